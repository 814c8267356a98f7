package report

import (
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// A Tally is how many checks had which result. A check is a rule on a column, or
// on the whole dataset.
type Tally struct {
	Failed      int `json:"failed"`
	Warned      int `json:"warned"`
	NotCompared int `json:"notCompared"`
	Passed      int `json:"passed"`
}

// tallyOf counts results.
func tallyOf(results []*rules.Result) Tally {
	var t Tally
	for _, r := range results {
		*t.of(statusOf(r))++
	}
	return t
}

// Checks returns how many checks there were.
func (t Tally) Checks() int { return t.Failed + t.Warned + t.NotCompared + t.Passed }

// of returns the count of a status.
func (t *Tally) of(s rules.Status) *int {
	switch s {
	case rules.Warned:
		return &t.Warned
	case rules.NotCompared:
		return &t.NotCompared
	case rules.Passed:
		return &t.Passed
	}
	return &t.Failed
}

// less returns what is left without other.
func (t Tally) less(other Tally) Tally {
	return Tally{t.Failed - other.Failed, t.Warned - other.Warned, t.NotCompared - other.NotCompared, t.Passed - other.Passed}
}

// statusOf returns the status of a result. One that this package does not know is
// not a good one.
func statusOf(r *rules.Result) rules.Status {
	if r.Status > rules.Passed {
		return rules.Failed
	}
	return r.Status
}

// statuses are in the order in which they are shown.
var statuses = [...]rules.Status{rules.Failed, rules.Warned, rules.NotCompared, rules.Passed}

// String says the counts that are not 0, such as "2 failed, 11 passed".
func (t Tally) String() string {
	var parts []string
	for _, s := range statuses {
		if n := *t.of(s); n > 0 {
			parts = append(parts, number(n)+" "+s.String())
		}
	}
	return strings.Join(parts, ", ")
}
