package queuepoller

import (
	"encoding/json"
	"testing"
)

// Kind of a broker.
type Kind string

// The kinds of brokers, by the event sources that Lambda names.
const (
	ActiveMQ Kind = "aws:mq"
	RabbitMQ Kind = "aws:rmq"
)

// BrokerMessage is a message of a broker.
type BrokerMessage struct {
	// ID is empty for one of RabbitMQ whose publisher has set none.
	ID   string
	Data []byte
}

// Broker has one queue, "orders".
type Broker struct {
	Kind     Kind
	Messages []BrokerMessage
	// Invocations counts deliveries.
	Invocations int
}

// Drain delivers the messages in order. Lambda reads no partial answer: a batch whose invocation fails is delivered
// again, as a whole.
// https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
func (b *Broker) Drain(t testing.TB, function Function, batchSize int) {
	t.Helper()
	for begin := 0; begin < len(b.Messages); begin += batchSize {
		batch := b.Messages[begin:min(begin+batchSize, len(b.Messages))]
		for tries := 0; ; tries++ {
			if tries == hopeless {
				t.Fatalf("messages from %d on were delivered %d times", begin, tries)
			}
			b.Invocations++
			answer, err := function.Invoke(t.Context(), b.event(batch, tries > 0))
			if err == nil {
				assertNothingPartial(t, answer)
				break
			}
		}
	}
}

// assertNothingPartial: an answer that names failures would lose them.
func assertNothingPartial(t testing.TB, answer json.RawMessage) {
	t.Helper()
	var response struct{ BatchItemFailures []json.RawMessage }
	if err := json.Unmarshal(answer, &response); err != nil || len(response.BatchItemFailures) > 0 {
		t.Errorf("got answer %s, which Lambda takes for success", answer)
	}
}

// event as the Lambda Developer Guide shows it.
func (b *Broker) event(batch []BrokerMessage, redelivered bool) map[string]any {
	event := map[string]any{"eventSource": b.Kind, "eventSourceArn": "arn:aws:mq:eu-west-1:123456789012:broker:shop:b-0f5b7522-2b41-4f85-a615-735a4e6d96b5"}
	messages := make([]map[string]any, len(batch))
	for i, m := range batch {
		if b.Kind == ActiveMQ {
			messages[i] = map[string]any{
				"messageID": m.ID, "messageType": "jms/text-message", "deliveryMode": 1, "replyTo": nil, "type": nil, "expiration": "60000", "priority": 1,
				"destination": map[string]any{"physicalName": "orders"}, "timestamp": 1598827811958, "brokerInTime": 1598827811958, "brokerOutTime": 1598827811959,
				"properties": map[string]any{"index": "1", "doAlarm": "false"}, "redelivered": redelivered, "data": m.Data,
			}
			continue
		}
		properties := map[string]any{"contentType": "text/plain", "headers": map[string]any{"numberInHeader": 10}, "deliveryMode": 1, "messageId": nil}
		if m.ID != "" {
			properties["messageId"] = m.ID
		}
		messages[i] = map[string]any{"basicProperties": properties, "redelivered": redelivered, "data": m.Data}
	}
	if b.Kind == ActiveMQ {
		event["messages"] = messages
	} else {
		event["rmqMessagesByQueue"] = map[string]any{"orders::/": messages}
	}
	return event
}
