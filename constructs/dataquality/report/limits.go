package report

import (
	"math"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// limits are what a rule allows: from low to high, of which either can be
// infinite.
type limits struct {
	low, high float64
	// words say it to people, in front of the bounds.
	words string
}

// operators are those with one bound.
var operators = map[string]struct {
	words           string
	hasLow, hasHigh bool
}{
	">=": {"at least ", true, false},
	">":  {"above ", true, false},
	"<=": {"at most ", false, true},
	"<":  {"below ", false, true},
	"=":  {"", true, true},
}

// limitsOf reads what a rule allows from its text. It is not ok if that is not one
// or two numbers between which all is allowed, or if these are of a change.
func limitsOf(r *rules.Rule) (limits, bool) {
	words := strings.Fields(r.Allowed())
	if i := len(words) - 2; i >= 0 && words[i] == "vs" {
		words = words[:i]
	}
	switch {
	case len(words) == 2:
		operator, ok := operators[words[0]]
		bound, isNumber := parseBound(words[1])
		l := limits{math.Inf(-1), math.Inf(1), operator.words}
		if operator.hasLow {
			l.low = bound
		}
		if operator.hasHigh {
			l.high = bound
		}
		return l, ok && isNumber
	case len(words) == 4 && words[0] == "between":
		low, isLow := parseBound(words[1])
		high, isHigh := parseBound(words[3])
		return limits{low, high, ""}, isLow && isHigh
	}
	return limits{}, false
}

// parseBound reads a number, or a percentage.
func parseBound(word string) (number float64, ok bool) {
	digits, isPercentage := strings.CutSuffix(word, "%")
	number, err := strconv.ParseFloat(digits, 64)
	if isPercentage {
		number /= 100
	}
	return number, err == nil && isFinite(number)
}
