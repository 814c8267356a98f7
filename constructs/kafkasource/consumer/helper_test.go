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
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/lintel-go/lintel/constructs/kafkasource/wiring"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

var errTransient = errors.New("connection reset")

// function is a Lambda function with a consumer: what it is told, and what it has
// done.
type function struct {
	fail map[string]error // by topic-partition@offset

	mu      sync.Mutex
	handled []Record
	letters []*deadletter.Letter
	sendErr error
	logs    bytes.Buffer
	metrics bytes.Buffer
}

func position(r Record) string { return fmt.Sprintf("%s-%d@%d", r.Topic, r.Partition, r.Offset) }

func (f *function) handle(_ context.Context, r Record) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.fail[position(r)]; err != nil {
		return err
	}
	f.handled = append(f.handled, r)
	return nil
}

// Send makes the function its own dead letters.
func (f *function) Send(_ context.Context, l *deadletter.Letter) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.sendErr != nil {
		return f.sendErr
	}
	f.letters = append(f.letters, l)
	return nil
}

// positions returns what was handled, sorted.
func (f *function) positions() []string {
	var list []string
	for _, r := range f.handled {
		list = append(list, position(r))
	}
	slices.Sort(list)
	return list
}

func (f *function) consumer(t *testing.T, options ...Option) *Consumer {
	t.Helper()
	options = append([]Option{
		WithLogger(slog.New(slog.NewTextHandler(&f.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		WithMetrics(emf.New(&f.metrics, wiring.MetricNamespace)),
	}, options...)
	c, err := New(f.handle, options...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// invoke invokes the consumer as Lambda does, with a minute of time.
func invoke(t *testing.T, c *Consumer, payload []byte) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: "8f5e"})
	answer, err := c.Invoke(ctx, payload)
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

// lambdaNames sets what the runtime reads from its environment.
func lambdaNames(t *testing.T) {
	name, version, stream := lambdacontext.FunctionName, lambdacontext.FunctionVersion, lambdacontext.LogStreamName
	lambdacontext.FunctionName, lambdacontext.FunctionVersion, lambdacontext.LogStreamName = "shop-orders", "7", "stream"
	t.Cleanup(func() {
		lambdacontext.FunctionName, lambdacontext.FunctionVersion, lambdacontext.LogStreamName = name, version, stream
	})
}

// payload returns an event of the decoder's tests.
func payload(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../kafkaevent/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// record is a record of a made-up event.
type record struct {
	Topic         string `json:"topic"`
	Partition     int32  `json:"partition"`
	Offset        int64  `json:"offset"`
	Timestamp     int64  `json:"timestamp,omitempty"`
	TimestampType string `json:"timestampType"`
	Key           any    `json:"key"`
	Value         any    `json:"value"`
	Headers       []any  `json:"headers"`
}

const base64Secret = "c2VjcmV0" // secret

// event makes an event of records that are named by topic-partition@offset, with
// values that are secret. Those of a partition are adjacent.
func event(t *testing.T, positions ...string) []byte {
	t.Helper()
	partitions := map[string][]record{}
	var order []string
	for _, p := range positions {
		name, offset, _ := strings.Cut(p, "@")
		dash := strings.LastIndexByte(name, '-')
		r := record{Topic: name[:dash], Timestamp: 946684740000, TimestampType: "CREATE_TIME", // a minute before 2000
			Key: base64.StdEncoding.EncodeToString([]byte("secret key")), Value: base64Secret,
			Headers: []any{map[string][]int{"secret": {115, 101, 99, 114, 101, 116}}}}
		if _, err := fmt.Sscan(name[dash+1:]+" "+offset, &r.Partition, &r.Offset); err != nil {
			t.Fatal(err)
		}
		if partitions[name] == nil {
			order = append(order, name)
		}
		partitions[name] = append(partitions[name], r)
	}
	return encode(t, order, partitions)
}

func encode(t *testing.T, order []string, partitions map[string][]record) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(`{"eventSource":"SelfManagedKafka","bootstrapServers":"b-2.example.com:9094,b-1.example.com:9094","records":{`)
	for i, name := range order {
		if i > 0 {
			b.WriteByte(',')
		}
		list, err := json.Marshal(partitions[name])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%q:%s", name, list)
	}
	b.WriteString("}}")
	return b.Bytes()
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%v", got), fmt.Sprintf("%v", want); g != w {
		t.Errorf("%s:\ngot  %s\nwant %s", what, g, w)
	}
}

// noSecret checks that nothing of a record is in what people read.
func noSecret(t *testing.T, what, text string) {
	t.Helper()
	for _, secret := range []string{"secret", base64Secret, base64.StdEncoding.EncodeToString([]byte("secret key"))} {
		if strings.Contains(text, secret) {
			t.Errorf("%s: %q is in\n%s", what, secret, text)
		}
	}
}

// values returns the members of a metrics line that are no metadata.
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

var permanent = batch.Permanent(errors.New("unknown customer"))
