package idempotency

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// The defaults of [Terms].
const (
	// DefaultLease is the longest that a Lambda function can run.
	DefaultLease = 15 * time.Minute

	// DefaultExpiry covers a topic with the defaults of Apache Kafka, which keeps
	// a record for up to two weeks: until its segment, that takes records for 7
	// days (segment.ms), is 7 days old (retention.ms). It is also the longest that
	// Amazon SQS keeps a message.
	DefaultExpiry = 14 * 24 * time.Hour

	// DefaultClockSkew is far more than the clocks in Lambda differ, which Amazon
	// Time Sync sets, and little to wait for.
	DefaultClockSkew = time.Second
)

// Terms say for how long a store keeps what. The zero Terms are the defaults.
type Terms struct {
	// Lease is the longest that a claim is held. It ends sooner with the deadline
	// of Begin's context. [DefaultLease] if zero.
	//
	// A shorter lease frees the items of a crashed process sooner, and lets an
	// item be processed twice at the same time if that takes longer.
	Lease time.Duration

	// Expiry is how long an item is remembered, counted from its last claim. What
	// is delivered later than that is processed again. It has to be longer than an
	// event source can deliver an item: see the retention of the topic, stream or
	// queue. [DefaultExpiry] if zero.
	Expiry time.Duration

	// ClockSkew is by how much two clocks may differ. [DefaultClockSkew] if zero.
	ClockSkew time.Duration

	// Now is the clock, which is compared with the deadlines of contexts too.
	// [time.Now] if nil.
	Now func() time.Time
}

// Validate returns an error if there is a negative duration, or if an item would
// expire while it is claimed.
func (t Terms) Validate() error {
	for _, d := range []struct {
		name  string
		value time.Duration
	}{{"a lease", t.Lease}, {"an expiry", t.Expiry}, {"a clock skew", t.ClockSkew}} {
		if d.value < 0 {
			return fmt.Errorf("idempotency: got %s of %v, want 0 for the default, or more", d.name, d.value)
		}
	}
	if lease, expiry := t.lease(), cmp.Or(t.Expiry, DefaultExpiry); expiry <= lease {
		return fmt.Errorf("idempotency: got an expiry of %v, want more than lease and clock skew, %v", expiry, lease)
	}
	return nil
}

// lease is the longest that a claim can be held.
func (t Terms) lease() time.Duration {
	return cmp.Or(t.Lease, DefaultLease) + cmp.Or(t.ClockSkew, DefaultClockSkew)
}

// Time returns the time of the clock.
func (t Terms) Time() time.Time {
	if t.Now == nil {
		return time.Now()
	}
	return t.Now()
}

// LockedUntil returns when a claim that begins now expires.
func (t Terms) LockedUntil(ctx context.Context, now time.Time) time.Time {
	until := now.Add(t.lease())
	if deadline, ok := ctx.Deadline(); ok {
		deadline = deadline.Add(cmp.Or(t.ClockSkew, DefaultClockSkew))
		if deadline.Before(until) {
			return deadline
		}
	}
	return until
}

// ExpiresAt returns when an item that is claimed now is to be forgotten.
func (t Terms) ExpiresAt(now time.Time) time.Time {
	return now.Add(cmp.Or(t.Expiry, DefaultExpiry))
}
