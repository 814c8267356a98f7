package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	smithytime "github.com/aws/smithy-go/time"
)

// The pauses between attempts.
const (
	firstPause = 500 * time.Millisecond
	maxPause   = 10 * time.Second
)

// patience is how long attempts that fail are repeated.
type patience struct {
	propagation time.Duration // while the error mayPass
}

// until calls attempt, which can be repeated at any time, until it succeeds, fails for
// good, or ctx ends. The error then says why the last attempt failed that was not cut
// short.
func (p patience) until(ctx context.Context, attempt func(context.Context) error) error {
	propagated := time.Now().Add(p.propagation)
	var last error
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		err := attempt(ctx)
		switch {
		case err == nil:
			return nil
		case last == nil || ctx.Err() == nil || !isContextError(err):
			last = err
		}
		outlook := prospectOf(err)
		switch {
		case ctx.Err() != nil:
			return notReady(last)
		case outlook == lasts, outlook == mayPass && !time.Now().Before(propagated):
			return advise(err)
		}
		slog.InfoContext(ctx, "waiting for the cluster", "error", err)
		if outlook == mayPass {
			pause = min(pause, max(time.Until(propagated), firstPause))
		}
		if smithytime.SleepWithContext(ctx, pause) != nil {
			return notReady(last)
		}
	}
}

func notReady(err error) error {
	return fmt.Errorf("the cluster was not ready in time: %w", advise(err))
}

func isContextError(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
