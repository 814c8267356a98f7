package rules

import (
	"slices"
	"strconv"
)

// A condition says what is allowed. Which of its parts a rule has depends on its
// kind.
type condition struct {
	// types are the types of which a column must have one.
	types []string
	// members are the values that are allowed.
	members []string
	// change compares the change since an earlier run, instead of the number
	// itself: relative if the bounds are ratios, else the difference.
	change   bool
	operator operator
	// low is the bound, or the lower one of two.
	low, high quantity
	// vs is the earlier run.
	vs Reference
}

// everyRow is what is allowed of members unless a rule says otherwise.
var everyRow = condition{operator: atLeast, low: quantity{1, ratio}}

// String writes the condition so that it can be parsed.
func (c condition) String() string {
	var out string
	switch {
	case len(c.types) == 1:
		out = "is " + quoteType(c.types[0])
	case len(c.types) > 1:
		out = "in (" + list(c.types, quoteType) + ")"
	case c.members != nil:
		out = "in (" + list(c.members, quoteMember) + ")"
		if c.operator != everyRow.operator || c.low != everyRow.low {
			out += " for " + c.bounds()
		}
	default:
		out = c.bounds()
	}
	if c.change {
		out = "change " + out
	}
	if c.vs != 0 {
		out += " vs " + c.vs.String()
	}
	return out
}

func (c condition) bounds() string {
	switch c.operator {
	case noOperator:
		return ""
	case between:
		return "between " + c.low.String() + " and " + c.high.String()
	}
	return operatorNames[c.operator] + " " + c.low.String()
}

// allows reports whether a number is allowed.
func (c condition) allows(number float64) bool {
	return c.operator.allows(number, c.low.number, c.high.number)
}

// isRelative reports whether the bounds are of a relative change.
func (c condition) isRelative() bool { return c.change && c.low.unit == ratio }

// quoteMember writes a value, without quotes if it is a number.
func quoteMember(value string) string {
	if isNumber(value) {
		return value
	}
	return quote(value)
}

// quoteType writes a type, in quotes if it is not known.
func quoteType(name string) string {
	if isType(name) {
		return name
	}
	return strconv.Quote(name)
}

// clone returns a copy that shares nothing.
func (c condition) clone() condition {
	c.types, c.members = slices.Clone(c.types), slices.Clone(c.members)
	return c
}
