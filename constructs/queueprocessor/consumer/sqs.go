package consumer

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// Message is a message of a queue of Amazon SQS.
type Message struct {
	// QueueARN says where it is from.
	QueueARN string
	// ID is that which SQS gave it when it was sent. It is the same in each delivery.
	ID   string
	Body string
	// Attributes are what the sender has added.
	Attributes map[string]events.SQSMessageAttribute
	// SentAt is when it was sent, by SQS, and ReceiveCount how often SQS has handed it
	// out, this time included.
	SentAt       time.Time
	ReceiveCount int
	// GroupID, DeduplicationID and SequenceNumber are those of a FIFO queue. A message of
	// a standard queue can have a GroupID too, which has no part in the order.
	GroupID, DeduplicationID, SequenceNumber string
	// Event is the message as Lambda delivers it.
	Event events.SQSMessage
}

// Handler processes a message of SQS. It has to return when its context ends, and should
// be idempotent. It is called by several goroutines at once: for messages of a standard
// queue, and for those of different groups of a FIFO queue.
type Handler func(ctx context.Context, m Message) error

// Start runs the handler as a Lambda function for queues of Amazon SQS. It does not
// return: if something is wrong with the options or the environment, it says so and
// ends the process.
//
// If the program has not called [slog.SetDefault], Start does, with package
// lambdakit/logging.
func Start(handler Handler, options ...Option) {
	consumer.Start(func() (lambda.Handler, error) { return New(handler, options...) })
}

// New returns what Start runs. The error names what is wrong with the options or the
// environment.
func New(handler Handler, options ...Option) (lambda.Handler, error) {
	s := newSettings(options)
	var faults []string
	if s.order != ByQueue {
		faults = append(faults, "WithOrder: got an order for SQS, want none: a FIFO queue is in order by message group, a standard queue has none")
	}
	if err := s.validate(faults...); err != nil {
		return nil, fmt.Errorf("consumer: %w", err)
	}
	s.common.Deliveries = cmp.Or(s.common.Deliveries, batch.Unlimited)
	src := source[Message]{
		Item: consumer.Item[Message]{
			ID:     func(m *Message) string { return m.QueueARN + "/" + m.ID },
			Letter: (*Message).letter,
			Attrs: func(m *Message) []slog.Attr {
				return []slog.Attr{slog.String("queue", m.queue()), slog.String("messageId", m.ID)}
			},
		},
		decode: decodeSQS,
		name:   func(m *Message) string { return m.ID },
		sentAt: func(m *Message) time.Time { return m.SentAt },
	}
	if handler != nil {
		src.Handle = func(ctx context.Context, m *Message) error { return handler(ctx, *m) }
	}
	return newProcessor(s, src, s.common.FailureMode.Partial())
}

// queue is the name, which ends the ARN.
func (m *Message) queue() string { return m.QueueARN[strings.LastIndex(m.QueueARN, ":")+1:] }

// shard is what messages have in common that are in order.
func (m *Message) shard() string {
	if !strings.HasSuffix(m.QueueARN, ".fifo") {
		return ""
	}
	return m.QueueARN + "/" + m.GroupID
}

func (m *Message) letter() deadletter.Letter {
	content := &deadletter.Content{Value: []byte(m.Body)}
	if m.GroupID != "" {
		content.Key = []byte(m.GroupID)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Attributes)) {
		a := m.Attributes[name]
		value := a.BinaryValue
		if a.StringValue != nil {
			value = []byte(*a.StringValue)
		}
		content.Headers = append(content.Headers, deadletter.Header{Key: name, Value: value})
	}
	return deadletter.Letter{
		Source: deadletter.Source{Type: "aws:sqs", ARN: m.QueueARN},
		SQS: &deadletter.SQS{
			MessageID: m.ID, GroupID: m.GroupID, DeduplicationID: m.DeduplicationID, SequenceNumber: m.SequenceNumber,
			ReceiveCount: m.ReceiveCount, SentAt: m.SentAt.UTC(),
		},
		Content: content,
	}
}

// decodeSQS reads an event.
func decodeSQS(payload []byte) ([]shard[Message], error) {
	var event events.SQSEvent
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, err
	}
	messages := make([]Message, len(event.Records))
	for i := range event.Records {
		r := &event.Records[i]
		m := &messages[i]
		*m = Message{
			QueueARN: r.EventSourceARN, ID: r.MessageId, Body: r.Body, Attributes: r.MessageAttributes, Event: *r,
			GroupID: r.Attributes["MessageGroupId"], DeduplicationID: r.Attributes["MessageDeduplicationId"], SequenceNumber: r.Attributes["SequenceNumber"],
		}
		m.ReceiveCount, _ = strconv.Atoi(r.Attributes["ApproximateReceiveCount"])                     // 0 if it is not told
		if ms, err := strconv.ParseInt(r.Attributes["SentTimestamp"], 10, 64); err == nil && ms > 0 { // zero if it is not told
			m.SentAt = time.UnixMilli(ms)
		}
		if m.ID == "" || m.QueueARN == "" || strings.HasSuffix(m.QueueARN, ".fifo") && m.GroupID == "" {
			return nil, fmt.Errorf("record %d is none of SQS: it has no message id, no queue, or no message group in a FIFO queue", i)
		}
	}
	return grouped(messages, (*Message).shard, (*Message).queue), nil
}
