package windowed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// handler is a [lambda.Handler].
type handler[T, R any] struct {
	settings
	source     source[T]
	decode     func(T) (R, error)
	aggregator *window.Aggregator[R]
	totals     Store
}

// invocation is one of a handler.
type invocation[T, R any] struct {
	*handler[T, R]
	event   *event
	records []T
	state   *window.State[R]
	begin   time.Time
	sums    consumer.Totals
	merged  int // groups
	spills  int
	size    int // of the state that is returned
}

// Invoke implements [lambda.Handler].
func (h *handler[T, R]) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	i := &invocation[T, R]{handler: h, begin: time.Now()}
	if err := i.read(payload); err != nil {
		err = fmt.Errorf("windowed: the event of %d bytes cannot be read: %w", len(payload), err)
		h.common.Log().ErrorContext(ctx, "no record was counted", "error", err)
		return nil, err
	}
	bounded, cancel := h.bound(ctx)
	defer cancel()
	text, err := i.run(bounded)
	i.emit(ctx)
	if err != nil {
		err = fmt.Errorf("windowed: window %s of %s: %w", i.event.window().Name(), i.event.Shard, err)
		h.common.Log().ErrorContext(ctx, "the batch has to come again", "error", err)
		return nil, err
	}
	return text, nil
}

// read takes the event apart.
func (i *invocation[T, R]) read(payload []byte) (err error) {
	if i.event, err = parseEvent(payload); err != nil {
		return err
	}
	if i.records, err = i.source.read(payload); err != nil {
		return err
	}
	i.state, err = i.aggregator.Decode(i.event.State)
	return err
}

// bound ends a context some time before the invocation does.
func (s *settings) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	margin := min(s.common.DeadlineMargin, time.Until(deadline)/4)
	return context.WithDeadlineCause(ctx, deadline.Add(-margin), errors.New("the time of the invocation is nearly up"))
}

// run does the work and returns the answer.
//
// What is merged first is the state as it was given: it depends on nothing but what
// Lambda keeps, so it is the same however often and with whatever batch the invocation
// is repeated.
func (i *invocation[T, R]) run(ctx context.Context) ([]byte, error) {
	if changed := i.state.Changed(); changed != "" {
		i.common.Log().WarnContext(ctx, "the definition is not that of the state: new aggregates begin here", "difference", changed)
	}
	if i.event.TerminatedEarly {
		i.common.Log().WarnContext(ctx, "Lambda has ended the window early because the state was too large", "bytes", len(i.event.State))
	}
	spill := len(i.event.State) > i.budget && i.state.Len() > 0
	if spill && !i.event.ends() {
		i.spills++
	}
	if spill || i.event.ends() {
		if err := i.merge(ctx); err != nil {
			return nil, err
		}
	}
	if err := i.count(ctx); err != nil {
		return nil, err
	}
	if i.event.ends() { // in case it came with records
		if err := i.merge(ctx); err != nil {
			return nil, err
		}
	}
	text, err := i.state.Encode()
	if err != nil {
		return nil, err
	}
	i.size = len(text)
	return newAnswer(text)
}

// merge merges what is counted, if anything is, as a part.
func (i *invocation[T, R]) merge(ctx context.Context) error {
	if i.state.Len() == 0 {
		return nil
	}
	part := &Part{Window: i.event.window(), Shard: i.event.Shard, First: i.state.First(), Last: i.state.Last()}
	var err error
	if part.Groups, err = i.state.Take(); err != nil {
		return err
	}
	n, err := i.totals.Merge(ctx, part, i.aggregator)
	i.merged += n
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = fmt.Errorf("%w: %w", cause, err)
	}
	if err != nil {
		return fmt.Errorf("merge the part %s to %s: %w", part.First, part.Last, err)
	}
	return nil
}

// count adds the records to the state.
func (i *invocation[T, R]) count(ctx context.Context) error {
	if len(i.records) == 0 {
		return nil
	}
	if i.state.Last() == "" { // a window has begun, or goes on after it was ended early
		last, err := i.totals.Last(ctx, i.event.window(), i.event.Shard)
		if err != nil {
			return fmt.Errorf("read what was merged: %w", err)
		}
		i.state.Resume(last)
	}
	sequence, fresh := "", false
	for n := range i.records {
		r := &i.records[n]
		i.note(r)
		if s := i.source.sequence(r); n == 0 || s != sequence {
			var err error
			if fresh, err = i.state.Begin(s); err != nil {
				return err
			}
			sequence = s
		}
		if !fresh {
			i.sums.Duplicates++
			continue
		}
		if err := i.add(r); err != nil {
			if err := i.park(ctx, r, err); err != nil {
				return err
			}
		}
	}
	return nil
}

// note keeps what metrics need.
func (i *invocation[T, R]) note(r *T) {
	i.sums.Records++
	if at := i.source.arrived(r); i.sums.Oldest.IsZero() || at.Before(i.sums.Oldest) {
		i.sums.Oldest = at
	}
}

// add counts a record. A panic is an error of the record.
func (i *invocation[T, R]) add(r *T) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
			i.common.Log().Error("a function of the handler has panicked", "stack", string(debug.Stack()))
		}
	}()
	if err := i.source.damage(r); err != nil {
		return err
	}
	value, err := i.decode(*r)
	if errors.Is(err, ErrSkip) {
		return nil
	}
	if err != nil {
		return err
	}
	return i.state.Add(value)
}

// park sends a record that cannot be counted to the dead letters.
func (i *invocation[T, R]) park(ctx context.Context, r *T, reason error) error {
	i.sums.Failed++
	attrs := append(i.source.attrs(r), slog.String("shard", i.event.Shard), slog.Any("error", reason))
	if i.common.Letters == nil {
		i.common.Log().LogAttrs(ctx, slog.LevelError, "a record cannot be counted, and there are no dead letters", attrs...)
		return fmt.Errorf("record %s: %w", i.source.sequence(r), reason)
	}
	now := time.Now()
	letter := i.source.letter(r, i.common.Scope)
	letter.Failure = consumer.LetterFailure(batch.Failure{Err: reason, Permanent: true, Attempts: 1, Deliveries: 1, First: now, Last: now})
	letter.Function = consumer.LetterFunction(ctx)
	if err := i.common.Letters.Send(ctx, &letter); err != nil {
		return fmt.Errorf("record %s: %w; it cannot be sent to the dead letters: %w", i.source.sequence(r), reason, err)
	}
	i.sums.DeadLetters++
	i.common.Log().LogAttrs(ctx, slog.LevelError, "a record cannot be counted and is in the dead letters", attrs...)
	return nil
}

// emit writes the metrics of the invocation.
func (i *invocation[T, R]) emit(ctx context.Context) {
	early := 0
	if i.event.TerminatedEarly {
		early = 1
	}
	i.common.Emit(ctx, i.sums, i.begin, wiring.DimensionStream, consumer.StreamName(i.event.StreamARN),
		emf.Metric{Name: wiring.MetricStateBytes, Unit: emf.Bytes, Value: float64(i.size)},
		emf.Metric{Name: wiring.MetricGroupsMerged, Unit: emf.Count, Value: float64(i.merged)},
		emf.Metric{Name: wiring.MetricSpills, Unit: emf.Count, Value: float64(i.spills)},
		emf.Metric{Name: wiring.MetricEarlyTerminations, Unit: emf.Count, Value: float64(early)},
	)
}
