package chart

import (
	"math"
	"strconv"
	"time"
)

// An axis maps numbers to pixels.
type axis struct{ from, to, first, last float64 }

// axisOf is an axis of some length, also where there is one number alone, or where
// numbers are too close for what is between them to be told apart.
func axisOf(from, to, first, last float64) axis {
	if largest := max(math.Abs(from), math.Abs(to)); to/2-from/2 <= max(1e-14*largest, 1e-290) {
		margin := max(largest/10, 1)
		from, to = from-margin, to+margin
	}
	return axis{from, to, first, last}
}

func (a axis) pixel(x float64) float64 {
	// Halves, because the difference of two numbers may not be finite.
	return a.first + (x/2-a.from/2)/(a.to/2-a.from/2)*(a.last-a.first)
}

// widen makes room for marks beyond the numbers.
func (a *axis) widen() {
	margin := (a.to/2 - a.from/2) / 5
	a.from, a.to = max(a.from-margin, -math.MaxFloat64), min(a.to+margin, math.MaxFloat64)
}

// A tick is a number on an axis.
type tick struct {
	at    float64
	label string
}

// numbers are ticks at multiples of 1, 2 or 5 times a power of ten, about so many.
func (a axis) numbers(about int) []tick {
	rough := (a.to/2 - a.from/2) / float64(about) * 2
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	step := power
	for _, factor := range []float64{2, 5, 10} {
		if step < rough {
			step = factor * power
		}
	}
	decimals := int(max(0, -math.Floor(math.Log10(step)+1e-9)))
	format := byte('f')
	if decimals > 6 || math.Abs(a.from) >= 1e9 || math.Abs(a.to) >= 1e9 {
		format, decimals = 'g', 6
	}
	return a.ticks(step, func(x float64) string { return strconv.FormatFloat(x, format, decimals, 64) })
}

// ticks are those at multiples of a step.
func (a axis) ticks(step float64, label func(x float64) string) (ticks []tick) {
	first := math.Ceil(a.from / step)
	for i := 0.0; i < 100; i++ { // steps may be too small for the numbers to differ
		x := (first + i) * step
		if x > a.to || math.IsInf(x, 0) {
			break
		}
		ticks = append(ticks, tick{x, label(x + 0)}) // turns -0 into 0
	}
	return ticks
}

// clockSteps are steps of time that are read easily: each unit, so many times.
var clockSteps = []struct {
	unit   time.Duration
	counts []int
	layout string
}{
	{time.Millisecond, []int{1, 2, 5, 10, 20, 50, 100, 200, 500}, "05.000"},
	{time.Second, []int{1, 2, 5, 10, 15, 30}, "15:04:05"},
	{time.Minute, []int{1, 2, 5, 10, 15, 30}, "15:04"},
	{time.Hour, []int{1, 2, 3, 6, 12}, "02 Jan 15:04"},
	{24 * time.Hour, []int{1, 2, 7, 14, 30, 90, 180}, "2006-01-02"},
}

// clock are ticks at times in UTC, at most about so many, the numbers being milliseconds
// since 1970.
func (a axis) clock(about int) []tick {
	span := a.to - a.from
	for _, s := range clockSteps {
		for _, count := range s.counts {
			step := float64(count) * float64(s.unit.Milliseconds())
			if span/step <= float64(about) {
				return a.clockTicks(step, s.layout)
			}
		}
	}
	year := 365.2425 * 24 * float64(time.Hour.Milliseconds())
	return a.clockTicks(year*math.Ceil(span/year/float64(about)), "2006-01-02")
}

func (a axis) clockTicks(step float64, layout string) []tick {
	return a.ticks(step, func(x float64) string { return time.UnixMilli(int64(x)).UTC().Format(layout) })
}
