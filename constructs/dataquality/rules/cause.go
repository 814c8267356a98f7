package rules

import "fmt"

// A Cause says why a rule did not pass.
type Cause uint8

const (
	// NoCause goes with [Passed].
	NoCause Cause = iota
	// NotAllowed: what was measured is not allowed.
	NotAllowed
	// NoColumn: the profile has no column with the name.
	NoColumn
	// NoMatch: the regular expression matches no column.
	NoMatch
	// EmptySample: no row was profiled.
	EmptySample
	// NoValues: no row has a value in the column.
	NoValues
	// NoStatistic: the profile does not have what the rule measures, or has
	// something that is not a number.
	NoStatistic
	// NotFinite: the number is NaN or infinite.
	NotFinite
	// Implausible: the profile contradicts itself, as with more missing values
	// than rows.
	Implausible
	// Sampled: the job profiles only the first rows, so the number of all rows is
	// not known.
	Sampled
	// InFuture: the newest value or file is later than now.
	InFuture
	// Uncommon: the common values that the profile lists are less than half of
	// all, too few to measure drift.
	Uncommon
	// NoReference: there is no earlier run to compare with, or it does not have
	// the column or the rule.
	NoReference
	// ZeroReference: the number was 0 in the earlier run, so that there is no
	// relative change.
	ZeroReference
)

var causeNames = [...]string{
	NoCause:       "none",
	NotAllowed:    "not allowed",
	NoColumn:      "the column is missing",
	NoMatch:       "no column matches",
	EmptySample:   "the sample is empty",
	NoValues:      "the column has no values",
	NoStatistic:   "the profile does not have it",
	NotFinite:     "it is not a finite number",
	Implausible:   "the profile contradicts itself",
	Sampled:       "only the first rows were profiled",
	InFuture:      "it is in the future",
	Uncommon:      "the profile lists too few of the values",
	NoReference:   "there is no earlier run to compare with",
	ZeroReference: "it was 0, so there is no relative change",
}

// String returns the cause in words.
func (c Cause) String() string {
	if int(c) < len(causeNames) {
		return causeNames[c]
	}
	return fmt.Sprintf("cause %d", uint8(c))
}
