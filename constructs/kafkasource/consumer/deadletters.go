package consumer

import (
	"context"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// park sends a record to the dead letters.
func (c *Consumer) park(ctx context.Context, raw *kafkaevent.Raw, failure batch.Failure) error {
	return c.common.Letters.Send(ctx, c.letter(ctx, raw, failure))
}

func (c *Consumer) letter(ctx context.Context, raw *kafkaevent.Raw, failure batch.Failure) *deadletter.Letter {
	event := eventOf(ctx)
	r, err := raw.Record()
	content := &deadletter.Content{Key: r.Key, Value: r.Value, Headers: letterHeaders(r.Headers)}
	if err != nil {
		content.Undecoded = raw.JSON()
	}
	return &deadletter.Letter{
		ID: IdempotencyKey(c.common.Scope, event, r),
		Source: deadletter.Source{
			Type:             event.EventSource,
			ARN:              event.EventSourceARN,
			BootstrapServers: event.BootstrapServers,
		},
		Kafka: &deadletter.Kafka{
			Topic:         r.Topic,
			Partition:     r.Partition,
			Offset:        r.Offset,
			Timestamp:     r.Timestamp,
			TimestampType: string(r.TimestampType),
			KeySchema:     deadletter.Schema{DataFormat: r.KeySchema.DataFormat, ID: r.KeySchema.SchemaID},
			ValueSchema:   deadletter.Schema{DataFormat: r.ValueSchema.DataFormat, ID: r.ValueSchema.SchemaID},
		},
		Content:  content,
		Failure:  consumer.LetterFailure(failure),
		Function: consumer.LetterFunction(ctx),
	}
}

func letterHeaders(headers []Header) []deadletter.Header {
	var list []deadletter.Header
	for _, h := range headers {
		list = append(list, deadletter.Header{Key: h.Key, Value: h.Value})
	}
	return list
}
