package rules

import "fmt"

// A Result says whether a rule holds for a column, or for the dataset.
type Result struct {
	Rule Rule
	// Column is the name of the column, the regular expression between slashes if
	// it matches none, or empty if the rule is about the whole dataset.
	Column string
	Status Status
	// Cause says why the rule has not passed.
	Cause Cause
	// Detail is what people should know beside the cause, such as the names of
	// new columns. It can be empty.
	Detail string
	// Measured is what was measured, if anything. Of the bounds of the values, or
	// of their lengths, it is the end that is not allowed; if both are, the upper
	// one or the one that has a bound.
	Measured Measurement
	// Previous is the same of the run that the rule compares with or, if it
	// compares with none, of the last good run.
	Previous Measurement
}

// Allowed returns what is allowed, as in [Rule.Allowed].
func (r Result) Allowed() string { return r.Rule.Allowed() }

// Change returns the change since [Result.Previous], relative to it: 0.1 is a
// tenth more. It is not ok if nothing is known of then or now, or if it was 0
// then and is not now.
func (r Result) Change() (relative float64, ok bool) {
	if r.Measured.Unit == Nothing || r.Previous.Unit == Nothing || r.Previous.Number == 0 && r.Measured.Number != 0 {
		return 0, false
	}
	return relativeChange(r.Previous.Number, r.Measured.Number), true
}

// Reason says in a line why the rule has not passed, such as "got 87%, want >=
// 0.9". It is empty if the rule has passed.
func (r Result) Reason() string {
	var reason string
	switch r.Cause {
	case NoCause:
		return ""
	case NotAllowed:
		reason = r.notAllowed()
	default:
		reason = r.Cause.String()
	}
	if r.Detail != "" {
		reason += ": " + r.Detail
	}
	return reason
}

// notAllowed says what was measured and what is allowed. A number is as exact as
// it must be to see that it is not allowed.
func (r Result) notAllowed() string {
	got := r.Measured.String()
	if c := r.Rule.condition; c.change {
		return fmt.Sprintf("got %s after %s, want %s", r.Measured.exact(), r.Previous.exact(), r.Allowed())
	} else if r.Measured.Unit != Text && c.allows(r.Measured.rounded()) {
		got = r.Measured.exact()
	}
	if allowed := r.Allowed(); allowed != "" {
		return fmt.Sprintf("got %s, want %s", got, allowed)
	}
	return fmt.Sprintf("got %s, want none", got)
}

// String says rule, column, status and reason in a line.
func (r Result) String() string {
	line := r.Rule.Label()
	switch {
	case r.Cause == NoMatch:
		line += ": " + r.Column
	case r.Column != "":
		line += ": " + quote(r.Column)
	}
	line += ": " + r.Status.String()
	if reason := r.Reason(); reason != "" {
		return line + ": " + reason
	}
	if r.Measured.Unit != Nothing {
		return line + ": " + r.Measured.String()
	}
	return line
}
