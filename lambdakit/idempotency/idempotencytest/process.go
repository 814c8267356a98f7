package idempotencytest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// process is a process that has a store and processes one item. What is not as it
// should be fails the test.
type process struct {
	t     *testing.T
	ctx   context.Context
	open  Open
	clock *clock
	store idempotency.Store
	key   string
}

var keys atomic.Int64

// start returns a process with a new item.
func start(t *testing.T, open Open) *process {
	clock := newClock()
	return &process{
		t:     t,
		ctx:   t.Context(),
		open:  open,
		clock: clock,
		store: open(t, clock.terms(0)),
		key:   fmt.Sprintf("arn:aws:kafka:eu-west-1:123456789012:cluster/orders#orders-%d", keys.Add(1)),
	}
}

// other returns another process that processes the same item, whose clock is ahead
// by offset.
func (p *process) other(offset time.Duration) *process {
	other := *p
	other.store = p.open(p.t, p.clock.terms(offset))
	return &other
}

func (p *process) begin() *idempotency.Claim {
	p.t.Helper()
	claim, err := p.store.Begin(p.ctx, p.key)
	if err != nil {
		p.t.Fatalf("begin: %v", err)
	}
	return claim
}

// claimed claims the item and returns the claim, whose number of attempts is known.
func (p *process) claimed(attempts int) *idempotency.Claim {
	p.t.Helper()
	claim := p.begin()
	if claim.Outcome != idempotency.Claimed || claim.Attempts != attempts || claim.Key != p.key {
		p.t.Fatalf("got key %q %v, attempt %d; want key %q claimed, attempt %d", claim.Key, claim.Outcome, claim.Attempts, p.key, attempts)
	}
	return claim
}

// done claims the item, which is done.
func (p *process) done() {
	p.t.Helper()
	if claim := p.begin(); claim.Outcome != idempotency.Done || claim.Token != "" || !claim.LockedUntil.IsZero() {
		p.t.Fatalf("got %v until %v, token %q; want done, without a time and a token", claim.Outcome, claim.LockedUntil, claim.Token)
	}
}

// locked claims the item, which is locked.
func (p *process) locked(until time.Time) {
	p.t.Helper()
	if claim := p.begin(); claim.Outcome != idempotency.Locked || claim.Token != "" || !claim.LockedUntil.Equal(until) {
		p.t.Fatalf("got %v until %v, token %q; want locked until %v, without a token", claim.Outcome, claim.LockedUntil, claim.Token, until)
	}
}

func (p *process) complete(claim *idempotency.Claim) {
	p.t.Helper()
	if err := p.store.Complete(p.ctx, claim); err != nil {
		p.t.Fatalf("complete: %v", err)
	}
}

// completeLost tries to complete the item with a claim that was lost.
func (p *process) completeLost(claim *idempotency.Claim) {
	p.t.Helper()
	if err := p.store.Complete(p.ctx, claim); !errors.Is(err, idempotency.ErrLost) || claim.Completed() {
		p.t.Fatalf("complete: got error %v, completed %t, want ErrLost", err, claim.Completed())
	}
}

func (p *process) release(claim *idempotency.Claim) {
	p.t.Helper()
	if err := p.store.Release(p.ctx, claim); err != nil {
		p.t.Fatalf("release: %v", err)
	}
}

func (p *process) cancel(claim *idempotency.Claim) {
	p.t.Helper()
	if err := p.store.Cancel(p.ctx, claim); err != nil {
		p.t.Fatalf("cancel: %v", err)
	}
}

// ends returns the ways to end a claim.
func (p *process) ends() map[string]func(context.Context, *idempotency.Claim) error {
	return map[string]func(context.Context, *idempotency.Claim) error{
		"complete": p.store.Complete,
		"release":  p.store.Release,
		"cancel":   p.store.Cancel,
	}
}
