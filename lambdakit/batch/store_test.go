package batch

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// faultyStore is a store whose methods fail as a test says.
type faultyStore struct {
	idempotency.Store
	fail  map[string][]error // by method; nil is no failure, and after the last one there are none
	calls []string
}

func (s *faultyStore) next(method, key string) error {
	s.calls = append(s.calls, method+" "+key)
	if len(s.fail[method]) == 0 {
		return nil
	}
	err := s.fail[method][0]
	s.fail[method] = s.fail[method][1:]
	return err
}

func (s *faultyStore) Begin(ctx context.Context, key string) (*idempotency.Claim, error) {
	if err := s.next("begin", key); err != nil {
		return nil, err
	}
	return s.Store.Begin(ctx, key)
}

func (s *faultyStore) Complete(ctx context.Context, claim *idempotency.Claim) error {
	if err := s.next("complete", claim.Key); err != nil {
		return err
	}
	return s.Store.Complete(ctx, claim)
}

func (s *faultyStore) Release(ctx context.Context, claim *idempotency.Claim) error {
	if err := s.next("release", claim.Key); err != nil {
		return err
	}
	return s.Store.Release(ctx, claim)
}

func (s *faultyStore) Cancel(ctx context.Context, claim *idempotency.Claim) error {
	if err := s.next("cancel", claim.Key); err != nil {
		return err
	}
	return s.Store.Cancel(ctx, claim)
}

// withStore sets a store, and Park.
func (r *recorder) withStore(s idempotency.Store) Config[item] {
	c := r.config()
	c.Park, c.Store, c.ID = r.park, s, func(_ context.Context, i *item) string { return i.name }
	return c
}

// claimed is a store in which an item has been claimed so many times.
func claimed(t *testing.T, ctx context.Context, name string, times int, end func(idempotency.Store, context.Context, *idempotency.Claim) error) *idempotency.Memory {
	t.Helper()
	s := new(idempotency.Memory)
	for range times {
		claim, err := s.Begin(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		if end != nil {
			err = end(s, ctx, claim)
		}
		if err != nil || claim.Outcome != idempotency.Claimed {
			t.Fatal(claim.Outcome, err)
		}
	}
	return s
}

// status returns what the store knows of the item.
func status(t *testing.T, s idempotency.Store, name string) (idempotency.Outcome, int) {
	t.Helper()
	claim, err := s.Begin(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return claim.Outcome, claim.Attempts
}

func TestStoreStates(t *testing.T) {
	throttled := errors.New("throttled")
	complete, release := (idempotency.Store).Complete, (idempotency.Store).Release
	for _, tt := range []struct {
		name    string
		times   int // b has been claimed
		end     func(idempotency.Store, context.Context, *idempotency.Claim) error
		fail    map[string][]error
		do      map[string][]func(context.Context) error
		calls   string // of the handler
		store   string // calls for b
		outcome Outcome
		parked  string
		err     string
		after   idempotency.Outcome // of another claim of b
		count   int                 // of the claims of b after that
	}{
		{name: "new", calls: "a b c", store: "begin complete", outcome: Outcome{Next: 3, Handled: 3}, after: idempotency.Done, count: 1},
		{name: "done", times: 1, end: complete, calls: "a c", store: "begin", outcome: Outcome{Next: 3, Handled: 2, Skipped: 1}, after: idempotency.Done, count: 1},
		{name: "failed before", times: 3, end: release, calls: "a b c", store: "begin complete", outcome: Outcome{Next: 3, Handled: 3}, after: idempotency.Done, count: 4},
		{
			name: "fails", do: map[string][]func(context.Context) error{"b": {fails(errTransient)}},
			calls: "a b b b", store: "begin release", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: "connection reset",
			after: idempotency.Claimed, count: 2,
		},
		{
			name: "permanent", do: map[string][]func(context.Context) error{"b": {fails(Permanent(errMalformed))}},
			calls: "a b c", store: "begin complete", outcome: Outcome{Next: 3, Handled: 2, Parked: 1, Failed: 1}, parked: "b",
			after: idempotency.Done, count: 1,
		},
		{
			name: "fails in the last delivery but one", times: DefaultDeliveries - 2, end: release, do: map[string][]func(context.Context) error{"b": {fails(errTransient)}},
			calls: "a b b b", store: "begin release", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: "connection reset",
			after: idempotency.Claimed, count: DefaultDeliveries,
		},
		{
			name: "fails in the last delivery", times: DefaultDeliveries - 1, end: release, do: map[string][]func(context.Context) error{"b": {fails(errTransient)}},
			calls: "a b b b c", store: "begin complete", outcome: Outcome{Next: 3, Handled: 2, Parked: 1, Failed: 1}, parked: "b",
			after: idempotency.Done, count: DefaultDeliveries,
		},
		{
			name: "succeeds in the last delivery", times: DefaultDeliveries - 1, end: release,
			calls: "a b c", store: "begin complete", outcome: Outcome{Next: 3, Handled: 3}, after: idempotency.Done, count: DefaultDeliveries,
		},
		{
			name: "killed the process in every delivery", times: DefaultDeliveries, end: release,
			calls: "a c", store: "begin complete", outcome: Outcome{Next: 3, Handled: 2, Parked: 1, Failed: 1}, parked: "b",
			after: idempotency.Done, count: DefaultDeliveries + 1,
		},
		{
			name: "claim fails", fail: map[string][]error{"begin": {nil, throttled, throttled, throttled}},
			calls: "a", store: "begin begin begin", outcome: Outcome{Next: 1, Handled: 1}, err: "claim the item: throttled",
			after: idempotency.Claimed, count: 1,
		},
		{
			name: "claim fails for some time", fail: map[string][]error{"begin": {nil, throttled, throttled}},
			calls: "a b c", store: "begin begin begin complete", outcome: Outcome{Next: 3, Handled: 3}, after: idempotency.Done, count: 1,
		},
		{
			name: "completion fails for some time", fail: map[string][]error{"complete": {nil, throttled, throttled}},
			calls: "a b c", store: "begin complete complete complete", outcome: Outcome{Next: 3, Handled: 3}, after: idempotency.Done, count: 1,
		},
		{
			name: "completion fails", fail: map[string][]error{"complete": {nil, throttled, throttled, throttled}},
			calls: "a b c", store: "begin complete complete complete", outcome: Outcome{Next: 3, Handled: 3}, after: idempotency.Locked, count: 1,
		},
		{
			name: "claim is lost", fail: map[string][]error{"complete": {nil, idempotency.ErrLost}},
			calls: "a b", store: "begin complete", outcome: Outcome{Next: 1, Handled: 1}, err: idempotency.ErrLost.Error(), after: idempotency.Locked, count: 1,
		},
		{
			name: "release fails", fail: map[string][]error{"release": {throttled}}, do: map[string][]func(context.Context) error{"b": {fails(errTransient)}},
			calls: "a b b b", store: "begin release", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: "connection reset",
			after: idempotency.Locked, count: 1,
		},
		{
			name: "completed by the handler", do: map[string][]func(context.Context) error{"b": {func(ctx context.Context) error {
				claim, _ := idempotency.FromContext(ctx)
				claim.MarkCompleted()
				return nil
			}}},
			calls: "a b c", store: "begin", outcome: Outcome{Next: 3, Handled: 3}, after: idempotency.Locked, count: 1, // as MarkCompleted only says so
		},
		{
			name: "completed by the handler, which then fails", do: map[string][]func(context.Context) error{"b": {func(ctx context.Context) error {
				claim, _ := idempotency.FromContext(ctx)
				claim.MarkCompleted()
				return Permanent(errMalformed)
			}}},
			calls: "a b c", store: "begin", outcome: Outcome{Next: 3, Handled: 3}, after: idempotency.Locked, count: 1,
		},
		{
			name: "Goexit", do: map[string][]func(context.Context) error{"b": {func(context.Context) error { runtime.Goexit(); return nil }}},
			calls: "a b b b", store: "begin release", outcome: Outcome{Next: 1, Handled: 1, Failed: 1}, err: ErrGoexit.Error(),
			after: idempotency.Claimed, count: 2,
		},
		{
			name: "panic", do: map[string][]func(context.Context) error{"b": {func(context.Context) error { panic("b") }, succeeds}},
			calls: "a b b c", store: "begin complete", outcome: Outcome{Next: 3, Handled: 3}, after: idempotency.Done, count: 1,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				ctx := withTimeout(t, time.Minute)
				s := &faultyStore{Store: claimed(t, ctx, "b", tt.times, tt.end), fail: tt.fail}
				r := &recorder{do: tt.do}
				o := process(t, ctx, r.withStore(s), items("a", "b", "c"))[0]
				equal(t, "calls", strings.Join(r.calls, " "), tt.calls)
				equal(t, "parked", strings.Join(r.parked, " "), tt.parked)
				var calls []string
				for _, call := range s.calls {
					if method, ok := strings.CutSuffix(call, " b"); ok {
						calls = append(calls, method)
					}
				}
				equal(t, "calls of the store", strings.Join(calls, " "), tt.store)
				if tt.err == "" && o.Err != nil || tt.err != "" && (o.Err == nil || o.Err.Error() != tt.err) {
					t.Errorf("got error %v, want %q", o.Err, tt.err)
				}
				o.Err = nil
				equal(t, "outcome", o, tt.outcome)
				after, count := status(t, s.Store, "b")
				equal(t, "state afterwards", after, tt.after)
				equal(t, "claims", count, tt.count)
			})
		})
	}
}

func TestFailureTellsDeliveries(t *testing.T) {
	in(t, func(t *testing.T) {
		ctx := withTimeout(t, time.Minute)
		s := claimed(t, ctx, "crash", 5, (idempotency.Store).Release)
		if _, err := s.Begin(ctx, "last"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute) // the claim expires: its process was killed
		r := &recorder{do: map[string][]func(context.Context) error{"last": {fails(errTransient)}}}
		c := r.withStore(s)
		c.Deliveries = 2
		process(t, withTimeout(t, time.Minute), c, items("crash", "last"))
		last := r.reasons["last"]
		if last.Deliveries != 2 || last.Attempts != 3 || last.Permanent || !errors.Is(last.Err, errTransient) {
			t.Errorf("got %+v", last)
		}
		crash := r.reasons["crash"]
		e, ok := errors.AsType[*DeliveriesError](crash.Err)
		if !ok || *e != (DeliveriesError{Deliveries: 5, Allowed: 2}) || crash.Attempts != 0 || crash.Deliveries != 6 {
			t.Errorf("got %+v", crash)
		}
		equal(t, "text", crash.Err.Error(), "5 deliveries did not finish the item, at most 2 are allowed")
	})
}

// TestLocked waits for an item that another invocation has.
func TestLocked(t *testing.T) {
	for _, tt := range []struct {
		name    string
		other   func(*testing.T, *idempotency.Memory, *idempotency.Claim) // after 10 s
		outcome Outcome
		calls   string
		after   time.Duration // at the earliest
		late    time.Duration // how much later at most
	}{
		{"is completed", func(t *testing.T, s *idempotency.Memory, claim *idempotency.Claim) {
			if err := s.Complete(t.Context(), claim); err != nil {
				t.Error(err)
			}
		}, Outcome{Next: 3, Handled: 2, Skipped: 1}, "a c", 10 * time.Second, DefaultBackoffMax},
		{"is given back", func(t *testing.T, s *idempotency.Memory, claim *idempotency.Claim) {
			if err := s.Release(t.Context(), claim); err != nil {
				t.Error(err)
			}
		}, Outcome{Next: 3, Handled: 3}, "a b c", 10 * time.Second, DefaultBackoffMax},
		{"was killed", func(*testing.T, *idempotency.Memory, *idempotency.Claim) {}, Outcome{Next: 3, Handled: 3}, "a b c", 30*time.Second + idempotency.DefaultClockSkew, DefaultBackoffBase},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				memory := new(idempotency.Memory)
				claim, err := memory.Begin(withTimeout(t, 30*time.Second), "b")
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				time.AfterFunc(10*time.Second, func() { tt.other(t, memory, claim) })
				s := &faultyStore{Store: memory}
				r := new(recorder)
				o := process(t, withTimeout(t, time.Minute), r.withStore(s), items("a", "b", "c"))[0]
				equal(t, "outcome", o, tt.outcome)
				equal(t, "calls", strings.Join(r.calls, " "), tt.calls)
				if d := time.Since(start); d < tt.after || d > tt.after+tt.late {
					t.Errorf("took %v, want %v and at most %v more", d, tt.after, tt.late)
				}
				if n := len(s.calls); n > 20 {
					t.Errorf("the store was called %d times", n)
				}
			})
		})
	}
}

func TestLockedForTooLong(t *testing.T) {
	in(t, func(t *testing.T) {
		s := new(idempotency.Memory)
		if _, err := s.Begin(withTimeout(t, 10*time.Minute), "b"); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		r := new(recorder)
		o := process(t, withTimeout(t, time.Minute), r.withStore(s), items("a", "b", "c"))[0]
		e, ok := errors.AsType[*idempotency.LockedError](o.Err)
		if !ok || e.Key != "b" || o.Next != 1 || o.Failed != 0 {
			t.Errorf("got %+v", o)
		}
		if d := time.Since(start); d < 40*time.Second || d > time.Minute-DefaultDeadlineMargin {
			t.Errorf("waited %v", d)
		}
		_, count := status(t, s, "b")
		equal(t, "claims", count, 1)
	})
}

// TestInterruptedDelivery is counted if the item had the time of the invocation
// for itself.
func TestInterruptedDelivery(t *testing.T) {
	hangs := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	for _, tt := range []struct {
		name   string
		first  time.Duration // that the item before takes
		cancel time.Duration
		claims int // after the next claim
	}{
		{"little time", 40 * time.Second, 0, 1},
		{"most of the time", 20 * time.Second, 0, 2},
		{"canceled", 0, 50 * time.Second, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(withTimeout(t, time.Minute))
				defer cancel()
				if tt.cancel != 0 {
					time.AfterFunc(tt.cancel, cancel)
				}
				s := new(idempotency.Memory)
				r := &recorder{do: map[string][]func(context.Context) error{"a": {takes(tt.first)}, "b": {hangs}}}
				o := process(t, ctx, r.withStore(s), items("a", "b", "c"))[0]
				if o.Next != 1 || o.Err == nil || o.Failed != 0 || r.parked != nil {
					t.Errorf("got %+v, %v parked", o, r.parked)
				}
				after, claims := status(t, s, "b")
				equal(t, "state", after, idempotency.Claimed)
				equal(t, "claims", claims, tt.claims)
			})
		})
	}
}

// TestItemThatNeverEndsInTime does not block its shard for ever.
func TestItemThatNeverEndsInTime(t *testing.T) {
	in(t, func(t *testing.T) {
		s := new(idempotency.Memory)
		r := &recorder{do: map[string][]func(context.Context) error{"a": {takes(time.Hour)}}}
		shard := items("a", "b")
		deliveries := 0
		for len(shard) > 0 {
			deliveries++
			o := process(t, withTimeout(t, time.Minute), r.withStore(s), shard)[0]
			shard = shard[o.Next:]
		}
		equal(t, "deliveries", deliveries, DefaultDeliveries+1)
		equal(t, "parked", r.parked, []string{"a"})
		equal(t, "last call", r.calls[len(r.calls)-1], "b")
	})
}

// TestClaimAtTheLastMoment: the claim takes so long that there is no time left.
func TestClaimAtTheLastMoment(t *testing.T) {
	in(t, func(t *testing.T) {
		s := &slowStore{Memory: new(idempotency.Memory), delay: 56 * time.Second}
		r := new(recorder)
		o := process(t, withTimeout(t, time.Minute), r.withStore(s), items("a", "b"))[0]
		if o.Next != 1 || !errors.Is(o.Err, ErrOutOfTime) {
			t.Errorf("got %+v", o)
		}
		after, claims := status(t, s.Memory, "b")
		equal(t, "state", after, idempotency.Claimed)
		equal(t, "claims", claims, 1)
	})
}

// slowStore takes its time to claim b.
type slowStore struct {
	*idempotency.Memory
	delay time.Duration
}

func (s *slowStore) Begin(ctx context.Context, key string) (*idempotency.Claim, error) {
	if key == "b" {
		time.Sleep(s.delay)
	}
	return s.Memory.Begin(ctx, key)
}

// TestHandlerOutlivesItsLease: another invocation has the shard too.
func TestHandlerOutlivesItsLease(t *testing.T) {
	in(t, func(t *testing.T) {
		s := &idempotency.Memory{Terms: idempotency.Terms{Lease: 10 * time.Second}}
		r := &recorder{do: map[string][]func(context.Context) error{"a": {func(context.Context) error {
			time.Sleep(20 * time.Second)
			_, err := s.Begin(t.Context(), "a")
			return err
		}}}}
		o := process(t, withTimeout(t, time.Minute), r.withStore(s), items("a", "b"))[0]
		if o.Next != 0 || o.Handled != 0 || !errors.Is(o.Err, idempotency.ErrLost) {
			t.Errorf("got %+v", o)
		}
		equal(t, "calls", strings.Join(r.calls, " "), "a")
	})
}

// TestHandlerLearnsThatItsClaimIsLost, for example from a transaction.
func TestHandlerLearnsThatItsClaimIsLost(t *testing.T) {
	in(t, func(t *testing.T) {
		s := &faultyStore{Store: new(idempotency.Memory)}
		r := &recorder{do: map[string][]func(context.Context) error{"a": {fails(fmt.Errorf("commit: %w", idempotency.ErrLost))}}}
		c := r.withStore(s)
		c.Deliveries = 1
		o := process(t, withTimeout(t, time.Minute), c, items("a", "b"))[0]
		if o.Next != 0 || o.Failed != 0 || r.parked != nil || !errors.Is(o.Err, idempotency.ErrLost) {
			t.Errorf("got %+v, %v parked", o, r.parked)
		}
		equal(t, "calls", strings.Join(r.calls, " "), "a")
		equal(t, "calls of the store", s.calls, []string{"begin a", "cancel a"})
	})
}

func TestPanicsBesideTheHandler(t *testing.T) {
	for name, set := range map[string]func(*Config[item]){
		"ID panics":     func(c *Config[item]) { c.ID = func(context.Context, *item) string { panic("no id") } },
		"ID exits":      func(c *Config[item]) { c.ID = func(context.Context, *item) string { runtime.Goexit(); return "" } },
		"store panics":  func(c *Config[item]) { c.Store = panicking{} },
		"empty ID":      func(c *Config[item]) { c.ID = func(context.Context, *item) string { return "" } },
		"Key panics":    func(c *Config[item]) { c.Key = func(*item) uint64 { panic("no key") } },
		"Key exits":     func(c *Config[item]) { c.Key = func(*item) uint64 { runtime.Goexit(); return 0 } },
		"Key of b only": func(c *Config[item]) { c.Key = func(i *item) uint64 { return 1 / (uint64(i.name[0]) - 'b') } },
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := new(recorder)
				c := r.withStore(new(idempotency.Memory))
				set(&c)
				outcomes := process(t, withTimeout(t, time.Minute), c, items("a", "b", "c"), items("aa", "bb"))
				want := []int{0, 0}
				if name == "Key of b only" {
					want = []int{1, 1}
				}
				equal(t, "next", next(outcomes), want)
				for _, o := range outcomes {
					if o.Err == nil {
						t.Errorf("got %+v", o)
					}
				}
			})
		})
	}
}

type panicking struct{ idempotency.Store } // nil

// TestTimeKeptForTheStore: claims are settled when handlers have been interrupted
// by the end of their time, and of the invocation's.
func TestTimeKeptForTheStore(t *testing.T) {
	for _, tt := range []struct {
		name   string
		ctx    func(*testing.T) (context.Context, context.CancelFunc)
		within time.Duration
	}{
		{"deadline", func(t *testing.T) (context.Context, context.CancelFunc) {
			return context.WithTimeout(t.Context(), 40*time.Second)
		}, 39 * time.Second},
		{"no deadline", func(t *testing.T) (context.Context, context.CancelFunc) {
			return context.WithCancel(t.Context())
		}, 10*time.Second + 4*time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				ctx, cancel := tt.ctx(t)
				defer cancel()
				if _, ok := ctx.Deadline(); !ok {
					time.AfterFunc(10*time.Second, cancel)
				}
				start := time.Now()
				s := &hanging{Memory: new(idempotency.Memory)}
				r := &recorder{do: map[string][]func(context.Context) error{"a": {takes(time.Hour)}}}
				c := r.withStore(s)
				c.DeadlineMargin = 4 * time.Second
				process(t, ctx, c, items("a"))
				equal(t, "time", time.Since(start), tt.within)
				if s.err != nil {
					t.Errorf("the claim was given back with a context that had ended: %v", s.err)
				}
			})
		})
	}
}

// hanging is a store that cannot give back claims, and notes how it was asked to.
type hanging struct {
	*idempotency.Memory
	err error
}

func (s *hanging) Cancel(ctx context.Context, _ *idempotency.Claim) error {
	s.err = ctx.Err()
	<-ctx.Done()
	return ctx.Err()
}

func (s *hanging) Release(ctx context.Context, claim *idempotency.Claim) error {
	return s.Cancel(ctx, claim)
}
