package consumer

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
)

// FuzzInvoke compares with a loop: what is in front of the first failure is handled
// once and in order, nothing behind it is, and the answer names its sequence number.
// Which records fail depends on their partition keys.
func FuzzInvoke(f *testing.F) {
	f.Add([]byte(`{"Records":[]}`), byte(3))
	f.Add([]byte(`{"Records":[{"eventID":"s:1","kinesis":{"sequenceNumber":"1","partitionKey":"a","data":"eA=="}},{"eventID":"s:2","kinesis":{"sequenceNumber":"2","partitionKey":"b","data":""}}]}`), byte('b'))
	f.Add([]byte(`{"Records":[{"eventID":"s:1","kinesis":{"sequenceNumber":"1","partitionKey":"a","data":"84mawgoNcGFydGl0aW9uX2tleRoICAAaBGRhdGHQNpnaWiIvoyEIrRvZVaFO"}}]}`), byte('p'))
	f.Fuzz(func(t *testing.T, payload []byte, bad byte) {
		t.Setenv(wiring.FailureMode, wiring.FailureModePartial)
		fails := func(key string) bool { return key != "" && key[0] == bad }
		var handled []string
		h, err := New(func(_ context.Context, r Record) error {
			if fails(r.PartitionKey) {
				return errors.New("bad")
			}
			handled = append(handled, r.SequenceNumber+r.PartitionKey)
			return nil
		}, WithAttempts(1), WithMetrics(nil), WithConcurrency(1), WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := h.Invoke(t.Context(), payload)
		var event events.KinesisEvent
		if decodeErr := json.Unmarshal(payload, &event); decodeErr != nil {
			if err == nil {
				t.Fatalf("got %s for an event that cannot be read", answer)
			}
			return
		}
		if err != nil { // it is none of Kinesis
			if handled != nil {
				t.Fatalf("handled %v, then %v", handled, err)
			}
			return
		}
		shards, err := decodeKinesis(payload)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		wanted := response{BatchItemFailures: []itemFailure{}}
		for _, s := range shards {
			for i, r := range s.records {
				if r.damage != nil || fails(r.PartitionKey) {
					wanted.BatchItemFailures = append(wanted.BatchItemFailures, itemFailure{s.sequence[i]})
					break
				}
				want = append(want, r.SequenceNumber+r.PartitionKey)
			}
		}
		equal(t, "handled", handled, want)
		text, err := json.Marshal(wanted)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "answer", string(answer), string(text))
	})
}
