package kafkapoller

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// Function is what a poller invokes: lambdart.Environments, a lambdart.Function, or a function of the test's own.
type Function interface {
	// Invoke sends event, encoded as JSON, and returns the response. ctx may have a deadline, which the function is told.
	// When ctx ends, the process of the function is killed.
	Invoke(ctx context.Context, event any) (json.RawMessage, error)
}

// Poller is an event source mapping at work. It does nothing but in [Poller.Drain].
type Poller struct {
	broker   *Broker
	function Function
	mapping  Mapping
	source   source
	client   *kgo.Client
	assigned chan error // receives once, when the partitions are assigned and their positions known
	starting sync.Once

	partitions partitions
	batches    int // made so far

	mu          sync.Mutex
	invocations []Invocation
	discarded   []Discarded
}

// New creates the event source mapping: it joins the consumer group, and from here on [Latest] is decided. It fails the
// test if Lambda would refuse the mapping. The poller is closed when the test ends.
func New(t testing.TB, broker *Broker, function Function, mapping Mapping) *Poller {
	t.Helper()
	mapping = mapping.withDefaults()
	if err := mapping.validate(); err != nil {
		t.Fatalf("create event source mapping: %v", err)
	}
	p := &Poller{
		broker:     broker,
		function:   function,
		mapping:    mapping,
		source:     source{mapping.ClusterARN, broker.bootstrapServers()},
		assigned:   make(chan error, 1),
		partitions: partitions{},
	}
	client, err := kgo.NewClient(
		kgo.SeedBrokers(broker.addresses()...),
		kgo.ConsumerGroup(mapping.ConsumerGroupID),
		kgo.ConsumeTopics(mapping.Topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.DisableAutoCommit(),
		kgo.AdjustFetchOffsetsFn(p.start),
		kgo.FetchMaxBytes(2*maxMessageBytes),
		kgo.FetchMaxPartitionBytes(maxMessageBytes),
		kgo.ProducerBatchMaxBytes(maxMessageBytes-1024),
	)
	if err != nil {
		t.Fatalf("create event source mapping: %v", err)
	}
	p.client = client
	t.Cleanup(client.Close)
	select {
	case err := <-p.assigned:
		if err != nil {
			t.Fatalf("create event source mapping: %v", err)
		}
	case <-t.Context().Done():
		t.Fatalf("create event source mapping: %v", t.Context().Err())
	}
	return p
}

// Close ends the poller: it leaves the consumer group, and another may take its place.
func (p *Poller) Close() { p.client.Close() }

// start chooses the positions of partitions for which the group has committed none. Others stay where the group was.
// Should the group be rebalanced later, the client goes back to what is committed, and fetch skips what it has had.
// https://docs.aws.amazon.com/lambda/latest/dg/kafka-consumer-group-id.html
func (p *Poller) start(ctx context.Context, offsets map[string]map[int32]kgo.Offset) (map[string]map[int32]kgo.Offset, error) {
	var err error
	p.starting.Do(func() {
		var starts map[int32]int64
		if starts, err = p.startingOffsets(ctx); err == nil {
			for id, offset := range offsets[p.mapping.Topic] {
				if offset.EpochOffset().Offset < 0 {
					offset = kgo.NewOffset().At(starts[id])
				}
				offsets[p.mapping.Topic][id] = offset
				p.partitions[id] = &partition{id: id, next: offset.EpochOffset().Offset}
			}
		}
		p.assigned <- err
	})
	return offsets, err
}

// startingOffsets returns where the starting position is in each partition.
func (p *Poller) startingOffsets(ctx context.Context) (map[int32]int64, error) {
	admin := kadm.NewClient(p.broker.producer)
	var listed kadm.ListedOffsets
	var err error
	switch p.mapping.StartingPosition {
	case TrimHorizon:
		listed, err = admin.ListStartOffsets(ctx, p.mapping.Topic)
	case Latest:
		listed, err = admin.ListEndOffsets(ctx, p.mapping.Topic)
	case AtTimestamp:
		listed, err = admin.ListOffsetsAfterMilli(ctx, p.mapping.StartingPositionTimestamp.UnixMilli(), p.mapping.Topic)
	}
	if err != nil {
		return nil, fmt.Errorf("list offsets: %w", err)
	}
	if err := listed.Error(); err != nil {
		return nil, fmt.Errorf("list offsets: %w", err)
	}
	offsets := map[int32]int64{}
	listed.Each(func(o kadm.ListedOffset) { offsets[o.Partition] = o.Offset })
	return offsets, nil
}

// drainTimeout bounds [Poller.Drain]: far longer than anything takes that works.
const drainTimeout = 5 * time.Minute

// Drain delivers the records that the topic holds now, and returns when each is processed or discarded, and committed. It
// fails the test if it cannot, for example because there is a record that fails for ever.
func (p *Poller) Drain(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), drainTimeout)
	defer cancel()
	if err := p.drain(ctx); err != nil {
		t.Fatalf("drain %s: %v", p.mapping.Topic, err)
	}
}

func (p *Poller) drain(ctx context.Context) error {
	if err := p.fetch(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan delivery)
	running := 0
	var failure error
	for {
		for failure == nil && running < p.mapping.Concurrency {
			d := p.nextDelivery(p.mapping.Concurrency - running)
			if len(d.batch) == 0 {
				break
			}
			running++
			go func() {
				d.err = p.deliver(ctx, d.batch, 0)
				done <- d
			}()
		}
		if running == 0 {
			return failure
		}
		finished := <-done
		running--
		if err := p.finish(ctx, finished); err != nil && failure == nil {
			failure = err
			cancel()
		}
	}
}

// fetch queues all that the topic holds.
func (p *Poller) fetch(ctx context.Context) error {
	ends := p.broker.Ends(p.mapping.Topic)
	for {
		behind := slices.ContainsFunc(p.partitions.list(), func(q *partition) bool { return q.next < ends[q.id] })
		if !behind {
			return nil
		}
		fetches := p.client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return fmt.Errorf("fetch: %w", err)
		}
		for _, r := range fetches.Records() {
			p.partitions[r.Partition].add(r)
		}
	}
}

// delivery is a batch on its way.
type delivery struct {
	number int // from 1
	batch  batch
	err    error
}

// nextDelivery makes a batch from its share of the partitions that are ready, so that all free invocations get one.
func (p *Poller) nextDelivery(free int) delivery {
	ready := p.partitions.ready()
	if len(ready) == 0 {
		return delivery{}
	}
	p.batches++
	share := (len(ready) + free - 1) / free
	limit := p.mapping.Faults.batchSize(p.batches, p.mapping.BatchSize)
	return delivery{number: p.batches, batch: takeBatch(ready[:share], limit, p.source)}
}

// finish commits a batch that is processed: "After Lambda processes each batch, it commits the offsets of the messages in
// that batch." What is not committed is queued again.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-configure.html#kafka-esm-overview
func (p *Poller) finish(ctx context.Context, d delivery) error {
	again := d.err != nil || p.mapping.Faults.duplicate(d.number)
	var last []*kgo.Record
	for _, part := range d.batch.byPartition() {
		q := p.partitions[part[0].Partition]
		q.busy = false
		if again {
			q.queue = slices.Concat(part, q.queue)
		} else {
			last = append(last, part[len(part)-1].Record)
		}
	}
	if again {
		return d.err
	}
	if err := p.client.CommitRecords(ctx, last...); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Committed returns the offsets that the consumer group has committed, by partition.
func (p *Poller) Committed() map[int32]int64 {
	return p.broker.Committed(p.mapping.ConsumerGroupID, p.mapping.Topic)
}

// Discarded returns what Lambda has given up, in that order.
func (p *Poller) Discarded() []Discarded {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.discarded)
}

// Invocations returns what has been delivered, in the order of the starts.
func (p *Poller) Invocations() []Invocation {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.invocations)
}

// Deliveries returns how often each record has been delivered.
func (p *Poller) Deliveries() map[RecordID]int {
	deliveries := map[RecordID]int{}
	for _, invocation := range p.Invocations() {
		if invocation.Outcome == Throttled {
			continue
		}
		for _, id := range invocation.Records {
			deliveries[id]++
		}
	}
	return deliveries
}
