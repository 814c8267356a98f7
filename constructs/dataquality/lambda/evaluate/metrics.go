package main

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// measure publishes the metrics of a run, and those of its rules if they were
// checked.
func (h *handler) measure(j *judgment) error {
	outcome := j.Outcome()
	checked := outcome != report.NotChecked
	metrics := []emf.Metric{
		{Name: wiring.MetricEvaluated, Unit: emf.Count, Value: count(checked)},
		{Name: wiring.MetricRunFailed, Unit: emf.Count, Value: count(j.State != report.JobSucceeded)},
	}
	var errs []error
	if checked {
		for _, m := range ruleCounts {
			metrics = append(metrics, emf.Metric{Name: m.metric, Unit: emf.Count, Value: float64(j.Verdict.Count(m.status))})
		}
		results := j.Verdict.Results
		for i := range results[:min(len(results), wiring.MaxRuleMetrics)] {
			errs = append(errs, h.measureRule(j.Job, &results[i]))
		}
	}
	errs = append(errs, h.metrics.Emit(emf.Record{
		Dimensions: map[string]string{wiring.DimensionJob: dimension(j.Job)},
		Metrics:    metrics,
		Properties: map[string]any{"run": j.ID, "outcome": outcome},
	}))
	return errors.Join(errs...)
}

// ruleCounts are the metrics of a run that count rules.
var ruleCounts = []struct {
	metric string
	status rules.Status
}{
	{wiring.MetricRulesPassed, rules.Passed},
	{wiring.MetricRulesFailed, rules.Failed},
	{wiring.MetricRulesWarned, rules.Warned},
	{wiring.MetricRulesNotCompared, rules.NotCompared},
}

// measureRule publishes the metrics of a rule on a column.
func (h *handler) measureRule(job string, r *rules.Result) error {
	var metrics []emf.Metric
	if r.Measured.Unit != rules.Nothing && r.Measured.Unit != rules.Text && math.Abs(r.Measured.Number) <= maxMetric {
		metrics = append(metrics, emf.Metric{Name: wiring.MetricMeasured, Unit: metricUnits[r.Measured.Unit], Value: r.Measured.Number})
	}
	if r.Status != rules.NotCompared {
		metrics = append(metrics, emf.Metric{Name: wiring.MetricPassed, Unit: emf.Count, Value: count(r.Status == rules.Passed)})
	}
	if len(metrics) == 0 {
		return nil
	}
	dimensions := map[string]string{wiring.DimensionJob: dimension(job), wiring.DimensionRule: dimension(r.Rule.Label())}
	if r.Column != "" {
		dimensions[wiring.DimensionColumn] = dimension(r.Column)
	}
	return h.metrics.Emit(emf.Record{Dimensions: dimensions, Metrics: metrics})
}

// maxMetric is the largest number that CloudWatch takes.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
var maxMetric = math.Ldexp(1, 360)

// metricUnits are those of CloudWatch; others have none.
var metricUnits = map[rules.Unit]emf.Unit{
	rules.Count:   emf.Count,
	rules.Seconds: emf.Seconds,
}

// count is 1 of what is true.
func count(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// maxDimension is the length of the longest value of a dimension.
const maxDimension = 1024

// dimension writes a text in printable ASCII, not all of it blank, as the value of a
// dimension has to be. Other characters are written as escapes of Go.
func dimension(text string) string {
	var out strings.Builder
	for _, r := range text {
		if r < ' ' || r > '~' {
			out.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
			continue
		}
		out.WriteRune(r)
	}
	value := out.String()
	if strings.Trim(value, " ") == "" {
		value = `"` + value + `"`
	}
	return value[:min(len(value), maxDimension)]
}
