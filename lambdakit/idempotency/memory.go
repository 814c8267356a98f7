package idempotency

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"
)

// Memory is a [Store] in memory, for tests: it knows nothing of other processes,
// and forgets an item only when that is claimed again. The zero Memory is empty and
// ready to use.
type Memory struct {
	// Terms are not to be changed once the store is in use.
	Terms Terms

	mu    sync.Mutex
	items map[string]*memoryItem
}

var _ Store = (*Memory)(nil)

// memoryItem is what is remembered of an item.
type memoryItem struct {
	status      memoryStatus
	token       string // of the last claim
	attempts    int
	lockedUntil time.Time
	expiresAt   time.Time
}

type memoryStatus int

const (
	memoryReleased memoryStatus = iota
	memoryInProgress
	memoryCompleted
)

// Begin implements [Store].
func (m *Memory) Begin(ctx context.Context, key string) (*Claim, error) {
	return m.begin(ctx, key, m.Terms)
}

func (m *Memory) begin(ctx context.Context, key string, terms Terms) (*Claim, error) {
	if key == "" {
		return nil, ErrNoKey
	}
	if err := errors.Join(terms.Validate(), ctx.Err()); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := terms.Time()
	item := m.items[key]
	if item == nil || !item.expiresAt.After(now) {
		item = new(memoryItem)
	}
	switch {
	case item.status == memoryCompleted:
		return &Claim{Key: key, Outcome: Done, Attempts: item.attempts}, nil
	case item.status == memoryInProgress && item.lockedUntil.After(now):
		return &Claim{Key: key, Outcome: Locked, Attempts: item.attempts, LockedUntil: item.lockedUntil}, nil
	}
	*item = memoryItem{
		status:      memoryInProgress,
		token:       rand.Text(),
		attempts:    item.attempts + 1,
		lockedUntil: terms.LockedUntil(ctx, now),
		expiresAt:   terms.ExpiresAt(now),
	}
	if m.items == nil {
		m.items = map[string]*memoryItem{}
	}
	m.items[key] = item
	return &Claim{Key: key, Outcome: Claimed, Token: item.token, Attempts: item.attempts, LockedUntil: item.lockedUntil}, nil
}

// Complete implements [Store].
func (m *Memory) Complete(ctx context.Context, claim *Claim) error {
	return m.end(ctx, claim, func(item *memoryItem) error {
		switch {
		case claim.Completed():
		case item.heldBy(claim):
			item.status = memoryCompleted
		case item == nil || item.status != memoryCompleted:
			return ErrLost
		}
		claim.MarkCompleted()
		return nil
	})
}

// Release implements [Store].
func (m *Memory) Release(ctx context.Context, claim *Claim) error {
	return m.release(ctx, claim, claim.Attempts)
}

// Cancel implements [Store].
func (m *Memory) Cancel(ctx context.Context, claim *Claim) error {
	return m.release(ctx, claim, claim.Attempts-1)
}

func (m *Memory) release(ctx context.Context, claim *Claim, attempts int) error {
	return m.end(ctx, claim, func(item *memoryItem) error {
		if item.heldBy(claim) {
			item.status, item.attempts = memoryReleased, attempts
		}
		return nil
	})
}

// end calls f with the item of a claim that is to end, nil if there is none.
func (m *Memory) end(ctx context.Context, claim *Claim, f func(*memoryItem) error) error {
	if claim.Outcome != Claimed {
		return ErrNotClaimed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return f(m.items[claim.Key])
}

func (i *memoryItem) heldBy(claim *Claim) bool {
	return i != nil && i.status == memoryInProgress && i.token == claim.Token
}
