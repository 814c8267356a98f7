package refresh

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const (
	interval = 5 * time.Minute
	retry    = 5 * time.Second
)

var errDown = errors.New("source is down")

// A source is what the tests load from. It counts: the value loaded first is 1.
type source struct {
	mu       sync.Mutex
	loads    int
	takes    time.Duration // a load; negative: until it is given up
	err      error
	partial  bool // returns a value along with the error
	outcomes []Outcome[int]
}

func (s *source) load(ctx context.Context, previous *int) (*int, error) {
	s.mu.Lock()
	s.loads++
	n, takes, err, partial := s.loads, s.takes, s.err, s.partial
	s.mu.Unlock()
	if takes < 0 {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	time.Sleep(takes)
	if err != nil && !partial {
		return nil, err
	}
	return &n, err
}

func (s *source) loaded(o Outcome[int]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outcomes = append(s.outcomes, o)
}

func (s *source) set(takes time.Duration, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.takes, s.err = takes, err
}

// last returns how the last load ended, and fails if not exactly n have ended.
func (s *source) last(t *testing.T, n int) Outcome[int] {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.outcomes) != n {
		t.Fatalf("%d loads have ended, want %d: %+v", len(s.outcomes), n, s.outcomes)
	}
	return s.outcomes[n-1]
}

// A sandbox invokes as Lambda does.
type sandbox struct {
	*Value[int]
	*source
	ahead time.Duration // of the wall clock, through freezing
}

func newSandbox() *sandbox {
	s := &sandbox{source: &source{takes: 50 * time.Millisecond}}
	s.Value = New(Options[int]{
		Load: s.source.load, Loaded: s.source.loaded, Interval: interval, Retry: retry,
		Now: func() time.Time { return time.Now().Add(s.ahead) },
	})
	return s
}

// freeze lets wall time pass in which nothing runs: timers do not, either.
func (s *sandbox) freeze(d time.Duration) { s.ahead += d }

// invoke gets the value in an invocation, and returns what it waited.
func (s *sandbox) invoke(t *testing.T) (value int, waited time.Duration, err error) {
	t.Helper()
	s.Begin()
	defer s.End()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	start := time.Now()
	got, err := s.Get(ctx)
	waited = time.Since(start)
	if got == nil && err == nil || got != nil && err != nil {
		t.Fatalf("Get: %v, %v", got, err)
	}
	if got != nil {
		value = *got
	}
	return value, waited, err
}

// work lets an invocation run that needs no value.
func (s *sandbox) work(d time.Duration) {
	s.Begin()
	defer s.End()
	time.Sleep(d)
	synctest.Wait()
}

func (s *sandbox) want(t *testing.T, value int, waited time.Duration) {
	t.Helper()
	got, w, err := s.invoke(t)
	if err != nil || got != value || w != waited {
		t.Fatalf("got %d, %v after %v, want %d after %v", got, err, w, value, waited)
	}
}

func (s *sandbox) wantErr(t *testing.T, want error, waited time.Duration) {
	t.Helper()
	if got, w, err := s.invoke(t); !errors.Is(err, want) || w != waited {
		t.Fatalf("got %d, %v after %v, want %v after %v", got, err, w, want, waited)
	}
}

const ms = time.Millisecond

func TestYoungValueIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.want(t, 1, 50*ms)
		for range 10 {
			s.freeze(interval/10 - 10*ms) // the load counts from its start
			s.want(t, 1, 0)
		}
		if o := s.last(t, 1); o.Err != nil || *o.Value != 1 || o.Took != 50*ms || o.Interrupted {
			t.Errorf("outcome %+v", o)
		}
	})
}

func TestOldValueIsRefreshedInBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.want(t, 1, 50*ms)
		s.freeze(interval)
		s.want(t, 1, 0)
		s.work(50 * ms)
		s.want(t, 2, 0)
		s.last(t, 2)
	})
}

func TestVeryOldValueIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.want(t, 1, 50*ms)
		s.freeze(2 * interval)
		s.want(t, 2, 50*ms)
		s.freeze(48 * time.Hour)
		s.want(t, 3, 50*ms)
	})
}

func TestClockGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.want(t, 1, 50*ms)
		s.freeze(-time.Hour)
		s.want(t, 2, 50*ms)
		s.want(t, 2, 0)
	})
}

func TestIntervalZeroLoadsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.options.Interval = 0
		s.want(t, 1, 50*ms)
		s.freeze(1000 * time.Hour)
		s.want(t, 1, 0)
	})
}

// A refresh that never gets to run between freezes does not make the value older
// than twice the interval.
func TestQuietFunction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.want(t, 1, 50*ms)
		s.set(-1, nil) // dead connections: nothing is ever heard of a load that was frozen
		s.freeze(interval)
		s.want(t, 1, 0)
		synctest.Wait()
		s.freeze(10 * time.Second)
		s.want(t, 1, 0) // the same load has another chance
		s.freeze(interval - 10*time.Second)
		s.set(50*ms, nil)
		s.want(t, 3, 50*ms) // it has not: a new one
		synctest.Wait()
		for _, o := range s.outcomes {
			if o.Err != nil && (!o.Interrupted || !strings.Contains(o.Err.Error(), "given up after 5m0s")) {
				t.Errorf("outcome %+v", o)
			}
		}
		s.last(t, 3)
	})
}

// A load that fails after it may have been frozen is repeated at once.
func TestInterruptedFailureIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.want(t, 1, 50*ms)
		s.freeze(interval)
		s.set(50*ms, errDown)
		s.want(t, 1, 0)
		s.work(50 * ms)
		if o := s.last(t, 2); !errors.Is(o.Err, errDown) || !o.Interrupted {
			t.Fatalf("outcome %+v, want an interrupted failure", o)
		}
		s.set(50*ms, nil)
		s.want(t, 1, 0)
		s.work(50 * ms)
		s.want(t, 3, 0)
	})
}

func TestFailureIsRetriedLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.want(t, 1, 50*ms)
		s.freeze(2 * interval)
		s.set(50*ms, errDown)
		s.want(t, 1, 50*ms)
		if o := s.last(t, 2); !errors.Is(o.Err, errDown) || o.Interrupted {
			t.Fatalf("outcome %+v, want a failure", o)
		}
		s.freeze(retry - ms)
		s.want(t, 1, 0) // asks nobody
		s.last(t, 2)
		s.set(50*ms, nil)
		s.freeze(ms)
		s.want(t, 3, 50*ms)
	})
}

func TestFirstLoadFailsThenRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.set(50*ms, errDown)
		s.wantErr(t, errDown, 50*ms)
		s.wantErr(t, errDown, 0)
		s.last(t, 1)
		s.set(50*ms, nil)
		s.freeze(retry)
		s.want(t, 2, 50*ms)
	})
}

// A first load that takes longer than an invocation is waited for by the next.
func TestFirstLoadIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.set(15*time.Second, nil)
		s.wantErr(t, context.DeadlineExceeded, 9*time.Second)
		s.want(t, 1, 6*time.Second)
	})
}

// A source that does not answer costs an invocation two seconds, once a load.
func TestSourceHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.want(t, 1, 50*ms)
		s.set(-1, nil)
		s.freeze(2 * interval)
		s.want(t, 1, 2*time.Second)
		s.want(t, 1, 0)
		s.freeze(limit)
		s.want(t, 1, 2*time.Second)
		synctest.Wait()
		if o := s.last(t, 2); !errors.Is(o.Err, context.Canceled) || !strings.Contains(o.Err.Error(), "given up after") {
			t.Errorf("outcome %+v", o)
		}
		s.set(50*ms, nil)
		s.freeze(limit)
		s.want(t, 4, 50*ms)
	})
}

// Part of a value is used, and stays as old as it is.
func TestPartialValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.source.partial = true
		s.set(50*ms, errDown)
		s.want(t, 1, 50*ms)
		s.want(t, 1, 0) // not before retry
		s.freeze(retry)
		s.want(t, 2, 50*ms) // was never complete: very old
		s.set(50*ms, nil)
		s.freeze(retry)
		s.want(t, 3, 50*ms)
		s.freeze(interval - ms - 50*ms)
		s.want(t, 3, 0)
	})
}

// What a load brings that has been given up is not used.
func TestGivenUpLoadIsNotUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.set(time.Minute, nil) // and takes no notice of being given up
		s.wantErr(t, context.DeadlineExceeded, 9*time.Second)
		s.freeze(limit)
		s.set(50*ms, nil)
		s.want(t, 2, 50*ms)
		s.work(time.Minute)
		if o := s.last(t, 2); o.Value != nil {
			t.Errorf("outcome %+v, want none of value 1", o)
		}
		s.want(t, 2, 0)
	})
}

func TestPanicIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := New(Options[int]{Load: func(context.Context, *int) (*int, error) { panic("surprise") }})
		if got, err := v.Get(t.Context()); got != nil || err == nil || err.Error() != "panic: surprise" {
			t.Errorf("Get: %v, %v", got, err)
		}
	})
}

func TestRenew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		s.Begin()
		defer s.End()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		first, err := s.Get(ctx)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		want := func(got *int, value int, waited time.Duration) {
			t.Helper()
			if w := time.Since(start); *got != value || w != waited {
				t.Fatalf("got %d after %v, want %d after %v", *got, w, value, waited)
			}
			start = time.Now()
		}
		want(s.Renew(ctx, first), 1, 0) // loaded just now
		s.freeze(retry)
		second := s.Renew(ctx, first)
		want(second, 2, 50*ms)
		want(s.Renew(ctx, first), 2, 0) // there is a newer one already
		s.freeze(retry)
		s.set(50*ms, errDown)
		want(s.Renew(ctx, second), 2, 50*ms)
		s.freeze(retry)
		s.set(-1, nil)
		want(s.Renew(ctx, second), 2, limit)
		want(s.Renew(ctx, second), 2, limit) // that load is given up, another one started
		s.set(50*ms, nil)
		want(s.Renew(ctx, second), 6, 50*ms)
	})
}

// Many invocations share one load, and go on with it together.
func TestConcurrentInvocations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox()
		for round := 1; round <= 3; round++ {
			var wg sync.WaitGroup
			for range 100 {
				wg.Go(func() { s.want(t, round, 50*ms) })
			}
			wg.Wait()
			s.last(t, round)
			s.freeze(2 * interval)
		}
	})
}

// Without the scheduling of a bubble, for the race detector.
func TestRaces(t *testing.T) {
	var mu sync.Mutex
	var ahead time.Duration
	v := New(Options[string]{
		Load: func(_ context.Context, previous *string) (*string, error) {
			next := "x"
			if previous != nil && len(*previous) < 20 {
				next = *previous + "x"
			}
			if len(next)%3 == 0 {
				return &next, errDown
			}
			return &next, nil
		},
		Interval: interval, Retry: retry,
		Now: func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			ahead += time.Second
			return time.Unix(0, 0).Add(ahead)
		},
	})
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() {
			for range 500 {
				v.Begin()
				got, err := v.Get(t.Context())
				if err == nil && *v.Renew(t.Context(), got) == "" {
					err = fmt.Errorf("empty value")
				}
				errs[i] = errors.Join(errs[i], err)
				v.End()
			}
		})
	}
	wg.Wait()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		t.Error(errs[i])
	}
}
