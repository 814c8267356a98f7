package report

import (
	"cmp"
	"slices"
)

// MaxHistory is how many earlier runs are shown.
const MaxHistory = 30

// past returns the earlier runs that are shown, from the oldest to the newest. A
// run that is reported again is in its own history, and is not an earlier one.
func (r *Run) past() []Past {
	past := slices.DeleteFunc(slices.Clone(r.History), func(p Past) bool {
		return r.ID != "" && p.ID == r.ID || !r.Completed.IsZero() && p.Time.After(r.Completed)
	})
	slices.SortStableFunc(past, func(a, b Past) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.ID, b.ID))
	})
	return past[max(0, len(past)-MaxHistory):]
}

// lastGood returns the newest earlier run whose data was good.
func (r *Run) lastGood() (Past, bool) {
	past := r.past()
	for _, p := range slices.Backward(past) {
		if p.Outcome == Passed || p.Outcome == Warned {
			return p, true
		}
	}
	return Past{}, false
}
