package batch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// delivery is what is known about the item that a worker processes.
type delivery struct {
	index int
	step  step

	claim      *idempotency.Claim // nil without a store, and once it has been given back
	ctx        context.Context    // for the handler
	began      time.Duration      // since the beginning of the invocation
	deliveries int                // this one included
	attempts   int
	first      time.Time // failure of an attempt
	last       time.Time // failure of an attempt
}

// step is what a worker does with the item of its delivery.
type step int

const (
	idle     step = iota // nothing
	claiming             // it asks the store
	handling             // it calls the handler
	parking              // it calls Park
	settling             // it ends the claim
)

// deliver processes the item.
func (w *worker[T]) deliver() {
	d := &w.delivery
	d.ctx, d.deliveries = w.run.handling, 1
	if w.run.counts {
		d.began = w.run.elapsed()
	}
	if w.run.Store != nil && w.claim() || w.run.Store == nil && w.recall() {
		w.try(nil)
	}
	d.step = idle
}

// resume goes on with the item of a delivery during which the goroutine ended.
func (w *worker[T]) resume() {
	switch w.delivery.step {
	case idle:
		return
	case handling:
		w.try(ErrGoexit)
	case parking:
		w.fail(ErrGoexit, ErrGoexit)
	default:
		w.stop(ErrGoexit)
	}
	w.delivery.step = idle
}

// try calls the handler until it succeeds or has to be given up. err is that of
// the attempt before, nil if there was none.
func (w *worker[T]) try(err error) {
	d := &w.delivery
	for {
		if err == nil {
			err = w.attempt()
		}
		if err == nil || d.claim != nil && d.claim.Completed() {
			w.handled(err)
			return
		}
		d.failed(time.Now())
		switch {
		case w.run.interrupted() != nil:
			w.interrupt(err)
			return
		case d.claim != nil && errors.Is(err, idempotency.ErrLost):
			w.stop(err)
			return
		case IsPermanent(err):
			w.park(err)
			return
		case !w.again(err):
			w.giveUp(err)
			return
		}
		err = nil
	}
}

// giveUp is the end of an item that is not tried again in this invocation.
func (w *worker[T]) giveUp(err error) {
	switch d := &w.delivery; {
	case d.attempts < w.run.Attempts && w.shard.stopped(d.index):
		w.stop(err) // it did not have all its attempts, and comes again anyway
	case w.run.isLast(d.deliveries):
		w.park(err)
	default:
		w.fail(err, err)
	}
}

func (w *worker[T]) attempt() error {
	d := &w.delivery
	d.step = handling
	d.attempts++
	return w.call(func() error { return w.run.Handle(d.ctx, w.item()) })
}

func (d *delivery) failed(now time.Time) {
	if d.first.IsZero() {
		d.first = now
	}
	d.last = now
}

// again waits for the next attempt, and reports whether there is one.
func (w *worker[T]) again(err error) bool {
	d := &w.delivery
	if d.attempts >= w.run.Attempts || !w.pause(w.run.Backoff.delay(d.attempts)) {
		return false
	}
	w.log(slog.LevelWarn, "the item failed and is tried again", slog.Int("attempt", d.attempts), slog.Any("error", err))
	return true
}

// pause waits, and reports whether it is worth while to go on with the item.
func (w *worker[T]) pause(delay time.Duration) bool {
	index := w.delivery.index
	return !w.shard.stopped(index) && w.run.wait(delay) && !w.shard.stopped(index)
}

// isLast reports whether an item is parked if it fails in that delivery.
func (c *Config[T]) isLast(deliveries int) bool {
	return c.Deliveries != Unlimited && deliveries >= c.Deliveries
}

// handled is the end of an item that the handler processed, or completed in the
// store before it failed.
func (w *worker[T]) handled(err error) {
	if err != nil {
		w.log(slog.LevelWarn, "the handler failed after it had completed the item", slog.Any("error", err))
	}
	if w.complete() {
		w.tally.Handled++
	}
}

// interrupt is the end of an item whose handler was told to end.
func (w *worker[T]) interrupt(err error) {
	cause := w.run.interrupted()
	err = fmt.Errorf("%w: the handler was interrupted: %w", cause, err)
	if errors.Is(cause, ErrOutOfTime) && w.run.hadItsTime(w.delivery.began) {
		w.count(err) // so that an item that never ends in time is parked one day
	}
	w.stop(err)
}

// fail is the end of an item that failed and is left for another delivery. last is
// the handler's part of err.
func (w *worker[T]) fail(err, last error) {
	w.tally.Failed++
	w.count(last)
	w.shard.stop(w.delivery.index, err)
	w.log(slog.LevelError, "the item failed", slog.Int("attempts", w.delivery.attempts), slog.Int("deliveries", w.delivery.deliveries), slog.Any("error", err))
}

// count has the delivery counted.
func (w *worker[T]) count(err error) {
	if w.run.Store != nil {
		w.release()
	} else {
		w.remember(err)
	}
}

// park is the end of an item that is given up.
func (w *worker[T]) park(err error) {
	if w.run.Park == nil {
		w.fail(err, err)
		return
	}
	d := &w.delivery
	d.step = parking
	failure := Failure{Err: err, Permanent: IsPermanent(err), Attempts: d.attempts, Deliveries: d.deliveries, First: d.first, Last: d.last}
	if parkErr := w.call(func() error { return w.run.Park(w.run.handling, w.item(), failure) }); parkErr != nil {
		w.fail(fmt.Errorf("%w; it could not be parked: %w", err, parkErr), err)
		return
	}
	w.log(slog.LevelError, "the item failed and was parked", slog.Int("attempts", d.attempts), slog.Int("deliveries", d.deliveries), slog.Any("error", err))
	w.tally.Failed++
	if w.complete() {
		w.tally.Parked++
	}
}

// stop is the end of an item that is left for another delivery and is not at
// fault.
func (w *worker[T]) stop(err error) {
	w.cancel()
	w.shard.stop(w.delivery.index, err)
	w.log(slog.LevelWarn, "the item is left for another delivery", slog.Any("error", err))
}
