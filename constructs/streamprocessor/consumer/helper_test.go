package consumer

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

var (
	errTransient = errors.New("connection reset")
	errPermanent = batch.Permanent(errors.New("unknown customer"))
)

const (
	streamARN = "arn:aws:kinesis:eu-west-1:111122223333:stream/orders"
	tableARN  = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-11-23T00:00:00.000"
)

// function is a Lambda function with a consumer: what it is told, and what it has
// done. Records are known by their partition keys, changes by their keys.
type function struct {
	fail map[string]error

	mu      sync.Mutex
	handled []string
	letters []*deadletter.Letter
	sendErr error
	logs    bytes.Buffer
	metrics bytes.Buffer
}

func (f *function) handle(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.fail[name]; err != nil {
		return err
	}
	f.handled = append(f.handled, name)
	return nil
}

func (f *function) record(_ context.Context, r Record) error { return f.handle(r.PartitionKey) }

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

func (f *function) consumer(t *testing.T, options ...Option) lambda.Handler {
	t.Helper()
	h, err := New(f.record, f.options(options...)...)
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

const secret = "secret data"

// event is an event of the shard with a record for each key, whose sequence numbers
// are 1, 2, ... A key a+b+c is an aggregate of these; one that begins with ! is a
// damaged aggregate.
func event(t *testing.T, keys ...string) []byte {
	t.Helper()
	var records []any
	for i, key := range keys {
		data := []byte(secret)
		switch {
		case strings.HasPrefix(key, "!"):
			data = damaged()
		case strings.Contains(key, "+"):
			data = aggregate(t, strings.Split(key, "+")...)
			key = "outer"
		}
		records = append(records, map[string]any{
			"eventID": fmt.Sprintf("shardId-000000000006:%d", i+1), "eventSource": "aws:kinesis", "eventSourceARN": streamARN,
			"kinesis": map[string]any{
				"partitionKey": key, "sequenceNumber": fmt.Sprint(i + 1), "data": base64.StdEncoding.EncodeToString(data),
				"approximateArrivalTimestamp": 946684740.5 + float64(i), // a minute before 2000
			},
		})
	}
	return encode(t, records)
}

func encode(t *testing.T, records []any) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func aggregate(t *testing.T, keys ...string) []byte {
	t.Helper()
	var a kpl.Aggregator
	for _, key := range keys {
		if _, err := a.Add(key, "", []byte(secret)); err != nil {
			t.Fatal(err)
		}
	}
	return a.Flush().Data
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%v", got), fmt.Sprintf("%v", want); g != w {
		t.Errorf("%s:\ngot  %s\nwant %s", what, g, w)
	}
}

// noSecret checks that nothing of a record is in what people read.
func noSecret(t *testing.T, text string) {
	t.Helper()
	for _, s := range []string{secret, base64.StdEncoding.EncodeToString([]byte(secret))} {
		if strings.Contains(text, s) {
			t.Errorf("%q is in\n%s", s, text)
		}
	}
}

// metricLines are the metrics without metadata.
func metricLines(t *testing.T, b []byte) []map[string]any {
	t.Helper()
	var lines []map[string]any
	for line := range bytes.Lines(b) {
		m := map[string]any{}
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		maps.DeleteFunc(m, func(name string, _ any) bool { return name == "_aws" })
		lines = append(lines, m)
	}
	return lines
}

// checkpoints is the answer that names these sequence numbers.
func checkpoints(sequence ...string) string {
	list := []itemFailure{}
	for _, s := range sequence {
		list = append(list, itemFailure{s})
	}
	text, _ := json.Marshal(response{list})
	return string(text)
}

// amongOthers are the keys, and behind them thirty others and the last key again.
func amongOthers(keys ...string) []string {
	list := slices.Clone(keys)
	for i := range 30 {
		list = append(list, fmt.Sprint("other-", i))
	}
	return append(list, keys[len(keys)-1])
}

// assertOthers checks that others went on while "b" failed. A few may not have: keys
// whose hashes are alike wait for each other.
func (f *function) assertOthers(t *testing.T) {
	t.Helper()
	if !slices.Contains(f.handled, "a") || slices.Contains(f.handled, "b") || len(f.handled) < 15 {
		t.Errorf("got %q handled, want a, most of the others and no b", f.handled)
	}
}
