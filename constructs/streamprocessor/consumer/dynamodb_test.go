package consumer

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

// changes is an event with a change for each key, whose sequence numbers are 1, 2, ...
func changes(t *testing.T, keys ...string) []byte {
	t.Helper()
	var records []any
	for i, key := range keys {
		records = append(records, map[string]any{
			"eventID": fmt.Sprintf("id-%d", i+1), "eventName": "MODIFY", "eventSource": "aws:dynamodb", "eventSourceARN": tableARN,
			"dynamodb": map[string]any{
				"ApproximateCreationDateTime": 946684740 + i, "SequenceNumber": fmt.Sprint(i + 1), "StreamViewType": "NEW_IMAGE",
				"Keys":     map[string]any{"customer": map[string]any{"S": key}, "at": map[string]any{"N": "7"}},
				"NewImage": map[string]any{"note": map[string]any{"S": secret}},
			},
		})
	}
	return encode(t, records)
}

func (f *function) changeConsumer(t *testing.T, options ...Option) lambda.Handler {
	t.Helper()
	h, err := NewChanges(func(_ context.Context, c Change) error { return f.handle(c.Event.Change.Keys["customer"].String()) }, f.options(options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestChanges(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"b": errPermanent, "d": errTransient}}
		answer, _ := invoke(t, f.changeConsumer(t, WithDeadLetters(f), WithAttempts(1), WithScope("shop")), changes(t, "a", "b", "c", "d", "e"))
		equal(t, "answer", answer, checkpoints("4"))
		equal(t, "handled", f.handled, []string{"a", "c"})
		l := f.letters[0]
		equal(t, "id", l.ID, "shop/"+tableARN+"/id-2")
		equal(t, "place", fmt.Sprintf("%+v", *l.DynamoDB), "{EventID:id-2 EventName:MODIFY SequenceNumber:2 CreatedAt:1999-12-31 23:59:01 +0000 UTC}")
		if !strings.Contains(string(l.Content.Value), secret) || l.Content.Key != nil {
			t.Errorf("got %+v", l.Content)
		}
		noSecret(t, f.logs.String())
		equal(t, "stream", fmt.Sprint(metricLines(t, f.metrics.Bytes())[0]["Stream"]), "orders")
	})
}

func TestChangesByKey(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"b": errTransient}}
		answer, _ := invoke(t, f.changeConsumer(t, WithOrder(ByKey), WithAttempts(2), WithBackoff(time.Second, time.Second)), changes(t, amongOthers("a", "b")...))
		equal(t, "answer", answer, checkpoints("2"))
		f.assertOthers(t)
	})
}

func TestChangesThatCannotBeRead(t *testing.T) {
	partialMode(t)
	for name, payload := range map[string]string{
		"no JSON":            `{`,
		"no sequence number": `{"Records":[{"eventID":"1","dynamodb":{}}]}`,
		"no event id":        `{"Records":[{"dynamodb":{"SequenceNumber":"1"}}]}`,
		"an unknown type":    `{"Records":[{"eventID":"1","dynamodb":{"SequenceNumber":"1","Keys":{"a":{"X":"1"}}}}]}`,
		"a Kinesis event":    string(event(t, "a")),
	} {
		t.Run(name, func(t *testing.T) {
			f := &function{}
			if answer, err := invoke(t, f.changeConsumer(t), []byte(payload)); err == nil || f.handled != nil {
				t.Errorf("got %s, %v", answer, err)
			}
		})
	}
	t.Run("no record", func(t *testing.T) {
		f := &function{}
		answer, err := invoke(t, f.changeConsumer(t), []byte(`{"Records":[]}`))
		if err != nil || answer != checkpoints() {
			t.Errorf("got %s, %v", answer, err)
		}
	})
}
