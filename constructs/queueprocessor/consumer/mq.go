package consumer

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// MQMessage is a message of a broker of Amazon MQ.
type MQMessage struct {
	// Broker is the ARN of the broker.
	Broker string
	// Queue is its name. RabbitMQ's has the virtual host too: "orders::/".
	Queue string
	// ID is the message id: ActiveMQ's own; of RabbitMQ that which the publisher has set,
	// or empty.
	ID string
	// Redelivered is whether the broker has delivered it before.
	Redelivered bool
	// SentAt is when ActiveMQ took it. It is zero for RabbitMQ.
	SentAt time.Time
	// Data is the body.
	Data []byte
	// JSON is the message as Lambda delivers it, with its properties and headers. It can
	// be read into events.ActiveMQMessage or events.RabbitMQMessage of aws-lambda-go.
	JSON json.RawMessage

	damage error // why it cannot be read
}

// MQHandler processes a message of Amazon MQ. It has to return when its context ends, and
// should be idempotent. With [Unordered] it is called by several goroutines at once.
type MQHandler func(ctx context.Context, m MQMessage) error

// StartMQ is [Start] for queues of Amazon MQ, ActiveMQ or RabbitMQ.
func StartMQ(handler MQHandler, options ...Option) {
	consumer.Start(func() (lambda.Handler, error) { return NewMQ(handler, options...) })
}

var errNameless = errors.New("a message of RabbitMQ without message id cannot be told from others by the idempotency store: let publishers set it")

// NewMQ returns what StartMQ runs. The error names what is wrong with the options or the
// environment.
//
// Lambda reads no partial answer for Amazon MQ: if a message is not done, the invocation
// fails, and all of its messages come again.
func NewMQ(handler MQHandler, options ...Option) (lambda.Handler, error) {
	s := newSettings(options)
	var faults []string
	if s.common.FailureMode.Partial() {
		faults = append(faults, "the failure mode of the environment is partial, which event source mappings of Amazon MQ do not have")
	}
	if err := s.validate(faults...); err != nil {
		return nil, fmt.Errorf("consumer: %w", err)
	}
	named := s.common.Store != nil
	src := source[MQMessage]{
		Item: consumer.Item[MQMessage]{
			ID:     func(m *MQMessage) string { return m.id(named) },
			Letter: (*MQMessage).letter,
			Attrs: func(m *MQMessage) []slog.Attr {
				return []slog.Attr{slog.String("queue", m.Queue), slog.String("messageId", m.ID)}
			},
		},
		decode: func(payload []byte) ([]shard[MQMessage], error) { return decodeMQ(payload, s.order) },
		name:   func(m *MQMessage) string { return m.ID },
		sentAt: func(m *MQMessage) time.Time { return m.SentAt },
	}
	if handler != nil {
		src.Handle = func(ctx context.Context, m *MQMessage) error {
			switch {
			case m.damage != nil:
				return batch.Permanent(m.damage)
			case named && m.ID == "":
				return batch.Permanent(errNameless)
			}
			return handler(ctx, *m)
		}
	}
	return newProcessor(s, src, false)
}

// id is unique among all brokers. A message without one is known by its content, for the
// count of its deliveries. That would not do for a store, which would take the second of
// two equal messages for done: there it is never the same.
func (m *MQMessage) id(stored bool) string {
	id := m.ID
	switch {
	case id != "":
	case stored:
		id = "unnamed-" + rand.Text()
	default:
		sum := sha256.Sum256(m.Data)
		id = "sha256-" + hex.EncodeToString(sum[:])
	}
	return m.Broker + "/" + m.Queue + "/" + id
}

func (m *MQMessage) letter() deadletter.Letter {
	return deadletter.Letter{
		Source:  deadletter.Source{Type: "aws:mq", ARN: m.Broker},
		MQ:      &deadletter.MQ{Queue: m.Queue, MessageID: m.ID, Redelivered: m.Redelivered},
		Content: &deadletter.Content{Value: m.Data, Undecoded: m.JSON},
	}
}

// mqEvent is an event of either kind of broker.
type mqEvent struct {
	EventSource     string                       `json:"eventSource"`
	EventSourceARN  string                       `json:"eventSourceArn"`
	Messages        []json.RawMessage            `json:"messages"`           // of ActiveMQ
	MessagesByQueue map[string][]json.RawMessage `json:"rmqMessagesByQueue"` // of RabbitMQ
}

// mqMessage is what is read of a message, by either kind of broker.
type mqMessage struct {
	MessageID       string                        `json:"messageID"`
	BrokerInTime    int64                         `json:"brokerInTime"`
	Destination     struct{ PhysicalName string } `json:"destination"`
	BasicProperties struct{ MessageID *string }   `json:"basicProperties"`
	Redelivered     bool                          `json:"redelivered"`
	Data            []byte                        `json:"data"`
}

func decodeMQ(payload []byte, order Order) ([]shard[MQMessage], error) {
	var event mqEvent
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, err
	}
	if event.EventSourceARN == "" || event.EventSource != "aws:mq" && event.EventSource != "aws:rmq" && event.EventSource != "aws:amq" {
		return nil, fmt.Errorf("it is none of Amazon MQ: its event source is %q", event.EventSource)
	}
	var messages []MQMessage
	for _, text := range event.Messages {
		messages = append(messages, decodeMessage(event.EventSourceARN, "", text))
	}
	for _, queue := range slices.Sorted(maps.Keys(event.MessagesByQueue)) {
		for _, text := range event.MessagesByQueue[queue] {
			messages = append(messages, decodeMessage(event.EventSourceARN, queue, text))
		}
	}
	key := func(m *MQMessage) string { return strconv.Quote(m.Queue) }
	if order == Unordered {
		key = func(*MQMessage) string { return "" }
	}
	return grouped(messages, key, func(m *MQMessage) string { return m.Queue }), nil
}

// decodeMessage of a queue; of ActiveMQ, it says itself which. One that cannot be read
// does not keep the others from being processed.
func decodeMessage(broker, queue string, text json.RawMessage) MQMessage {
	var decoded mqMessage
	err := json.Unmarshal(text, &decoded)
	m := MQMessage{Broker: broker, Queue: queue, JSON: text, Data: decoded.Data, Redelivered: decoded.Redelivered, ID: decoded.MessageID}
	if id := decoded.BasicProperties.MessageID; id != nil {
		m.ID = *id
	}
	if queue == "" {
		m.Queue = decoded.Destination.PhysicalName
	}
	if decoded.BrokerInTime > 0 {
		m.SentAt = time.UnixMilli(decoded.BrokerInTime)
	}
	if err != nil {
		m.damage = fmt.Errorf("read the message: %w", err)
	}
	return m
}
