package windowed

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer"
	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

const (
	streamARN = "arn:aws:kinesis:eu-west-1:111122223333:stream/sales"
	tableARN  = "arn:aws:dynamodb:eu-west-1:111122223333:table/sales/stream/2026-11-23T00:00:00.000"
)

// sale is "GROUP CENTS" in a record.
type sale struct {
	group string
	cents int64
}

var sales = window.Definition[sale]{
	Group: func(s sale) string { return s.group },
	Aggregates: []window.Aggregate[sale]{
		window.Count[sale]("orders"),
		window.Sum("cents", func(s sale) int64 { return s.cents }),
		window.SumFloat("euros", func(s sale) float64 { return float64(s.cents) / 100 }),
		window.Max("largest", func(s sale) int64 { return s.cents }),
	},
}

// parseSale fails for "poison", panics for "panic", and skips "skip".
func parseSale(text string) (sale, error) {
	switch text {
	case "skip":
		return sale{}, ErrSkip
	case "panic":
		panic("as asked")
	}
	group, cents, _ := strings.Cut(text, " ")
	n, err := strconv.ParseInt(cents, 10, 64)
	if err != nil {
		return sale{}, errors.New("poison")
	}
	return sale{group, n}, nil
}

func decodeRecord(r consumer.Record) (sale, error) { return parseSale(string(r.Data)) }

// function is a Lambda function, and what it has written.
type function struct {
	lambda.Handler
	totals  Store
	letters []*deadletter.Letter
	sendErr error
	logs    bytes.Buffer
	metrics bytes.Buffer
}

// Send makes the function its own dead letters.
func (f *function) Send(_ context.Context, l *deadletter.Letter) error {
	if f.sendErr == nil {
		f.letters = append(f.letters, l)
	}
	return f.sendErr
}

func newFunction(t testing.TB, totals Store, options ...Option) *function {
	t.Helper()
	f := &function{totals: totals}
	h, err := New(decodeRecord, sales, totals, f.options(options...)...)
	if err != nil {
		t.Fatal(err)
	}
	f.Handler = h
	return f
}

func (f *function) options(more ...Option) []Option {
	return append([]Option{
		WithLogger(slog.New(slog.NewTextHandler(&f.logs, nil))),
		WithMetrics(emf.New(&f.metrics, wiring.MetricNamespace)),
	}, more...)
}

// invoke invokes the function with a minute of time and returns the state.
func (f *function) invoke(t testing.TB, event []byte) (state string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	text, err := f.Invoke(lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: "8f5e"}), event)
	if err != nil {
		return "", err
	}
	var a struct {
		State             json.RawMessage
		BatchItemFailures *[]any
	}
	if err := json.Unmarshal(text, &a); err != nil || len(a.State) == 0 || a.State[0] != '{' || a.BatchItemFailures == nil || len(*a.BatchItemFailures) > 0 {
		t.Fatalf("got the answer %s", text)
	}
	return string(a.State), nil
}

// record is one of the stream.
type record struct {
	sequence int
	texts    []string // several are an aggregate
}

func (r record) data() []byte {
	if len(r.texts) == 1 {
		return []byte(r.texts[0])
	}
	var a kpl.Aggregator
	for _, text := range r.texts {
		if _, err := a.Add("key", "", []byte(text)); err != nil {
			panic(err) // the key is fine
		}
	}
	return a.Flush().Data
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// nthWindow is a window of a minute.
func nthWindow(n int) Window {
	start := noon.Add(time.Duration(n) * time.Minute)
	return Window{start, start.Add(time.Minute)}
}

// envelope is what an event has besides records.
type envelope struct {
	window       Window
	shard        string
	state        string
	final, early bool
}

func (e envelope) event(records ...record) []byte {
	list := []any{}
	for _, r := range records {
		sequence := strconv.Itoa(r.sequence)
		list = append(list, map[string]any{
			"eventID": e.shard + ":" + sequence, "eventSource": "aws:kinesis", "eventSourceARN": streamARN,
			"kinesis": map[string]any{
				"partitionKey": "key", "sequenceNumber": sequence, "data": base64.StdEncoding.EncodeToString(r.data()),
				"approximateArrivalTimestamp": float64(e.window.Start.Unix()),
			},
		})
	}
	return e.of(list)
}

func (e envelope) of(records []any) []byte {
	state := e.state
	if state == "" {
		state = "{}"
	}
	text, err := json.Marshal(map[string]any{
		"Records": records, "state": json.RawMessage(state), "shardId": e.shard, "eventSourceARN": streamARN,
		"window":                 map[string]any{"start": e.window.Start, "end": e.window.End},
		"isFinalInvokeForWindow": e.final, "isWindowTerminatedEarly": e.early,
	})
	if err != nil {
		panic(err) // it is made of texts
	}
	return text
}

// shown is a total as text.
func shown(t testing.TB, row window.Row) string {
	t.Helper()
	a, err := window.New(sales)
	if err != nil {
		t.Fatal(err)
	}
	results, err := a.Results(row)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, r := range results {
		texts = append(texts, r.Name+"="+r.Number)
	}
	return strings.Join(texts, " ")
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
