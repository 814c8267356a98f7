package consumer

import (
	"context"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// park sends a record to the dead letters.
func (c *Consumer) park(ctx context.Context, raw *kafkaevent.Raw, failure batch.Failure) error {
	return c.letters.Send(ctx, c.letter(ctx, raw, failure))
}

func (c *Consumer) letter(ctx context.Context, raw *kafkaevent.Raw, failure batch.Failure) *deadletter.Letter {
	event := eventOf(ctx)
	r, err := raw.Record()
	content := &deadletter.Content{Key: r.Key, Value: r.Value, Headers: letterHeaders(r.Headers)}
	if err != nil {
		content.Undecoded = raw.JSON()
	}
	return &deadletter.Letter{
		ID: IdempotencyKey(c.scope, event, r),
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
		Failure:  letterFailure(failure),
		Function: letterFunction(ctx),
	}
}

func letterHeaders(headers []Header) []deadletter.Header {
	var list []deadletter.Header
	for _, h := range headers {
		list = append(list, deadletter.Header{Key: h.Key, Value: h.Value})
	}
	return list
}

func letterFailure(failure batch.Failure) deadletter.Failure {
	f := deadletter.NewFailure(failure.Err)
	f.Permanent = failure.Permanent
	f.Attempts = failure.Attempts
	f.Deliveries = failure.Deliveries
	f.FirstAt = failure.First.UTC()
	f.LastAt = failure.Last.UTC()
	return f
}

func letterFunction(ctx context.Context) deadletter.Function {
	f := deadletter.Function{
		Name:      lambdacontext.FunctionName,
		Version:   lambdacontext.FunctionVersion,
		LogStream: lambdacontext.LogStreamName,
	}
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		f.RequestID = lc.AwsRequestID
	}
	return f
}
