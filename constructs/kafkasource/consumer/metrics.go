package consumer

import (
	"cmp"
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/constructs/kafkasource/wiring"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// invocation is what metrics are made of.
type invocation struct {
	event    *kafkaevent.Event
	outcomes []batch.Outcome
	begin    time.Time
	decode   time.Duration
}

// topicTotals are the numbers of one topic.
type topicTotals struct {
	topic                                    string
	records, failed, deadLetters, duplicates int
	oldest                                   time.Time // zero if no record has a timestamp
}

// totals returns the numbers of each topic, in the order of the event.
func (i *invocation) totals() []topicTotals {
	var all []topicTotals
	index := map[string]int{}
	for n, p := range i.event.Partitions {
		at, known := index[p.Topic]
		if !known {
			at = len(all)
			index[p.Topic] = at
			all = append(all, topicTotals{topic: p.Topic})
		}
		all[at].add(p, i.outcomes[n])
	}
	return all
}

func (t *topicTotals) add(p kafkaevent.Partition, o batch.Outcome) {
	t.records += len(p.Records)
	t.failed += o.Failed
	t.deadLetters += o.Parked
	t.duplicates += o.Skipped
	if first := firstTimestamp(p); !first.IsZero() && (t.oldest.IsZero() || first.Before(t.oldest)) {
		t.oldest = first
	}
}

// firstTimestamp returns that of the first record which has one.
func firstTimestamp(p kafkaevent.Partition) time.Time {
	for i := range p.Records {
		if at := p.Records[i].Timestamp(); !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}

// emit writes the metrics. What is wrong with them is no failure of the records.
func (c *Consumer) emit(ctx context.Context, i invocation) {
	if c.metrics == nil {
		return
	}
	for n, t := range i.totals() {
		metrics := []emf.Metric{
			{Name: wiring.MetricRecords, Unit: emf.Count, Value: float64(t.records)},
			{Name: wiring.MetricFailures, Unit: emf.Count, Value: float64(t.failed)},
			{Name: wiring.MetricDeadLetters, Unit: emf.Count, Value: float64(t.deadLetters)},
			{Name: wiring.MetricDuplicates, Unit: emf.Count, Value: float64(t.duplicates)},
		}
		if !t.oldest.IsZero() {
			lag := max(0, i.begin.Sub(t.oldest)) // a producer's clock may be ahead
			metrics = append(metrics, emf.Metric{Name: wiring.MetricLag, Unit: emf.Milliseconds, Value: milliseconds(lag)})
		}
		if n == 0 {
			metrics = append(metrics, emf.Metric{Name: wiring.MetricDecode, Unit: emf.Milliseconds, Value: milliseconds(i.decode)})
		}
		err := c.metrics.Emit(emf.Record{
			Metrics: metrics,
			Dimensions: map[string]string{
				wiring.DimensionFunction: cmp.Or(lambdacontext.FunctionName, "local"),
				wiring.DimensionTopic:    t.topic,
			},
			DimensionSets: [][]string{{wiring.DimensionFunction}, {wiring.DimensionFunction, wiring.DimensionTopic}},
		})
		if err != nil {
			c.log().ErrorContext(ctx, "the metrics were not written", "topic", t.topic, "error", err)
		}
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
