package batch

import (
	"log/slog"
	"runtime/debug"
)

// worker is a goroutine that processes one item at a time, and its place, from
// which another goroutine can go on.
type worker[T any] struct {
	run   *run[T]
	first int // the shard to begin with, where several workers share one

	visited int // shards
	shard   *shard[T]
	lane    int
	tally   Outcome // of Outcome's counters, for the shard

	delivery delivery
}

// work processes items until there are none. If the handler ends the goroutine,
// another one takes its place: no item may be lost to a call of runtime.Goexit.
func (w *worker[T]) work() {
	finished := false
	defer func() {
		if finished {
			w.run.workers.Done()
		} else {
			go w.work()
		}
	}()
	w.resume()
	for w.next() {
		w.deliver()
	}
	finished = true
}

// next takes the next item, and reports whether there is one.
func (w *worker[T]) next() bool {
	for {
		if w.shard != nil {
			if w.run.starting.Err() == nil {
				if index, ok := w.shard.take(&w.lane); ok {
					w.delivery = delivery{index: index}
					return true
				}
			}
			w.leave()
		}
		if !w.enter() {
			return false
		}
	}
}

// enter goes to the next shard, and reports whether there is one. Without a key,
// a shard has one worker. With a key, every worker goes to every shard, each from
// another one on.
func (w *worker[T]) enter() bool {
	shards := w.run.shards
	index := w.visited
	if w.run.Key == nil {
		index = int(w.run.taken.Add(1)) - 1
	}
	if index >= len(shards) {
		return false
	}
	if w.run.Key != nil {
		w.visited++
		index = (w.first + index) % len(shards)
	}
	w.shard, w.lane = &shards[index], noLane
	return true
}

func (w *worker[T]) leave() {
	w.shard.count(&w.tally)
	w.shard = nil
}

// call calls f, and returns why it did not return if it panicked. If it ended the
// goroutine, call does not return either: see work.
func (w *worker[T]) call(f func() error) (err error) {
	returned := false
	defer func() {
		if returned {
			return
		}
		err = whyNotReturned(recover())
		w.log(slog.LevelError, "a function of the handler did not return", slog.Any("error", err), slog.String("stack", string(debug.Stack())))
	}()
	err = f()
	returned = true
	return err
}

// whyNotReturned returns the error of a function that panicked with the value or,
// if that is nil, ended its goroutine.
func whyNotReturned(panicked any) error {
	if panicked == nil {
		return ErrGoexit
	}
	return &PanicError{Value: panicked}
}

// item returns the item of the delivery.
func (w *worker[T]) item() *T { return &w.shard.items[w.delivery.index] }

// log writes about the item of the delivery.
func (w *worker[T]) log(level slog.Level, message string, attrs ...slog.Attr) {
	r := w.run
	if r.Attrs != nil && r.log.Enabled(r.invocation, level) {
		attrs = append(r.Attrs(w.item()), attrs...)
	}
	r.log.LogAttrs(r.invocation, level, message, attrs...)
}
