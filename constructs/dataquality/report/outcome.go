package report

import "github.com/lintel-go/lintel/constructs/dataquality/rules"

// An Outcome is what a run means for its data.
type Outcome string

const (
	// Passed means that no rule failed or warned. Rules that have nothing to
	// compare with yet do not matter.
	Passed Outcome = "passed"
	// Warned means that rules do not hold, all of severity warning.
	Warned Outcome = "warned"
	// Failed means that rules of severity error do not hold.
	Failed Outcome = "failed"
	// NotChecked means that nothing is known of the data: the run has not
	// succeeded, or its profile could not be read.
	NotChecked Outcome = "not checked"
)

// Outcome returns what the run means for its data. It is [NotChecked] unless the
// run has succeeded, there is no problem and at least one rule was checked.
func (r *Run) Outcome() Outcome {
	results := r.results()
	if len(results) == 0 {
		return NotChecked
	}
	outcome := Passed
	for i := range results {
		switch statusOf(&results[i]) {
		case rules.Failed:
			return Failed
		case rules.Warned:
			outcome = Warned
		}
	}
	return outcome
}

// results returns the results that count: none if the verdict is not one about
// the data.
func (r *Run) results() []rules.Result {
	if r.State != JobSucceeded || r.Problem != "" || r.Verdict == nil {
		return nil
	}
	return r.Verdict.Results
}
