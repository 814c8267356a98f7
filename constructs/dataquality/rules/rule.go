package rules

import "slices"

// A Rule is one requirement of the data. It is made by [Parse], or by functions
// such as [Completeness] and [NewSet]. Rules do not change; methods return
// another one.
type Rule struct {
	name      string
	severity  Severity
	kind      *kind
	columns   []selector
	condition condition
}

// Named returns the rule with a name, by which it is reported instead of by its
// text. A name has 1 to 128 printable characters, like that of a rule of
// DataBrew.
func (r Rule) Named(name string) Rule {
	r.name = name
	return r
}

// Warning returns the rule with severity [Warning].
func (r Rule) Warning() Rule {
	r.severity = Warning
	return r
}

// Matching returns the rule with more columns: those whose names a regular
// expression matches, in the syntax of package regexp. It matches anywhere unless
// it has ^ or $.
func (r Rule) Matching(expression string) Rule {
	r.columns = append(slices.Clip(r.columns), selector{name: expression, isPattern: true})
	return r
}

// Name returns the name, or "" if the rule has none.
func (r Rule) Name() string { return r.name }

// Severity returns the severity.
func (r Rule) Severity() Severity { return r.severity }

// Kind returns the name of what is measured, such as "completeness".
func (r Rule) Kind() string { return r.kind.name }

// Title returns what is measured in words, such as "standard deviation".
func (r Rule) Title() string { return r.kind.title }

// Better says which numbers are better.
func (r Rule) Better() Direction { return r.kind.better }

// Allowed returns the condition, such as ">= 0.9" or "between 5 and 60". It is
// empty if the kind has none.
func (r Rule) Allowed() string { return r.condition.String() }

// Check returns the rule without name and severity, such as
// "completeness(pu_loc_id) >= 0.9".
func (r Rule) Check() string {
	check := r.measured()
	if allowed := r.Allowed(); allowed != "" {
		check += " " + allowed
	}
	return check
}

// Label is the name, or the check if the rule has none. No two rules of a set
// have the same label.
func (r Rule) Label() string {
	if r.name != "" {
		return r.name
	}
	return r.Check()
}

// String writes the rule so that it can be parsed.
func (r Rule) String() string {
	if r.kind == nil {
		return ""
	}
	prefix := ""
	if r.name != "" {
		prefix = quoteLabel(r.name) + ": "
	}
	if r.severity != Error {
		prefix += r.severity.String() + ": "
	}
	return prefix + r.Check()
}

// measured writes what is measured, such as "mean(fare)".
func (r Rule) measured() string {
	if len(r.columns) == 0 {
		return r.kind.name
	}
	return r.kind.name + "(" + list(r.columns, selector.String) + ")"
}

// isRatio reports whether a count is measured as a part of the whole.
func (r *Rule) isRatio() bool {
	return r.kind.unit == Ratio || r.condition.low.unit == ratio && !r.condition.change
}

// unit is that of what is measured.
func (r *Rule) unit() Unit {
	if r.isRatio() {
		return Ratio
	}
	return r.kind.unit
}

// key is under what name the number is kept for later runs. It does not depend on
// what is allowed, so that bounds can change.
func (r *Rule) key() string {
	key := r.kind.name
	if r.kind.takes == twoColumns {
		key = r.measured()
	}
	if r.condition.members != nil {
		key += " in (" + list(r.condition.members, quoteMember) + ")"
	}
	if r.kind.unit == Count && r.isRatio() {
		key += " %"
	}
	return key
}

// clone returns a copy that shares nothing.
func (r Rule) clone() Rule {
	r.columns, r.condition = slices.Clone(r.columns), r.condition.clone()
	return r
}

// quoteLabel writes a name in front of a colon. One that is the name of a
// severity is in quotes.
func quoteLabel(name string) string {
	if name == Error.String() || name == Warning.String() {
		return `"` + name + `"`
	}
	return quote(name)
}
