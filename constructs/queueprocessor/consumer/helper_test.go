package consumer

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/lintel-go/lintel/constructs/queueprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

var (
	errTransient = errors.New("connection reset")
	errPermanent = batch.Permanent(errors.New("unknown customer"))
)

const (
	queueARN  = "arn:aws:sqs:eu-west-1:111122223333:orders"
	fifoARN   = "arn:aws:sqs:eu-west-1:111122223333:orders.fifo"
	brokerARN = "arn:aws:mq:eu-west-1:111122223333:broker:shop:b-1"
	secret    = "secret data"
)

// function is a Lambda function with a consumer: what it is told, and what it has done.
type function struct {
	fail map[string]error // by message id

	mu      sync.Mutex
	handled []string
	letters []*deadletter.Letter
	sendErr error
	logs    bytes.Buffer
	metrics bytes.Buffer
}

func (f *function) handle(id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.fail[id]; err != nil {
		return err
	}
	f.handled = append(f.handled, id)
	return nil
}

func (f *function) message(_ context.Context, m Message) error { return f.handle(m.ID) }

func (f *function) mqMessage(_ context.Context, m MQMessage) error { return f.handle(string(m.Data)) }

// Send makes the function its own dead letters.
func (f *function) Send(_ context.Context, l *deadletter.Letter) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.sendErr == nil {
		f.letters = append(f.letters, l)
	}
	return f.sendErr
}

// options are those of every test, and more.
func (f *function) options(more ...Option) []Option {
	return append([]Option{
		WithLogger(slog.New(slog.NewTextHandler(&f.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		WithMetrics(emf.New(&f.metrics, wiring.MetricNamespace)),
	}, more...)
}

func (f *function) sqs(t *testing.T, options ...Option) lambda.Handler {
	t.Helper()
	h, err := New(f.message, f.options(options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (f *function) mq(t *testing.T, options ...Option) lambda.Handler {
	t.Helper()
	h, err := NewMQ(f.mqMessage, f.options(options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// invoke invokes the consumer as Lambda does, with a minute of time.
func invoke(t *testing.T, h lambda.Handler, payload []byte) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	answer, err := h.Invoke(lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: "8f5e"}), payload)
	if (answer == nil) == (err == nil) {
		t.Errorf("got answer %s and error %v", answer, err)
	}
	return string(answer), err
}

// in runs f in a bubble, whose time begins in 2000 and which ends only when all
// goroutines have.
func in(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

func partialMode(t *testing.T) { t.Setenv(wiring.FailureMode, wiring.FailureModePartial) }

// event is an event of a queue with messages of these ids. Those of a FIFO queue begin
// with their group: a1 is one of group a.
func event(t *testing.T, queue string, ids ...string) []byte {
	t.Helper()
	e := events.SQSEvent{}
	for i, id := range ids {
		m := events.SQSMessage{
			MessageId: id, Body: secret, EventSourceARN: queue, EventSource: "aws:sqs",
			Attributes: map[string]string{
				"ApproximateReceiveCount": "2", "SentTimestamp": fmt.Sprint(946684740500 + 1000*i), // a minute before 2000
			},
		}
		if strings.HasSuffix(queue, ".fifo") {
			m.Attributes["MessageGroupId"], m.Attributes["MessageDeduplicationId"], m.Attributes["SequenceNumber"] = id[:1], "d-"+id, fmt.Sprint(i)
		}
		e.Records = append(e.Records, m)
	}
	return encode(t, e)
}

// activeMQ is an event with messages of a queue, whose ids are ID:1, ID:2, ...
func activeMQ(t *testing.T, data ...string) []byte {
	t.Helper()
	var messages []any
	for i, d := range data {
		messages = append(messages, map[string]any{
			"messageID": fmt.Sprintf("ID:%d", i+1), "messageType": "jms/text-message", "brokerInTime": 946684740500 + i,
			"destination": map[string]any{"physicalName": "orders"}, "expiration": "60000", "properties": map[string]any{"n": i},
			"data": base64.StdEncoding.EncodeToString([]byte(d)), "redelivered": true,
		})
	}
	return encode(t, map[string]any{"eventSource": "aws:mq", "eventSourceArn": brokerARN, "messages": messages})
}

// rabbitMQ is an event with messages of queues, whose ids are their data if named.
func rabbitMQ(t *testing.T, named bool, queues map[string][]string) []byte {
	t.Helper()
	byQueue := map[string][]any{}
	for queue, list := range queues {
		for _, d := range list {
			properties := map[string]any{"messageId": nil, "headers": map[string]any{"numberInHeader": 10}}
			if named {
				properties["messageId"] = d
			}
			byQueue[queue] = append(byQueue[queue], map[string]any{
				"basicProperties": properties, "redelivered": false, "data": base64.StdEncoding.EncodeToString([]byte(d)),
			})
		}
	}
	return encode(t, map[string]any{"eventSource": "aws:rmq", "eventSourceArn": brokerARN, "rmqMessagesByQueue": byQueue})
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%v", got), fmt.Sprintf("%v", want); g != w {
		t.Errorf("%s:\ngot  %s\nwant %s", what, g, w)
	}
}

// failures is the answer that names these messages.
func failures(ids ...string) string {
	r := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for _, id := range ids {
		r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id})
	}
	text, _ := json.Marshal(r)
	return string(text)
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// metricLines are the metrics without metadata.
func metricLines(t *testing.T, b []byte) []map[string]any {
	t.Helper()
	var lines []map[string]any
	for line := range bytes.Lines(b) {
		m := map[string]any{}
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		delete(m, "_aws")
		lines = append(lines, m)
	}
	return lines
}
