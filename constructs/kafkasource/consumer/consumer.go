package consumer

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// Record is a Kafka record.
type Record = kafkaevent.Record

// Header is a header of a record.
type Header = kafkaevent.Header

// Handler processes a record. It is called by several goroutines at once, has to
// return when its context ends, and should be idempotent.
type Handler func(ctx context.Context, r Record) error

// Start runs the handler as a Lambda function. It does not return: if something is
// wrong with the options or the environment, it says so and ends the process.
//
// If the program has not called [slog.SetDefault], Start does, with package
// lambdakit/logging.
func Start(handler Handler, options ...Option) {
	consumer.Start(func() (*Consumer, error) { return New(handler, options...) })
}

// Consumer is a [lambda.Handler] that has a [Handler] process the records of Kafka
// events.
type Consumer struct {
	settings
	handler Handler
	engine  *batch.Engine[kafkaevent.Raw]
}

var _ lambda.Handler = (*Consumer)(nil)

// New returns a consumer. The error names what is wrong with the options or the
// environment.
func New(handler Handler, options ...Option) (*Consumer, error) {
	c := &Consumer{settings: defaults(), handler: handler}
	for _, option := range options {
		option(&c.settings)
	}
	if err := c.validate(); err != nil {
		return nil, fmt.Errorf("consumer: %w", err)
	}
	engine, err := batch.New(c.engineConfig())
	if err != nil {
		return nil, fmt.Errorf("consumer: %w", err)
	}
	c.engine = engine
	return c, nil
}

// Invoke implements [lambda.Handler].
func (c *Consumer) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	begin := time.Now()
	event, err := kafkaevent.Decode(payload)
	if err != nil {
		err = fmt.Errorf("consumer: the event of %d bytes cannot be read: %w", len(payload), err)
		c.common.Log().ErrorContext(ctx, "no record was processed", "error", err)
		return nil, err
	}
	decode := time.Since(begin)
	shards := make([][]kafkaevent.Raw, len(event.Partitions))
	for i, p := range event.Partitions {
		shards[i] = p.Records
	}
	outcomes := c.engine.Run(withEvent(ctx, event), shards)
	c.emit(ctx, invocation{event, outcomes, begin, decode})
	failed := failures(event.Partitions, outcomes)
	if failed != nil { // the engine logs failures, not what it had no time for
		c.common.Log().WarnContext(ctx, "partitions are left for another delivery", "partitions", len(failed), "error", &BatchError{failed})
	}
	return answer(c.common.FailureMode, failed)
}

// handle decodes a record and has it processed.
func (c *Consumer) handle(ctx context.Context, raw *kafkaevent.Raw) error {
	record, err := raw.Record()
	if err != nil {
		return batch.Permanent(err)
	}
	return c.handler(ctx, record)
}
