package consumer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

func TestActiveMQ(t *testing.T) {
	in(t, func(t *testing.T) {
		f := new(function)
		var got []MQMessage
		h, err := NewMQ(func(_ context.Context, m MQMessage) error {
			got = append(got, m)
			return nil
		}, f.options()...)
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := invoke(t, h, activeMQ(t, "a", "b")); err != nil || answer != failures() {
			t.Fatal(answer, err)
		}
		if len(got) != 2 {
			t.Fatalf("got %d messages", len(got))
		}
		m := got[1]
		var whole struct{ MessageType string }
		if err := json.Unmarshal(m.JSON, &whole); err != nil {
			t.Error(err)
		}
		equal(t, "message", fmt.Sprint(m.Broker, m.Queue, m.ID, m.Redelivered, m.SentAt.UTC(), string(m.Data), whole.MessageType),
			fmt.Sprint(brokerARN, "orders", "ID:2", true, time.UnixMilli(946684740501).UTC(), "b", "jms/text-message"))
		equal(t, "metrics", metricLines(t, f.metrics.Bytes()), []map[string]any{{
			"FunctionName": "local", "Queue": "orders", "Records": 2.0, "Failures": 0.0, "DeadLetters": 0.0, "Duplicates": 0.0, "LagMilliseconds": 59500.0,
		}})
	})
}

func TestRabbitMQ(t *testing.T) {
	in(t, func(t *testing.T) {
		f := new(function)
		if _, err := invoke(t, f.mq(t), rabbitMQ(t, false, map[string][]string{"orders::/": {"a", "b"}, "returns::/": {"c"}})); err != nil {
			t.Fatal(err)
		}
		equal(t, "handled", sorted(f.handled), []string{"a", "b", "c"})
		lines := metricLines(t, f.metrics.Bytes())
		equal(t, "metrics", fmt.Sprint(lines[0]["Queue"], lines[0]["Records"], lines[1]["Queue"], lines[1]["Records"], lines[1]["LagMilliseconds"]),
			"orders::/2returns::/1 <nil>")
	})
}

// TestMQOrder fails the invocation in any case; the order says what is tried before.
func TestMQOrder(t *testing.T) {
	for order, want := range map[Order]string{ByQueue: "[a]", Unordered: "[a c]"} {
		in(t, func(t *testing.T) {
			f := &function{fail: map[string]error{"b": errTransient}}
			_, err := invoke(t, f.mq(t, WithOrder(order)), activeMQ(t, "a", "b", "c"))
			var failed *BatchError
			if !errors.As(err, &failed) || len(failed.Messages) != 1 || failed.Messages[0].MessageID != "ID:2" {
				t.Errorf("got %v", err)
			}
			equal(t, "handled", fmt.Sprint(sorted(f.handled)), want)
		})
	}
}

// TestMQPoison does not block its queue: it is parked after five deliveries.
func TestMQPoison(t *testing.T) {
	for name, payload := range map[string][]byte{
		"ActiveMQ": activeMQ(t, "a", "bad", "c"), "RabbitMQ": rabbitMQ(t, false, map[string][]string{"orders": {"a", "bad", "c"}}),
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				f := &function{fail: map[string]error{"bad": errTransient}}
				h := f.mq(t, WithDeadLetters(f))
				deliveries := 1
				for ; deliveries < 10; deliveries++ {
					if _, err := invoke(t, h, payload); err == nil {
						break
					}
				}
				equal(t, "deliveries", deliveries, 5)
				if len(f.letters) != 1 {
					t.Fatalf("got %d letters", len(f.letters))
				}
				l := f.letters[0]
				equal(t, "letter", fmt.Sprint(l.Source.Type, l.MQ.Queue, string(l.Content.Value), json.Valid(l.Content.Undecoded), l.Failure.Deliveries), "aws:mqordersbadtrue 5")
			})
		})
	}
}

// TestEqualMessagesWithoutIDs are no duplicates of each other: with a store, they are
// parked, each of them, and none is taken for done.
func TestEqualMessagesWithoutIDs(t *testing.T) {
	in(t, func(t *testing.T) {
		f := new(function)
		h := f.mq(t, WithDeadLetters(f), WithIdempotency(new(idempotency.Memory)))
		if _, err := invoke(t, h, rabbitMQ(t, false, map[string][]string{"orders": {"same", "same"}})); err != nil {
			t.Fatal(err)
		}
		equal(t, "letters", len(f.letters), 2)
		equal(t, "handled", len(f.handled), 0)
		for range 2 {
			if _, err := invoke(t, h, rabbitMQ(t, true, map[string][]string{"orders": {"named"}})); err != nil {
				t.Fatal(err)
			}
		}
		equal(t, "handled", f.handled, []string{"named"})
	})
}

// TestDamagedMessage does not keep the others from being processed.
func TestDamagedMessage(t *testing.T) {
	in(t, func(t *testing.T) {
		payload := []byte(strings.Replace(string(activeMQ(t, "a", "b")), `"data":"YQ=="`, `"data":"?"`, 1))
		f := new(function)
		if _, err := invoke(t, f.mq(t, WithDeadLetters(f)), payload); err != nil {
			t.Fatal(err)
		}
		equal(t, "handled", f.handled, []string{"b"})
		if len(f.letters) != 1 || !f.letters[0].Failure.Permanent || f.letters[0].MQ.MessageID != "ID:1" {
			t.Errorf("got letters %+v", f.letters)
		}
	})
}

func TestMQEventsThatCannotBeRead(t *testing.T) {
	for _, payload := range []string{"", `{}`, `{"eventSource":"aws:sqs","eventSourceArn":"x"}`, `{"eventSource":"aws:mq","eventSourceArn":"x","messages":1}`} {
		if _, err := invoke(t, new(function).mq(t), []byte(payload)); err == nil || !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("%s: got %v", payload, err)
		}
	}
}
