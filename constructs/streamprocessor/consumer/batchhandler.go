package consumer

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// BatchHandler processes the records of a shard together, in their order. It returns
// nil if all are done, and otherwise [At] with the index of the first that is not, for
// which any other error stands too: then none is done.
//
// It is called again, with the records from there on, as often as a [Handler] would be
// for that record, which is parked in the same way; after that, with those behind it.
type BatchHandler func(ctx context.Context, records []Record) error

// At is the error of a BatchHandler that has processed the records before index, and
// not the one at index, because of err. At(i, nil) is nil.
func At(index int, err error) error {
	if err == nil {
		return nil
	}
	return &atError{index, err}
}

type atError struct {
	index int
	err   error
}

func (e *atError) Error() string { return fmt.Sprintf("record %d: %v", e.index, e.err) }
func (e *atError) Unwrap() error { return e.err }

// StartBatch is [Start] for a BatchHandler. It takes no [WithIdempotency] and no
// [ByKey], for which records have to be handled one by one.
func StartBatch(handler BatchHandler, options ...Option) {
	consumer.Start(func() (lambda.Handler, error) { return NewBatch(handler, options...) })
}

// NewBatch returns what StartBatch runs. The error names what is wrong with the
// options or the environment.
func NewBatch(handler BatchHandler, options ...Option) (lambda.Handler, error) {
	src := kinesisSource()
	src.decode = decodeTogether
	if handler != nil {
		src.handle = func(ctx context.Context, r *Record) error { return r.together.handle(ctx, r.place, handler) }
	}
	return newProcessor(src, options, batchFaults(options)...)
}

// batchFaults are the options that have no meaning for records that are handled
// together.
func batchFaults(options []Option) (faults []string) {
	var s settings
	for _, option := range options {
		option(&s)
	}
	if s.common.Store != nil {
		faults = append(faults, "WithIdempotency: got a store for a BatchHandler, want a Handler of single records or no store")
	}
	if s.order == ByKey {
		faults = append(faults, "WithOrder: got ByKey for a BatchHandler, want a Handler of single records or ByShard")
	}
	return faults
}

// decodeTogether is decodeKinesis for a BatchHandler.
func decodeTogether(payload []byte) ([]shard[Record], error) {
	shards, err := decodeKinesis(payload)
	for i := range shards {
		records := shards[i].records
		together := &together[Record]{records: records, damage: (*Record).Damage}
		for j := range records {
			records[j].together, records[j].place = together, j
		}
	}
	return shards, err
}

// together is how far a BatchHandler has come with the records of a shard. The engine
// asks for them one by one, in order; they are handled when the first one is asked for,
// and the answers for the others wait here.
type together[T any] struct {
	records []T
	damage  func(*T) error // why a record cannot be processed, or nil
	done    int            // the records before it are
	failed  int            // the one that the handler said is not, if err is not nil
	err     error
}

// handle answers for one record.
func (t *together[T]) handle(ctx context.Context, i int, handler func(context.Context, []T) error) error {
	if i < t.done {
		return nil
	}
	damage := t.damage(&t.records[i])
	switch {
	case damage != nil:
		return batch.Permanent(damage)
	case t.err != nil && i == t.failed:
		err := t.err
		t.err = nil // another attempt is another call
		return err
	}
	rest := t.undamaged(i)
	n, err := outcomeOf(handler(ctx, rest), len(rest))
	t.done = i + n
	if n == 0 {
		return err
	}
	t.failed, t.err = t.done, err
	return nil
}

// undamaged returns the records from i on, up to one that cannot be processed.
func (t *together[T]) undamaged(i int) []T {
	end := i
	for end < len(t.records) && t.damage(&t.records[end]) == nil {
		end++
	}
	return t.records[i:end:end]
}

// outcomeOf returns how many of n records are done, and why the next one is not.
func outcomeOf(err error, n int) (int, error) {
	if err == nil {
		return n, nil
	}
	var at *atError
	if !errors.As(err, &at) {
		return 0, err
	}
	if at.index < 0 || at.index >= n {
		return 0, fmt.Errorf("the handler says that record %d of %d is not done: %w", at.index, n, at.err)
	}
	return at.index, at.err
}
