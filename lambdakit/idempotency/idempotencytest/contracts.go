package idempotencytest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// contracts are what the interface promises, each as a short history.
var contracts = []contract{
	{"an item is claimed, completed and done", func(t *testing.T, open Open) {
		p := start(t, open)
		claim := p.claimed(1)
		if claim.Token == "" || claim.Completed() {
			t.Errorf("got token %q, completed %t", claim.Token, claim.Completed())
		}
		p.complete(claim)
		if !claim.Completed() {
			t.Error("the claim does not know that the item is complete")
		}
		p.done()
	}},
	{"a claimed item is locked for everybody", func(t *testing.T, open Open) {
		p := start(t, open)
		claim := p.claimed(1)
		p.locked(claim.LockedUntil)
		p.other(0).locked(claim.LockedUntil)
	}},
	{"a claim lasts for the lease", func(t *testing.T, open Open) {
		p := start(t, open)
		claim := p.claimed(1)
		if want := p.clock.time().Add(lease + clockSkew); !claim.LockedUntil.Equal(want) {
			t.Errorf("locked until %v, want %v", claim.LockedUntil, want)
		}
		p.clock.advance(lease + clockSkew - time.Second)
		p.locked(claim.LockedUntil)
		p.clock.advance(time.Second)
		p.claimed(2)
	}},
	{"a claim lasts for the time of the invocation if that is shorter", func(t *testing.T, open Open) {
		p := start(t, open)
		const left = 20 * time.Second
		ctx, cancel := context.WithDeadline(p.ctx, p.clock.time().Add(left))
		defer cancel()
		p.ctx = ctx
		claim := p.claimed(1)
		if want := p.clock.time().Add(left + clockSkew); !claim.LockedUntil.Equal(want) {
			t.Errorf("locked until %v, want %v", claim.LockedUntil, want)
		}
		p.clock.advance(left + clockSkew)
		p.claimed(2)
	}},
	{"a claim does not outlast the lease if the invocation does", func(t *testing.T, open Open) {
		p := start(t, open)
		ctx, cancel := context.WithDeadline(p.ctx, p.clock.time().Add(2*lease))
		defer cancel()
		p.ctx = ctx
		if claim, want := p.claimed(1), p.clock.time().Add(lease+clockSkew); !claim.LockedUntil.Equal(want) {
			t.Errorf("locked until %v, want %v", claim.LockedUntil, want)
		}
	}},
	{"a clock that is ahead does not end a lease", func(t *testing.T, open Open) {
		p := start(t, open)
		claim := p.claimed(1)
		p.clock.advance(lease - time.Second) // the work may last for a second yet
		p.other(clockSkew).locked(claim.LockedUntil)
	}},
	{"a released item can be claimed at once, and the attempt is counted", func(t *testing.T, open Open) {
		p := start(t, open)
		for attempt := range 3 {
			p.release(p.claimed(attempt + 1))
		}
		p.complete(p.other(0).claimed(4))
		p.done()
	}},
	{"a canceled attempt is not counted", func(t *testing.T, open Open) {
		p := start(t, open)
		p.cancel(p.claimed(1))
		p.release(p.claimed(1))
		p.cancel(p.claimed(2))
		p.claimed(2)
	}},
	{"an attempt that ends with a crash is counted", func(t *testing.T, open Open) {
		p := start(t, open)
		for attempt := range 3 {
			p.claimed(attempt + 1)
			p.clock.advance(lease + clockSkew)
		}
	}},
	{"a claim whose lease has expired is good until it is taken over", func(t *testing.T, open Open) {
		p := start(t, open)
		claim := p.claimed(1)
		p.clock.advance(lease + clockSkew)
		p.complete(claim)
		p.done()
	}},
	{"a claim that was taken over cannot complete the item", func(t *testing.T, open Open) {
		p := start(t, open)
		lost := p.claimed(1)
		p.clock.advance(lease + clockSkew)
		claim := p.other(0).claimed(2)
		p.completeLost(lost)
		p.locked(claim.LockedUntil)
		p.release(claim)
		p.completeLost(lost)
		p.claimed(3)
	}},
	{"a claim that was taken over cannot free the item", func(t *testing.T, open Open) {
		p := start(t, open)
		lost := p.claimed(1)
		p.clock.advance(lease + clockSkew)
		claim := p.claimed(2)
		p.release(lost)
		p.cancel(lost)
		p.locked(claim.LockedUntil)
		p.release(claim)
		p.cancel(lost)
		p.claimed(3)
	}},
	{"an item that another has completed is complete", func(t *testing.T, open Open) {
		p := start(t, open)
		lost := p.claimed(1)
		p.clock.advance(lease + clockSkew)
		p.complete(p.claimed(2))
		p.complete(lost)
		if !lost.Completed() {
			t.Error("the claim does not know that the item is complete")
		}
	}},
	{"completing again is no error", func(t *testing.T, open Open) {
		p := start(t, open)
		claim := p.claimed(1)
		p.complete(claim)
		p.complete(claim)
		forgetful := &idempotency.Claim{Key: claim.Key, Outcome: claim.Outcome, Token: claim.Token, Attempts: 1}
		p.complete(forgetful) // as after a transaction whose outcome the claim was not told
		p.done()
	}},
	{"a complete item stays complete", func(t *testing.T, open Open) {
		p := start(t, open)
		claim := p.claimed(1)
		p.complete(claim)
		p.release(claim)
		p.cancel(claim)
		p.clock.advance(lease + clockSkew)
		p.done()
	}},
	{"a released claim cannot complete the item", func(t *testing.T, open Open) {
		p := start(t, open)
		claim := p.claimed(1)
		p.release(claim)
		p.completeLost(claim)
		p.claimed(2)
	}},
	{"a canceled claim is not canceled twice", func(t *testing.T, open Open) {
		p := start(t, open)
		p.release(p.claimed(1))
		claim := p.claimed(2)
		p.cancel(claim)
		p.cancel(claim)
		p.claimed(2)
	}},
	{"items expire", func(t *testing.T, open Open) {
		for _, end := range []func(p *process, claim *idempotency.Claim){
			(*process).complete,
			(*process).release,
			func(*process, *idempotency.Claim) {}, // a crash
		} {
			p := start(t, open)
			end(p, p.claimed(1))
			p.clock.advance(expiry)
			p.claimed(1)
		}
	}},
	{"expiry counts from the last claim", func(t *testing.T, open Open) {
		p := start(t, open)
		p.release(p.claimed(1))
		p.clock.advance(expiry - time.Second)
		p.complete(p.claimed(2))
		p.clock.advance(expiry - time.Second)
		p.done()
		p.clock.advance(time.Second)
		p.claimed(1)
	}},
	{"keys are told apart", func(t *testing.T, open Open) {
		long := strings.Repeat("k", 5000)
		seen := map[string]bool{}
		for _, key := range []string{
			"a", "A", " a", "a ", "a/b", "ä", "a\u0308", "\x00", "\xff", "\xfe", "\uFFFD",
			long, long + "k", long[:2048], long[:2049], long[:900], long[:901],
			"sha256:", "sha256:" + strings.Repeat("0", 64),
		} {
			p := start(t, open)
			p.key = key
			claim := p.claimed(1)
			if claim.Key != key || seen[claim.Token] {
				t.Errorf("got a claim of key %q with token %q", claim.Key, claim.Token)
			}
			seen[claim.Token] = true
			p.complete(claim)
			p.done()
		}
	}},
	{"there is no empty key", func(t *testing.T, open Open) {
		p := start(t, open)
		if _, err := p.store.Begin(p.ctx, ""); !errors.Is(err, idempotency.ErrNoKey) {
			t.Errorf("got error %v, want ErrNoKey", err)
		}
	}},
	{"only what is claimed can be ended", func(t *testing.T, open Open) {
		p := start(t, open)
		p.claimed(1)
		locked := p.begin()
		for name, end := range p.ends() {
			if err := end(p.ctx, locked); !errors.Is(err, idempotency.ErrNotClaimed) {
				t.Errorf("%s: got error %v, want ErrNotClaimed", name, err)
			}
		}
	}},
	{"a context that has ended is an error and changes nothing", func(t *testing.T, open Open) {
		p := start(t, open)
		ended, cancel := context.WithCancel(p.ctx)
		cancel()
		if claim, err := p.store.Begin(ended, p.key); !errors.Is(err, context.Canceled) {
			t.Errorf("begin: got %+v, error %v, want context.Canceled", claim, err)
		}
		claim := p.claimed(1)
		for name, end := range p.ends() {
			if err := end(ended, claim); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: got error %v, want context.Canceled", name, err)
			}
		}
		p.locked(claim.LockedUntil)
		p.complete(claim)
	}},
}
