package batch

import (
	"errors"
	"fmt"
)

// ErrOutOfTime is why an item is not done that was not started, or not finished,
// when the deadline of the invocation came near.
var ErrOutOfTime = errors.New("the deadline of the invocation is near")

// ErrGoexit is the error of an item whose handler ended its goroutine with
// [runtime.Goexit] instead of returning, as the FailNow of a test does.
var ErrGoexit = errors.New("the handler ended its goroutine instead of returning")

// Permanent marks err as one that another try does not change, such as a malformed
// item. The item is parked at once. Permanent(nil) is nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err}
}

// IsPermanent reports whether [Permanent] marked err or an error that it wraps.
func IsPermanent(err error) bool {
	_, ok := errors.AsType[*permanentError](err)
	return ok
}

type permanentError struct{ err error }

func (e *permanentError) Error() string { return e.err.Error() }
func (e *permanentError) Unwrap() error { return e.err }

// PanicError is the error of an item whose handler panicked. The stack is in the
// log only.
type PanicError struct {
	// Value is what the handler panicked with.
	Value any
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// DeliveriesError is the error of an item that is parked without having been tried
// again, because it has been delivered too often: its invocations ended, were
// killed or ran out of time before they came to park it.
type DeliveriesError struct {
	// Deliveries counts the invocations that have tried the item.
	Deliveries int
	// Allowed is [Config].Deliveries.
	Allowed int
	// Last is the error of the last one, nil if it is not known: a store does not
	// keep it.
	Last error
}

func (e *DeliveriesError) Error() string {
	text := fmt.Sprintf("%d deliveries did not finish the item, at most %d are allowed", e.Deliveries, e.Allowed)
	if e.Last != nil {
		text += ": " + e.Last.Error()
	}
	return text
}

// Unwrap returns Last.
func (e *DeliveriesError) Unwrap() error { return e.Last }
