package windowed

import (
	"log/slog"
	"time"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// source is what a handler has to know of an event source whose records are T.
type source[T any] struct {
	read     func(payload []byte) ([]T, error)
	sequence func(record *T) string
	arrived  func(record *T) time.Time
	damage   func(record *T) error
	letter   func(record *T, scope string) deadletter.Letter
	attrs    func(record *T) []slog.Attr
}

// kinesis has user records, of which those of an aggregate have one sequence number.
var kinesis = source[consumer.Record]{
	read:     consumer.ReadRecords,
	sequence: func(r *consumer.Record) string { return r.SequenceNumber },
	arrived:  func(r *consumer.Record) time.Time { return r.ArrivedAt },
	damage:   (*consumer.Record).Damage,
	letter:   (*consumer.Record).Letter,
	attrs: func(r *consumer.Record) []slog.Attr {
		return []slog.Attr{slog.String("sequenceNumber", r.SequenceNumber), slog.Int("subSequenceNumber", r.SubSequenceNumber)}
	},
}

var dynamodb = source[consumer.Change]{
	read:     consumer.ReadChanges,
	sequence: func(c *consumer.Change) string { return c.Event.Change.SequenceNumber },
	arrived:  func(c *consumer.Change) time.Time { return c.Event.Change.ApproximateCreationDateTime.Time },
	damage:   func(*consumer.Change) error { return nil },
	letter:   (*consumer.Change).Letter,
	attrs: func(c *consumer.Change) []slog.Attr {
		return []slog.Attr{slog.String("eventID", c.Event.EventID), slog.String("sequenceNumber", c.Event.Change.SequenceNumber)}
	},
}
