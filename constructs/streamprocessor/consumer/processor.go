package consumer

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"log/slog"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// source is what a processor has to know of an event source whose records are T.
type source[T any] struct {
	// decode cuts an event into shards.
	decode func(payload []byte) ([]shard[T], error)
	handle func(ctx context.Context, record *T) error
	// key hashes what records are kept in order by.
	key func(h *maphash.Hash, record *T)
	// id is the record's in its scope.
	id    func(record *T) string
	attrs func(record *T) []slog.Attr
	// letter is what the source says of a record that is parked.
	letter func(record *T) deadletter.Letter
}

// shard is the records of an event that are in order. It has at least one.
type shard[T any] struct {
	name string // as people know it
	arn  string // of the stream
	// records are those of users; sequence[i] is the sequence number that Lambda knows
	// records[i] by.
	records  []T
	sequence []string
	first    time.Time // when the first record came into the stream
}

// processor is a [lambda.Handler].
type processor[T any] struct {
	settings
	source source[T]
	engine *batch.Engine[T]
}

// newProcessor returns a handler of the source's events.
func newProcessor[T any](src source[T], options []Option, faults ...string) (lambda.Handler, error) {
	p := &processor[T]{settings: defaults(), source: src}
	for _, option := range options {
		option(&p.settings)
	}
	if err := p.settings.validate(faults...); err != nil {
		return nil, fmt.Errorf("consumer: %w", err)
	}
	engine, err := consumer.NewEngine(&p.common, p.item())
	if err != nil {
		return nil, fmt.Errorf("consumer: %w", err)
	}
	p.engine = engine
	return p, nil
}

// item is what the engine has to know.
func (p *processor[T]) item() consumer.Item[T] {
	item := consumer.Item[T]{Handle: p.source.handle, ID: p.source.id, Attrs: p.source.attrs, Letter: p.source.letter}
	if p.order == ByKey {
		seed := maphash.MakeSeed()
		item.Key = func(record *T) uint64 {
			var h maphash.Hash
			h.SetSeed(seed)
			p.source.key(&h, record)
			return h.Sum64()
		}
	}
	return item
}

// Invoke implements [lambda.Handler].
func (p *processor[T]) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	begin := time.Now()
	shards, err := p.source.decode(payload)
	if err != nil {
		err = fmt.Errorf("consumer: the event of %d bytes cannot be read: %w", len(payload), err)
		p.common.Log().ErrorContext(ctx, "no record was processed", "error", err)
		return nil, err
	}
	records := make([][]T, len(shards))
	for i := range shards {
		records[i] = shards[i].records
	}
	outcomes := p.engine.Run(ctx, records)
	p.emit(ctx, begin, shards, outcomes)
	var failed []ShardError
	for i, o := range outcomes {
		if o.Next < len(shards[i].records) {
			failed = append(failed, ShardError{Shard: shards[i].name, SequenceNumber: shards[i].sequence[o.Next], Err: o.Err})
		}
	}
	if failed != nil { // the engine logs failures, not what it had no time for
		p.common.Log().WarnContext(ctx, "records are left for another delivery", "error", &BatchError{failed})
	}
	return answer(p.common.FailureMode, failed)
}

// emit writes the metrics: those of one stream, which is all that an event has.
func (p *processor[T]) emit(ctx context.Context, begin time.Time, shards []shard[T], outcomes []batch.Outcome) {
	if len(shards) == 0 {
		return
	}
	var t consumer.Totals
	for i := range shards {
		t.Add(len(shards[i].records), shards[i].first, outcomes[i])
	}
	p.common.Emit(ctx, t, begin, wiring.DimensionStream, consumer.StreamName(shards[0].arn))
}

// answer is what Lambda is told.
func answer(mode consumer.FailureMode, failed []ShardError) ([]byte, error) {
	if !mode.Partial() && len(failed) > 0 {
		return nil, &BatchError{failed}
	}
	r := response{BatchItemFailures: []itemFailure{}}
	for i := range failed {
		r.BatchItemFailures = append(r.BatchItemFailures, itemFailure{failed[i].SequenceNumber})
	}
	return json.Marshal(r)
}

// The answer as Lambda reads it.
type (
	response struct {
		BatchItemFailures []itemFailure `json:"batchItemFailures"`
	}
	itemFailure struct {
		ItemIdentifier string `json:"itemIdentifier"`
	}
)

// BatchError is the error of an invocation that did not process all records, where
// the event source mapping does not read which.
type BatchError struct {
	// Shards are those with records that are not done. An event has records of one.
	Shards []ShardError
}

// Error names the first record that is not done of each shard, and why.
func (e *BatchError) Error() string {
	texts := make([]string, len(e.Shards))
	for i := range e.Shards {
		texts[i] = e.Shards[i].Error()
	}
	return "stream batch: " + strings.Join(texts, "; ")
}

// Unwrap returns the errors of the shards.
func (e *BatchError) Unwrap() []error {
	errs := make([]error, len(e.Shards))
	for i := range e.Shards {
		errs[i] = &e.Shards[i]
	}
	return errs
}

// ShardError is why a shard stopped.
type ShardError struct {
	// Shard is the id of a Kinesis shard, or the name of a DynamoDB table, whose events
	// do not say the shard.
	Shard string
	// SequenceNumber is that of the first record that is not done.
	SequenceNumber string
	Err            error
}

func (e *ShardError) Error() string {
	return fmt.Sprintf("%s@%s: %v", e.Shard, e.SequenceNumber, e.Err)
}

// Unwrap returns Err.
func (e *ShardError) Unwrap() error { return e.Err }
