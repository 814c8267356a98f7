package batch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// claim claims the item in the store, and reports whether it is to be tried. If
// not, the delivery has come to its end.
func (w *worker[T]) claim() bool {
	d := &w.delivery
	d.step = claiming
	claim, err := w.begin()
	switch {
	case err != nil:
		w.stop(err)
		return false
	case claim.Outcome == idempotency.Done:
		w.tally.Skipped++
		w.log(slog.LevelDebug, "the item is done already")
		return false
	}
	d.claim, d.deliveries, d.began = claim, claim.Attempts, w.run.elapsed()
	d.ctx = idempotency.NewContext(w.run.handling, claim)
	switch {
	case w.run.ended() != nil:
		w.stop(w.run.ended())
		return false
	case w.run.isLast(d.deliveries - 1):
		w.park(&DeliveriesError{Deliveries: d.deliveries - 1, Allowed: w.run.Deliveries})
		return false
	}
	return true
}

// begin asks the store until the item is claimed or done. While another
// invocation has it, there is nothing better to do than to wait: to give up would
// use up a retry of the event source mapping.
func (w *worker[T]) begin() (*idempotency.Claim, error) {
	for failures, waits := 0, 0; ; {
		claim, err := w.ask()
		var delay time.Duration
		switch {
		case err != nil:
			failures++
			delay = w.run.Backoff.delay(failures)
		case claim.Outcome == idempotency.Locked:
			waits++
			delay = min(w.run.Backoff.delay(waits), max(w.run.Backoff.Base, time.Until(claim.LockedUntil)))
			err = &idempotency.LockedError{Key: claim.Key, Until: claim.LockedUntil}
		default:
			return claim, nil
		}
		if failures == w.run.Attempts || !w.pause(delay) {
			return nil, fmt.Errorf("claim the item: %w", err)
		}
	}
}

func (w *worker[T]) ask() (claim *idempotency.Claim, err error) {
	err = w.call(func() (err error) {
		claim, err = w.run.Store.Begin(w.run.invocation, w.run.ID(w.run.invocation, w.item()))
		return err
	})
	return claim, err
}

// complete records in the store that the item is done. It reports false, and has
// stopped the shard, if the claim was lost: then another invocation has the shard
// too, and this one must not go on.
//
// An item whose completion cannot be recorded is done nevertheless. To stop at it
// would repeat its effect for certain; to go on repeats it only if the item is
// delivered again for another reason.
func (w *worker[T]) complete() bool {
	d := &w.delivery
	d.step = settling
	w.forget()
	for failures := 1; d.claim != nil && !d.claim.Completed(); failures++ {
		err := w.settle((idempotency.Store).Complete)
		switch {
		case err == nil:
			return true
		case errors.Is(err, idempotency.ErrLost):
			w.shard.stop(d.index, err)
			w.log(slog.LevelWarn, "the item is left to another invocation", slog.Any("error", err))
			return false
		case failures == w.run.Attempts || !w.run.wait(w.run.Backoff.delay(failures)):
			w.log(slog.LevelError, "the item is done, but the store does not know", slog.Any("error", err))
			return true
		}
	}
	return true
}

// release gives the claim back, with its attempt counted.
func (w *worker[T]) release() { w.giveBack((idempotency.Store).Release) }

// cancel gives the claim back, with its attempt not counted.
func (w *worker[T]) cancel() { w.giveBack((idempotency.Store).Cancel) }

// giveBack ends the claim if there is one. If that fails, the item stays locked
// for some time, and nothing is lost.
func (w *worker[T]) giveBack(end func(idempotency.Store, context.Context, *idempotency.Claim) error) {
	d := &w.delivery
	if d.claim == nil {
		return
	}
	d.step = settling
	if err := w.settle(end); err != nil {
		w.log(slog.LevelWarn, "the claim of the item was not given back", slog.Any("error", err), slog.Time("lockedUntil", d.claim.LockedUntil))
	}
	d.claim = nil
}

// settle ends the claim, in the time that is kept for this.
func (w *worker[T]) settle(end func(idempotency.Store, context.Context, *idempotency.Claim) error) error {
	ctx, cancel := w.run.settling()
	defer cancel()
	return w.call(func() error { return end(w.run.Store, ctx, w.delivery.claim) })
}
