package batch

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

func byKey(c Config[item]) Config[item] {
	c.Key = func(i *item) uint64 { return i.key }
	return c
}

func TestKeysOvertake(t *testing.T) {
	in(t, func(t *testing.T) {
		start := time.Now()
		second := []func(context.Context) error{takes(time.Second)}
		r := &recorder{do: map[string][]func(context.Context) error{"a1": second, "a2": second, "a3": second, "b1": second}}
		o := process(t, t.Context(), byKey(r.config()), keyed("a1", "a2", "a3", "b1", "b2"))[0]
		equal(t, "outcome", o, Outcome{Next: 5, Handled: 5})
		equal(t, "time", time.Since(start), 3*time.Second)
		if slices.Index(r.calls, "b2") > slices.Index(r.calls, "a3") {
			t.Errorf("got the order %v, b2 does not have to wait for a3", r.calls)
		}
	})
}

// TestLowestIndexIsReported: of two failures, and of a failure and an item that
// was not started.
func TestLowestIndexIsReported(t *testing.T) {
	after := func(d time.Duration, err error) []func(context.Context) error {
		return []func(context.Context) error{func(context.Context) error { time.Sleep(d); return err }}
	}
	for _, tt := range []struct {
		name    string
		do      map[string][]func(context.Context) error
		workers int
		next    int
		err     error
		never   []string
	}{
		{"a later index fails first", map[string][]func(context.Context) error{
			"a1": after(10*time.Second, errMalformed), "b1": after(time.Second, errTransient),
		}, 2, 0, errMalformed, []string{"c1", "a2"}},
		{"a later index fails first, the lower ones succeed", map[string][]func(context.Context) error{
			"a1": after(10*time.Second, nil), "b1": after(time.Second, errTransient),
		}, 2, 1, errTransient, []string{"c1", "a2"}},
		{"one that waits in its lane is below", map[string][]func(context.Context) error{
			"a1": after(10*time.Second, nil), "b1": after(5*time.Second, nil), "c1": after(20*time.Second, errTransient),
		}, 2, 2, errTransient, nil},
		{"time is over before the last is looked at", map[string][]func(context.Context) error{
			"a1": after(50*time.Second, nil), "b1": after(time.Second, nil), "c1": after(51*time.Second, nil),
		}, 2, 3, ErrOutOfTime, []string{"a2"}},
		{"time is over while the last waits in its lane", map[string][]func(context.Context) error{
			"a1": after(50*time.Second, nil),
		}, 3, 3, ErrOutOfTime, []string{"a2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := &recorder{do: tt.do}
				c := byKey(r.config())
				c.Attempts, c.Concurrency, c.DeadlineMargin = 1, tt.workers, 12*time.Second
				o := process(t, withTimeout(t, time.Minute), c, keyed("a1", "b1", "c1", "a2"))[0]
				if o.Next != tt.next || o.Err != tt.err {
					t.Errorf("got %+v, want item %d because of %v", o, tt.next, tt.err)
				}
				for _, name := range tt.never {
					if slices.Contains(r.calls, name) {
						t.Errorf("%s was started", name)
					}
				}
			})
		})
	}
}

// TestAbandonedAttempts: what will be delivered again anyway is not tried again.
func TestAbandonedAttempts(t *testing.T) {
	in(t, func(t *testing.T) {
		start := time.Now()
		r := &recorder{do: map[string][]func(context.Context) error{
			"a": {func(context.Context) error { time.Sleep(time.Second); return Permanent(errMalformed) }},
			"b": {fails(errTransient)},
		}}
		c := byKey(r.config())
		c.Backoff = Backoff{Base: time.Minute}
		c.Park, c.Deliveries = func(ctx context.Context, i *item, f Failure) error {
			if i.name == "a" {
				return errTransient
			}
			return r.park(ctx, i, f)
		}, 1
		o := process(t, t.Context(), c, keyed("a", "b", "c"))[0]
		equal(t, "next", o.Next, 0)
		equal(t, "failed", o.Failed, 1)
		equal(t, "parked without all its attempts", r.parked, []string(nil))
		equal(t, "calls of b", len(slices.DeleteFunc(r.calls, func(n string) bool { return n != "b" })), 1)
		if d := time.Since(start); d > time.Minute {
			t.Errorf("waited %v", d)
		}
	})
}

// TestWorkersShareShards: with a key, one shard can keep all of them busy, and
// several are not left to one each.
func TestWorkersShareShards(t *testing.T) {
	for _, shards := range []int{1, 3, 7} {
		in(t, func(t *testing.T) {
			var running, peak atomic.Int64
			c := byKey(Config[item]{Concurrency: 6, Handle: func(context.Context, *item) error {
				peak.Store(max(peak.Load(), running.Add(1)))
				time.Sleep(time.Second)
				running.Add(-1)
				return nil
			}})
			list := make([][]item, shards)
			for i := range list {
				list[i] = make([]item, 12)
				for j := range list[i] {
					list[i][j].key = uint64(j)
				}
			}
			start := time.Now()
			process(t, t.Context(), c, list...)
			equal(t, "peak", peak.Load(), int64(6))
			equal(t, "time", time.Since(start), time.Duration(2*shards)*time.Second)
		})
	}
}

// TestWorkersBeginWithDifferentShards: no shard waits for another to end.
func TestWorkersBeginWithDifferentShards(t *testing.T) {
	in(t, func(t *testing.T) {
		second := []func(context.Context) error{takes(time.Second)}
		r := &recorder{do: map[string][]func(context.Context) error{"a": second, "b": second, "c": second, "d": second}}
		c := byKey(r.config())
		c.Concurrency = 2
		process(t, t.Context(), c, keyed("a", "b"), keyed("c", "d"))
		first := r.calls[:2]
		slices.Sort(first)
		equal(t, "first calls", first, []string{"a", "c"})
	})
}

// TestOneKey is a shard in which nothing can overtake.
func TestOneKey(t *testing.T) {
	in(t, func(t *testing.T) {
		r := new(recorder)
		c := byKey(r.config())
		var names []string
		for i := range 100 {
			names = append(names, "k"+string(rune('A'+i)))
		}
		process(t, t.Context(), c, keyed(names...))
		equal(t, "order", r.calls, names)
	})
}
