package rules

import "github.com/lintel-go/lintel/constructs/dataquality/profile"

// A kind is a row in the table of what rules can measure.
type kind struct {
	// name is how a rule names it, and title what it is in words.
	name, title string
	takes       arguments
	// bounds is what a rule allows.
	bounds *form
	// unit is that of what is measured. A count is measured as a ratio if that is
	// what the rule allows.
	unit   Unit
	better Direction
	// statistics are what of a column measure takes, in the order that it takes
	// them, and lists the lists.
	statistics []profile.Statistic
	lists      profile.Lists
	// of is what a count is a part of.
	of whole
	// isRest says that the rest of the whole is measured.
	isRest bool
	// ends are the names of the kinds that measure either end, if measure measures
	// an interval.
	ends [2]string
	// measure measures a column. If it is nil, measureAll measures the dataset.
	measure    func(*kind, *Rule, *profile.Column) observation
	measureAll func(e *Evaluator, rule int, d *profile.Dataset) observation
	// needs are the names of columns that measureAll takes.
	needs namesOf
	// compares says that a rule always compares with an earlier run.
	compares bool
	// kept says that the number is kept for later runs. If it is one number, rules
	// can compare its change.
	kept bool
	// native is how DataBrew measures the same. nativeRow writes an expression
	// about a row instead.
	native    aggregate
	nativeRow func(*Rule, *Native) bool
}

// arguments say which columns are in the parentheses.
type arguments uint8

const (
	noColumns arguments = iota
	someColumns
	twoColumns // by name
)

// namesOf says whose names are meant.
type namesOf uint8

const (
	noNames       namesOf = iota
	unlistedNames         // those of columns that the rule does not select
	allNames
)

// A whole is what a count is a part of.
type whole uint8

const (
	noWhole whole = iota
	// sampleRows are all rows of the sample.
	sampleRows
	// filledRows are the rows that have a value in the column.
	filledRows
)

// find returns a kind, or nil.
func find(name string) *kind {
	for i := range kinds {
		if kinds[i].name == name {
			return &kinds[i]
		}
	}
	return nil
}

// canChange reports whether rules can compare the change.
func (k *kind) canChange() bool { return k.kept && !k.isInterval() }

// isInterval reports whether measure measures two numbers.
func (k *kind) isInterval() bool { return k.ends[0] != "" }
