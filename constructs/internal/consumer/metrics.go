package consumer

import (
	"cmp"
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/lintel-go/lintel/constructs/internal/consumer/terms"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// Totals are the numbers of an invocation, or of one part of its records.
type Totals struct {
	Records, Failed, DeadLetters, Duplicates int
	// Oldest is the time of the oldest record, zero if none has a time.
	Oldest time.Time
}

// Add adds a shard.
func (t *Totals) Add(records int, first time.Time, o batch.Outcome) {
	t.Records += records
	t.Failed += o.Failed
	t.DeadLetters += o.Parked
	t.Duplicates += o.Skipped
	if !first.IsZero() && (t.Oldest.IsZero() || first.Before(t.Oldest)) {
		t.Oldest = first
	}
}

// Emit writes the totals, of the function and of the function with one more
// dimension, and further metrics with them. What is wrong with metrics is no failure
// of the records: it is logged.
func (s *Settings) Emit(ctx context.Context, t Totals, begin time.Time, dimension, value string, more ...emf.Metric) {
	if s.Metrics == nil {
		return
	}
	metrics := []emf.Metric{
		{Name: terms.MetricRecords, Unit: emf.Count, Value: float64(t.Records)},
		{Name: terms.MetricFailures, Unit: emf.Count, Value: float64(t.Failed)},
		{Name: terms.MetricDeadLetters, Unit: emf.Count, Value: float64(t.DeadLetters)},
		{Name: terms.MetricDuplicates, Unit: emf.Count, Value: float64(t.Duplicates)},
	}
	if !t.Oldest.IsZero() {
		lag := max(0, begin.Sub(t.Oldest)) // a producer's clock may be ahead
		metrics = append(metrics, emf.Metric{Name: terms.MetricLag, Unit: emf.Milliseconds, Value: Milliseconds(lag)})
	}
	err := s.Metrics.Emit(emf.Record{
		Metrics: append(metrics, more...),
		Dimensions: map[string]string{
			terms.DimensionFunction: cmp.Or(lambdacontext.FunctionName, "local"),
			dimension:               value,
		},
		DimensionSets: [][]string{{terms.DimensionFunction}, {terms.DimensionFunction, dimension}},
	})
	if err != nil {
		s.Log().ErrorContext(ctx, "the metrics were not written", "of", value, "error", err)
	}
}

// Milliseconds is a duration as a metric.
func Milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
