package batch

import "time"

// Outcome is what became of a shard.
type Outcome struct {
	// Next is the index of the first item that is not done, and the number of
	// items if all are. The items before it are done. Items after it may be done
	// too if [Config].Key is set; they will be delivered again nevertheless.
	Next int
	// Err is why the item at Next is not done; nil if all are: the error of the
	// item, or one that is not the item's fault, such as [ErrOutOfTime], the cause
	// of the context's end, an error of the store, or that another invocation has
	// the item (idempotency.LockedError).
	Err error

	// Handled counts the items that Handle processed, Skipped those that the
	// store knows to be done, and Parked those that Park took.
	Handled, Skipped, Parked int
	// Failed counts the items that failed for good in this invocation: those that
	// were parked, and those that stopped the shard by an error of their own.
	Failed int
}

// Failure is why an item is parked.
type Failure struct {
	// Err is the error of the last attempt, or a [*DeliveriesError].
	Err error
	// Permanent is whether Err says that another attempt would not help.
	Permanent bool
	// Attempts counts the attempts in this invocation: 0 if there was none, for
	// which see [DeliveriesError].
	Attempts int
	// Deliveries counts the invocations that have tried the item, this one
	// included, as far as that is known.
	Deliveries int
	// First and Last are when the first and the last attempt of this invocation
	// failed.
	First, Last time.Time
}
