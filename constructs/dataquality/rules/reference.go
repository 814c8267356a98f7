package rules

import (
	"fmt"
	"slices"
)

// A Reference is an earlier run that a rule compares with.
type Reference uint8

const (
	// VsLastGood compares with the last run whose verdict was good. As that run
	// changes, it notices a jump but not a slow drift.
	VsLastGood Reference = iota + 1
	// VsBaseline compares with a run that was chosen and does not change.
	VsBaseline
)

var referenceNames = [...]string{VsLastGood: "last-good", VsBaseline: "baseline"}

// String returns the reference as it is written in a rule, such as "last-good".
func (r Reference) String() string {
	if r == 0 || int(r) >= len(referenceNames) {
		return fmt.Sprintf("reference %d", uint8(r))
	}
	return referenceNames[r]
}

// parseReference returns 0 for what is none.
func parseReference(name string) Reference {
	return Reference(max(0, slices.Index(referenceNames[1:], name)+1))
}
