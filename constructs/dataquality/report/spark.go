package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// The size of a sparkline, of which a margin stays empty so that no stroke is cut.
const (
	sparkWidth  = 132
	sparkHeight = 34
	sparkMargin = 5
)

// near is how far from what was measured a bound can be so that it is drawn: a
// multiple of how far the measurements are apart, or of a tenth of their size if
// that is more. One that is farther would make a flat line of them.
const near = 8

// A spark is a small chart of what a check has measured, run after run.
type spark struct {
	Width, Height int
	// Line is the path through the runs. It has gaps where nothing was measured.
	Line string
	// Band is what is allowed, if that is known.
	Band *band
	// Now is the run that is reported, if it has measured something.
	Now *point
	// Text says the chart in words.
	Text string
}

// A band is a part of the height of a chart. Low and High say whether its ends
// are bounds of what is allowed, and not of the chart.
type band struct {
	Top, Bottom, Height string
	High, Low           bool
}

// A point is where something is in a chart.
type point struct{ X, Y string }

// sparkOf draws a result and what earlier runs have measured. It returns nil if
// there are less than two numbers.
func sparkOf(r *rules.Result, past []Past) *spark {
	series := SeriesOf(r)
	numbers := make([]float64, 0, len(past)+1)
	for _, p := range past {
		number, ok := p.Values[series]
		if !ok {
			number = math.NaN()
		}
		numbers = append(numbers, number)
	}
	now := math.NaN()
	if r.Measured.Unit != rules.Nothing && r.Measured.Unit != rules.Text {
		now = r.Measured.Number
	}
	numbers = append(numbers, now)
	bottom, top, known := extent(numbers)
	if known < 2 {
		return nil
	}

	s := &spark{Width: sparkWidth, Height: sparkHeight}
	allowed, banded := limitsOf(&r.Rule)
	low, high := bottom, top
	if banded {
		low, high = scale(bottom, top, allowed)
	}
	y := func(number float64) float64 { return height(number, low, high) }
	s.Line = line(numbers, y)
	if banded {
		s.Band = bandOf(allowed, low, high, y)
	}
	if isFinite(now) {
		s.Now = &point{decimal(across(len(numbers)-1, len(numbers))), decimal(y(now))}
	}
	text := func(number float64) string { return value(rules.Measurement{Number: number, Unit: r.Measured.Unit}) }
	if r.Measured.Unit == rules.Nothing {
		text = func(number float64) string { return fmt.Sprintf("%.4g", number) }
	}
	s.Text = fmt.Sprintf("%s from %s to %s", plural(known, "run"), text(bottom), text(top))
	return s
}

func isFinite(number float64) bool { return !math.IsNaN(number) && !math.IsInf(number, 0) }

// extent returns the smallest and the largest of the numbers, and how many there
// are that can be drawn.
func extent(numbers []float64) (low, high float64, known int) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, n := range numbers {
		if isFinite(n) {
			low, high = min(low, n), max(high, n)
			known++
		}
	}
	return low, high, known
}

// scale returns what the lower and the upper end of a chart are: those of the
// numbers, or a bound that is near.
func scale(low, high float64, allowed limits) (bottom, top float64) {
	reach := near * max(high-low, math.Abs(low)/10, math.Abs(high)/10)
	bottom, top = low, high
	for _, bound := range []float64{allowed.low, allowed.high} {
		if isFinite(bound) && bound >= low-reach && bound <= high+reach {
			bottom, top = min(bottom, bound), max(top, bound)
		}
	}
	return bottom, top
}

// height returns where a number is.
func height(number, low, high float64) float64 {
	const inner = sparkHeight - 2*sparkMargin
	part := 0.5
	switch {
	case math.IsInf(high-low, 1): // halves of such numbers are exact
		part = (number/2 - low/2) / (high/2 - low/2)
	case high > low:
		part = (number - low) / (high - low)
	}
	return sparkMargin + (1-min(max(part, 0), 1))*inner
}

// across returns where one of the runs is.
func across(i, runs int) float64 {
	return sparkMargin + float64(i)/float64(runs-1)*(sparkWidth-2*sparkMargin)
}

// line draws through neighbors, and a dot where there are none.
func line(numbers []float64, y func(float64) float64) string {
	var path strings.Builder
	for i, n := range numbers {
		if !isFinite(n) {
			continue
		}
		at := decimal(across(i, len(numbers))) + " " + decimal(y(n))
		if i > 0 && isFinite(numbers[i-1]) {
			path.WriteString("L" + at)
		} else {
			path.WriteString("M" + at + "h0")
		}
	}
	return path.String()
}

// bandOf draws what is allowed, to the edges of the chart where there is no bound
// in it.
func bandOf(allowed limits, low, high float64, y func(float64) float64) *band {
	top, bottom := 0.0, float64(sparkHeight)
	b := &band{High: allowed.high >= low && allowed.high <= high, Low: allowed.low >= low && allowed.low <= high}
	switch {
	case b.High:
		top = y(allowed.high)
	case allowed.high < low:
		top = sparkHeight
	}
	switch {
	case b.Low:
		bottom = y(allowed.low)
	case allowed.low > high:
		bottom = 0
	}
	b.Top, b.Bottom, b.Height = decimal(top), decimal(bottom), decimal(max(0, bottom-top))
	return b
}

// decimal writes a coordinate.
func decimal(number float64) string {
	return strconv.FormatFloat(math.Round(number*10)/10, 'f', -1, 64)
}
