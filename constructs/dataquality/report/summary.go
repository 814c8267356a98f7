package report

import (
	"cmp"
	"slices"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// ended says how a run ended that has no profile.
var ended = map[State]string{
	JobFailed:   "the profile job failed",
	JobStopped:  "the profile job was stopped",
	JobTimedOut: "the profile job timed out",
}

// end says why a run is not checked in as few words as possible. There is more in
// problem.
func (r *Run) end() string {
	words, ok := ended[r.State]
	switch {
	case ok:
		return words
	case r.State == JobSucceeded:
		return r.problem()
	case r.State == "":
		return "it is not known how the profile job ended"
	}
	return "the profile job ended as " + plain(string(r.State), maxName)
}

// name is that of the job, which is never empty.
func (r *Run) name() string {
	if r.Job == "" {
		return "profile job"
	}
	return plain(r.Job, maxName)
}

// problem says why there is no verdict, or is empty.
func (r *Run) problem() string {
	switch {
	case r.Outcome() != NotChecked:
		return ""
	case r.Problem != "":
		return plain(r.Problem, maxSentence)
	case r.State == JobSucceeded && r.Verdict != nil:
		return "no rule was checked"
	case r.State == JobSucceeded:
		return "there is no verdict"
	}
	return ""
}

// headline says the outcome in a line.
func (r *Run) headline(t Tally) string {
	checks := plural(t.Checks(), "check")
	var said string
	switch r.Outcome() {
	case NotChecked:
		if r.State == JobSucceeded {
			return "the data was not checked" // and the problem says why
		}
		return "the data was not checked: " + r.end()
	case Failed:
		said = number(t.Failed) + " of " + checks + " failed"
		if t.Warned > 0 {
			said += ", " + number(t.Warned) + " warned"
		}
	case Warned:
		said = number(t.Warned) + " of " + checks + " warned, none failed"
	case Passed:
		said = number(t.Passed) + " of " + checks + " passed"
		switch {
		case t.NotCompared > 0:
		case t.Passed == 1:
			said = "the check passed"
		default:
			said = "all " + checks + " passed"
		}
	}
	if t.NotCompared > 0 {
		said += ", " + number(t.NotCompared) + " had nothing to compare with yet"
	}
	return said
}

// ranked returns the results from the worst to the best.
func (r *Run) ranked() []*rules.Result {
	results := r.results()
	ranked := make([]*rules.Result, len(results))
	for i := range results {
		ranked[i] = &results[i]
	}
	slices.SortStableFunc(ranked, func(a, b *rules.Result) int { return cmp.Compare(statusOf(a), statusOf(b)) })
	return ranked
}
