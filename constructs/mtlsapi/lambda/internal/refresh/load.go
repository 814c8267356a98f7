package refresh

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A load is one that is running.
type load struct {
	started time.Time
	cancel  context.CancelCauseFunc
	done    chan struct{} // closed at the end
	err     error         // set before done is closed

	// Guarded by Value.mu.
	interrupted bool
	tried       bool // somebody with a value to use has waited for it in vain
}

// run performs a load.
func (v *Value[T]) run(ctx context.Context, l *load) {
	defer l.cancel(nil)
	var previous version[T]
	if current := v.current.Load(); current != nil {
		previous = *current
	}
	value, err := v.call(ctx, previous.value)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = errors.Join(cause, err)
	}
	outcome := v.finish(l, previous, value, err)
	if v.options.Loaded != nil {
		v.options.Loaded(outcome)
	}
	l.err = err
	close(l.done)
}

// call turns a panic into an error: it would end the process.
func (v *Value[T]) call(ctx context.Context, previous *T) (value *T, err error) {
	defer func() {
		if p := recover(); p != nil {
			value, err = nil, fmt.Errorf("panic: %v", p)
		}
	}()
	return v.options.Load(ctx, previous)
}

// finish takes over what was loaded, unless the load has been given up.
func (v *Value[T]) finish(l *load, previous version[T], value *T, err error) Outcome[T] {
	now := v.now()
	v.mu.Lock()
	defer v.mu.Unlock()
	outcome := Outcome[T]{Err: err, Interrupted: l.interrupted, Took: now.Sub(l.started)}
	if v.load != l {
		return outcome
	}
	v.load, v.ended, v.err = nil, now, err
	v.resume = err != nil && l.interrupted
	if value != nil {
		asOf := l.started
		if err != nil {
			asOf = previous.asOf
		}
		v.current.Store(&version[T]{value, asOf})
		outcome.Value = value
	}
	return outcome
}
