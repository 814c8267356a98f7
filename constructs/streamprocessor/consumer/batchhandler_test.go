package consumer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// calls is a BatchHandler that notes its calls and fails at given keys.
type calls struct {
	function
	list []string
}

func (c *calls) together(_ context.Context, records []Record) error {
	var keys []string
	for _, r := range records {
		keys = append(keys, r.PartitionKey)
	}
	c.list = append(c.list, strings.Join(keys, ""))
	for i, r := range records {
		if err := c.fail[r.PartitionKey]; err != nil {
			return At(i, err)
		}
	}
	return nil
}

func TestBatchHandler(t *testing.T) {
	for name, c := range map[string]struct {
		keys   []string
		fail   map[string]error
		calls  string
		parked int
		answer string
	}{
		"all in one call":        {keys: []string{"a", "b", "c"}, calls: "abc", answer: checkpoints()},
		"with aggregates":        {keys: []string{"a", "b+c", "d"}, calls: "abcd", answer: checkpoints()},
		"fails in the middle":    {keys: []string{"a", "b", "c"}, fail: map[string]error{"b": errTransient}, calls: "abc bc", answer: checkpoints("2")},
		"fails at the first":     {keys: []string{"a", "b"}, fail: map[string]error{"a": errTransient}, calls: "ab ab", answer: checkpoints("1")},
		"parks and goes on":      {keys: []string{"a", "b", "c", "d"}, fail: map[string]error{"b": errPermanent}, calls: "abcd cd", parked: 1, answer: checkpoints()},
		"parks two":              {keys: []string{"a", "b", "c", "d"}, fail: map[string]error{"b": errPermanent, "c": errPermanent}, calls: "abcd cd d", parked: 2, answer: checkpoints()},
		"parks the last":         {keys: []string{"a", "b"}, fail: map[string]error{"b": errPermanent}, calls: "ab", parked: 1, answer: checkpoints()},
		"a damaged aggregate":    {keys: []string{"a", "!", "b", "c"}, calls: "a bc", parked: 1, answer: checkpoints()},
		"in front of a failure":  {keys: []string{"!", "b", "c"}, fail: map[string]error{"c": errTransient}, calls: "bc c", parked: 1, answer: checkpoints("3")},
		"nothing but damage":     {keys: []string{"!", "!"}, calls: "", parked: 2, answer: checkpoints()},
		"in an aggregate's rest": {keys: []string{"a+b", "c"}, fail: map[string]error{"b": errTransient}, calls: "abc bc", answer: checkpoints("1")},
	} {
		t.Run(name, func(t *testing.T) {
			partialMode(t)
			in(t, func(t *testing.T) {
				var f calls
				f.fail = c.fail
				h, err := NewBatch(f.together, f.options(WithDeadLetters(&f), WithAttempts(2))...)
				if err != nil {
					t.Fatal(err)
				}
				answer, _ := invoke(t, h, event(t, c.keys...))
				equal(t, "answer", answer, c.answer)
				equal(t, "calls", strings.Join(f.list, " "), c.calls)
				equal(t, "parked", len(f.letters), c.parked)
			})
		})
	}
}

// TestBatchHandlerForgets invokes the same consumer again: nothing of the batch before
// is taken for done.
func TestBatchHandlerForgets(t *testing.T) {
	partialMode(t)
	synctest.Test(t, func(t *testing.T) {
		var f calls
		h, err := NewBatch(f.together, f.options()...)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := invoke(t, h, event(t, "a", "b")); err != nil {
				t.Fatal(err)
			}
		}
		equal(t, "calls", f.list, []string{"ab", "ab"})
	})
}

func TestBatchHandlerThatDoesNotSayWhere(t *testing.T) {
	partialMode(t)
	for name, wrong := range map[string]error{"no index": errTransient, "behind the end": At(9, errTransient), "negative": At(-1, errTransient)} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				f := &function{}
				h, err := NewBatch(func(context.Context, []Record) error { return wrong }, f.options(WithAttempts(1))...)
				if err != nil {
					t.Fatal(err)
				}
				answer, _ := invoke(t, h, event(t, "a", "b"))
				equal(t, "answer", answer, checkpoints("1"))
			})
		})
	}
	if At(3, nil) != nil {
		t.Error("At(3, nil) is an error")
	}
	if err := At(3, errTransient); !errors.Is(err, errTransient) || fmt.Sprint(err) != "record 3: connection reset" {
		t.Errorf("got %v", err)
	}
}

func TestBatchHandlerRefusesOptions(t *testing.T) {
	var f calls
	if _, err := NewBatch(f.together, WithIdempotency(new(idempotency.Memory))); err == nil || !strings.Contains(err.Error(), "want a Handler of single records") {
		t.Errorf("got %v", err)
	}
	if _, err := NewBatch(f.together, WithOrder(ByKey)); err == nil || !strings.Contains(err.Error(), "got ByKey for a BatchHandler") {
		t.Errorf("got %v", err)
	}
	if _, err := NewBatch(nil); err == nil {
		t.Error("accepted without a handler")
	}
}
