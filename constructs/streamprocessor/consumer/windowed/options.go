package windowed

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// Sizes of a state, in bytes.
const (
	// MaxStateBytes is how large a state may be until Lambda ends its window.
	// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
	MaxStateBytes = 1_000_000
	// DefaultBudget is 90 % of it.
	DefaultBudget = 900_000
)

// Option changes how records are counted.
type Option func(*settings)

type settings struct {
	common consumer.Settings
	budget int
	fault  string
}

func defaults() settings {
	s := settings{common: consumer.Defaults(wiring.MetricNamespace, wiring.FailureMode), budget: DefaultBudget}
	s.common.DeadlineMargin = batch.DefaultDeadlineMargin
	return s
}

// shared is an option that all consumers have.
func shared(o consumer.Option) Option { return func(s *settings) { o(&s.common) } }

// WithDeadLetters sets where records go that cannot be counted.
func WithDeadLetters(t deadletter.Target) Option { return shared(consumer.DeadLetters(t)) }

// WithScope sets what tells this function from others that have the same dead letters.
// The default is the name of the function.
func WithScope(scope string) Option { return shared(consumer.Scope(scope)) }

// WithBudget sets from which size on, in bytes, a state is merged before the end of its
// window: more than 0 and at most [MaxStateBytes]. The default is [DefaultBudget]. The
// rest up to the limit is for what a batch adds.
func WithBudget(bytes int) Option {
	return func(s *settings) {
		if s.budget = bytes; bytes < 1 || bytes > MaxStateBytes {
			s.fault = fmt.Sprintf("WithBudget: got %d, want 1 to %d bytes", bytes, MaxStateBytes)
		}
	}
}

// WithDeadlineMargin sets how long before the deadline of the invocation merging stops,
// and the invocation fails: the next one goes on there. The default is
// [batch.DefaultDeadlineMargin]. It is never more than a quarter of the time that the
// invocation has.
func WithDeadlineMargin(d time.Duration) Option { return shared(consumer.DeadlineMargin(d)) }

// WithMetrics sets where metrics go. The default is standard output, in the namespace
// Lintel/Stream. There are none if e is nil.
func WithMetrics(e *emf.Emitter) Option { return func(s *settings) { s.common.Metrics = e } }

// WithLogger sets the logger. The default is [slog.Default] at the time of the
// invocation.
func WithLogger(l *slog.Logger) Option { return func(s *settings) { s.common.Logger = l } }

// validate names what options and environment have wrong.
func (s *settings) validate(faults ...string) error {
	if s.fault != "" {
		faults = append(faults, s.fault)
	}
	return s.common.Validate(faults...)
}
