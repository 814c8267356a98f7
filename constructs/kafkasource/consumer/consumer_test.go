package consumer

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/constructs/kafkasource/wiring"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

const allDone = `{"batchItemFailures":[]}`

// TestRealEvents hands every record of the decoder's events to the handler, as
// bytes, in both modes.
func TestRealEvents(t *testing.T) {
	at := func(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
	selfManagedKey, err := base64.StdEncoding.DecodeString("abcDEFghiJKLmnoPQRstuVWXyz1234==")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]Record{
		"selfmanaged.json": {{
			Topic: "mytopic", Offset: 15, Timestamp: at(1545084650987), TimestampType: kafkaevent.CreateTime,
			Key:     selfManagedKey,
			Value:   []byte("Hello, this is a test."),
			Headers: []Header{{Key: "headerKey", Value: []byte("headerValue")}},
		}},
		"testtopic.json": {
			{Topic: "test", Offset: 0, Timestamp: at(1608243650987), TimestampType: kafkaevent.CreateTime, Value: []byte("Test message 1")},
			{Topic: "test", Offset: 1, Timestamp: at(1608243651987), TimestampType: kafkaevent.CreateTime, Key: []byte("key"), Value: []byte("Test message 2")},
			{Topic: "test", Partition: 1, Offset: 7, Timestamp: at(1608243652987), TimestampType: kafkaevent.CreateTime, Key: []byte("key")},
		},
		"schemaregistry.json": {
			{
				Topic: "mytopic", Offset: 15, Timestamp: at(1545084650987), TimestampType: kafkaevent.LogAppendTime,
				Key: []byte("recordKey"), Value: []byte(`{"key":"value"}`),
				Headers:   []Header{{Key: "a", Value: []byte{}}, {Key: "a", Value: []byte{255}}},
				KeySchema: kafkaevent.Schema{DataFormat: "AVRO", SchemaID: "1234"}, ValueSchema: kafkaevent.Schema{DataFormat: "PROTOBUF", SchemaID: "1c4d2e6f-8a3b-4f7e-9d12-0b5a6c7d8e9f"},
			},
			{
				Topic: "mytopic", Offset: 16, Timestamp: at(1545084650988), TimestampType: kafkaevent.LogAppendTime,
				Value: []byte{}, ValueSchema: kafkaevent.Schema{DataFormat: "JSON", SchemaID: "5"},
			},
		},
	} {
		for _, mode := range []string{wiring.FailureModePartial, wiring.FailureModeBatch, ""} {
			t.Run(name+mode, func(t *testing.T) {
				t.Setenv(wiring.FailureMode, mode)
				f := new(function)
				answer, err := invoke(t, f.consumer(t), payload(t, name))
				if err != nil || answer != allDone {
					t.Errorf("got %s, %v", answer, err)
				}
				slices.SortFunc(f.handled, func(a, b Record) int { return strings.Compare(position(a), position(b)) })
				if !reflect.DeepEqual(f.handled, want) {
					t.Errorf("got  %+v\nwant %+v", f.handled, want)
				}
			})
		}
	}
}

// TestAnswer covers what Lambda is told in both modes.
func TestAnswer(t *testing.T) {
	all := []string{"orders-0@15", "orders-0@16", "orders-0@17", "orders-1@3", "my-topic-12@0", "my-topic-12@9223372036854775807"}
	for _, tt := range []struct {
		name    string
		fail    map[string]error
		options func(*function) []Option
		handled string
		partial string
		batch   string // the error
	}{
		{
			name: "all done", handled: strings.Join(all, " "), partial: allDone,
		},
		{
			name: "one fails", fail: map[string]error{"orders-0@16": errTransient},
			handled: "orders-0@15 orders-1@3 my-topic-12@0 my-topic-12@9223372036854775807",
			partial: `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":16}},{"itemIdentifier":{"partition":"orders-0","offset":17}}]}`,
			batch:   "kafka batch: orders-0@16: connection reset",
		},
		{
			name:    "one of each partition",
			fail:    map[string]error{"orders-0@15": errTransient, "orders-0@17": io.EOF, "orders-1@3": permanent, "my-topic-12@9223372036854775807": errTransient},
			handled: "my-topic-12@0",
			partial: `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":15}},{"itemIdentifier":{"partition":"orders-0","offset":16}},{"itemIdentifier":{"partition":"orders-0","offset":17}},{"itemIdentifier":{"partition":"orders-1","offset":3}},` +
				`{"itemIdentifier":{"partition":"my-topic-12","offset":9223372036854775807}}]}`,
			batch: "kafka batch: orders-0@15: connection reset; orders-1@3: unknown customer; my-topic-12@9223372036854775807: connection reset",
		},
		{
			name: "poison is parked", fail: map[string]error{"orders-0@15": permanent, "orders-0@17": permanent},
			options: func(f *function) []Option { return []Option{WithDeadLetters(f)} },
			handled: "orders-0@16 orders-1@3 my-topic-12@0 my-topic-12@9223372036854775807", partial: allDone,
		},
		{
			name: "poison is not parked", fail: map[string]error{"orders-1@3": permanent},
			options: func(f *function) []Option { f.sendErr = errors.New("queue gone"); return []Option{WithDeadLetters(f)} },
			handled: "orders-0@15 orders-0@16 orders-0@17 my-topic-12@0 my-topic-12@9223372036854775807",
			partial: `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-1","offset":3}}]}`,
			batch:   "kafka batch: orders-1@3: unknown customer; it could not be parked: queue gone",
		},
	} {
		for _, mode := range []string{wiring.FailureModePartial, wiring.FailureModeBatch, ""} {
			t.Run(tt.name+"/"+mode, func(t *testing.T) {
				t.Setenv(wiring.FailureMode, mode)
				in(t, func(t *testing.T) {
					f := &function{fail: tt.fail}
					var options []Option
					if tt.options != nil {
						options = tt.options(f)
					}
					answer, err := invoke(t, f.consumer(t, options...), event(t, all...))
					want := strings.Fields(tt.handled)
					slices.Sort(want)
					equal(t, "handled", f.positions(), want)
					noSecret(t, "log", f.logs.String())
					noSecret(t, "metrics", f.metrics.String())
					if mode == wiring.FailureModePartial || tt.batch == "" {
						if err != nil {
							t.Fatal(err)
						}
						equal(t, "answer", answer, tt.partial)
						return
					}
					if err == nil || err.Error() != tt.batch {
						t.Errorf("got error %v, want %s", err, tt.batch)
					}
					if e, ok := errors.AsType[*BatchError](err); !ok || e.Partitions[0].Err == nil {
						t.Errorf("got %+v", err)
					}
				})
			})
		}
	}
}

func TestBatchErrorUnwraps(t *testing.T) {
	err := error(&BatchError{[]PartitionError{{Topic: "a", Offset: 1, Err: io.EOF}, {Topic: "a", Partition: 1, Offset: 2, Err: errTransient}}})
	p, ok := errors.AsType[*PartitionError](err)
	if !ok || p.Offset != 1 || !errors.Is(err, io.EOF) || !errors.Is(err, errTransient) {
		t.Errorf("got %v", err)
	}
}

func TestUnreadableEvent(t *testing.T) {
	valid := string(payload(t, "testtopic.json"))
	for name, data := range map[string]string{
		"nothing":        "",
		"null":           "null",
		"no records":     `{"eventSource":"aws:kafka"}`,
		"another event":  `{"Records":[{"eventSource":"aws:sqs"}]}`,
		"cut short":      valid[:len(valid)-30],
		"no offset":      strings.Replace(valid, `"offset":1,`, "", 1),
		"offset is text": strings.Replace(valid, `"offset":1,`, `"offset":"1",`, 1),
	} {
		for _, mode := range []string{wiring.FailureModePartial, wiring.FailureModeBatch} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				t.Setenv(wiring.FailureMode, mode)
				f := new(function)
				answer, err := invoke(t, f.consumer(t), []byte(data))
				e, ok := errors.AsType[*kafkaevent.SyntaxError](err)
				if !ok || answer != "" || f.handled != nil || e.Offset < 0 || e.Offset > int64(len(data)) {
					t.Fatalf("got %q, %v, and handled %v", answer, err, f.positions())
				}
				if !strings.Contains(err.Error(), fmt.Sprintf("byte %d: ", e.Offset)) || !strings.Contains(f.logs.String(), "no record was processed") {
					t.Errorf("got %v and the log %s", err, &f.logs)
				}
			})
		}
	}
}

// TestUndecodableRecord is poison, and that of no other record.
func TestUndecodableRecord(t *testing.T) {
	partialMode(t)
	const before = `"offset":2,"timestamp":946684740000,"timestampType":"CREATE_TIME","key":`
	data := bytes.Replace(event(t, "orders-0@1", "orders-0@2", "orders-1@1"), []byte(before), []byte(before+`"?","unknown":`), 1)

	t.Run("stops without dead letters", func(t *testing.T) {
		in(t, func(t *testing.T) {
			f := new(function)
			answer, err := invoke(t, f.consumer(t), data)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "answer", answer, `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":2}}]}`)
			equal(t, "handled", f.positions(), []string{"orders-0@1", "orders-1@1"})
			noSecret(t, "log", f.logs.String())
		})
	})
	t.Run("is parked as it is", func(t *testing.T) {
		in(t, func(t *testing.T) {
			f := new(function)
			if answer, err := invoke(t, f.consumer(t, WithDeadLetters(f)), data); err != nil || answer != allDone {
				t.Fatal(answer, err)
			}
			l := f.letters[0]
			if l.Kafka.Offset != 2 || l.Kafka.Topic != "orders" || !bytes.Contains(l.Content.Undecoded, []byte(`"offset":2,`)) || !bytes.Contains(data, l.Content.Undecoded) {
				t.Errorf("got %+v with %s", l.Kafka, l.Content.Undecoded)
			}
			equal(t, "value", string(l.Content.Value), "secret")
			if l.Content.Key != nil || !l.Failure.Permanent || !strings.HasPrefix(l.Failure.Error, "kafka record orders-0@2: key: ") {
				t.Errorf("got %+v, %+v", l.Content, l.Failure)
			}
		})
	})
}

func TestLetter(t *testing.T) {
	partialMode(t)
	lambdaNames(t)
	for _, tt := range []struct{ file, fail, want string }{
		{"testtopic.json", "test-1@7", `{"version":1,"id":"shop-orders/10.0.1.10:9092,10.0.2.10:9092/test/1/7/1608243652987",` +
			`"source":{"type":"SelfManagedKafka","bootstrapServers":["10.0.1.10:9092","10.0.2.10:9092"]},` +
			`"kafka":{"topic":"test","partition":1,"offset":7,"timestamp":"2020-12-17T22:20:52.987Z","timestampType":"CREATE_TIME"},` +
			`"content":{"key":"a2V5","value":null},` +
			`"failure":{"error":"unknown customer","type":"*batch.permanentError","chain":[{"type":"*errors.errorString","error":"unknown customer"}],` +
			`"permanent":true,"attempts":1,"deliveries":1,"firstAt":"2000-01-01T00:00:00Z","lastAt":"2000-01-01T00:00:00Z"},` +
			`"function":{"name":"shop-orders","version":"7","requestId":"8f5e","logStream":"stream"}}`},
		{"schemaregistry.json", "mytopic-0@15", `{"version":1,"id":"shop-orders/arn:aws:kafka:us-east-1:123456789012:cluster/vpc-2priv-2pub/751d2973-a626-431c-9d4e-d7975eb44dd7-2/mytopic/0/15/1545084650987",` +
			`"source":{"type":"aws:kafka","arn":"arn:aws:kafka:us-east-1:123456789012:cluster/vpc-2priv-2pub/751d2973-a626-431c-9d4e-d7975eb44dd7-2","bootstrapServers":["b-2.demo-cluster-1.a1bcde.c1.kafka.us-east-1.amazonaws.com:9092"]},` +
			`"kafka":{"topic":"mytopic","partition":0,"offset":15,"timestamp":"2018-12-17T22:10:50.987Z","timestampType":"LOG_APPEND_TIME","keySchema":{"dataFormat":"AVRO","id":"1234"},"valueSchema":{"dataFormat":"PROTOBUF","id":"1c4d2e6f-8a3b-4f7e-9d12-0b5a6c7d8e9f"}},` +
			`"content":{"key":"cmVjb3JkS2V5","value":"eyJrZXkiOiJ2YWx1ZSJ9","headers":[{"key":"a","value":""},{"key":"a","value":"/w=="}]},` +
			`"failure":{"error":"unknown customer","type":"*batch.permanentError","chain":[{"type":"*errors.errorString","error":"unknown customer"}],` +
			`"permanent":true,"attempts":1,"deliveries":1,"firstAt":"2000-01-01T00:00:00Z","lastAt":"2000-01-01T00:00:00Z"},` +
			`"function":{"name":"shop-orders","version":"7","requestId":"8f5e","logStream":"stream"}}`},
	} {
		data := payload(t, tt.file)
		in(t, func(t *testing.T) {
			f := &function{fail: map[string]error{tt.fail: permanent}}
			if answer, err := invoke(t, f.consumer(t, WithDeadLetters(f)), data); err != nil || answer != allDone {
				t.Fatal(answer, err)
			}
			got, err := deadletter.Marshal(f.letters[0])
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "letter", string(got), tt.want)
		})
	}
}

// TestPoisonDoesNotBlockForEver without a store, over deliveries.
func TestPoisonDoesNotBlockForEver(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"orders-0@1": errTransient}}
		c := f.consumer(t, WithDeadLetters(f), WithDeliveries(3), WithAttempts(2))
		data := event(t, "orders-0@1", "orders-0@2")
		const blocked = `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":1}},{"itemIdentifier":{"partition":"orders-0","offset":2}}]}`
		for delivery, want := range []string{blocked, blocked, allDone} {
			answer, err := invoke(t, c, data)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, fmt.Sprintf("answer %d", delivery), answer, want)
		}
		equal(t, "handled", f.positions(), []string{"orders-0@2"})
		if failure := f.letters[0].Failure; failure.Deliveries != 3 || failure.Attempts != 2 || failure.Permanent {
			t.Errorf("got %+v", failure)
		}
	})
}

func TestIdempotency(t *testing.T) {
	partialMode(t)
	lambdaNames(t)
	in(t, func(t *testing.T) {
		store := new(idempotency.Memory)
		f := &function{fail: map[string]error{"orders-0@2": errTransient}}
		c := f.consumer(t, WithIdempotency(store))
		data := event(t, "orders-0@1", "orders-0@2", "orders-1@1")
		if _, err := invoke(t, c, data); err != nil {
			t.Fatal(err)
		}
		f.fail = nil
		if answer, err := invoke(t, c, data); err != nil || answer != allDone {
			t.Fatal(answer, err)
		}
		equal(t, "handled", f.positions(), []string{"orders-0@1", "orders-0@2", "orders-1@1"})
		equal(t, "duplicates", metricLines(t, f.metrics.Bytes())[1][wiring.MetricDuplicates], any(2.0))
		claim, err := store.Begin(t.Context(), "shop-orders/b-1.example.com:9094,b-2.example.com:9094/orders/0/2/946684740000")
		if err != nil || claim.Outcome != idempotency.Done {
			t.Errorf("got %+v, %v", claim, err)
		}

		other := new(function) // with the same store
		if _, err := invoke(t, other.consumer(t, WithIdempotency(store), WithScope("billing")), data); err != nil {
			t.Fatal(err)
		}
		equal(t, "handled by another consumer", other.positions(), []string{"orders-0@1", "orders-0@2", "orders-1@1"})
	})
}

// TestClaimReachesTheHandler, for those who complete it with their effect.
func TestClaimReachesTheHandler(t *testing.T) {
	in(t, func(t *testing.T) {
		var keys []string
		c, err := New(func(ctx context.Context, r Record) error {
			claim, ok := idempotency.FromContext(ctx)
			if !ok {
				return errors.New("no claim")
			}
			keys = append(keys, claim.Key)
			return nil
		}, WithIdempotency(new(idempotency.Memory)), WithScope("s/1"), WithMetrics(nil))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := invoke(t, c, event(t, "orders-0@1")); err != nil {
			t.Fatal(err)
		}
		equal(t, "keys", keys, []string{"s%2F1/b-1.example.com:9094,b-2.example.com:9094/orders/0/1/946684740000"})
	})
}

func TestOrderByKey(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		key := func(k string) any { return k }
		list := []record{
			{Topic: "t", Offset: 0, Key: key("YQ=="), TimestampType: "CREATE_TIME"}, // a
			{Topic: "t", Offset: 1, Key: key("YQ=="), TimestampType: "CREATE_TIME"}, // a
			{Topic: "t", Offset: 2, Key: key("Yg=="), TimestampType: "CREATE_TIME"}, // b
			{Topic: "t", Offset: 3, Key: nil, TimestampType: "CREATE_TIME"},         // null
			{Topic: "t", Offset: 4, Key: nil, TimestampType: "CREATE_TIME"},         // null
			{Topic: "t", Offset: 5, Key: key("?"), TimestampType: "CREATE_TIME"},    // poison
			{Topic: "t", Offset: 6, Key: key("YQ=="), TimestampType: "CREATE_TIME"}, // a
		}
		data := encode(t, []string{"t-0"}, map[string][]record{"t-0": list})
		f := new(function)
		begin := time.Now()
		c, err := New(func(ctx context.Context, r Record) error {
			time.Sleep(time.Second)
			return f.handle(ctx, r)
		}, WithOrder(ByKey), WithDeadLetters(f), WithMetrics(nil), WithConcurrency(20), WithLogger(f.consumer(t).common.Log()))
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := invoke(t, c, data); err != nil || answer != allDone {
			t.Fatal(answer, err)
		}
		if d := time.Since(begin); d < 3*time.Second || d >= 7*time.Second { // three records of a; all of them
			t.Errorf("took %v, the keys do not overtake each other", d)
		}
		var a []int64
		for _, r := range f.handled {
			if string(r.Key) == "a" {
				a = append(a, r.Offset)
			}
		}
		equal(t, "order of a", a, []int64{0, 1, 6})
		equal(t, "letters", len(f.letters), 1)
	})
}

func TestDeadline(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := new(function)
		c := f.consumer(t, WithDeadlineMargin(8*time.Second), WithConcurrency(1))
		c.handler = func(ctx context.Context, r Record) error {
			select {
			case <-time.After(20 * time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		answer, err := invoke(t, c, event(t, "a-0@1", "a-0@2", "a-0@3", "a-0@4", "a-1@7"))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "answer", answer, `{"batchItemFailures":[{"itemIdentifier":{"partition":"a-0","offset":3}},{"itemIdentifier":{"partition":"a-0","offset":4}},{"itemIdentifier":{"partition":"a-1","offset":7}}]}`)
		if log := f.logs.String(); !strings.Contains(log, "partitions=2") || !strings.Contains(log, "a-1@7: the deadline of the invocation is near") {
			t.Errorf("got\n%s", log)
		}
	})
}

// TestHandlerThatDoesNotReturn panics or ends its goroutine.
func TestHandlerThatDoesNotReturn(t *testing.T) {
	partialMode(t)
	for name, end := range map[string]func(){"panic": func() { panic("out of luck") }, "Goexit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				f := new(function)
				c := f.consumer(t)
				c.handler = func(_ context.Context, r Record) error { end(); return nil }
				answer, err := invoke(t, c, event(t, "orders-0@1"))
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "answer", answer, `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":1}}]}`)
				if log := f.logs.String(); !strings.Contains(log, "topic=orders partition=0 offset=1") || !strings.Contains(log, "goroutine") {
					t.Errorf("no position or no stack in\n%s", log)
				}
				noSecret(t, "log", f.logs.String())
			})
		})
	}
}

func TestMetrics(t *testing.T) {
	partialMode(t)
	lambdaNames(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"orders-0@2": permanent, "orders-1@3": errTransient, "returns-0@1": errTransient}}
		data := event(t, "orders-0@1", "orders-0@2", "orders-1@3", "orders-1@4", "returns-0@1")
		data = bytes.Replace(data, []byte(`"offset":3,"timestamp":946684740000`), []byte(`"offset":3,"timestamp":946684680000`), 1) // two minutes
		data = bytes.Replace(data, []byte(`{"topic":"returns","partition":0,"offset":1,"timestamp":946684740000`), []byte(`{"topic":"returns","partition":0,"offset":1`), 1)
		if _, err := invoke(t, f.consumer(t, WithDeadLetters(f), WithAttempts(1)), data); err != nil {
			t.Fatal(err)
		}
		const meta = `"_aws":{"Timestamp":946684800000,"CloudWatchMetrics":[{"Namespace":"Lintel/Kafka","Dimensions":[["FunctionName"],["FunctionName","Topic"]],"Metrics":[` +
			`{"Name":"Records","Unit":"Count"},{"Name":"Failures","Unit":"Count"},{"Name":"DeadLetters","Unit":"Count"},{"Name":"Duplicates","Unit":"Count"}`
		want := `{"DeadLetters":1,"DecodeMilliseconds":0,"Duplicates":0,"Failures":2,"FunctionName":"shop-orders","LagMilliseconds":120000,"Records":4,"Topic":"orders",` +
			meta + `,{"Name":"LagMilliseconds","Unit":"Milliseconds"},{"Name":"DecodeMilliseconds","Unit":"Milliseconds"}]}]}}` + "\n" +
			`{"DeadLetters":0,"Duplicates":0,"Failures":1,"FunctionName":"shop-orders","Records":1,"Topic":"returns",` + meta + `]}]}}` + "\n"
		equal(t, "metrics", f.metrics.String(), want)
	})
}

// TestLagIsNotNegative, though a producer's clock is ahead.
func TestLagIsNotNegative(t *testing.T) {
	data := payload(t, "testtopic.json") // of 2020
	in(t, func(t *testing.T) {
		f := new(function)
		if _, err := invoke(t, f.consumer(t), data); err != nil {
			t.Fatal(err)
		}
		line := metricLines(t, f.metrics.Bytes())[0]
		equal(t, "lag", line[wiring.MetricLag], any(0.0))
		equal(t, "function", line[wiring.DimensionFunction], any("local"))
	})
}

func TestMetricsThatCannotBeWritten(t *testing.T) {
	partialMode(t)
	f := new(function)
	c := f.consumer(t, WithMetrics(emf.New(broken{}, wiring.MetricNamespace)))
	if answer, err := invoke(t, c, event(t, "orders-0@1")); err != nil || answer != allDone {
		t.Error(answer, err)
	}
	if !strings.Contains(f.logs.String(), "the metrics were not written") {
		t.Errorf("the log is %s", &f.logs)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestOptions(t *testing.T) {
	f := new(function)
	for _, tt := range []struct {
		name    string
		options []Option
		mode    string
		want    string // the error
	}{
		{name: "none"},
		{name: "all", options: []Option{WithOrder(ByKey), WithConcurrency(1), WithAttempts(1), WithBackoff(1, 1), WithDeliveries(2), WithDeadLetters(f),
			WithIdempotency(new(idempotency.Memory)), WithScope("s"), WithDeadlineMargin(1), WithMetrics(nil), WithLogger(nil)}},
		{name: "unlimited", options: []Option{WithDeliveries(batch.Unlimited)}},
		{name: "order", options: []Option{WithOrder(7)}, want: "consumer: WithOrder: got 7, want ByPartition or ByKey"},
		{name: "concurrency", options: []Option{WithConcurrency(0)}, want: "consumer: WithConcurrency: got 0, want more than 0"},
		{name: "attempts", options: []Option{WithAttempts(-1)}, want: "consumer: WithAttempts: got -1, want more than 0"},
		{name: "back-off", options: []Option{WithBackoff(0, time.Second)}, want: "consumer: WithBackoff: got 0s, want more than 0"},
		{name: "back-off in reverse", options: []Option{WithBackoff(2, 1)}, want: "consumer: batch: Backoff is from 2ns to 1ns, need positive durations in this order"},
		{name: "deliveries", options: []Option{WithDeadLetters(f), WithDeliveries(0)}, want: "consumer: WithDeliveries: got 0, want more than 0"},
		{name: "deliveries without dead letters", options: []Option{WithDeliveries(2)}, want: "consumer: WithDeliveries: got 2 without WithDeadLetters, want both or none"},
		{name: "dead letters", options: []Option{WithDeadLetters(nil)}, want: "consumer: WithDeadLetters: got none; leave the option out for none"},
		{name: "store", options: []Option{WithIdempotency(nil)}, want: "consumer: WithIdempotency: got none; leave the option out for none"},
		{name: "scope", options: []Option{WithScope("")}, want: "consumer: WithScope: got none; leave the option out for none"},
		{name: "margin", options: []Option{WithDeadlineMargin(-time.Second)}, want: "consumer: WithDeadlineMargin: got -1s, want more than 0"},
		{name: "mode", mode: "Partial", want: `consumer: environment variable LINTEL_KAFKA_FAILURE_MODE: got "Partial", want "partial" or "batch"`},
		{name: "several", options: []Option{WithAttempts(0), WithScope("")}, mode: "?", want: `consumer: WithAttempts: got 0, want more than 0; WithScope: got none; leave the option out for none; environment variable LINTEL_KAFKA_FAILURE_MODE: got "?", want "partial" or "batch"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(wiring.FailureMode, tt.mode)
			c, err := New(f.handle, tt.options...)
			if tt.want == "" && (err != nil || c == nil) || tt.want != "" && (err == nil || err.Error() != tt.want || c != nil) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := New(nil); err == nil || !strings.Contains(err.Error(), "Handle is nil") {
		t.Errorf("got %v without a handler", err)
	}
}

func TestIdempotencyKeys(t *testing.T) {
	self := &kafkaevent.Event{BootstrapServers: []string{"b:1", "a:1"}}
	sorted := &kafkaevent.Event{BootstrapServers: []string{"a:1", "b:1"}}
	msk := &kafkaevent.Event{EventSourceARN: "arn:aws:kafka:r:1:cluster/c/1", BootstrapServers: []string{"a:1"}}
	at := time.UnixMilli(1).UTC()
	base := Record{Topic: "t", Partition: 1, Offset: 2, Timestamp: at}
	if a, b := IdempotencyKey("s", self, base), IdempotencyKey("s", sorted, base); a != b || a != "s/a:1,b:1/t/1/2/1" {
		t.Errorf("got %s and %s: the order of the brokers is of no account", a, b)
	}
	withValue := base
	withValue.Key, withValue.Value = []byte("k"), []byte("v")
	if IdempotencyKey("s", self, base) != IdempotencyKey("s", self, withValue) {
		t.Error("the content is in the key")
	}
	if self.BootstrapServers[0] != "b:1" {
		t.Error("the event was changed")
	}
	seen := map[string]bool{}
	for _, scope := range []string{"s", "s/a", ""} {
		for _, e := range []*kafkaevent.Event{self, msk, {}} {
			for _, r := range []Record{base, {Topic: "t", Partition: 1, Offset: 2}, {Topic: "t", Partition: 12, Offset: 2, Timestamp: at},
				{Topic: "t/1", Partition: 1, Offset: 2, Timestamp: at}, {Topic: "t", Partition: 1, Offset: 22, Timestamp: at}} {
				k := IdempotencyKey(scope, e, r)
				if seen[k] {
					t.Errorf("%s is the key of two records", k)
				}
				seen[k] = true
			}
		}
	}
}
