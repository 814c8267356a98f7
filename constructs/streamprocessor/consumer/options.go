package consumer

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// Option changes how records are processed.
type Option func(*settings)

// settings are what options set.
type settings struct {
	common consumer.Settings
	order  Order
}

func defaults() settings {
	return settings{common: consumer.Defaults(wiring.MetricNamespace, wiring.FailureMode)}
}

// shared is an option that all consumers have.
func shared(o consumer.Option) Option { return func(s *settings) { o(&s.common) } }

// Order is which records are processed in order.
type Order int

const (
	// ByShard keeps the records of a shard in order. It is the default.
	ByShard Order = iota
	// ByKey keeps the records of a shard with the same key in order, and processes
	// others at the same time: the partition key of Kinesis, the primary key of
	// DynamoDB. What Lambda is told is still one record, so records after it that are
	// done come again: use an idempotency store.
	ByKey
)

// WithOrder sets which records are processed in order.
func WithOrder(o Order) Option { return func(s *settings) { s.order = o } }

// WithConcurrency sets how many records are processed at once, [ByKey]. The default is
// [batch.DefaultConcurrency].
func WithConcurrency(n int) Option { return shared(consumer.Concurrency(n)) }

// WithAttempts sets how often a record is tried in one invocation. The default is
// [batch.DefaultAttempts].
func WithAttempts(n int) Option { return shared(consumer.Attempts(n)) }

// WithBackoff sets what passes between attempts: about base after the first, twice
// as much after each one, and at most longest. The defaults are
// [batch.DefaultBackoffBase] and [batch.DefaultBackoffMax].
func WithBackoff(base, longest time.Duration) Option { return shared(consumer.Backoff(base, longest)) }

// WithDeliveries sets in how many invocations a record is tried before it goes to
// the dead letters, although its error was not permanent. The default is
// [batch.DefaultDeliveries]; [batch.Unlimited] stops the shard for as long as the
// record fails, or until Lambda gives it up. It needs [WithDeadLetters].
//
// An idempotency store counts deliveries, and counts those that ended with the
// process too. Without one, they are counted in the memory of the process.
//
// The number has to be smaller than the retries of the event source mapping, after
// which Lambda gives a batch up.
func WithDeliveries(n int) Option { return shared(consumer.Deliveries(n)) }

// WithDeadLetters sets where records go that cannot be processed.
func WithDeadLetters(t deadletter.Target) Option { return shared(consumer.DeadLetters(t)) }

// WithIdempotency sets the store of what is done, by which records that come again
// are skipped. A record is known by the stream's ARN, its shard and its sequence
// number, and a user record of an aggregate by its place too; a change of DynamoDB by
// its event id.
func WithIdempotency(store idempotency.Store) Option { return shared(consumer.Idempotency(store)) }

// WithScope sets what tells this consumer from others that have the same store or
// the same dead letters. The default is the name of the function. Consumers with the
// same scope share the work: what one has done, the other one skips.
func WithScope(scope string) Option { return shared(consumer.Scope(scope)) }

// WithDeadlineMargin sets how long before the deadline of the invocation the last
// record is started. The default is [batch.DefaultDeadlineMargin]. It is never more
// than a quarter of the time that the invocation has.
func WithDeadlineMargin(d time.Duration) Option { return shared(consumer.DeadlineMargin(d)) }

// WithMetrics sets where metrics go. The default is standard output, in the
// namespace Lintel/Stream, which the alarms of the construct watch. There are none if
// e is nil.
func WithMetrics(e *emf.Emitter) Option { return func(s *settings) { s.common.Metrics = e } }

// WithLogger sets the logger. The default is [slog.Default] at the time of the
// invocation.
func WithLogger(l *slog.Logger) Option { return func(s *settings) { s.common.Logger = l } }

// validate names what options and environment have wrong, after the faults that have
// been found.
func (s *settings) validate(faults ...string) error {
	if s.order != ByShard && s.order != ByKey {
		faults = append(faults, fmt.Sprintf("WithOrder: got %d, want ByShard or ByKey", s.order))
	}
	return s.common.Validate(faults...)
}
