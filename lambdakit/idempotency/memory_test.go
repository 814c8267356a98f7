package idempotency_test

import (
	"testing"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
	"github.com/lintel-go/lintel/lambdakit/idempotency/idempotencytest"
)

func TestMemory(t *testing.T) {
	idempotencytest.Run(t, func(*testing.T) idempotencytest.Open {
		var data idempotency.Memory
		return func(_ *testing.T, terms idempotency.Terms) idempotency.Store { return data.Share(terms) }
	})
}

func TestZeroMemory(t *testing.T) {
	var store idempotency.Memory
	before := time.Now()
	claim, err := store.Begin(t.Context(), "key")
	if err != nil || claim.Outcome != idempotency.Claimed {
		t.Fatalf("got %+v, %v", claim, err)
	}
	// The test's context has a deadline if go test has: far later than the lease.
	if until := before.Add(idempotency.DefaultLease); claim.LockedUntil.Before(until) {
		t.Errorf("locked until %v, want %v or later", claim.LockedUntil, until)
	}
}
