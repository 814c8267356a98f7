package consumer

import (
	"context"
	"hash/maphash"
	"log/slog"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// engineConfig is what the engine does with records.
func (c *Consumer) engineConfig() batch.Config[kafkaevent.Raw] {
	config := consumer.EngineConfig[kafkaevent.Raw](&c.common)
	config.Attrs = attrs
	if c.handler != nil {
		config.Handle = c.handle
	}
	if c.order == ByKey {
		config.Key = keyHash(maphash.MakeSeed())
	}
	if c.common.Letters != nil {
		config.Park = c.park
	}
	if c.common.Letters != nil || config.Store != nil {
		config.ID = c.id
	}
	return config
}

// keyHash returns a function that hashes the keys of records. Keys that cannot be
// decoded are one key: their records are poison, whatever their order.
func keyHash(seed maphash.Seed) func(*kafkaevent.Raw) uint64 {
	return func(raw *kafkaevent.Raw) uint64 {
		key, err := raw.Key()
		if err != nil {
			return 0
		}
		return maphash.Bytes(seed, key)
	}
}

// id identifies a record, for the store and for the dead letters.
func (c *Consumer) id(ctx context.Context, raw *kafkaevent.Raw) string {
	return IdempotencyKey(c.common.Scope, eventOf(ctx), place(raw))
}

// attrs identifies a record in the log.
func attrs(raw *kafkaevent.Raw) []slog.Attr {
	r := place(raw)
	return []slog.Attr{
		slog.String("topic", r.Topic),
		slog.Int("partition", int(r.Partition)),
		slog.Int64("offset", r.Offset),
	}
}

// place returns what says where the record is, which one that cannot be decoded has
// too. It does not decode: the memory is the handler's.
func place(raw *kafkaevent.Raw) Record {
	return Record{Topic: raw.Topic(), Partition: raw.Partition(), Offset: raw.Offset(), Timestamp: raw.Timestamp()}
}

// eventKey is the key of the event in the context of an invocation.
type eventKey struct{}

func withEvent(ctx context.Context, event *kafkaevent.Event) context.Context {
	return context.WithValue(ctx, eventKey{}, event)
}

// eventOf returns the event that is being processed.
func eventOf(ctx context.Context) *kafkaevent.Event {
	return ctx.Value(eventKey{}).(*kafkaevent.Event)
}
