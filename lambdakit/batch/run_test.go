package batch

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestRules covers one shard, without a key and without a store.
func TestRules(t *testing.T) {
	type script = map[string][]func(context.Context) error
	var nothing map[string]int
	nilMap := func(context.Context) error { nothing["a"] = 1; return nil }
	goexit := func(context.Context) error { runtime.Goexit(); return nil }
	parkFails := func(context.Context, *item, Failure) error { return errors.New("queue gone") }
	parkPanics := func(context.Context, *item, Failure) error { panic("queue gone") }
	parkExits := func(context.Context, *item, Failure) error { runtime.Goexit(); return nil }
	for _, tt := range []struct {
		name    string
		do      script
		set     func(*Config[item], *recorder)
		calls   string
		parked  string
		outcome Outcome // without Err
		err     string  // part of it
		logs    []string
	}{
		{name: "all succeed", calls: "a b c", outcome: Outcome{Next: 3, Handled: 3}},
		{
			name: "stops at the first failure", do: script{"b": {fails(errTransient)}},
			calls: "a b b b", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: "connection reset",
			logs: []string{"the item failed and is tried again: b", "the item failed and is tried again: b", "the item failed: b"},
		},
		{
			name: "first item", do: script{"a": {fails(errTransient)}},
			calls: "a a a", outcome: Outcome{Next: 0, Failed: 1}, err: "connection reset",
		},
		{
			name: "last item", do: script{"c": {fails(errTransient)}},
			calls: "a b c c c", outcome: Outcome{Next: 2, Handled: 2, Failed: 1}, err: "connection reset",
		},
		{
			name: "transient failure that passes", do: script{"b": {fails(errTransient), fails(errTransient), succeeds}},
			calls: "a b b b c", outcome: Outcome{Next: 3, Handled: 3},
		},
		{
			name: "one attempt", do: script{"b": {fails(errTransient), succeeds}},
			set:   func(c *Config[item], _ *recorder) { c.Attempts = 1 },
			calls: "a b", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: "connection reset",
		},
		{
			name: "permanent, nowhere to park", do: script{"b": {fails(fmt.Errorf("decode: %w", Permanent(errMalformed)))}},
			calls: "a b", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: "decode: malformed",
			logs: []string{"the item failed: b"},
		},
		{
			name: "permanent, parked", do: script{"b": {fails(Permanent(errMalformed))}},
			set:   func(c *Config[item], r *recorder) { c.Park = r.park },
			calls: "a b c", parked: "b", outcome: Outcome{Next: 3, Handled: 2, Parked: 1, Failed: 1},
			logs: []string{"the item failed and was parked: b"},
		},
		{
			name: "permanent in the second attempt", do: script{"b": {fails(errTransient), fails(Permanent(errMalformed))}},
			set:   func(c *Config[item], r *recorder) { c.Park = r.park },
			calls: "a b b c", parked: "b", outcome: Outcome{Next: 3, Handled: 2, Parked: 1, Failed: 1},
		},
		{
			name: "several parked", do: script{"a": {fails(Permanent(errMalformed))}, "c": {fails(Permanent(errMalformed))}},
			set:   func(c *Config[item], r *recorder) { c.Park = r.park },
			calls: "a b c", parked: "a c", outcome: Outcome{Next: 3, Handled: 1, Parked: 2, Failed: 2},
		},
		{
			name: "park fails", do: script{"b": {fails(Permanent(errMalformed))}},
			set:   func(c *Config[item], r *recorder) { c.Park = parkFails },
			calls: "a b", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: "malformed; it could not be parked: queue gone",
		},
		{
			name: "park panics", do: script{"b": {fails(Permanent(errMalformed))}},
			set:   func(c *Config[item], r *recorder) { c.Park = parkPanics },
			calls: "a b", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: "malformed; it could not be parked: panic: queue gone",
		},
		{
			name: "park ends its goroutine", do: script{"b": {fails(Permanent(errMalformed))}},
			set:   func(c *Config[item], r *recorder) { c.Park = parkExits },
			calls: "a b", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: ErrGoexit.Error(),
		},
		{
			name: "transient is not parked", do: script{"b": {fails(errTransient)}},
			set:   func(c *Config[item], r *recorder) { c.Park = r.park },
			calls: "a b b b", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: "connection reset",
		},
		{
			name: "transient is parked with one delivery", do: script{"b": {fails(errTransient)}},
			set:   func(c *Config[item], r *recorder) { c.Park, c.Deliveries = r.park, 1 },
			calls: "a b b b c", parked: "b", outcome: Outcome{Next: 3, Handled: 2, Parked: 1, Failed: 1},
		},
		{
			name: "panic", do: script{"b": {func(context.Context) error { panic("index out of luck") }}},
			calls: "a b b b", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: "panic: index out of luck",
			logs: []string{
				"a function of the handler did not return: b", "the item failed and is tried again: b",
				"a function of the handler did not return: b", "the item failed and is tried again: b",
				"a function of the handler did not return: b", "the item failed: b",
			},
		},
		{
			name: "panic that passes", do: script{"b": {nilMap, succeeds}},
			calls: "a b b c", outcome: Outcome{Next: 3, Handled: 3},
		},
		{
			name: "nil map", do: script{"b": {nilMap}},
			calls: "a b b b", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: "panic: assignment to entry in nil map",
		},
		{
			name: "panic(nil)", do: script{"b": {func(context.Context) error { panic(nil) }}},
			calls: "a b b b", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: "panic: panic called with nil argument",
		},
		{
			name: "permanent panic", do: script{"b": {func(context.Context) error { panic(Permanent(errMalformed)) }}},
			set:   func(c *Config[item], r *recorder) { c.Park = r.park },
			calls: "a b c", parked: "b", outcome: Outcome{Next: 3, Handled: 2, Parked: 1, Failed: 1},
		},
		{
			name: "Goexit", do: script{"b": {goexit}},
			calls: "a b b b", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: ErrGoexit.Error(),
		},
		{
			name: "Goexit that passes", do: script{"b": {goexit, succeeds}},
			calls: "a b b c", outcome: Outcome{Next: 3, Handled: 3},
		},
		{
			name: "Goexit, parked", do: script{"a": {goexit}, "c": {goexit}},
			set:   func(c *Config[item], r *recorder) { c.Park, c.Deliveries = r.park, 1 },
			calls: "a a a b c c c", parked: "a c", outcome: Outcome{Next: 3, Handled: 1, Parked: 2, Failed: 2},
		},
		{
			name: "own timeout of the handler is a failure", do: script{"b": {fails(context.DeadlineExceeded), succeeds}},
			calls: "a b b c", outcome: Outcome{Next: 3, Handled: 3},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := &recorder{do: tt.do}
				c := r.config()
				if tt.set != nil {
					tt.set(&c, r)
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				got := process(t, ctx, c, items("a", "b", "c"))[0]
				equal(t, "calls", strings.Join(r.calls, " "), tt.calls)
				equal(t, "parked", strings.Join(r.parked, " "), tt.parked)
				if tt.err == "" && got.Err != nil || tt.err != "" && (got.Err == nil || got.Err.Error() != tt.err) {
					t.Errorf("got error %v, want %q", got.Err, tt.err)
				}
				got.Err = nil
				equal(t, "outcome", got, tt.outcome)
				if tt.logs != nil {
					equal(t, "log", r.messages(t), tt.logs)
				}
			})
		})
	}
}

func TestFailure(t *testing.T) {
	in(t, func(t *testing.T) {
		start := time.Now()
		r := &recorder{do: map[string][]func(context.Context) error{
			"slow": {
				func(context.Context) error { time.Sleep(time.Second); return errTransient },
				func(context.Context) error { time.Sleep(time.Second); return fmt.Errorf("twice: %w", errTransient) },
			},
		}}
		c := r.config()
		c.Park, c.Deliveries, c.Attempts, c.Backoff = r.park, 1, 2, Backoff{Base: 4 * time.Second}
		process(t, t.Context(), c, items("slow"))
		got := r.reasons["slow"]
		if got.Permanent || got.Attempts != 2 || got.Deliveries != 1 || got.Err == nil || got.Err.Error() != "twice: connection reset" {
			t.Errorf("got %+v", got)
		}
		equal(t, "first", got.First, start.Add(time.Second))
		if wait := got.Last.Sub(got.First) - time.Second; wait < 2*time.Second || wait > 4*time.Second {
			t.Errorf("waited %v, want 2 to 4 s", wait)
		}
	})
}

func TestPanicIsLoggedWithItsStack(t *testing.T) {
	in(t, func(t *testing.T) {
		r := &recorder{do: map[string][]func(context.Context) error{"a": {func(context.Context) error { panic(errMalformed) }}}}
		o := process(t, t.Context(), r.config(), items("a"))[0]
		if p, ok := errors.AsType[*PanicError](o.Err); !ok || p.Value != errMalformed || !errors.Is(o.Err, errMalformed) {
			t.Errorf("got %v", o.Err)
		}
		if strings.Contains(o.Err.Error(), "goroutine") || !strings.Contains(r.logs.String(), "run_test.go") {
			t.Errorf("the stack belongs into the log only:\n%v\n%s", o.Err, &r.logs)
		}
	})
}

func TestShards(t *testing.T) {
	in(t, func(t *testing.T) {
		r := &recorder{do: map[string][]func(context.Context) error{
			"b1": {fails(errTransient)},
			"c0": {fails(Permanent(errMalformed))},
			"d2": {func(context.Context) error { runtime.Goexit(); return nil }},
		}}
		c := r.config()
		c.Park = r.park
		shards := [][]item{items("a0", "a1"), nil, items("b0", "b1", "b2"), items("c0", "c1"), {}, items("d0", "d1", "d2", "d3"), items("e0")}
		outcomes := process(t, t.Context(), c, shards...)
		equal(t, "next", next(outcomes), []int{2, 0, 1, 2, 0, 2, 1})
		for _, o := range []int{0, 1, 3, 4, 6} {
			if outcomes[o].Err != nil {
				t.Errorf("shard %d: %v", o, outcomes[o].Err)
			}
		}
		for _, name := range []string{"b2", "d3"} {
			if slices.Contains(r.calls, name) {
				t.Errorf("%s was started after a failure before it", name)
			}
		}
	})
}

func TestNothingToDo(t *testing.T) {
	for _, shards := range [][][]item{nil, {}, {nil}, {{}, nil, {}}} {
		for _, key := range []func(*item) uint64{nil, func(i *item) uint64 { return i.key }} {
			in(t, func(t *testing.T) {
				r := new(recorder)
				c := r.config()
				c.Key = key
				for _, o := range process(t, t.Context(), c, shards...) {
					equal(t, "outcome", o, Outcome{})
				}
			})
		}
	}
}

func TestConcurrencyIsBounded(t *testing.T) {
	for _, tt := range []struct{ concurrency, shards, want int }{
		{1, 5, 1}, {3, 5, 3}, {5, 5, 5}, {100, 5, 5}, {0, 20, DefaultConcurrency},
	} {
		in(t, func(t *testing.T) {
			var running, peak atomic.Int64
			c := Config[item]{Concurrency: tt.concurrency, Handle: func(context.Context, *item) error {
				peak.Store(max(peak.Load(), running.Add(1)))
				time.Sleep(time.Second)
				running.Add(-1)
				return nil
			}}
			shards := make([][]item, tt.shards)
			for i := range shards {
				shards[i] = items("a", "b")
			}
			start := time.Now()
			process(t, t.Context(), c, shards...)
			equal(t, "peak", peak.Load(), int64(tt.want))
			rounds := (tt.shards + tt.want - 1) / tt.want
			equal(t, "time", time.Since(start), time.Duration(2*rounds)*time.Second)
		})
	}
}

// TestNoGoroutineIsLeft counts what the bubbles of the other tests cannot: that
// the goroutines have ended when Run returns, not some time afterwards.
func TestNoGoroutineIsLeft(t *testing.T) {
	in(t, func(t *testing.T) {
		r := &recorder{do: map[string][]func(context.Context) error{
			"b": {func(context.Context) error { runtime.Goexit(); return nil }},
			"c": {func(context.Context) error { panic("c") }},
			"d": {takes(time.Hour)},
		}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		outcomes := process(t, ctx, r.config(), items("a"), items("b"), items("c"), items("d"))
		equal(t, "next", next(outcomes), []int{1, 0, 0, 0})
		synctest.Wait() // for goroutines that have nothing left to do but to end
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if strings.Contains(string(stacks), ").work(") {
			t.Errorf("a worker runs:\n%s", stacks)
		}
	})
}

func TestEngineIsForConcurrentUse(t *testing.T) {
	in(t, func(t *testing.T) {
		r := &recorder{do: map[string][]func(context.Context) error{"b": {fails(errTransient)}}}
		c := r.config()
		e, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		var runs sync.WaitGroup
		for range 4 {
			runs.Go(func() {
				equal(t, "next", next(e.Run(t.Context(), [][]item{items("a", "b"), items("c")})), []int{1, 1})
			})
		}
		runs.Wait()
	})
}

// TestNothingIsAllocatedPerItem that succeeds.
func TestNothingIsAllocatedPerItem(t *testing.T) {
	for name, c := range map[string]Config[item]{
		"by shard": {},
		"by key":   {Key: func(i *item) uint64 { return i.key }},
		"counted":  {ID: func(context.Context, *item) string { panic("no item has failed") }, Park: new(recorder).park},
	} {
		c.Handle = func(context.Context, *item) error { return nil }
		e, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		allocations := func(items int) float64 {
			shards := [][]item{make([]item, items), make([]item, items)}
			return testing.AllocsPerRun(10, func() { e.Run(t.Context(), shards) })
		}
		if few, many := allocations(10), allocations(10_000); many > few+10 {
			t.Errorf("%s: %v allocations for 20 items, %v for 20,000", name, few, many)
		}
	}
}
