package replay

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

func mustWindows(t *testing.T, zone string, texts ...string) *Windows {
	t.Helper()
	w, err := ParseWindows(texts, zone, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestNext(t *testing.T) {
	for _, tt := range []struct {
		zone, window, at, want string
	}{
		{"", "08:00-18:00", "2026-11-23T07:59:59Z", "2026-11-23T08:00:00Z"},
		{"", "08:00-18:00", "2026-11-23T17:59:59Z", "2026-11-23T17:59:59Z"},
		{"", "08:00-18:00", "2026-11-23T18:00:00Z", "2026-11-24T08:00:00Z"},
		{"", "Mon-Fri 08:00-18:00", "2026-11-27T18:00:00Z", "2026-11-30T08:00:00Z"},
		{"", "Mon 08:00-18:00", "2026-11-23T18:00:00Z", "2026-11-30T08:00:00Z"},
		{"", "Sat,Sun 22:00-06:00", "2026-11-23T05:59:00Z", "2026-11-23T05:59:00Z"}, // Sunday's, on Monday
		{"", "Sat,Sun 22:00-06:00", "2026-11-23T06:00:00Z", "2026-11-28T22:00:00Z"},
		{"", "Fri-Mon 10:00-24:00", "2026-11-24T00:00:00Z", "2026-11-27T10:00:00Z"},
		{"Europe/Berlin", "08:00-18:00", "2026-11-23T06:59:00Z", "2026-11-23T07:00:00Z"},
		{"Europe/Berlin", "08:00-18:00", "2026-07-23T18:00:00Z", "2026-07-24T06:00:00Z"},
		// Clocks go from 2:00 to 3:00.
		{"Europe/Berlin", "02:00-03:30", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "02:00-03:00", "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z"},
	} {
		at, _ := time.Parse(time.RFC3339, tt.at)
		if got := mustWindows(t, tt.zone, tt.window).Next(at).UTC().Format(time.RFC3339); got != tt.want {
			t.Errorf("%s %s at %s: got %s, want %s", tt.zone, tt.window, tt.at, got, tt.want)
		}
	}
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	var always *Windows
	if !always.Next(at).Equal(at) || !mustWindows(t, "").Next(at).Equal(at) {
		t.Error("always is not now")
	}
	later, err := ParseWindows(nil, "", at)
	if err != nil || !later.Next(at.Add(-time.Hour)).Equal(at) || !later.Next(at.Add(time.Hour)).Equal(at.Add(time.Hour)) {
		t.Errorf("not before: got %v, %v", later.Next(at.Add(-time.Hour)), err)
	}
}

// TestNextAsByTheClock goes through minutes until one is in a window by its local time.
func TestNextAsByTheClock(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		day, from, length := random.IntN(7), random.IntN(minutesOfDay), minWindow+random.IntN(minutesOfDay-minWindow)
		to := (from + length) % minutesOfDay
		text := fmt.Sprintf("%s %02d:%02d-%02d:%02d", weekdays[day], from/60, from%60, to/60, to%60)
		windows := mustWindows(t, "Asia/Kathmandu", text, "Wed 12:00-13:00")
		at := time.Date(2026, 11, 1, 0, random.IntN(8*minutesOfDay), 0, 0, time.UTC)
		want := at
		for ; ; want = want.Add(time.Minute) {
			local := want.In(windows.zone)
			minute, today := local.Hour()*60+local.Minute(), int(local.Weekday())
			open := today == day && minute >= from && (to > from && minute < to || to <= from) ||
				to <= from && today == (day+1)%7 && minute < to || today == 3 && local.Hour() == 12
			if open {
				break
			}
		}
		if got := windows.Next(at); !got.Equal(want) {
			t.Errorf("%s from %v: got %v, want %v", text, at, got, want)
		}
	}
}

func TestParseWindowsRefuses(t *testing.T) {
	for _, text := range []string{
		"", "08:00", "8:00-18:00", "08:00-18:00-19:00", "08:60-18:00", "24:00-08:00", "08:00-24:01", "08:00-08:04", "Mo 08:00-18:00",
		"Mon- 08:00-18:00", ", 08:00-18:00", "Mon  08:00-18:00", "+8:00-18:00", "Mon-Fri", "08:-1-18:00",
	} {
		if _, err := ParseWindows([]string{text}, "", time.Time{}); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
	for _, zone := range []string{"Local", "Mars/Base", "CEST?"} {
		if _, err := ParseWindows(nil, zone, time.Time{}); err == nil {
			t.Errorf("zone %q was taken", zone)
		}
	}
}

// FuzzParseWindows: what is taken has a next time within nine days.
func FuzzParseWindows(f *testing.F) {
	f.Add("Mon-Fri 08:00-18:00", int64(1795356900))
	f.Add("Sun 23:59-00:04", int64(0))
	f.Fuzz(func(t *testing.T, text string, seconds int64) {
		w, err := ParseWindows([]string{text}, "", time.Time{})
		if err != nil {
			return
		}
		at := time.Unix(seconds%(1<<33), 0)
		next := w.Next(at)
		if next.Before(at) || next.Sub(at) > 9*24*time.Hour || !w.Next(next).Equal(next) {
			t.Errorf("%q at %v: got %v", text, at, next)
		}
	})
}
