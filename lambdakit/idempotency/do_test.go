package idempotency_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

var errProcess = errors.New("the process has failed")

// count returns a function for Do that counts its calls and returns err.
func count(calls *int, err error) func(context.Context) error {
	return func(context.Context) error {
		*calls++
		return err
	}
}

func TestDo(t *testing.T) {
	var store idempotency.Memory
	calls := 0
	if err := idempotency.Do(t.Context(), &store, "key", count(&calls, errProcess)); err != errProcess {
		t.Errorf("got error %v, want that of the function", err)
	}
	for range 3 {
		if err := idempotency.Do(t.Context(), &store, "key", count(&calls, nil)); err != nil {
			t.Error(err)
		}
	}
	if calls != 2 {
		t.Errorf("got %d calls, want one that failed and one that did not", calls)
	}
}

func TestDoPassesTheClaim(t *testing.T) {
	var store idempotency.Memory
	err := idempotency.Do(t.Context(), &store, "key", func(ctx context.Context) error {
		claim, ok := idempotency.FromContext(ctx)
		if !ok || claim.Key != "key" || claim.Outcome != idempotency.Claimed {
			t.Errorf("got %+v, %t", claim, ok)
		}
		// The item is locked meanwhile.
		var locked *idempotency.LockedError
		if err := idempotency.Do(ctx, &store, "key", nil); !errors.As(err, &locked) || locked.Key != "key" || !locked.Until.Equal(claim.LockedUntil) {
			t.Errorf("got error %v, want LockedError until %v", err, claim.LockedUntil)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if claim, ok := idempotency.FromContext(t.Context()); ok {
		t.Errorf("got %+v without a claim", claim)
	}
}

func TestDoReleasesAfterAPanic(t *testing.T) {
	var store idempotency.Memory
	func() {
		defer func() {
			if got := recover(); got != "panic" {
				t.Errorf("recovered %v", got)
			}
		}()
		err := idempotency.Do(t.Context(), &store, "key", func(context.Context) error { panic("panic") })
		t.Errorf("no panic, but error %v", err)
	}()
	calls := 0
	if err := idempotency.Do(t.Context(), &store, "key", count(&calls, nil)); err != nil || calls != 1 {
		t.Errorf("got %d calls, error %v", calls, err)
	}
}

// TestDoEndsTheClaimWithoutTime ends the context while the item is processed: the outcome is recorded all the same.
func TestDoEndsTheClaimWithoutTime(t *testing.T) {
	for _, failure := range []error{nil, errProcess} {
		var store idempotency.Memory
		ctx, cancel := context.WithCancel(t.Context())
		err := idempotency.Do(ctx, &store, "key", func(context.Context) error {
			cancel()
			return failure
		})
		if err != failure {
			t.Errorf("got error %v, want %v", err, failure)
		}
		want := idempotency.Done
		if failure != nil {
			want = idempotency.Claimed
		}
		if claim, err := store.Begin(t.Context(), "key"); err != nil || claim.Outcome != want {
			t.Errorf("got %+v, error %v, want %v", claim, err, want)
		}
	}
}

func TestDoReportsErrorsOfTheStore(t *testing.T) {
	broken := errors.New("the store is broken")
	for name, test := range map[string]struct {
		store   *brokenStore
		process error
		calls   int
	}{
		"begin":    {&brokenStore{begin: broken}, nil, 0},
		"complete": {&brokenStore{complete: broken}, nil, 1},
		"release":  {&brokenStore{release: broken}, errProcess, 1},
	} {
		calls := 0
		err := idempotency.Do(t.Context(), test.store, "key", count(&calls, test.process))
		if !errors.Is(err, broken) || test.process != nil && !errors.Is(err, test.process) || calls != test.calls {
			t.Errorf("%s: got error %v and %d calls, want those of the store and of the function, and %d calls", name, err, calls, test.calls)
		}
	}
}

// brokenStore fails where it has an error.
type brokenStore struct {
	idempotency.Memory
	begin, complete, release error
}

func (s *brokenStore) Begin(ctx context.Context, key string) (*idempotency.Claim, error) {
	if s.begin != nil {
		return nil, s.begin
	}
	return s.Memory.Begin(ctx, key)
}

func (s *brokenStore) Complete(ctx context.Context, claim *idempotency.Claim) error {
	return errors.Join(s.complete, s.Memory.Complete(ctx, claim))
}

func (s *brokenStore) Release(ctx context.Context, claim *idempotency.Claim) error {
	return errors.Join(s.release, s.Memory.Release(ctx, claim))
}

func TestTexts(t *testing.T) {
	for outcome, want := range map[idempotency.Outcome]string{
		0: "Outcome(0)", idempotency.Claimed: "claimed", idempotency.Done: "done", idempotency.Locked: "locked",
	} {
		if got := outcome.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	locked := &idempotency.LockedError{Key: "orders-7", Until: time.UnixMilli(1_800_000_000_500)}
	const want = `item "orders-7" is locked by another invocation until 2027-01-15T08:00:00.5Z`
	if got := locked.Error(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
