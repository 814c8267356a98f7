package idempotency

import (
	"context"
	"sync/atomic"
	"time"
)

// Claim is what [Store.Begin] returns. A claim whose Outcome is [Claimed] belongs
// to its caller until it ends it or the lease expires.
type Claim struct {
	// Key is the key that Begin was given.
	Key string
	// Outcome is what Begin found.
	Outcome Outcome
	// Token identifies the claim: no two have the same. It is what makes a store
	// refuse the completion of a claim that has been taken over. Empty unless
	// Outcome is Claimed.
	Token string
	// Attempts is how often the item has been claimed, this claim included, and
	// canceled claims excluded. It goes on over invocations and crashes, until the
	// item expires.
	Attempts int
	// LockedUntil is when the lease of this claim expires, or of the one that
	// locks the item. Zero if Outcome is Done.
	LockedUntil time.Time

	completed atomic.Bool
}

// Completed tells whether the item is known to be complete: by [Store.Complete],
// or by the handler, together with its effect.
func (c *Claim) Completed() bool { return c.completed.Load() }

// MarkCompleted is for stores: it makes Completed true.
func (c *Claim) MarkCompleted() { c.completed.Store(true) }

type contextKey struct{}

// NewContext returns a context that carries the claim, for the handler that
// processes the item.
func NewContext(ctx context.Context, claim *Claim) context.Context {
	return context.WithValue(ctx, contextKey{}, claim)
}

// FromContext returns the claim under which the item is processed; ok is false if
// it is processed without one.
func FromContext(ctx context.Context) (claim *Claim, ok bool) {
	claim, ok = ctx.Value(contextKey{}).(*Claim)
	return claim, ok
}
