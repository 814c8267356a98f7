package report

import (
	"math"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// A change is how a result differs from what it is compared with.
type change struct {
	// Since is what it is compared with: the last good run or the baseline.
	Since string
	// Before is what was measured then.
	Before string
	// Text says the difference in words.
	Text string
	// Worse and Better say what the difference means, if it is known and the check
	// has not passed.
	Worse, Better bool
}

// changeOf returns nil if nothing is known of an earlier run.
func changeOf(r *rules.Result) *change {
	now, before := r.Measured.Number, r.Previous.Number
	if r.Previous.Unit == rules.Nothing || r.Measured.Unit == rules.Nothing || !isFinite(now) || !isFinite(before) {
		return nil
	}
	c := &change{Since: "last good run", Before: value(r.Previous)}
	if strings.HasSuffix(r.Allowed(), " vs "+rules.VsBaseline.String()) {
		c.Since = "baseline"
	}
	switch {
	case r.Measured == r.Previous:
		c.Text = "unchanged"
		return c
	case r.Measured.Unit == rules.Text:
		c.Text = "changed"
		return c
	}
	c.Text = difference(r, now, before)
	if better := r.Rule.Better(); better != rules.Neither && statusOf(r) != rules.Passed {
		c.Better = now > before == (better == rules.Higher)
		c.Worse = !c.Better
	}
	return c
}

// difference says how far now is from before: ratios in percentage points, and
// all else in percent if that means something, which it does not across zero.
func difference(r *rules.Result, now, before float64) string {
	direction := "higher"
	if now < before {
		direction = "lower"
	}
	far := math.Abs(now - before)
	relative := far / math.Abs(before)
	switch {
	case r.Measured.Unit == rules.Ratio:
		return percentage(far) + " points " + direction
	case now > 0 != (before > 0) && isFinite(far):
		return value(rules.Measurement{Number: far, Unit: r.Measured.Unit}) + " " + direction
	case !isFinite(far) || !isFinite(relative):
		return direction
	case relative >= 9: // as a percentage, it would have many digits
		return value(rules.Measurement{Number: math.Round(now / before), Unit: rules.Count}) + " times as much"
	}
	return percentage(relative) + "% " + direction
}

// percentage writes a part as a number of hundredths, with a decimal or, below 1,
// with 2 significant digits.
func percentage(part float64) string {
	hundredths := part * 100
	if hundredths < 0.01 {
		return "less than 0.01"
	}
	decimals := 1
	if hundredths < 1 {
		decimals = 1 - int(math.Floor(math.Log10(hundredths)))
	}
	text := strconv.FormatFloat(hundredths, 'f', decimals, 64)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}
