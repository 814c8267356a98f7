package consumer

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/constructs/queueprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// source is what a processor has to know of an event source whose messages are T.
type source[T any] struct {
	consumer.Item[T]
	// decode cuts an event into shards.
	decode func(payload []byte) ([]shard[T], error)
	// name is what a message is known by to Lambda and to people.
	name func(message *T) string
	// sentAt is when a message was sent, zero if that is not known.
	sentAt func(message *T) time.Time
}

// shard is the messages of an event that are in order. It has at least one.
type shard[T any] struct {
	queue    string // its name
	messages []T
}

// processor is a [lambda.Handler].
type processor[T any] struct {
	settings
	source source[T]
	engine *batch.Engine[T]
	// partial is whether Lambda is told which messages are not done.
	partial bool
}

func newProcessor[T any](s settings, src source[T], partial bool) (lambda.Handler, error) {
	engine, err := consumer.NewEngine(&s.common, src.Item)
	if err != nil {
		return nil, fmt.Errorf("consumer: %w", err)
	}
	return &processor[T]{settings: s, source: src, engine: engine, partial: partial}, nil
}

// newSettings applies the options.
func newSettings(options []Option) settings {
	s := defaults()
	for _, option := range options {
		option(&s)
	}
	return s
}

// Invoke implements [lambda.Handler].
func (p *processor[T]) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	begin := time.Now()
	shards, err := p.source.decode(payload)
	if err != nil {
		err = fmt.Errorf("consumer: the event of %d bytes cannot be read: %w", len(payload), err)
		p.common.Log().ErrorContext(ctx, "no message was processed", "error", err)
		return nil, err
	}
	messages := make([][]T, len(shards))
	for i := range shards {
		messages[i] = shards[i].messages
	}
	outcomes := p.engine.Run(ctx, messages)
	p.emit(ctx, begin, shards, outcomes)
	failed, left := p.failures(shards, outcomes)
	if failed != nil { // the engine logs failures, not what it had no time for
		p.common.Log().WarnContext(ctx, "messages are left for another delivery", "messages", len(left), "error", &BatchError{failed})
	}
	return p.answer(failed, left)
}

// failures returns why shards stopped, and the names of all messages that are not done:
// the one at which a shard stopped, and those behind it, which nobody has tried.
func (p *processor[T]) failures(shards []shard[T], outcomes []batch.Outcome) (failed []MessageError, left []string) {
	for i, o := range outcomes {
		rest := shards[i].messages[o.Next:]
		if len(rest) == 0 {
			continue
		}
		failed = append(failed, MessageError{Queue: shards[i].queue, MessageID: p.source.name(&rest[0]), Left: len(rest), Err: o.Err})
		for j := range rest {
			left = append(left, p.source.name(&rest[j]))
		}
	}
	return failed, left
}

// emit writes the metrics of each queue; an event has messages of one, but of RabbitMQ's
// it may have several.
func (p *processor[T]) emit(ctx context.Context, begin time.Time, shards []shard[T], outcomes []batch.Outcome) {
	totals := map[string]*consumer.Totals{}
	var queues []string
	for i := range shards {
		s := &shards[i]
		if totals[s.queue] == nil {
			totals[s.queue] = &consumer.Totals{}
			queues = append(queues, s.queue)
		}
		totals[s.queue].Add(len(s.messages), p.oldest(s), outcomes[i])
	}
	for _, queue := range queues {
		p.common.Emit(ctx, *totals[queue], begin, wiring.DimensionQueue, queue)
	}
}

func (p *processor[T]) oldest(s *shard[T]) (first time.Time) {
	for i := range s.messages {
		if at := p.source.sentAt(&s.messages[i]); !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// answer is what Lambda is told.
func (p *processor[T]) answer(failed []MessageError, left []string) ([]byte, error) {
	if !p.partial && len(failed) > 0 {
		return nil, &BatchError{failed}
	}
	r := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for _, name := range left {
		r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: name})
	}
	return json.Marshal(r)
}

// maxErrors is how many failures of an event an error's text tells: an event of a
// standard queue can have 10,000.
const maxErrors = 10

// BatchError is the error of an invocation that did not process all messages, where
// the event source mapping does not read which.
type BatchError struct {
	// Messages are those at which message groups, or queues of Amazon MQ, stopped; of
	// standard queues they are all that are not done.
	Messages []MessageError
}

// Error names the first ten messages that are not done, and why.
func (e *BatchError) Error() string {
	shown := e.Messages[:min(len(e.Messages), maxErrors)]
	texts := make([]string, len(shown))
	for i := range shown {
		texts[i] = shown[i].Error()
	}
	if more := len(e.Messages) - len(shown); more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return "queue batch: " + strings.Join(texts, "; ")
}

// Unwrap returns the errors of the messages.
func (e *BatchError) Unwrap() []error {
	errs := make([]error, len(e.Messages))
	for i := range e.Messages {
		errs[i] = &e.Messages[i]
	}
	return errs
}

// MessageError is why a message is not done.
type MessageError struct {
	// Queue is the name of the queue.
	Queue string
	// MessageID is that of the message; empty for one of RabbitMQ without.
	MessageID string
	// Left counts the messages that are not done because of it, itself included.
	Left int
	Err  error
}

func (e *MessageError) Error() string {
	return fmt.Sprintf("%s@%s: %v", e.Queue, e.MessageID, e.Err)
}

// Unwrap returns Err.
func (e *MessageError) Unwrap() error { return e.Err }

// grouped cuts messages into shards with the same key, in the order of their first
// messages. Messages without a key are a shard each.
func grouped[T any](messages []T, key func(*T) string, queue func(*T) string) []shard[T] {
	var shards []shard[T]
	index := make(map[string]int)
	for i := range messages {
		m := &messages[i]
		k := key(m)
		if at, known := index[k]; known && k != "" {
			shards[at].messages = append(shards[at].messages, *m)
			continue
		}
		index[k] = len(shards)
		shards = append(shards, shard[T]{queue: queue(m), messages: messages[i : i+1 : i+1]})
	}
	return shards
}
