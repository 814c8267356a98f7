package rules

// drift measures how much the distribution of the values has changed, and keeps
// it for later runs.
func (j *judge) drift(r *Rule, o *observation, earlier *Baseline) {
	if o.shape.missing < 0 || o.shape.missing > j.rows {
		o.implausible("%s of %s rows have no value", formatNumber(o.shape.missing), formatNumber(j.rows))
		return
	}
	now, cause, detail := o.shape.distribution(j.rows - o.shape.missing)
	if o.cause, o.detail = cause, detail; cause != NoCause {
		return
	}
	j.run.keepDistribution(o.column, now)
	then := earlier.distribution(o.column)
	if then == nil {
		o.cause = NoReference
		return
	}
	expected, actual, ok := then.bins(o.shape, now.Rows)
	if !ok {
		o.cause, o.detail = NoStatistic, "no common values, which the earlier run has"
		if len(then.Steps) > 0 {
			o.detail = "no percentiles, which the earlier run has"
		}
		return
	}
	o.number = PopulationStability(expected, actual)
	o.finite(o.number)
}
