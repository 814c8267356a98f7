package streampoller

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"
)

// Function is what is invoked: an execution environment of package lambdart, say.
type Function interface {
	Invoke(ctx context.Context, event any) (json.RawMessage, error)
}

// Mapping is an event source mapping. Its zero value is Lambda's default but for the
// batch size, and retries until a record is too old.
type Mapping struct {
	// BatchSize is 100 if zero.
	BatchSize                  int
	ReportBatchItemFailures    bool
	BisectBatchOnFunctionError bool
	// MaximumRetryAttempts is unlimited if nil.
	MaximumRetryAttempts *int
	// MaximumRecordAge is unlimited if zero.
	MaximumRecordAge time.Duration
	// TumblingWindow is the length of windows, none if zero.
	TumblingWindow time.Duration
	// Destination takes what is written for a batch that is discarded.
	Destination func(document json.RawMessage)
	// Faults happen at random.
	Faults Faults
}

// Faults are how often, from 0 to 1, something happens to a delivery.
type Faults struct {
	Seed uint64
	// Duplicate: a batch that was processed comes again before the next one, as it was,
	// with the same state. What the function answers then does not count.
	Duplicate float64
	// Lost: the answer of a batch that was processed is lost, and the batch is delivered
	// again as after a failure.
	Lost float64
}

// Delivery is an invocation.
type Delivery struct {
	Shard int
	// Sequences are the sequence numbers of the batch.
	Sequences []string
	// Failed is whether the batch, or a part of it, was to be delivered again.
	Failed bool
	// Final and TerminatedEarly are what a windowed event says.
	Final, TerminatedEarly bool
}

// Poller delivers the records of a stream to a function.
type Poller struct {
	function Function
	stream   *Stream
	mapping  Mapping
	random   *rand.Rand
	now      time.Time
	windows  []window // of each shard

	// Deliveries are all invocations so far.
	Deliveries []Delivery
	// Discarded are the sequence numbers of records that were given up.
	Discarded []string
}

// New returns a poller.
func New(function Function, stream *Stream, mapping Mapping) *Poller {
	if mapping.BatchSize == 0 {
		mapping.BatchSize = 100
	}
	return &Poller{
		function: function, stream: stream, mapping: mapping, now: start,
		random:  rand.New(rand.NewPCG(mapping.Faults.Seed, 0)),
		windows: make([]window, stream.Shards()),
	}
}

// Drain delivers every record until it is processed or discarded, and ends every
// window. The shards take turns, batch by batch. It fails the test if the function
// makes no progress in a thousand deliveries of a batch.
func (p *Poller) Drain(t testing.TB) {
	t.Helper()
	for left := true; left; {
		left = false
		for shard := range p.stream.shards {
			batch := p.take(shard)
			if len(batch) > 0 {
				left = true
				p.process(t, &pending{shard: shard, records: batch})
			}
		}
	}
	for shard := range p.stream.shards {
		p.endWindow(t, shard)
	}
}

// take cuts the next batch off a shard: with windows, the records of one.
func (p *Poller) take(shard int) []record {
	records := p.stream.shards[shard]
	n := min(len(records), p.mapping.BatchSize)
	if p.mapping.TumblingWindow > 0 {
		for i := 1; i < n; i++ {
			if !p.windowOf(records[i].arrived).Equal(p.windowOf(records[0].arrived)) {
				n = i
			}
		}
	}
	p.stream.shards[shard] = records[n:]
	return records[:n]
}
