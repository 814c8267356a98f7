package consumer

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// Settings are what options set. The fields are as in [batch.Config].
type Settings struct {
	Concurrency, Attempts, Deliveries int
	Backoff                           batch.Backoff
	DeadlineMargin                    time.Duration
	Logger                            *slog.Logger
	Store                             idempotency.Store
	Letters                           deadletter.Target
	Scope                             string
	Metrics                           *emf.Emitter // nil for none
	FailureMode                       FailureMode

	faults []string
}

// Option sets one of them.
type Option func(*Settings)

// Defaults are the settings without an option: metrics to standard output in the
// namespace, and the failure mode of the environment variable.
func Defaults(namespace, failureMode string) Settings {
	return Settings{
		Scope:       lambdacontext.FunctionName,
		Metrics:     emf.New(os.Stdout, namespace),
		FailureMode: ReadFailureMode(failureMode),
	}
}

// EngineConfig is the part of the settings that every engine gets.
func EngineConfig[T any](s *Settings) batch.Config[T] {
	return batch.Config[T]{
		Concurrency: s.Concurrency, Attempts: s.Attempts, Deliveries: s.Deliveries,
		Backoff: s.Backoff, DeadlineMargin: s.DeadlineMargin, Logger: s.Logger, Store: s.Store,
	}
}

// Log is the logger of an invocation.
func (s *Settings) Log() *slog.Logger { return cmp.Or(s.Logger, slog.Default()) }

// Validate names what options and environment have wrong, after the faults that the
// consumer itself has found. What the engine checks is left to it.
func (s *Settings) Validate(faults ...string) error {
	faults = append(append([]string(nil), s.faults...), faults...)
	if s.Deliveries > 0 && s.Letters == nil {
		faults = append(faults, fmt.Sprintf("WithDeliveries: got %d without WithDeadLetters, want both or none", s.Deliveries))
	}
	if err := s.FailureMode.validate(); err != nil {
		faults = append(faults, err.Error())
	}
	if len(faults) > 0 {
		return errors.New(strings.Join(faults, "; "))
	}
	return nil
}

// Concurrency is the option WithConcurrency.
func Concurrency(n int) Option {
	return positive("WithConcurrency", n, func(s *Settings) { s.Concurrency = n })
}

// Attempts is the option WithAttempts.
func Attempts(n int) Option {
	return positive("WithAttempts", n, func(s *Settings) { s.Attempts = n })
}

// Backoff is the option WithBackoff.
func Backoff(base, longest time.Duration) Option {
	return positive("WithBackoff", min(base, longest), func(s *Settings) { s.Backoff = batch.Backoff{Base: base, Max: longest} })
}

// Deliveries is the option WithDeliveries.
func Deliveries(n int) Option {
	set := func(s *Settings) { s.Deliveries = n }
	if n == batch.Unlimited {
		return set
	}
	return positive("WithDeliveries", n, set)
}

// DeadLetters is the option WithDeadLetters.
func DeadLetters(t deadletter.Target) Option {
	return given("WithDeadLetters", t == nil, func(s *Settings) { s.Letters = t })
}

// Idempotency is the option WithIdempotency.
func Idempotency(store idempotency.Store) Option {
	return given("WithIdempotency", store == nil, func(s *Settings) { s.Store = store })
}

// Scope is the option WithScope.
func Scope(scope string) Option {
	return given("WithScope", scope == "", func(s *Settings) { s.Scope = scope })
}

// DeadlineMargin is the option WithDeadlineMargin.
func DeadlineMargin(d time.Duration) Option {
	return positive("WithDeadlineMargin", d, func(s *Settings) { s.DeadlineMargin = d })
}

// positive is an option with a number.
func positive[N int | time.Duration](name string, n N, set Option) Option {
	if n > 0 {
		return set
	}
	return fault(fmt.Sprintf("%s: got %v, want more than 0", name, n))
}

// given is an option that makes no sense without a value.
func given(name string, missing bool, set Option) Option {
	if !missing {
		return set
	}
	return fault(name + ": got none; leave the option out for none")
}

func fault(text string) Option {
	return func(s *Settings) { s.faults = append(s.faults, text) }
}
