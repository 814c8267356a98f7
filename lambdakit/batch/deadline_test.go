package batch

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// withTimeout is the context of an invocation.
func withTimeout(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// TestDeadline processes items that take a time each.
func TestDeadline(t *testing.T) {
	for _, tt := range []struct {
		name            string
		timeout, margin time.Duration
		item            func(context.Context) error
		next            int
		after           time.Duration
	}{
		{"enough time", 60 * time.Second, 4 * time.Second, takes(time.Second), 10, 10 * time.Second},
		{"no item is started in the margin", 10 * time.Second, 2500 * time.Millisecond, takes(time.Second), 8, 8 * time.Second},
		{"the last item ends in the first half of the margin", 10 * time.Second, 2 * time.Second, takes(2500 * time.Millisecond), 3, 9 * time.Second},
		{"an item is interrupted in the middle of the margin", 10 * time.Second, 2 * time.Second, takes(3500 * time.Millisecond), 2, 9 * time.Second},
		{"a quarter is the longest margin", 10 * time.Second, time.Minute, takes(time.Second), 8, 8 * time.Second},
		{"default margin", time.Minute, 0, takes(15 * time.Second), 3, 60*time.Second - DefaultDeadlineMargin/2},
		{"an item that does not mind its context is waited for", 10 * time.Second, 2 * time.Second,
			func(context.Context) error { time.Sleep(30 * time.Second); return nil }, 1, 30 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				start := time.Now()
				c := new(recorder).config()
				c.DeadlineMargin = tt.margin
				c.Handle = func(ctx context.Context, _ *item) error { return tt.item(ctx) }
				o := process(t, withTimeout(t, tt.timeout), c, make([]item, 10))[0]
				equal(t, "next", o.Next, tt.next)
				equal(t, "handled", o.Handled, tt.next)
				equal(t, "failed", o.Failed, 0)
				equal(t, "time", time.Since(start), tt.after)
				if tt.next < 10 && !errors.Is(o.Err, ErrOutOfTime) {
					t.Errorf("got %v, want %v", o.Err, ErrOutOfTime)
				}
			})
		})
	}
}

// TestInterruptedHandler returns whatever it likes: the item has not failed.
func TestInterruptedHandler(t *testing.T) {
	for name, answer := range map[string]func(context.Context) error{
		"error of the context": func(ctx context.Context) error { return ctx.Err() },
		"another error":        func(context.Context) error { return errTransient },
		"permanent error":      func(context.Context) error { return Permanent(errMalformed) },
		"panic":                func(context.Context) error { panic("interrupted") },
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := &recorder{do: map[string][]func(context.Context) error{"a": {func(ctx context.Context) error {
					<-ctx.Done()
					if context.Cause(ctx) != ErrOutOfTime {
						t.Errorf("the cause is %v", context.Cause(ctx))
					}
					return answer(ctx)
				}}}}
				c := r.config()
				c.Park, c.Deliveries = r.park, 1
				o := process(t, withTimeout(t, time.Minute), c, items("a", "b"))[0]
				equal(t, "calls", strings.Join(r.calls, " "), "a")
				equal(t, "parked", r.parked, []string(nil))
				if o.Next != 0 || o.Failed != 0 || !errors.Is(o.Err, ErrOutOfTime) {
					t.Errorf("got %+v", o)
				}
			})
		})
	}
}

func TestInterruptedHandlerThatSucceeds(t *testing.T) {
	in(t, func(t *testing.T) {
		r := &recorder{do: map[string][]func(context.Context) error{"a": {func(ctx context.Context) error { <-ctx.Done(); return nil }}}}
		o := process(t, withTimeout(t, time.Minute), r.config(), items("a", "b"))[0]
		if o.Next != 1 || o.Handled != 1 || !errors.Is(o.Err, ErrOutOfTime) {
			t.Errorf("got %+v", o)
		}
	})
}

func TestNoTimeAtAll(t *testing.T) {
	in(t, func(t *testing.T) {
		r := new(recorder)
		ctx := withTimeout(t, time.Second)
		time.Sleep(2 * time.Second)
		for _, o := range process(t, ctx, r.config(), items("a"), items("b", "c")) {
			if o.Next != 0 || !errors.Is(o.Err, context.DeadlineExceeded) {
				t.Errorf("got %+v", o)
			}
		}
		equal(t, "calls", r.calls, []string(nil))
	})
}

// TestNoTimeForAnotherAttempt does not wait for an attempt that would be too late.
func TestNoTimeForAnotherAttempt(t *testing.T) {
	for _, tt := range []struct {
		name       string
		deliveries int
		next       int
		parked     string
	}{
		{"stops", 0, 1, ""},
		{"is parked in its last delivery", 1, 3, "b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				start := time.Now()
				r := &recorder{do: map[string][]func(context.Context) error{"b": {fails(errTransient)}}}
				c := r.config()
				c.Park, c.Deliveries, c.Backoff, c.DeadlineMargin = r.park, tt.deliveries, Backoff{Base: time.Minute}, 2*time.Second
				o := process(t, withTimeout(t, 10*time.Second), c, items("a", "b", "c"))[0]
				equal(t, "next", o.Next, tt.next)
				equal(t, "parked", strings.Join(r.parked, " "), tt.parked)
				equal(t, "failed", o.Failed, 1)
				equal(t, "time", time.Since(start), 0)
			})
		})
	}
}

func TestCanceled(t *testing.T) {
	cause := errors.New("shut down")
	for name, key := range map[string]func(*item) uint64{"by shard": nil, "by key": func(i *item) uint64 { return i.key }} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				r := &recorder{do: map[string][]func(context.Context) error{
					"b": {func(context.Context) error { cancel(cause); return nil }},
					"x": {func(ctx context.Context) error { time.Sleep(time.Minute); <-ctx.Done(); return errTransient }},
				}}
				c := r.config()
				c.Park, c.Deliveries, c.Key = r.park, 1, key
				outcomes := process(t, ctx, c, keyed("x", "xx"), keyed("a", "b", "bb"))
				equal(t, "next", next(outcomes), []int{0, 2})
				for _, o := range outcomes {
					if !errors.Is(o.Err, cause) || o.Failed != 0 || r.parked != nil {
						t.Errorf("got %+v, %v parked", o, r.parked)
					}
				}
			})
		})
	}
}

// TestCanceledInBackoff ends the wait for another attempt.
func TestCanceledInBackoff(t *testing.T) {
	in(t, func(t *testing.T) {
		start := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		r := &recorder{do: map[string][]func(context.Context) error{"a": {fails(errTransient)}}}
		c := r.config()
		c.Backoff = Backoff{Base: time.Hour}
		o := process(t, ctx, c, items("a", "b"))[0]
		equal(t, "time", time.Since(start), time.Second)
		if o.Next != 0 || !errors.Is(o.Err, errTransient) {
			t.Errorf("got %+v", o)
		}
	})
}

func TestBackoff(t *testing.T) {
	for _, tt := range []struct {
		b        Backoff
		failures int
		whole    time.Duration
	}{
		{Backoff{}, 1, DefaultBackoffBase},
		{Backoff{}, 2, 2 * DefaultBackoffBase},
		{Backoff{}, 100, DefaultBackoffMax},
		{Backoff{Base: time.Minute}, 9, time.Minute},
		{Backoff{Base: time.Second, Max: 5 * time.Second}, 3, 4 * time.Second},
		{Backoff{Base: time.Second, Max: 5 * time.Second}, 4, 5 * time.Second},
		{Backoff{Base: 1, Max: 1<<63 - 1}, 1000, 1<<63 - 1},
		{Backoff{Base: 1, Max: 1}, 1, 1},
	} {
		b := tt.b.withDefaults()
		low, high := time.Duration(1<<63-1), time.Duration(0)
		for range 1000 {
			d := b.delay(tt.failures)
			low, high = min(low, d), max(high, d)
		}
		if low < tt.whole/2 || high > tt.whole || tt.whole > 1000 && high-low < tt.whole/4 {
			t.Errorf("%+v after %d failures: got %v to %v, want the upper half of %v", tt.b, tt.failures, low, high, tt.whole)
		}
	}
}
