package consumer

import (
	"context"
	"time"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
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
	topic string
	consumer.Totals
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
		all[at].Add(len(p.Records), firstTimestamp(p), i.outcomes[n])
	}
	return all
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

// emit writes the metrics.
func (c *Consumer) emit(ctx context.Context, i invocation) {
	var more []emf.Metric
	for n, t := range i.totals() {
		if n == 0 {
			more = []emf.Metric{{Name: wiring.MetricDecode, Unit: emf.Milliseconds, Value: consumer.Milliseconds(i.decode)}}
		}
		c.common.Emit(ctx, t.Totals, i.begin, wiring.DimensionTopic, t.topic, more...)
		more = nil
	}
}
