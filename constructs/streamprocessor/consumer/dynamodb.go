package consumer

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"log/slog"
	"maps"
	"slices"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// Change is a change of an item of a DynamoDB table.
type Change struct {
	// Event is the record as Lambda delivers it: EventName is INSERT, MODIFY or REMOVE,
	// Change has the keys and, as far as the stream's view type says, the images.
	Event events.DynamoDBEventRecord
	// JSON is Event's. It is what a dead letter has as its value.
	JSON json.RawMessage
}

// ChangeHandler processes a change. It has to return when its context ends, and should
// be idempotent. With [ByKey] it is called by several goroutines at once.
type ChangeHandler func(ctx context.Context, c Change) error

// StartChanges is [Start] for the stream of a DynamoDB table.
func StartChanges(handler ChangeHandler, options ...Option) {
	consumer.Start(func() (lambda.Handler, error) { return NewChanges(handler, options...) })
}

// NewChanges returns what StartChanges runs. The error names what is wrong with the
// options or the environment.
func NewChanges(handler ChangeHandler, options ...Option) (lambda.Handler, error) {
	src := changeSource()
	if handler != nil {
		src.handle = func(ctx context.Context, c *Change) error { return handler(ctx, *c) }
	}
	return newProcessor(src, options)
}

// changeSource is DynamoDB without a handler.
func changeSource() source[Change] {
	return source[Change]{
		decode: decodeChanges,
		key:    hashKeys,
		id:     (*Change).id,
		attrs: func(c *Change) []slog.Attr {
			return []slog.Attr{slog.String("eventID", c.Event.EventID), slog.String("sequenceNumber", c.Event.Change.SequenceNumber)}
		},
		letter: (*Change).letter,
	}
}

// id is unique among all streams.
func (c *Change) id() string { return c.Event.EventSourceArn + "/" + c.Event.EventID }

func (c *Change) letter() deadletter.Letter {
	return deadletter.Letter{
		Source: deadletter.Source{Type: "aws:dynamodb", ARN: c.Event.EventSourceArn},
		DynamoDB: &deadletter.DynamoDB{
			EventID: c.Event.EventID, EventName: c.Event.EventName,
			SequenceNumber: c.Event.Change.SequenceNumber, CreatedAt: c.Event.Change.ApproximateCreationDateTime.UTC(),
		},
		Content: &deadletter.Content{Value: c.JSON},
	}
}

// hashKeys hashes the primary key. JSON writes the names in order, and a value always
// in the same way.
func hashKeys(h *maphash.Hash, c *Change) {
	keys := c.Event.Change.Keys
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		value, err := keys[name].MarshalJSON()
		if err != nil { // it was read from JSON
			panic(fmt.Sprintf("consumer: the key %q cannot be written: %v", name, err))
		}
		h.WriteString(name)
		h.Write(value)
	}
}

// decodeChanges reads an event, which has records of one shard and does not say which.
func decodeChanges(payload []byte) ([]shard[Change], error) {
	var event struct{ Records []json.RawMessage }
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, err
	}
	if len(event.Records) == 0 {
		return nil, nil
	}
	s := shard[Change]{records: make([]Change, len(event.Records)), sequence: make([]string, len(event.Records))}
	for i, text := range event.Records {
		c := &s.records[i]
		c.JSON = text
		if err := json.Unmarshal(text, &c.Event); err != nil {
			return nil, fmt.Errorf("record %d: %w", i, err)
		}
		if c.Event.Change.SequenceNumber == "" || c.Event.EventID == "" {
			return nil, fmt.Errorf("record %d is none of DynamoDB: it has no event id or no sequence number", i)
		}
		s.sequence[i] = c.Event.Change.SequenceNumber
		if at := c.Event.Change.ApproximateCreationDateTime.Time; i == 0 || at.Before(s.first) {
			s.first = at
		}
	}
	s.arn = s.records[0].Event.EventSourceArn
	s.name = consumer.StreamName(s.arn)
	return []shard[Change]{s}, nil
}
