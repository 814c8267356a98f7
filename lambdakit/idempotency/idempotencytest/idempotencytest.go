// Package idempotencytest tests implementations of [idempotency.Store]: what the
// interface promises, races, and long random histories of several processes with
// clocks of their own.
//
//	func TestStore(t *testing.T) {
//		idempotencytest.Run(t, func(t *testing.T) idempotencytest.Open {
//			database := newDatabase(t)
//			return func(t *testing.T, terms idempotency.Terms) idempotency.Store {
//				return mystore.New(database, terms)
//			}
//		})
//	}
package idempotencytest

import (
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// Open returns a store as a process would open it. All stores that one Open returns
// share their data.
type Open func(t *testing.T, terms idempotency.Terms) idempotency.Store

// Run runs all tests. Each calls newBackend for data of its own.
func Run(t *testing.T, newBackend func(t *testing.T) Open) {
	for _, group := range [][]contract{contracts, races, histories} {
		for _, c := range group {
			t.Run(c.name, func(t *testing.T) { c.test(t, newBackend(t)) })
		}
	}
}

// contract is a promise and its test.
type contract struct {
	name string
	test func(t *testing.T, open Open)
}

// The terms of all tests: whole seconds, which every store can keep.
const (
	lease     = time.Minute
	expiry    = time.Hour
	clockSkew = 2 * time.Second
)

// clock is a clock that stands still unless it is advanced.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// newClock returns a clock that shows the present, to the second, as contexts have
// deadlines in real time.
func newClock() *clock { return &clock{now: time.Now().Truncate(time.Second)} }

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// terms are the terms of a process whose clock is ahead by offset.
func (c *clock) terms(offset time.Duration) idempotency.Terms {
	return idempotency.Terms{
		Lease:     lease,
		Expiry:    expiry,
		ClockSkew: clockSkew,
		Now:       func() time.Time { return c.time().Add(offset) },
	}
}
