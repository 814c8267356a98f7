package report

import (
	"math"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// value writes a measurement for people.
func value(m rules.Measurement) string {
	if m.Unit == rules.Count {
		return grouped(m.String())
	}
	return plain(m.String(), maxName)
}

// measured writes what was measured. If that looks like what is allowed and is
// not, it has all its digits.
func measured(r *rules.Result) string {
	text := value(r.Measured)
	if l, ok := limitsOf(&r.Rule); ok && r.Cause == rules.NotAllowed {
		if unit := r.Measured.Unit; text == bound(l.low, unit) || text == bound(l.high, unit) {
			return bound(r.Measured.Number, unit)
		}
	}
	return text
}

// allowed says what a rule allows to people: in the unit of what is measured, so
// that both can be compared.
func allowed(r *rules.Result) string {
	l, ok := limitsOf(&r.Rule)
	if !ok {
		if words := strings.Fields(r.Allowed()); len(words) == 2 && operators[words[0]].words != "" {
			return operators[words[0]].words + words[1]
		}
		return plain(r.Allowed(), maxName)
	}
	switch unit := r.Measured.Unit; {
	case math.IsInf(l.high, 1):
		return l.words + bound(l.low, unit)
	case math.IsInf(l.low, -1) || l.low == l.high:
		return l.words + bound(l.high, unit)
	default:
		return bound(l.low, unit) + " to " + bound(l.high, unit)
	}
}

// bound writes a bound with all its digits, but not with what a float adds to
// them: 15 digits survive being read.
func bound(number float64, unit rules.Unit) string {
	suffix := ""
	if unit == rules.Ratio {
		number, suffix = number*100, "%"
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', 15, 64), 64)
	if err != nil {
		short = number
	}
	format := byte('f')
	if far := math.Abs(short); far >= 1e15 || far < 1e-6 && far > 0 {
		format = 'g'
	}
	return grouped(strconv.FormatFloat(short, format, -1, 64)) + suffix
}
