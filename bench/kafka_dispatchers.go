package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/bytedance/sonic"
	segmentio "github.com/segmentio/encoding/json"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// kafkaDispatchers decode an event and call a handler with each of its records. Ours is the consumer as users have it, with
// its default options; metrics are made and thrown away. The peers are a loop, and the first error ends it.
var kafkaDispatchers = map[string]func() (eventProcessor, error){
	"lintel": func() (eventProcessor, error) {
		if err := os.Setenv(wiring.FailureMode, wiring.FailureModePartial); err != nil {
			return nil, err
		}
		var tally kafkaTally
		c, err := consumer.New(tally.handle, consumer.WithMetrics(emf.New(io.Discard, wiring.MetricNamespace)))
		if err != nil {
			return nil, err
		}
		return tally.of(func(ctx context.Context, event []byte) error {
			answer, err := c.Invoke(ctx, event)
			if err == nil && string(answer) != `{"batchItemFailures":[]}` {
				err = fmt.Errorf("answered %s", answer)
			}
			return err
		}), nil
	},

	// What aws-lambda-go does with a handler that takes an events.KafkaEvent.
	"encoding/json": func() (eventProcessor, error) {
		var tally kafkaTally
		handler := lambda.NewHandler(func(ctx context.Context, event events.KafkaEvent) error {
			for _, records := range event.Records {
				for i := range records {
					if err := tally.handleEvent(ctx, &records[i]); err != nil {
						return err
					}
				}
			}
			return nil
		})
		return tally.of(func(ctx context.Context, event []byte) error {
			_, err := handler.Invoke(ctx, event)
			return err
		}), nil
	},

	"segmentio": func() (eventProcessor, error) { return dispatchTyped(segmentio.Unmarshal), nil },
	"sonic":     func() (eventProcessor, error) { return dispatchTyped(sonic.Unmarshal), nil },
}

func dispatchTyped(unmarshal func([]byte, any) error) eventProcessor {
	var tally kafkaTally
	return tally.of(func(ctx context.Context, data []byte) error {
		var event typedEvent
		if err := unmarshal(data, &event); err != nil {
			return err
		}
		for _, records := range event.Records {
			for i := range records {
				if err := tally.handleTyped(ctx, &records[i]); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// A kafkaTally is what handlers that run at the same time have found.
type kafkaTally struct{ records, bytes, sum atomic.Int64 }

// of is the processor that starts the tally anew, and returns it.
func (t *kafkaTally) of(invoke func(ctx context.Context, event []byte) error) eventProcessor {
	return func(event []byte) (recordDigest, error) {
		t.records.Store(0)
		t.bytes.Store(0)
		t.sum.Store(0)
		err := invoke(context.Background(), event)
		return recordDigest{int(t.records.Load()), int(t.bytes.Load()), int(t.sum.Load())}, err
	}
}

func (t *kafkaTally) add(d recordDigest) {
	t.records.Add(int64(d.Records))
	t.bytes.Add(int64(d.Bytes))
	t.sum.Add(int64(d.Sum))
}

// handle is the handler, and the following are the same for the types of others.
func (t *kafkaTally) handle(_ context.Context, record consumer.Record) error {
	var digest recordDigest
	digest.add(record.Partition, record.Offset, record.Timestamp.UnixMilli(), record.Key, record.Value)
	for _, header := range record.Headers {
		digest.addBytes(header.Value)
	}
	t.add(digest)
	return nil
}

func (t *kafkaTally) handleEvent(_ context.Context, record *events.KafkaRecord) error {
	digest, err := digestOfEvent(record)
	t.add(digest)
	return err
}

func (t *kafkaTally) handleTyped(_ context.Context, record *typedRecord) error {
	t.add(digestOfTyped(record))
	return nil
}
