package consumer

import (
	"context"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

func TestChangesTogether(t *testing.T) {
	for name, c := range map[string]struct {
		keys   []string
		fail   map[string]error
		calls  string
		parked string
		answer string
	}{
		"all in one call":     {keys: []string{"a", "b", "c"}, calls: "abc", answer: checkpoints()},
		"fails in the middle": {keys: []string{"a", "b", "c"}, fail: map[string]error{"b": errTransient}, calls: "abc bc", answer: checkpoints("2")},
		"parks and goes on":   {keys: []string{"a", "b", "c", "d"}, fail: map[string]error{"b": errPermanent}, calls: "abcd cd", parked: "2", answer: checkpoints()},
	} {
		t.Run(name, func(t *testing.T) {
			partialMode(t)
			in(t, func(t *testing.T) {
				var f calls
				f.fail = c.fail
				handler := func(ctx context.Context, list []Change) error {
					records := make([]Record, len(list))
					for i := range list {
						records[i].PartitionKey = list[i].Event.Change.Keys["customer"].String()
					}
					return f.together(ctx, records)
				}
				h, err := NewChangesBatch(handler, f.options(WithDeadLetters(&f), WithAttempts(2))...)
				if err != nil {
					t.Fatal(err)
				}
				answer, _ := invoke(t, h, changes(t, c.keys...))
				equal(t, "answer", answer, c.answer)
				equal(t, "calls", strings.Join(f.list, " "), c.calls)
				var parked []string
				for _, l := range f.letters {
					parked = append(parked, l.DynamoDB.SequenceNumber)
				}
				equal(t, "parked", strings.Join(parked, " "), c.parked)
			})
		})
	}
}

func TestChangesTogetherRefuse(t *testing.T) {
	handler := func(context.Context, []Change) error { return nil }
	if _, err := NewChangesBatch(handler, WithIdempotency(new(idempotency.Memory))); err == nil || !strings.Contains(err.Error(), "want a Handler of single records") {
		t.Errorf("got %v", err)
	}
	if _, err := NewChangesBatch(nil); err == nil {
		t.Error("accepted without a handler")
	}
}
