package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

var errDown = errors.New("service is down")

func newOnce() once {
	return once{store: &idempotency.Memory{Terms: idempotency.Terms{Lease: lease}}, log: slog.New(slog.NewTextHandler(io.Discard, nil)), poll: poll}
}

func TestEffect(t *testing.T) {
	o, calls := newOnce(), 0
	do := func(err error) error {
		return o.effect(t.Context(), "mail", func(context.Context) error { calls++; return err })
	}
	if err := do(errDown); !errors.Is(err, errDown) {
		t.Errorf("got %v", err)
	}
	for range 2 {
		if err := do(nil); err != nil {
			t.Error(err)
		}
	}
	if calls != 2 {
		t.Errorf("got %d calls, want one that fails and one that does not", calls)
	}
}

// TestEffectIsShort holds an effect no longer than it may take.
func TestEffectIsShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOnce()
		err := o.effect(t.Context(), "mail", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

// TestWait lets the second invocation wait for the first.
func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, calls := newOnce(), 0
		f := func(context.Context) error { calls++; time.Sleep(time.Minute); return nil }
		first := make(chan error, 1)
		go func() { first <- o.wait(t.Context(), "run", f) }()
		time.Sleep(time.Second)
		if err := errors.Join(o.wait(t.Context(), "run", f), <-first); err != nil || calls != 1 {
			t.Errorf("got %v and %d calls", err, calls)
		}
	})
}

// TestWaitForCrash takes over from an invocation that has ended without a word.
func TestWaitForCrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, calls := newOnce(), 0
		if _, err := o.store.Begin(t.Context(), "run"); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		err := o.wait(t.Context(), "run", func(context.Context) error { calls++; return nil })
		if waited := time.Since(began); err != nil || calls != 1 || waited < lease || waited > lease+5*time.Second {
			t.Errorf("got %v and %d calls after %v", err, calls, waited)
		}
	})
}

// TestWaitWithoutTime gives up before the deadline.
func TestWaitWithoutTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOnce()
		if _, err := o.store.Begin(t.Context(), "run"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := o.wait(ctx, "run", nil)
		if locked := new(idempotency.LockedError); !errors.As(err, &locked) || ctx.Err() != nil {
			t.Errorf("got %v", err)
		}
	})
}

// TestWaitIsOvertaken leaves what took too long to the invocation that has taken
// over.
func TestWaitIsOvertaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOnce()
		err := o.wait(t.Context(), "run", func(context.Context) error {
			time.Sleep(lease + 2*time.Second)
			claim, err := o.store.Begin(t.Context(), "run")
			if err == nil && claim.Outcome != idempotency.Claimed {
				err = errDown
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
