package rules

import "time"

// A Verdict is what a set of rules says of a profile.
type Verdict struct {
	// Status is the worst one of the results.
	Status Status
	// Run is the ID of the job run, if the profile has it, and Time when it was
	// evaluated.
	Run  string
	Time time.Time
	// Results are in the order of the rules; of a rule, in the order of its
	// columns; of a regular expression, in the order of the profile.
	Results []Result
	// SampleSize is how many rows were profiled, and Columns how many columns the
	// profile has.
	SampleSize float64
	Columns    int
	// Baseline is what later runs compare with. It is nil if the verdict is not
	// good.
	Baseline *Baseline
}

// Good reports whether no rule failed and there are rows. Rules that warn, or
// that could not be compared yet, do not matter: a good run is the last good run
// of the next one.
func (v *Verdict) Good() bool { return v.Baseline != nil }

// Count returns how many results have a status.
func (v *Verdict) Count(s Status) int {
	count := 0
	for i := range v.Results {
		if v.Results[i].Status == s {
			count++
		}
	}
	return count
}

// verdict returns the verdict of the results.
func (j *judge) verdict(e *Evaluator) Verdict {
	v := Verdict{
		Status:     Passed,
		Run:        j.run.run,
		Time:       j.options.Now,
		Results:    j.results,
		SampleSize: j.rows,
		Columns:    e.columns,
	}
	for i := range v.Results {
		v.Status = min(v.Status, v.Results[i].Status)
	}
	if len(v.Results) == 0 {
		v.Status = Failed
	}
	if v.Status != Failed && j.cause == NoCause {
		v.Baseline = j.run
		for _, name := range e.names {
			v.Baseline.names = append(v.Baseline.names, valid(name))
		}
	}
	return v
}

// reference returns the earlier run that a rule compares with. One that compares
// with none is shown beside the last good run.
func (o Options) reference(r Reference) *Baseline {
	if r == VsBaseline {
		return o.Baseline
	}
	return o.LastGood
}
