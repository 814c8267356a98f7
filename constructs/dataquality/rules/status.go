package rules

import "fmt"

// A Status says whether a rule holds. Statuses are ordered from worst to best.
type Status uint8

const (
	// Failed means that a rule of severity [Error] does not hold, or that it is
	// not known to hold. It is the zero Status, so that a verdict nobody gave is
	// not a good one.
	Failed Status = iota
	// Warned is the same for a rule of severity [Warning].
	Warned
	// NotCompared means that a rule compares with the last good run, and there is
	// none yet or it did not have the column or the rule. The rule does not hold
	// and does not fail; the next run can be compared with this one.
	NotCompared
	// Passed means that the rule holds.
	Passed
)

var statusNames = [...]string{Failed: "failed", Warned: "warned", NotCompared: "not compared", Passed: "passed"}

// String returns the status in lower case.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return fmt.Sprintf("status %d", uint8(s))
}
