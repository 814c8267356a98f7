package consumer

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/constructs/queueprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// Option changes how messages are processed.
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

// Order is which messages of Amazon MQ are processed in order. Those of SQS are as
// their queue is: without order in a standard queue, by message group in a FIFO queue.
type Order int

const (
	// ByQueue keeps the messages of a queue in order. It is the default.
	ByQueue Order = iota
	// Unordered processes messages at the same time, and goes on after one that failed.
	Unordered
)

// WithOrder sets which messages of Amazon MQ are processed in order. It is not for SQS.
func WithOrder(o Order) Option { return func(s *settings) { s.order = o } }

// WithConcurrency sets how many messages are processed at once. The default is
// [batch.DefaultConcurrency].
func WithConcurrency(n int) Option { return shared(consumer.Concurrency(n)) }

// WithAttempts sets how often a message is tried in one invocation. The default is
// [batch.DefaultAttempts].
func WithAttempts(n int) Option { return shared(consumer.Attempts(n)) }

// WithBackoff sets what passes between attempts: about base after the first, twice
// as much after each one, and at most longest. The defaults are
// [batch.DefaultBackoffBase] and [batch.DefaultBackoffMax].
func WithBackoff(base, longest time.Duration) Option { return shared(consumer.Backoff(base, longest)) }

// WithDeliveries sets in how many invocations a message is tried before it goes to
// the dead letters, although its error was not permanent. It needs [WithDeadLetters].
//
// For SQS the default is [batch.Unlimited]: SQS itself counts, and moves a message to
// the queue's dead-letter queue after maxReceiveCount. In a FIFO queue it counts the
// messages behind the one that fails too, although nobody has tried them, and moves them
// with it; a number smaller than maxReceiveCount parks only the one that fails.
//
// For Amazon MQ the default is [batch.DefaultDeliveries], as Lambda delivers a batch
// that fails again without an end.
//
// An idempotency store counts deliveries, and counts those that ended with the
// process too. Without one, they are counted in the memory of the process.
func WithDeliveries(n int) Option { return shared(consumer.Deliveries(n)) }

// WithDeadLetters sets where messages go that cannot be processed.
func WithDeadLetters(t deadletter.Target) Option { return shared(consumer.DeadLetters(t)) }

// WithIdempotency sets the store of what is done, by which messages that come again
// are skipped. A message is known by its queue and its message id: that of SQS, which
// is another one if a producer or a replay sends the message again; that of ActiveMQ;
// that which the publisher has set, for RabbitMQ. A message of RabbitMQ without one
// cannot be told from another, and goes to the dead letters.
func WithIdempotency(store idempotency.Store) Option { return shared(consumer.Idempotency(store)) }

// WithScope sets what tells this consumer from others that have the same store or
// the same dead letters. The default is the name of the function. Consumers with the
// same scope share the work: what one has done, the other one skips.
func WithScope(scope string) Option { return shared(consumer.Scope(scope)) }

// WithDeadlineMargin sets how long before the deadline of the invocation the last
// message is started. The default is [batch.DefaultDeadlineMargin]. It is never more
// than a quarter of the time that the invocation has.
func WithDeadlineMargin(d time.Duration) Option { return shared(consumer.DeadlineMargin(d)) }

// WithMetrics sets where metrics go. The default is standard output, in the
// namespace Lintel/Queue, which the alarms of the construct watch. There are none if
// e is nil.
func WithMetrics(e *emf.Emitter) Option { return func(s *settings) { s.common.Metrics = e } }

// WithLogger sets the logger. The default is [slog.Default] at the time of the
// invocation.
func WithLogger(l *slog.Logger) Option { return func(s *settings) { s.common.Logger = l } }

// validate names what options and environment have wrong, after the faults that have
// been found.
func (s *settings) validate(faults ...string) error {
	if s.order != ByQueue && s.order != Unordered {
		faults = append(faults, fmt.Sprintf("WithOrder: got %d, want ByQueue or Unordered", s.order))
	}
	return s.common.Validate(faults...)
}
