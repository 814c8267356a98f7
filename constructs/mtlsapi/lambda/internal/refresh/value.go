package refresh

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// limit is how long a load may take, frozen time included.
const limit = 30 * time.Second

// Options say how a [Value] is kept. Load is required.
type Options[T any] struct {
	// Load loads the value. previous is the one there is, nil at first, and must
	// not be changed. A value that is returned along with an error is used, but
	// as one that is as old as the previous one.
	//
	// The context is not that of an invocation and has no deadline. It is
	// canceled when the load is given up.
	Load func(ctx context.Context, previous *T) (*T, error)

	// Loaded is told how each load ended, before those who wait for it go on. It
	// may be called concurrently: by a load that was given up, and its successor.
	Loaded func(Outcome[T])

	// Interval is the age at which a value is loaded anew. Zero: never.
	Interval time.Duration

	// Retry is how long after a failure, or after a value that is still not good
	// enough, the next load is not started.
	Retry time.Duration

	// Now is the wall clock. Default: time.Now.
	Now func() time.Time
}

// An Outcome is how a load ended.
type Outcome[T any] struct {
	// Value is what was loaded and is now used, nil if nothing is.
	Value *T
	Err   error
	// Interrupted: at some time no invocation was running, so that Err may come
	// from having been frozen, and Took has no meaning.
	Interrupted bool
	Took        time.Duration
}

// A Value is kept up to date. Use [New].
type Value[T any] struct {
	options Options[T]
	current atomic.Pointer[version[T]]
	running atomic.Int64 // invocations

	mu   sync.Mutex
	load *load // nil when none is running
	// How the last load ended that was not given up.
	ended  time.Time
	err    error
	resume bool // it failed, and was interrupted
}

// A version is a value and when it was as it is.
type version[T any] struct {
	value *T
	asOf  time.Time // zero if not all of it could ever be loaded
}

// New returns a value that is not loaded yet.
func New[T any](options Options[T]) *Value[T] {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Value[T]{options: options}
}

// now returns the time without the monotonic clock, which may not go on while the
// process is frozen.
func (v *Value[T]) now() time.Time { return v.options.Now().Round(0) }

// Begin and End surround an invocation.
func (v *Value[T]) Begin() { v.running.Add(1) }

// End is called when an invocation is about to answer.
func (v *Value[T]) End() {
	if v.running.Add(-1) > 0 {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.load != nil {
		v.load.interrupted = true
	}
}

// Get returns the value. The error is that of the load, or that of ctx, if there
// is no value.
func (v *Value[T]) Get(ctx context.Context) (*T, error) {
	now := v.now()
	current := v.current.Load()
	if current != nil && v.isYounger(current, now, v.options.Interval) {
		return current.value, nil
	}
	l, err := v.ensureLoad(now)
	if current == nil {
		if l == nil {
			return nil, err
		}
		return v.await(ctx, l)
	}
	if l != nil && !v.isYounger(current, now, 2*v.options.Interval) {
		v.awaitNewer(ctx, l, patience)
	}
	return v.current.Load().value, nil
}

// Renew returns a newer value than the one that the caller has got and cannot
// use. It returns the same again if the source has been asked not long ago, does
// not answer, or has nothing else.
func (v *Value[T]) Renew(ctx context.Context, got *T) *T {
	now := v.now()
	current := v.current.Load()
	if current.value != got || v.endedWithin(now, v.options.Retry) {
		return current.value
	}
	if l, _ := v.ensureLoad(now); l != nil {
		v.awaitNewer(ctx, l, limit)
	}
	return v.current.Load().value
}

// isYounger reports whether the value is not as old as age.
func (v *Value[T]) isYounger(current *version[T], now time.Time, age time.Duration) bool {
	return within(now, current.asOf, age) || v.options.Interval == 0 && !current.asOf.IsZero()
}

// within reports whether then is in the period that ends now.
func within(now, then time.Time, period time.Duration) bool {
	age := now.Sub(then)
	return age >= 0 && age < period
}

func (v *Value[T]) endedWithin(now time.Time, period time.Duration) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.load == nil && !v.resume && within(now, v.ended, period)
}

// ensureLoad returns the load that is running, or starts one. It returns nil and
// the last error when it is too early after a failure.
func (v *Value[T]) ensureLoad(now time.Time) (*load, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case v.load != nil && within(now, v.load.started, limit):
		return v.load, nil
	case v.load != nil:
		v.load.cancel(fmt.Errorf("given up after %v", now.Sub(v.load.started)))
	case v.err != nil && !v.resume && within(now, v.ended, v.options.Retry):
		return nil, v.err
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	v.load = &load{started: now, cancel: cancel, done: make(chan struct{})}
	go v.run(ctx, v.load)
	return v.load, nil
}
