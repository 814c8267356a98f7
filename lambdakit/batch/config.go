package batch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// The defaults of [Config].
const (
	DefaultConcurrency    = 10 // the most that Lambda itself runs of one Kinesis shard (ParallelizationFactor)
	DefaultAttempts       = 5
	DefaultDeliveries     = 5
	DefaultDeadlineMargin = 5 * time.Second
)

// Unlimited as [Config].Deliveries parks nothing for having failed too often.
const Unlimited = -1

// Config says what an [Engine] does with items of the type T. Only Handle is
// required.
type Config[T any] struct {
	// Handle processes one item. It is called by several goroutines at once, and
	// has to return when its context ends. An error marked with [Permanent] is
	// not worth another try; every other one is.
	Handle func(ctx context.Context, item *T) error

	// Key returns a hash of the item's key, see [hash/maphash]. If it is set,
	// only items with the same key are processed in order, and the others of the
	// shard at the same time. Different keys that have the same hash lose nothing
	// but this.
	Key func(item *T) uint64

	// Concurrency is how many items are processed at once. Default:
	// [DefaultConcurrency].
	Concurrency int

	// Attempts is how often an item is tried in one invocation. Default:
	// [DefaultAttempts].
	Attempts int

	// Backoff is what passes between the attempts.
	Backoff Backoff

	// Deliveries is in how many invocations an item is tried before it is parked
	// although its error was not permanent. More than one takes an ID, to count
	// by. The default is [DefaultDeliveries] with Park and ID, and otherwise
	// [Unlimited].
	Deliveries int

	// Park puts an item where it is kept for people to look at. If it returns
	// nil, the item counts as done. Without Park, an item that fails permanently
	// stops its shard.
	Park func(ctx context.Context, item *T, failure Failure) error

	// ID returns what identifies the item: the same in every delivery, and not
	// that of any other item. Its context is that of Run.
	ID func(ctx context.Context, item *T) string

	// Store remembers by ID which items are done and counts deliveries. Without
	// it, nothing is known of what is done, and deliveries are counted in the
	// memory of the process.
	Store idempotency.Store

	// DeadlineMargin is how long before the deadline of the invocation the last
	// item is started. Default: [DefaultDeadlineMargin]. It is never more than a
	// quarter of the time that the invocation has.
	DeadlineMargin time.Duration

	// Logger is [slog.Default] at the time of the invocation if nil. Attrs
	// returns the attributes that identify an item in the log, never its content.
	Logger *slog.Logger
	Attrs  func(item *T) []slog.Attr
}

// withDefaults returns the configuration with the defaults in the place of zeros.
func (c Config[T]) withDefaults() Config[T] {
	setDefault(&c.Concurrency, DefaultConcurrency)
	setDefault(&c.Attempts, DefaultAttempts)
	setDefault(&c.DeadlineMargin, DefaultDeadlineMargin)
	if c.Park != nil && c.ID != nil {
		setDefault(&c.Deliveries, DefaultDeliveries)
	}
	setDefault(&c.Deliveries, Unlimited)
	c.Backoff = c.Backoff.withDefaults()
	return c
}

func setDefault[N int | time.Duration](n *N, byDefault N) {
	if *n == 0 {
		*n = byDefault
	}
}

// validate names every fault of a configuration that has its defaults.
func (c Config[T]) validate() error {
	var faults []string
	for _, rule := range []struct {
		broken bool
		fault  string
	}{
		{c.Handle == nil, "Handle is nil: set it to the function that processes an item"},
		{c.Concurrency < 1, fmt.Sprintf("Concurrency is %d, need at least 1 (0 stands for %d)", c.Concurrency, DefaultConcurrency)},
		{c.Attempts < 1, fmt.Sprintf("Attempts is %d, need at least 1 (0 stands for %d)", c.Attempts, DefaultAttempts)},
		{c.Deliveries < Unlimited, fmt.Sprintf("Deliveries is %d, need at least 1, 0 for the default, or Unlimited", c.Deliveries)},
		{c.Deliveries > 1 && c.ID == nil, fmt.Sprintf("Deliveries is %d, which takes an ID to count by: set ID, or 1 to park an item in its first invocation", c.Deliveries)},
		{c.Deliveries > 0 && c.Park == nil, fmt.Sprintf("Deliveries is %d, and there is nowhere to park an item after that: set Park", c.Deliveries)},
		{c.Store != nil && c.ID == nil, "Store is set without ID: set ID to what identifies an item in it"},
		{c.DeadlineMargin < 0, fmt.Sprintf("DeadlineMargin is %v, need a positive duration (0 stands for %v)", c.DeadlineMargin, DefaultDeadlineMargin)},
		{c.Backoff.Base < 0 || c.Backoff.Max < c.Backoff.Base, fmt.Sprintf("Backoff is from %v to %v, need positive durations in this order", c.Backoff.Base, c.Backoff.Max)},
	} {
		if rule.broken {
			faults = append(faults, rule.fault)
		}
	}
	if faults != nil {
		return errors.New("batch: " + strings.Join(faults, "; "))
	}
	return nil
}
