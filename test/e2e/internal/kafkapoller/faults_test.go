package kafkapoller_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/test/e2e/internal/kafkapoller"
)

// everything is all faults that a function of the test's own can have.
var everything = kafkapoller.Faults{
	Seed: 7, Throttle: 0.1, LoseResponse: 0.1, Overlap: 0.1, Duplicate: 0.1, ShortBatch: 0.5,
}

// unreliable processes records as they come, and fails and reports failures at random.
type unreliable struct {
	mu        sync.Mutex
	random    *rand.Rand
	processed map[kafkapoller.RecordID]bool
	last      map[int32]int64 // by partition, the last record that was new
	disorder  int
}

func newUnreliable() *unreliable {
	return &unreliable{
		random:    rand.New(rand.NewPCG(1, 2)),
		processed: map[kafkapoller.RecordID]bool{},
		last:      map[int32]int64{},
	}
}

func (u *unreliable) handle(event events.KafkaEvent) (any, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	var failed []kafkapoller.RecordID
	stopped := map[int32]bool{}
	for _, id := range idsOf(event) {
		switch {
		case stopped[id.Partition] || u.random.Float64() < 0.01:
			stopped[id.Partition] = true
			failed = append(failed, id)
		case !u.processed[id]:
			u.processed[id] = true
			if id.Offset != u.last[id.Partition]+1 && id.Offset != 0 {
				u.disorder++
			}
			u.last[id.Partition] = id.Offset
		}
	}
	if u.random.Float64() < 0.1 {
		return nil, errors.New("failed after the work")
	}
	return report(failed...), nil
}

// TestNothingIsLostOrCommittedTooEarly watches all commits while everything goes wrong.
func TestNothingIsLostOrCommittedTooEarly(t *testing.T) {
	for _, reading := range []kafkapoller.PartialResponse{kafkapoller.FromLowest, kafkapoller.ListedOnly} {
		u := newUnreliable()
		broker, poller := start(t, function(u.handle), kafkapoller.Mapping{
			BatchSize: 50, Concurrency: 3, ReportBatchItemFailures: true, BisectBatchOnFunctionError: true,
			PartialResponse: reading, Faults: everything,
		}, 700, 500, 300, 100, 0)
		commits := 0
		broker.OnCommit(func(partition int32, offset int64) {
			u.mu.Lock()
			defer u.mu.Unlock()
			commits++
			for before := range offset {
				if !u.processed[kafkapoller.RecordID{Partition: partition, Offset: before}] {
					t.Errorf("offset %d of partition %d was committed before %d was processed", offset, partition, before)
					return
				}
			}
		})
		poller.Drain(t)

		if got := len(u.processed); got != 1600 {
			t.Errorf("got %d records processed, want 1600", got)
		}
		if u.disorder != 0 {
			t.Errorf("got %d records out of order", u.disorder)
		}
		assertCommitted(t, poller, map[int32]int64{0: 700, 1: 500, 2: 300, 3: 100})
		if commits == 0 {
			t.Error("saw no commit")
		}
		outcomes := map[kafkapoller.Outcome]int{}
		for _, invocation := range poller.Invocations() {
			outcomes[invocation.Outcome]++
		}
		for _, outcome := range []kafkapoller.Outcome{
			kafkapoller.Succeeded, kafkapoller.PartlySucceeded, kafkapoller.Failed, kafkapoller.Throttled, kafkapoller.Ignored,
		} {
			if outcomes[outcome] == 0 {
				t.Errorf("got outcomes %v, want some that are %v", outcomes, outcome)
			}
		}
	}
}

func TestSeedRepeatsTheDeliveries(t *testing.T) {
	deliveries := func(seed uint64) []kafkapoller.Invocation {
		faults := everything
		faults.Seed, faults.Overlap = seed, 0
		_, poller := start(t, function(newUnreliable().handle), kafkapoller.Mapping{
			BatchSize: 20, ReportBatchItemFailures: true, Faults: faults,
		}, 100, 50)
		poller.Drain(t)
		return poller.Invocations()
	}
	first, second, other := deliveries(1), deliveries(1), deliveries(2)
	if !reflect.DeepEqual(first, second) {
		t.Errorf("got different deliveries with the same seed")
	}
	if reflect.DeepEqual(first, other) {
		t.Errorf("got the same deliveries with another seed")
	}
}

func TestDuplicatesComeInOtherCompany(t *testing.T) {
	_, poller := start(t, succeed, kafkapoller.Mapping{
		BatchSize: 10, Faults: kafkapoller.Faults{Seed: 3, Duplicate: 0.5, ShortBatch: 1},
	}, 40)
	poller.Drain(t)
	again, starts := 0, map[int64]map[int]bool{}
	for _, n := range poller.Deliveries() {
		again += n - 1
	}
	for _, invocation := range poller.Invocations() {
		first := invocation.Records[0].Offset
		if starts[first] == nil {
			starts[first] = map[int]bool{}
		}
		starts[first][len(invocation.Records)] = true
	}
	mixed := 0
	for _, sizes := range starts {
		if len(sizes) > 1 {
			mixed++
		}
	}
	if again == 0 || mixed == 0 {
		t.Errorf("got %d records delivered again, %d times in a batch of another size, want some", again, mixed)
	}
	assertCommitted(t, poller, map[int32]int64{0: 40})
}

func TestOverlapDeliversTwiceAtATime(t *testing.T) {
	var both sync.WaitGroup
	both.Add(2)
	together := function(func(events.KafkaEvent) (any, error) {
		both.Done()
		both.Wait()
		return nil, nil
	})
	_, poller := start(t, together, kafkapoller.Mapping{Faults: kafkapoller.Faults{Overlap: 1}}, 3)
	poller.Drain(t)
	assertDelivered(t, poller, span(0, 0, 3), span(0, 0, 3))
	assertOutcomes(t, poller, kafkapoller.Succeeded, kafkapoller.Ignored)
}

func TestLostResponseIsAFailure(t *testing.T) {
	invocations := 0
	counting := function(func(events.KafkaEvent) (any, error) {
		invocations++
		return nil, nil
	})
	_, poller := start(t, counting, kafkapoller.Mapping{
		MaximumRetryAttempts: new(1), Faults: kafkapoller.Faults{LoseResponse: 1},
	}, 3)
	poller.Drain(t)
	assertOutcomes(t, poller, kafkapoller.Failed, kafkapoller.Failed)
	if invocations != 2 || len(poller.Discarded()) != 1 {
		t.Errorf("got %d invocations and %+v discarded", invocations, poller.Discarded())
	}
}
