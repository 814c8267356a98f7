package batch

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// deliver runs the engine over a shard until it is done, and returns in how many
// deliveries.
func deliver(t *testing.T, c Config[item], timeout time.Duration, shard []item) int {
	t.Helper()
	e, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	for deliveries := 1; ; deliveries++ {
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		o := e.Run(ctx, [][]item{shard})[0]
		cancel()
		if o.Err == nil {
			if !e.memory.isEmpty() || len(e.memory.items) != 0 {
				t.Errorf("%v is remembered after all is done", e.memory.items)
			}
			return deliveries
		}
		if deliveries == 20 {
			t.Fatalf("the shard is blocked by %s: %v", shard[o.Next].name, o.Err)
		}
		shard = shard[o.Next:]
	}
}

// TestDeliveriesAreCountedInMemory without a store.
func TestDeliveriesAreCountedInMemory(t *testing.T) {
	for _, tt := range []struct {
		name       string
		do         func(context.Context) error
		deliveries int
		calls      int // of b
		last       error
	}{
		{"transient", fails(errTransient), DefaultDeliveries, 2 * DefaultDeliveries, errTransient},
		{"panic", func(context.Context) error { panic(errTransient) }, DefaultDeliveries, 2 * DefaultDeliveries, errTransient},
		{"Goexit", func(context.Context) error { runtime.Goexit(); return nil }, DefaultDeliveries, 2 * DefaultDeliveries, ErrGoexit},
		{"never ends in time", takes(time.Hour), DefaultDeliveries + 1, DefaultDeliveries, ErrOutOfTime},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := &recorder{do: map[string][]func(context.Context) error{"b": {tt.do}}}
				c := r.config()
				c.Attempts, c.Park, c.ID = 2, r.park, func(_ context.Context, i *item) string { return i.name }
				equal(t, "deliveries", deliver(t, c, time.Minute, items("a", "b", "c")), tt.deliveries)
				equal(t, "parked", r.parked, []string{"b"})
				equal(t, "calls of b", strings.Count(strings.Join(r.calls, " "), "b"), tt.calls)
				equal(t, "last call", r.calls[len(r.calls)-1], "c")
				f := r.reasons["b"]
				if f.Deliveries != tt.deliveries || !errors.Is(f.Err, tt.last) {
					t.Errorf("got %+v", f)
				}
			})
		})
	}
}

func TestFailedParkingIsTriedAgain(t *testing.T) {
	in(t, func(t *testing.T) {
		r := &recorder{do: map[string][]func(context.Context) error{"a": {fails(errTransient)}}}
		c := r.config()
		c.ID = func(_ context.Context, i *item) string { return i.name }
		parkings := 0
		c.Park = func(ctx context.Context, i *item, f Failure) error {
			if parkings++; parkings < 3 {
				return errors.New("queue gone")
			}
			return r.park(ctx, i, f)
		}
		equal(t, "deliveries", deliver(t, c, time.Minute, items("a", "b")), DefaultDeliveries+2)
		equal(t, "calls", len(r.calls), 3*DefaultDeliveries+1)
		const want = "6 deliveries did not finish the item, at most 5 are allowed: connection reset"
		equal(t, "error", r.reasons["a"].Err.Error(), want)
	})
}

func TestMemoryForgetsWhatIsDone(t *testing.T) {
	in(t, func(t *testing.T) {
		r := &recorder{do: map[string][]func(context.Context) error{"a": {fails(errTransient), fails(errTransient), fails(errTransient), succeeds, fails(errTransient)}}}
		c := r.config()
		c.Park, c.ID = r.park, func(_ context.Context, i *item) string { return i.name }
		equal(t, "deliveries", deliver(t, c, time.Minute, items("a", "b")), 2)
	})
}

// TestUnlimited never parks what may pass, and remembers nothing.
func TestUnlimited(t *testing.T) {
	in(t, func(t *testing.T) {
		r := &recorder{do: map[string][]func(context.Context) error{"a": {fails(errTransient)}}}
		c := r.config()
		c.Park, c.ID, c.Deliveries = r.park, func(_ context.Context, i *item) string { return i.name }, Unlimited
		e, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			e.Run(t.Context(), [][]item{items("a")})
		}
		if r.parked != nil || !e.memory.isEmpty() {
			t.Errorf("parked %v, remembers %v", r.parked, e.memory.items)
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	var m memory
	for i := range maxRemembered + 10 {
		m.set(fmt.Sprint(i), remembered{deliveries: i})
		m.set(fmt.Sprint(i), remembered{deliveries: i + 1})
	}
	equal(t, "items", len(m.items), maxRemembered)
	equal(t, "size", m.size.Load(), maxRemembered)
	last := fmt.Sprint(maxRemembered + 9)
	equal(t, "last", m.get(last).deliveries, maxRemembered+10)
	m.forget(last)
	m.forget("never there")
	equal(t, "size", m.size.Load(), maxRemembered-1)
	equal(t, "forgotten", m.get(last), remembered{})
}

// TestIDThatDoesNotReturn once something is remembered.
func TestIDThatDoesNotReturn(t *testing.T) {
	for name, id := range map[string]func() string{
		"panics": func() string { panic("no id") },
		"exits":  func() string { runtime.Goexit(); return "" },
	} {
		for _, event := range []string{"before", "after a failure", "after success"} {
			t.Run(name+" "+event, func(t *testing.T) {
				in(t, func(t *testing.T) {
					r := &recorder{do: map[string][]func(context.Context) error{"bad": {fails(errTransient)}}}
					c := r.config()
					c.Park = r.park
					calls := 0
					healthy := map[string]int{"before": 1, "after a failure": 0, "after success": 2}[event]
					c.ID = func(_ context.Context, i *item) string {
						if calls++; calls > healthy {
							return id()
						}
						return i.name
					}
					e, err := New(c)
					if err != nil {
						t.Fatal(err)
					}
					if o := e.Run(t.Context(), [][]item{items("bad")})[0]; o.Next != 0 || o.Err == nil {
						t.Errorf("got %+v", o)
					}
					o := e.Run(t.Context(), [][]item{items("good")})[0]
					if event == "before" && (o.Next != 0 || o.Err == nil || len(r.calls) != 3) {
						t.Errorf("got %+v, calls %v", o, r.calls)
					}
					if (o.Err == nil) != (o.Next == 1) {
						t.Errorf("got %+v", o)
					}
				})
			})
		}
	}
}
