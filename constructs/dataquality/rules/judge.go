package rules

import (
	"math"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
)

// A judge turns observations into results.
type judge struct {
	options Options
	results []Result
	// rows is the size of the sample. If it is not usable, cause says why, and no
	// rule passes.
	rows   float64
	cause  Cause
	detail string
	// run is what this run is like.
	run *Baseline
}

func newJudge(options Options, d *profile.Dataset) *judge {
	j := &judge{options: options, run: newBaseline(d, options.Now)}
	rows, ok := d.Stat(profile.SampleSize)
	o := observation{number: rows}
	switch o.finite(rows); {
	case !ok:
		j.cause, j.detail = NoStatistic, "no sample size"
	case o.cause != NoCause:
		j.cause, j.detail = o.cause, "sample size "+formatNumber(rows)
	case rows < 0:
		j.cause, j.detail = Implausible, "sample size "+formatNumber(rows)
	case rows == 0:
		j.cause = EmptySample
	}
	j.rows = rows
	return j
}

// judge adds the result of a rule on an observation.
func (j *judge) judge(r *Rule, o observation) {
	result := Result{Rule: *r, Column: o.column}
	earlier := j.options.reference(r.condition.vs)
	if j.cause != NoCause && o.cause != NoColumn && o.cause != NoMatch {
		o.cause, o.detail = j.cause, j.detail
	}
	if o.cause == NoCause {
		j.resolve(r, &o)
	}
	if o.cause == NoCause && o.shape != nil {
		j.drift(r, &o, earlier)
	}
	if o.cause == NoCause {
		result.Measured = Measurement{Number: o.number, Unit: r.unit(), Text: o.text}
		j.compare(r, &o, &result, earlier)
	}
	result.Cause, result.Detail = o.cause, o.detail
	result.Status = status(r, o.cause)
	j.results = append(j.results, result)
}

// status is what a cause means for a rule.
func status(r *Rule, cause Cause) Status {
	switch {
	case cause == NoCause:
		return Passed
	case cause == NoReference && r.condition.vs == VsLastGood:
		return NotCompared
	case r.severity == Warning:
		return Warned
	}
	return Failed
}

// resolve makes the number of an observation what the rule measures.
func (j *judge) resolve(r *Rule, o *observation) {
	switch {
	case r.kind.unit == Seconds:
		j.age(o)
	case r.kind.bounds.low == 0 && min(o.number, o.high) < 0:
		o.implausible("it is %s", formatNumber(min(o.number, o.high)))
	case r.kind.of != noWhole && o.shape == nil:
		j.part(r, o)
	}
}

// maxZone is the largest offset of a time zone from UTC (UTC+14 in the IANA time
// zone database). A time without a zone can be ahead by as much.
const maxZone = 14 * 60 * 60

// age turns a time into an age.
func (j *judge) age(o *observation) {
	o.number = float64(j.options.Now.Unix()) - o.number
	if o.number < -maxZone {
		o.cause, o.detail = InFuture, "by "+formatSpan(-o.number)
	}
}

// part checks a count of rows or values and makes it a ratio if that is what the
// rule measures. The division is the only rounding, so that 9 of 10 is exactly
// 0.9.
func (j *judge) part(r *Rule, o *observation) {
	whole := j.rows - o.missing
	switch {
	case o.number < 0 || o.number > j.rows:
		o.implausible("count is %s of %s rows", formatNumber(o.number), formatNumber(j.rows))
	case o.missing < 0 || o.missing > j.rows:
		o.implausible("%s of %s rows have no value", formatNumber(o.missing), formatNumber(j.rows))
	case o.number > whole:
		o.implausible("count is %s of %s rows with a value", formatNumber(o.number), formatNumber(whole))
	case !r.isRatio():
	case whole == 0:
		o.cause = NoValues
	case r.kind.isRest:
		o.number = (whole - o.number) / whole
	default:
		o.number /= whole
	}
}

// compare compares what was measured with what is allowed, and keeps it for
// later runs.
func (j *judge) compare(r *Rule, o *observation, result *Result, earlier *Baseline) {
	key := r.key()
	switch {
	case r.kind.isInterval():
		key = j.end(r, o, result)
	case r.kind.kept:
		j.run.keep(o.column, key, o.number)
	}
	previous, known := earlier.number(o.column, key)
	if known {
		result.Previous = Measurement{Number: previous, Unit: result.Measured.Unit}
	}
	compared := result.Measured.Number
	if r.condition.change {
		switch {
		case !known:
			o.cause = NoReference
			return
		case !r.condition.isRelative():
			compared -= previous
		case previous == 0 && compared != 0:
			o.cause = ZeroReference
			return
		default:
			compared = relativeChange(previous, compared)
		}
		o.finite(compared)
	}
	if o.cause == NoCause && !o.holds && !r.condition.allows(compared) {
		o.cause = NotAllowed
	}
}

// relativeChange is the change as a part of the earlier number.
func relativeChange(previous, now float64) float64 {
	if previous == now {
		return 0
	}
	return (now - previous) / math.Abs(previous)
}

// end keeps those ends of an interval that have a bound, and chooses the one
// that is reported: the lower one if only that has a bound or if it is not
// allowed.
func (j *judge) end(r *Rule, o *observation, result *Result) (key string) {
	low, high := r.condition.operator.ends()
	if low {
		j.run.keep(o.column, r.kind.ends[0], o.number)
	}
	if high {
		j.run.keep(o.column, r.kind.ends[1], o.high)
	}
	if low && (!high || o.number < r.condition.low.number) {
		return r.kind.ends[0]
	}
	result.Measured.Number = o.high
	return r.kind.ends[1]
}
