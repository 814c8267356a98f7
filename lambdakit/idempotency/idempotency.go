package idempotency

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Store records which items have been processed. Its methods may be called
// concurrently, by any number of processes that share what is behind the store.
//
// An error of a method says that the store could not be asked or could not
// answer: it is transient and not the item's fault. After an error nothing is
// known: the write may have taken place.
type Store interface {
	// Begin claims the key, which is not empty, and counts the attempt. The
	// claim's Outcome says whether the caller is to process the item, or why not.
	//
	// The context has to be the invocation's, or one that ends no sooner than the
	// processing does: the claim is held until its deadline, or for the store's
	// lease if that is shorter. A timeout for this call alone would free the item
	// while it is being processed.
	//
	// After an error the item may be locked until that time.
	Begin(ctx context.Context, key string) (*Claim, error)

	// Complete records that the item has been processed: further claims of the
	// key have the Outcome Done. It succeeds as well if the item has been
	// completed already, under this claim or another. [ErrLost] says that the
	// claim has been taken over and the item is not complete.
	Complete(ctx context.Context, claim *Claim) error

	// Release gives the claim back after a failure: the item can be claimed at
	// once, and the attempt stays counted. A claim that has been taken over, or
	// an item that is complete, stays as it is, which is not an error.
	//
	// A context that has ended cannot release anything: see [context.WithoutCancel].
	Release(ctx context.Context, claim *Claim) error

	// Cancel is Release for an item that has not been tried, for example because
	// the time was up before the handler was called: the attempt is not counted.
	Cancel(ctx context.Context, claim *Claim) error
}

// Outcome is what [Store.Begin] found.
type Outcome int

// The outcomes. The zero Outcome is none of them.
const (
	// Claimed: the caller is to process the item, and then to call Complete,
	// Release or Cancel.
	Claimed Outcome = iota + 1
	// Done: the item has been processed, and is to be skipped.
	Done
	// Locked: another claim is held, or was when its process ended without a
	// word. The item may be tried again at LockedUntil.
	Locked
)

// String returns "claimed", "done" or "locked".
func (o Outcome) String() string {
	switch o {
	case Claimed:
		return "claimed"
	case Done:
		return "done"
	case Locked:
		return "locked"
	default:
		return fmt.Sprintf("Outcome(%d)", int(o))
	}
}

// ErrLost says that a claim was lost: it lasted longer than its lease, and
// another has taken it over. It is no failure of the item, which the other claim
// takes care of.
var ErrLost = errors.New("the claim was taken over by another after its lease had expired")

// ErrNoKey says that the key of an item is empty.
var ErrNoKey = errors.New("the key is empty")

// ErrNotClaimed says that a method that ends a claim was called with one whose
// Outcome is not [Claimed].
var ErrNotClaimed = errors.New("the item is not claimed")

// LockedError says that an item is being processed elsewhere.
type LockedError struct {
	// Key is the key of the item.
	Key string
	// Until is the time at which the lock expires unless it is given back before.
	Until time.Time
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("item %q is locked by another invocation until %s", e.Key, e.Until.UTC().Format(time.RFC3339Nano))
}
