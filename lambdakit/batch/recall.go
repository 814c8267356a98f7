package batch

import (
	"errors"
	"log/slog"
)

// What the memory of the process does in the place of a store. Its size is asked
// first, as nothing has failed most of the time.

// recall reports whether the item is to be tried. If not, the delivery has come to
// its end.
func (w *worker[T]) recall() bool {
	if w.run.memory.isEmpty() {
		return true
	}
	d := &w.delivery
	d.step = claiming
	id, err := w.id()
	if err != nil {
		w.fail(err, err)
		return false
	}
	known := w.run.memory.get(id)
	d.deliveries += known.deliveries
	if w.run.isLast(known.deliveries) {
		w.park(&DeliveriesError{Deliveries: known.deliveries, Allowed: w.run.Deliveries, Last: known.last})
		return false
	}
	return true
}

// remember counts the delivery, and keeps the handler's error.
func (w *worker[T]) remember(err error) {
	if w.run.Deliveries == Unlimited || !w.run.counts {
		return
	}
	w.delivery.step = settling
	id, idErr := w.id()
	if idErr != nil {
		w.log(slog.LevelError, "the delivery is not counted", slog.Any("error", idErr))
		return
	}
	if known, ok := errors.AsType[*DeliveriesError](err); ok {
		err = known.Last
	}
	w.run.memory.set(id, remembered{deliveries: w.delivery.deliveries, last: err})
}

// forget is for an item that is done.
func (w *worker[T]) forget() {
	if w.run.memory.isEmpty() {
		return
	}
	if id, err := w.id(); err == nil { // or else it was never remembered
		w.run.memory.forget(id)
	}
}

func (w *worker[T]) id() (id string, err error) {
	err = w.call(func() error {
		id = w.run.ID(w.run.invocation, w.item())
		return nil
	})
	return id, err
}
