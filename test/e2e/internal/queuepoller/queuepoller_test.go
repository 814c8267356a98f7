package queuepoller_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/queuepoller"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/tbtest"
)

type function func(event any) (string, error)

func (f function) Invoke(_ context.Context, event any) (json.RawMessage, error) {
	answer, err := f(event)
	return json.RawMessage(answer), err
}

func TestDrain(t *testing.T) {
	queues := sqsstub.New(t, awsstub.New(t))
	queues.CreateQueue("q")
	queues.CreateQueue("dead")
	queues.SetRedrive("q", "dead", 3)
	for _, body := range []string{"good", "bad", "good"} {
		queues.Put("q", sqsstub.Held{Message: sqsstub.Message{Body: body}})
	}
	var got []string
	poller := queuepoller.NewSQS(function(func(event any) (string, error) {
		answer := events.SQSEventResponse{}
		line := ""
		for _, m := range event.(events.SQSEvent).Records {
			line += m.Body + m.Attributes["ApproximateReceiveCount"] + " "
			if m.Body == "bad" {
				answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
			}
		}
		got = append(got, line)
		text, err := json.Marshal(answer)
		return string(text), err
	}), queues, "q", 10, queuepoller.Faults{})
	poller.Drain(t)
	if want := "good1 bad1 good1 \nbad2 \nbad3 "; strings.Join(got, "\n") != want || poller.Invocations != 3 || len(queues.Held("dead")) != 1 {
		t.Errorf("got deliveries %q, %d invocations, %d dead letters", got, poller.Invocations, len(queues.Held("dead")))
	}
}

func TestFaults(t *testing.T) {
	queues := sqsstub.New(t, awsstub.New(t))
	queues.CreateQueue("q")
	for range 100 {
		queues.Put("q", sqsstub.Held{Message: sqsstub.Message{Body: "m"}})
	}
	poller := queuepoller.NewSQS(function(func(any) (string, error) { return `{}`, nil }), queues, "q", 1, queuepoller.Faults{Seed: 1, Lost: 0.2, Duplicate: 0.2})
	poller.Drain(t)
	if poller.Failed == 0 || poller.Invocations <= 100+poller.Failed {
		t.Errorf("got %d invocations, of which %d failed: no faults", poller.Invocations, poller.Failed)
	}
}

func TestBroker(t *testing.T) {
	for _, kind := range []queuepoller.Kind{queuepoller.ActiveMQ, queuepoller.RabbitMQ} {
		b := &queuepoller.Broker{Kind: kind, Messages: make([]queuepoller.BrokerMessage, 5)}
		calls := 0
		b.Drain(t, function(func(any) (string, error) {
			if calls++; calls == 2 {
				return "", errors.New("failed")
			}
			return `null`, nil
		}), 2)
		if b.Invocations != 4 {
			t.Errorf("%s: got %d invocations, want 3 and one more", kind, b.Invocations)
		}
	}
	failures := tbtest.Failures(t, func(t testing.TB) {
		b := &queuepoller.Broker{Kind: queuepoller.RabbitMQ, Messages: make([]queuepoller.BrokerMessage, 1)}
		b.Drain(t, function(func(any) (string, error) { return `{"batchItemFailures":[{"itemIdentifier":"1"}]}`, nil }), 1)
	})
	if len(failures) != 1 {
		t.Errorf("got failures %q, want one: the answer loses a message", failures)
	}
}
