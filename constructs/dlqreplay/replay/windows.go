package replay

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Windows are times of the week at which messages are sent, in a time zone, from a
// time on.
type Windows struct {
	windows   []window
	zone      *time.Location
	notBefore time.Time
}

// window is from a time of some days to a time of the same day, or of the next.
type window struct {
	days     [7]bool // by time.Weekday
	from, to int     // minutes of a day; to may be 24:00
}

const (
	minutesOfDay = 24 * 60
	// minWindow is the shortest. A message that waits for a window comes some seconds
	// late, and must find it open.
	minWindow = 5
)

var weekdays = []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}

// ParseWindows reads texts such as "Mon-Fri 08:00-18:00", "Sat,Sun 22:00-06:00" or
// "02:00-04:00", and 24:00 as an end. Times are local ones of the zone, a name of the
// time zone database; empty is UTC. Without texts there is one window, always. Nothing
// is sent before notBefore, if it is not zero.
func ParseWindows(texts []string, zone string, notBefore time.Time) (*Windows, error) {
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" {
		return nil, fmt.Errorf("got time zone %q: it must be one of the time zone database, such as \"Europe/Berlin\"", zone)
	}
	w := &Windows{zone: location, notBefore: notBefore}
	for _, text := range texts {
		parsed, ok := parseWindow(text)
		if !ok {
			return nil, fmt.Errorf("got window %q: it must be days and times, such as \"Mon-Fri 08:00-18:00\" or \"22:00-06:00\", of %d minutes or more", text, minWindow)
		}
		w.windows = append(w.windows, parsed)
	}
	return w, nil
}

func parseWindow(text string) (w window, ok bool) {
	days, times, found := strings.Cut(text, " ")
	if !found {
		days, times = "Sun-Sat", text
	}
	for span := range strings.SplitSeq(days, ",") {
		if !w.addDays(span) {
			return w, false
		}
	}
	from, to, found := strings.Cut(times, "-")
	var ok1, ok2 bool
	w.from, ok1 = parseClock(from)
	w.to, ok2 = parseClock(to)
	return w, found && ok1 && ok2 && w.from < minutesOfDay && w.length() >= minWindow
}

// addDays of a span such as "Mon" or "Fri-Mon".
func (w *window) addDays(span string) bool {
	first, last, found := strings.Cut(span, "-")
	if !found {
		last = first
	}
	from, to := slices.Index(weekdays, first), slices.Index(weekdays, last)
	if from < 0 || to < 0 {
		return false
	}
	for day := from; ; day = (day + 1) % 7 {
		w.days[day] = true
		if day == to {
			return true
		}
	}
}

// parseClock reads "HH:MM", up to 24:00.
func parseClock(text string) (minute int, ok bool) {
	if len(text) != len("15:04") || text[2] != ':' || strings.ContainsAny(text, "+-") {
		return 0, false
	}
	hours, err1 := strconv.Atoi(text[:2])
	minutes, err2 := strconv.Atoi(text[3:])
	minute = hours*60 + minutes
	return minute, err1 == nil && err2 == nil && minutes < 60 && minute <= minutesOfDay
}

func (w *window) length() int {
	if w.to > w.from {
		return w.to - w.from
	}
	return w.to + minutesOfDay - w.from
}

// Next is the first time from t on at which messages are sent; t if they are then. The
// nil *Windows is always open.
func (w *Windows) Next(t time.Time) time.Time {
	if w == nil {
		return t
	}
	if t.Before(w.notBefore) {
		t = w.notBefore
	}
	if len(w.windows) == 0 {
		return t
	}
	var next time.Time
	year, month, day := t.In(w.zone).Date()
	for offset := -1; offset <= 8; offset++ { // from yesterday's, which may end today
		for i := range w.windows {
			start, end, ok := w.windows[i].on(year, month, day+offset, w.zone)
			switch {
			case !ok || !t.Before(end):
			case !start.After(t):
				return t
			case next.IsZero() || start.Before(next):
				next = start
			}
		}
	}
	return next
}

// on is the window that begins on a day, if there is one. Clocks that are changed
// meanwhile make it longer or shorter.
func (w *window) on(year int, month time.Month, day int, zone *time.Location) (start, end time.Time, ok bool) {
	start = time.Date(year, month, day, 0, w.from, 0, 0, zone)
	if !w.days[time.Date(year, month, day, 12, 0, 0, 0, zone).Weekday()] {
		return start, start, false
	}
	if w.to <= w.from {
		day++
	}
	end = time.Date(year, month, day, 0, w.to, 0, 0, zone)
	return start, end, end.After(start)
}
