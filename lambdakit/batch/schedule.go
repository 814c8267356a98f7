package batch

import (
	"context"
	"time"
)

// schedule divides the time of an invocation. With a margin of 4 s:
//
//	|------ items are started ------|-- 2 s --|-- 1 s --|-- 1 s --|
//	                                          |         |         deadline
//	                                          |         claims are settled until here
//	                                          contexts of handlers end here
type schedule struct {
	// starting ends when no item is started any more.
	starting context.Context
	// handling is the context of handlers.
	handling context.Context
	// invocation is the context of the invocation.
	invocation context.Context

	begin    time.Time
	deadline time.Time // zero if there is none
	margin   time.Duration
	cancel   context.CancelFunc
}

func newSchedule(ctx context.Context, margin time.Duration) schedule {
	s := schedule{starting: ctx, handling: ctx, invocation: ctx, begin: time.Now(), margin: margin, cancel: func() {}}
	deadline, ok := ctx.Deadline()
	if !ok {
		return s
	}
	s.deadline = deadline
	s.margin = min(margin, max(0, deadline.Sub(s.begin)/4))
	var cancelStarting, cancelHandling context.CancelFunc
	s.starting, cancelStarting = context.WithDeadlineCause(ctx, deadline.Add(-s.margin), ErrOutOfTime)
	s.handling, cancelHandling = context.WithDeadlineCause(ctx, deadline.Add(-s.margin/2), ErrOutOfTime)
	s.cancel = func() {
		cancelStarting()
		cancelHandling()
	}
	return s
}

// ended says why no item is started any more; nil if that is not so.
func (s *schedule) ended() error { return context.Cause(s.starting) }

// interrupted says why the contexts of handlers have ended; nil if they have not.
func (s *schedule) interrupted() error { return context.Cause(s.handling) }

// settling returns the context for what has to be done after handlers, even if
// their context or that of the invocation has ended.
func (s *schedule) settling() (context.Context, context.CancelFunc) {
	ctx := context.WithoutCancel(s.invocation)
	if s.deadline.IsZero() {
		return context.WithTimeout(ctx, s.margin)
	}
	return context.WithDeadline(ctx, s.deadline.Add(-s.margin/4))
}

// wait waits, and reports whether there still is time to start something. It does
// not wait if there will not be.
func (s *schedule) wait(d time.Duration) bool {
	if until, ok := s.starting.Deadline(); ok && time.Until(until) <= d {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return s.starting.Err() == nil
	case <-s.starting.Done():
		return false
	}
}

// elapsed returns how long the invocation has lasted.
func (s *schedule) elapsed() time.Duration { return time.Since(s.begin) }

// hadItsTime reports whether what began after so long had the greater part of the
// time of the invocation.
func (s *schedule) hadItsTime(began time.Duration) bool { return began < s.elapsed()/2 }
