package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

const (
	// lease is for how long a run is held. It is short, so that one whose process
	// has crashed is free when Lambda invokes again for the second time, three
	// minutes later, and it may be: the effects that must not be done twice are
	// held by themselves.
	// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
	lease = 2 * time.Minute
	// expiry is for how long is remembered what was done. It is twice as long as a
	// dead-letter queue keeps an event at most.
	expiry = 28 * 24 * time.Hour
	// effectTimeout bounds one effect, and with it how long it is held.
	effectTimeout = 30 * time.Second
	// poll is how often is asked whether a run is free.
	poll = 2 * time.Second
	// patience is how long before the deadline nothing is waited for any more.
	patience = 10 * time.Second
)

// A once does what must not be done twice.
type once struct {
	store idempotency.Store
	log   *slog.Logger
	// poll is how often is asked whether another invocation is done.
	poll time.Duration
}

// effect does something that has an effect outside, and takes no longer than
// effectTimeout.
func (o once) effect(ctx context.Context, key string, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, effectTimeout)
	defer cancel()
	return idempotency.Do(ctx, o.store, key, f)
}

// wait does something whose effects are held by themselves. While another
// invocation is at it, it waits for it, as an error would be one of the function.
func (o once) wait(ctx context.Context, key string, f func(context.Context) error) error {
	for {
		err := idempotency.Do(ctx, o.store, key, f)
		if errors.Is(err, idempotency.ErrLost) {
			// All was done, but it took so long that another invocation does it
			// too, and will note that it was done.
			o.log.WarnContext(ctx, "another invocation has taken over", "item", key)
			return nil
		}
		if _, ok := errors.AsType[*idempotency.LockedError](err); !ok || !o.hasTime(ctx) {
			return err
		}
		select {
		case <-time.After(o.poll):
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		}
	}
}

// hasTime reports whether there is time to wait.
func (o once) hasTime(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > patience
}
