package kafkapoller_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/lintel-go/lintel/test/e2e/internal/kafkapoller"
	"github.com/lintel-go/lintel/test/e2e/internal/tbtest"
)

const topic = "orders"

// function is a Lambda function of the test's own. It may be called by several goroutines.
type function func(event events.KafkaEvent) (any, error)

func (f function) Invoke(_ context.Context, event any) (json.RawMessage, error) {
	payload, err := json.Marshal(event)
	if err != nil {
		return nil, err
	}
	var decoded events.KafkaEvent
	if err := json.Unmarshal(payload, &decoded); err != nil {
		return nil, err
	}
	response, err := f(decoded)
	if err != nil {
		return nil, err
	}
	return json.Marshal(response)
}

var succeed = function(func(events.KafkaEvent) (any, error) { return nil, nil })

// failOn fails for batches that have one of the records.
func failOn(ids ...kafkapoller.RecordID) function {
	return func(event events.KafkaEvent) (any, error) {
		for _, id := range idsOf(event) {
			if slices.Contains(ids, id) {
				return nil, fmt.Errorf("poison at %v", id)
			}
		}
		return nil, nil
	}
}

// report answers that the records have failed.
func report(ids ...kafkapoller.RecordID) map[string]any {
	failures := []any{}
	for _, id := range ids {
		failures = append(failures, map[string]any{"itemIdentifier": map[string]any{
			"partition": fmt.Sprintf("%s-%d", topic, id.Partition), "offset": id.Offset,
		}})
	}
	return map[string]any{"batchItemFailures": failures}
}

// idsOf returns what records the event has, partition by partition.
func idsOf(event events.KafkaEvent) []kafkapoller.RecordID {
	var ids []kafkapoller.RecordID
	for _, partition := range slices.Sorted(maps.Keys(event.Records)) {
		for _, record := range event.Records[partition] {
			ids = append(ids, kafkapoller.RecordID{Partition: int32(record.Partition), Offset: record.Offset})
		}
	}
	return ids
}

// start returns a broker whose topic has as many partitions as there are counts, with that many records each, and a
// poller.
func start(t *testing.T, f kafkapoller.Function, mapping kafkapoller.Mapping, counts ...int) (*kafkapoller.Broker, *kafkapoller.Poller) {
	t.Helper()
	broker := kafkapoller.NewBroker(t, map[string]int32{topic: int32(len(counts)), "failures": 1})
	produce(t, broker, counts...)
	mapping.Topic = topic
	if mapping.StartingPosition == "" {
		mapping.StartingPosition = kafkapoller.TrimHorizon
	}
	if mapping.RetryDelay == nil {
		mapping.RetryDelay = func(int) time.Duration { return 0 }
	}
	return broker, kafkapoller.New(t, broker, f, mapping)
}

func produce(t *testing.T, broker *kafkapoller.Broker, counts ...int) {
	t.Helper()
	var records []*kgo.Record
	for partition, count := range counts {
		for range count {
			records = append(records, kafkapoller.Record(topic, int32(partition), []byte("key"), []byte("value")))
		}
	}
	broker.Produce(t, records...)
}

// span is the records of a partition from one offset to before another.
func span(partition int32, from, to int64) []kafkapoller.RecordID {
	var ids []kafkapoller.RecordID
	for offset := from; offset < to; offset++ {
		ids = append(ids, kafkapoller.RecordID{Partition: partition, Offset: offset})
	}
	return ids
}

func assertDelivered(t *testing.T, poller *kafkapoller.Poller, want ...[]kafkapoller.RecordID) {
	t.Helper()
	var got [][]kafkapoller.RecordID
	for _, invocation := range poller.Invocations() {
		got = append(got, invocation.Records)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got deliveries\n%v\nwant\n%v", got, want)
	}
}

func assertCommitted(t *testing.T, poller *kafkapoller.Poller, want map[int32]int64) {
	t.Helper()
	if got := poller.Committed(); !maps.Equal(got, want) {
		t.Errorf("got committed offsets %v, want %v", got, want)
	}
}

func assertOutcomes(t *testing.T, poller *kafkapoller.Poller, want ...kafkapoller.Outcome) {
	t.Helper()
	var got []kafkapoller.Outcome
	for _, invocation := range poller.Invocations() {
		got = append(got, invocation.Outcome)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got outcomes %v, want %v", got, want)
	}
}

func TestBatches(t *testing.T) {
	broker, poller := start(t, succeed, kafkapoller.Mapping{BatchSize: 4}, 3, 6)
	poller.Drain(t)
	assertDelivered(t, poller,
		slices.Concat(span(0, 0, 2), span(1, 0, 2)),
		slices.Concat(span(0, 2, 3), span(1, 2, 5)),
		span(1, 5, 6))
	assertCommitted(t, poller, map[int32]int64{0: 3, 1: 6})

	produce(t, broker, 1)
	poller.Drain(t)
	poller.Drain(t)
	if got := len(poller.Invocations()); got != 4 {
		t.Errorf("got %d invocations after one more record, want 4", got)
	}
	assertCommitted(t, poller, map[int32]int64{0: 4, 1: 6})
}

func TestInvocationsAtATimeShareThePartitions(t *testing.T) {
	var both sync.WaitGroup
	both.Add(2)
	together := function(func(events.KafkaEvent) (any, error) {
		both.Done()
		both.Wait() // for ever if there is one at a time
		return nil, nil
	})
	_, poller := start(t, together, kafkapoller.Mapping{Concurrency: 2}, 1, 1, 1)
	poller.Drain(t)
	got := poller.Deliveries()
	want := map[kafkapoller.RecordID]int{{Partition: 0}: 1, {Partition: 1}: 1, {Partition: 2}: 1}
	if !maps.Equal(got, want) || len(poller.Invocations()) != 2 {
		t.Errorf("got deliveries %v in %d invocations", got, len(poller.Invocations()))
	}
	assertCommitted(t, poller, map[int32]int64{0: 1, 1: 1, 2: 1})
}

func TestErrorRetriesTheWholeBatch(t *testing.T) {
	failures := 2
	flaky := function(func(events.KafkaEvent) (any, error) {
		if failures--; failures >= 0 {
			return nil, errors.New("not yet")
		}
		return nil, nil
	})
	_, poller := start(t, flaky, kafkapoller.Mapping{BatchSize: 4}, 2, 2, 1)
	poller.Drain(t)
	first := slices.Concat(span(0, 0, 2), span(1, 0, 1), span(2, 0, 1))
	assertDelivered(t, poller, first, first, first, span(1, 1, 2))
	assertOutcomes(t, poller, kafkapoller.Failed, kafkapoller.Failed, kafkapoller.Succeeded, kafkapoller.Succeeded)
	if err := poller.Invocations()[0].Err; err == nil || err.Error() != "not yet" {
		t.Errorf("got error %v", err)
	}
}

func TestRetriesEnd(t *testing.T) {
	for _, test := range []struct {
		name    string
		mapping kafkapoller.Mapping
		want    int
	}{
		{"none", kafkapoller.Mapping{MaximumRetryAttempts: new(0)}, 1},
		{"some", kafkapoller.Mapping{MaximumRetryAttempts: new(3)}, 4},
		{"for ever, with a destination", kafkapoller.Mapping{OnFailure: kafkapoller.QueueDestination}, 11},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, poller := start(t, failOn(span(0, 1, 2)...), test.mapping, 3)
			poller.Drain(t)
			if got := len(poller.Invocations()); got != test.want {
				t.Errorf("got %d invocations, want %d", got, test.want)
			}
			discarded := poller.Discarded()
			if len(discarded) != 1 || discarded[0].Condition != kafkapoller.RetryAttemptsExhausted ||
				!slices.Equal(discarded[0].Records, span(0, 0, 3)) {
				t.Errorf("got %+v discarded, want the batch", discarded)
			}
			assertCommitted(t, poller, map[int32]int64{0: 3})
		})
	}
}

func TestThrottlesAreNoRetries(t *testing.T) {
	_, poller := start(t, succeed, kafkapoller.Mapping{
		MaximumRetryAttempts: new(0), BatchSize: 1, Faults: kafkapoller.Faults{Seed: 1, Throttle: 0.9},
	}, 3)
	poller.Drain(t)
	if got := poller.Discarded(); got != nil {
		t.Errorf("got %v discarded", got)
	}
	if got := len(poller.Invocations()); got < 6 {
		t.Errorf("got %d invocations with 9 of 10 throttled", got)
	}
	for id, n := range poller.Deliveries() {
		if n != 1 {
			t.Errorf("got %v delivered %d times", id, n)
		}
	}
}

func TestBisect(t *testing.T) {
	_, poller := start(t, failOn(span(0, 4, 5)...), kafkapoller.Mapping{
		BisectBatchOnFunctionError: true, MaximumRetryAttempts: new(1),
	}, 7)
	poller.Drain(t)
	assertDelivered(t, poller,
		span(0, 0, 7), // fails
		span(0, 0, 4),
		span(0, 4, 7), // fails
		span(0, 4, 6), // fails
		span(0, 4, 5), // fails
		span(0, 4, 5), // which is its one retry
		span(0, 5, 6),
		span(0, 6, 7))
	discarded := poller.Discarded()
	if len(discarded) != 1 || !slices.Equal(discarded[0].Records, span(0, 4, 5)) {
		t.Errorf("got %+v discarded, want the poison", discarded)
	}
	assertCommitted(t, poller, map[int32]int64{0: 7})
}

func TestPartialResponse(t *testing.T) {
	reports := [][]kafkapoller.RecordID{
		{{Partition: 1, Offset: 2}, {Partition: 0, Offset: 1}, {Partition: 1, Offset: 1}},
		{{Partition: 1, Offset: 2}},
		nil,
	}
	reporting := function(func(events.KafkaEvent) (any, error) {
		next := reports[0]
		reports = reports[1:]
		return report(next...), nil
	})
	_, poller := start(t, reporting, kafkapoller.Mapping{ReportBatchItemFailures: true, BisectBatchOnFunctionError: true}, 3, 4, 2)
	poller.Drain(t)
	assertDelivered(t, poller,
		slices.Concat(span(0, 0, 3), span(1, 0, 4), span(2, 0, 2)),
		slices.Concat(span(0, 1, 3), span(1, 1, 4)),
		span(1, 2, 4))
	assertOutcomes(t, poller, kafkapoller.PartlySucceeded, kafkapoller.PartlySucceeded, kafkapoller.Succeeded)
	assertCommitted(t, poller, map[int32]int64{0: 3, 1: 4, 2: 2})
}

func TestListedOnly(t *testing.T) {
	reports := [][]kafkapoller.RecordID{{{Offset: 1}, {Offset: 3}}, nil}
	reporting := function(func(events.KafkaEvent) (any, error) {
		next := reports[0]
		reports = reports[1:]
		return report(next...), nil
	})
	_, poller := start(t, reporting, kafkapoller.Mapping{ReportBatchItemFailures: true, PartialResponse: kafkapoller.ListedOnly}, 5)
	poller.Drain(t)
	assertDelivered(t, poller, span(0, 0, 5), slices.Concat(span(0, 1, 2), span(0, 3, 4)))
}

func TestRetriesOfPartialResponsesEnd(t *testing.T) {
	stuck := function(func(events.KafkaEvent) (any, error) {
		return report(span(0, 2, 3)...), nil
	})
	_, poller := start(t, stuck, kafkapoller.Mapping{ReportBatchItemFailures: true, MaximumRetryAttempts: new(2)}, 4)
	poller.Drain(t)
	assertDelivered(t, poller, span(0, 0, 4), span(0, 2, 4), span(0, 2, 4))
	discarded := poller.Discarded()
	if len(discarded) != 1 || !slices.Equal(discarded[0].Records, span(0, 2, 4)) {
		t.Errorf("got %+v discarded, want what was left", discarded)
	}
}

func TestResponseThatCannotBeUnderstoodRetriesTheWholeBatch(t *testing.T) {
	responses := []any{report(span(0, 7, 8)...), report()}
	reporting := function(func(events.KafkaEvent) (any, error) {
		next := responses[0]
		responses = responses[1:]
		return next, nil
	})
	_, poller := start(t, reporting, kafkapoller.Mapping{ReportBatchItemFailures: true, BisectBatchOnFunctionError: true}, 3)
	poller.Drain(t)
	assertDelivered(t, poller, span(0, 0, 3), span(0, 0, 3))
	assertOutcomes(t, poller, kafkapoller.Misreported, kafkapoller.Succeeded)
}

func TestResponseIsIgnoredUnlessReportsAreOn(t *testing.T) {
	reporting := function(func(event events.KafkaEvent) (any, error) { return report(idsOf(event)...), nil })
	_, poller := start(t, reporting, kafkapoller.Mapping{}, 3)
	poller.Drain(t)
	assertOutcomes(t, poller, kafkapoller.Succeeded)
	assertCommitted(t, poller, map[int32]int64{0: 3})
}

func TestRecordAge(t *testing.T) {
	broker := kafkapoller.NewBroker(t, map[string]int32{topic: 1})
	for _, age := range []time.Duration{2 * time.Hour, 30 * time.Minute, 3 * time.Hour, 0} {
		broker.Produce(t, recordOf(time.Now().Add(-age)))
	}
	poller := kafkapoller.New(t, broker, succeed, kafkapoller.Mapping{
		Topic: topic, StartingPosition: kafkapoller.TrimHorizon, MaximumRecordAge: time.Hour,
	})
	poller.Drain(t)
	assertDelivered(t, poller, slices.Concat(span(0, 1, 2), span(0, 3, 4)))
	want := []kafkapoller.Discarded{{
		Condition: kafkapoller.RecordAgeExceeded, Records: slices.Concat(span(0, 0, 1), span(0, 2, 3)),
	}}
	if got := poller.Discarded(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v discarded, want %+v", got, want)
	}
	assertCommitted(t, poller, map[int32]int64{0: 4})
}

func recordOf(timestamp time.Time) *kgo.Record {
	r := kafkapoller.Record(topic, 0, nil, []byte("value"))
	r.Timestamp = timestamp
	return r
}

func TestStartingPositions(t *testing.T) {
	noon := time.Now().Add(-time.Hour).Truncate(time.Second)
	for _, test := range []struct {
		position  kafkapoller.StartingPosition
		timestamp time.Time
		want      []kafkapoller.RecordID
	}{
		{kafkapoller.TrimHorizon, time.Time{}, span(0, 0, 5)},
		{kafkapoller.Latest, time.Time{}, span(0, 4, 5)},
		{kafkapoller.AtTimestamp, noon.Add(90 * time.Second), span(0, 2, 5)},
	} {
		t.Run(string(test.position), func(t *testing.T) {
			broker := kafkapoller.NewBroker(t, map[string]int32{topic: 1})
			for minute := range time.Duration(4) {
				broker.Produce(t, recordOf(noon.Add(minute*time.Minute)))
			}
			mapping := kafkapoller.Mapping{
				Topic: topic, StartingPosition: test.position, StartingPositionTimestamp: test.timestamp,
			}
			poller := kafkapoller.New(t, broker, succeed, mapping)
			produce(t, broker, 1)
			poller.Drain(t)
			assertDelivered(t, poller, test.want)
			poller.Close()

			// Who comes later goes on where the group is.
			produce(t, broker, 1)
			later := kafkapoller.New(t, broker, succeed, mapping)
			produce(t, broker, 1)
			later.Drain(t)
			assertDelivered(t, later, span(0, 5, 7))
		})
	}
}

func TestEventsAreNoLargerThanLambdaTakes(t *testing.T) {
	const limit = 6 << 20
	var sizes []int
	measured := measure(func(event []byte) { sizes = append(sizes, len(event)) })
	broker := kafkapoller.NewBroker(t, map[string]int32{topic: 2})
	var records []*kgo.Record
	for _, megabytes := range []float64{1, 2, 5, 1, 1.5, 0.1} { // times 4/3 in an event
		value := bytes.Repeat([]byte{'x'}, int(megabytes*(1<<20)))
		records = append(records, kafkapoller.Record(topic, 0, nil, value), kafkapoller.Record(topic, 1, nil, value))
	}
	broker.Produce(t, records...)
	poller := kafkapoller.New(t, broker, measured, kafkapoller.Mapping{
		Topic: topic, StartingPosition: kafkapoller.TrimHorizon, OnFailure: kafkapoller.S3Destination,
	})
	poller.Drain(t)

	for _, size := range sizes {
		if size > limit {
			t.Errorf("got event of %d bytes, want %d at most", size, limit)
		}
	}
	if want := 4; len(sizes) != want {
		t.Errorf("got events of %d bytes, want %d", sizes, want)
	}
	assertCommitted(t, poller, map[int32]int64{0: 6, 1: 6})

	discarded := poller.Discarded()
	if len(discarded) != 2 {
		t.Fatalf("got %d batches discarded, want the two records of 5 MB", len(discarded))
	}
	for i, d := range discarded {
		if d.Condition != kafkapoller.MaximumPayloadSizeExceeded || !slices.Equal(d.Records, span(int32(i), 2, 3)) {
			t.Errorf("got %v of %v discarded", d.Records, d.Condition)
		}
		if document := decode(t, d.Documents[0]); document["responseContext"] != nil {
			t.Errorf("got response context %v of a function that was not invoked", document["responseContext"])
		}
	}
}

// measure is a function that succeeds and looks at events as they are sent.
type measure func(event []byte)

func (m measure) Invoke(_ context.Context, event any) (json.RawMessage, error) {
	m(event.(json.RawMessage))
	return nil, nil
}

func decode(t *testing.T, text []byte) (members map[string]any) {
	t.Helper()
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatalf("decode %.200q: %v", text, err)
	}
	return members
}

func TestLambdaRefuses(t *testing.T) {
	broker := kafkapoller.NewBroker(t, map[string]int32{topic: 1})
	for want, change := range map[string]func(*kafkapoller.Mapping){
		"no topic":                    func(m *kafkapoller.Mapping) { m.Topic = "" },
		`starting position ""`:        func(m *kafkapoller.Mapping) { m.StartingPosition = "" },
		"want a timestamp with":       func(m *kafkapoller.Mapping) { m.StartingPosition = kafkapoller.AtTimestamp },
		"batch size 10001":            func(m *kafkapoller.Mapping) { m.BatchSize = 10_001 },
		"-2 retry attempts":           func(m *kafkapoller.Mapping) { m.MaximumRetryAttempts = new(-2) },
		"record age 1s":               func(m *kafkapoller.Mapping) { m.MaximumRecordAge = time.Second },
		"concurrency -1":              func(m *kafkapoller.Mapping) { m.Concurrency = -1 },
		`on-failure topic ""`:         func(m *kafkapoller.Mapping) { m.OnFailure = kafkapoller.KafkaDestination },
		`on-failure topic "failures"`: func(m *kafkapoller.Mapping) { m.OnFailureTopic = "failures" },
		`on-failure topic "orders"`: func(m *kafkapoller.Mapping) {
			m.OnFailure, m.OnFailureTopic = kafkapoller.KafkaDestination, topic
		},
	} {
		failures := tbtest.Failures(t, func(t testing.TB) {
			mapping := kafkapoller.Mapping{Topic: topic, StartingPosition: kafkapoller.TrimHorizon}
			change(&mapping)
			kafkapoller.New(t, broker, succeed, mapping)
		})
		if len(failures) != 1 || !strings.Contains(failures[0], want) {
			t.Errorf("got failures %q, want one with %s", failures, want)
		}
	}
}

func TestDrainFailsWhenItsTimeIsUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stuck := function(func(events.KafkaEvent) (any, error) {
		cancel()
		return nil, errors.New("for ever")
	})
	_, poller := start(t, stuck, kafkapoller.Mapping{}, 1)
	failures := tbtest.Failures(t, func(t testing.TB) { poller.Drain(withContext{t, ctx}) })
	if len(failures) != 1 || !strings.Contains(failures[0], "drain orders: context canceled") {
		t.Errorf("got failures %q", failures)
	}
	if got := poller.Committed(); len(got) > 0 {
		t.Errorf("got committed offsets %v, want none", got)
	}
}

type withContext struct {
	testing.TB
	ctx context.Context
}

func (t withContext) Context() context.Context { return t.ctx }
