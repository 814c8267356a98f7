package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// fakeTables is DynamoDB as far as the handler needs it here: states that are set, and
// rows that are counted.
type fakeTables struct {
	mu       sync.Mutex
	states   map[string]map[string]types.AttributeValue
	rows     int
	mostRows int // of one transaction
	busy     int
	mostBusy int
}

func (f *fakeTables) enter() func() {
	f.mu.Lock()
	f.busy++
	f.mostBusy = max(f.mostBusy, f.busy)
	f.mu.Unlock()
	return func() {
		f.mu.Lock()
		f.busy--
		f.mu.Unlock()
	}
}

func (f *fakeTables) GetItem(_ context.Context, in *dynamodb.GetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	defer f.enter()()
	f.mu.Lock()
	defer f.mu.Unlock()
	return &dynamodb.GetItemOutput{Item: f.states[textOf(in.Key[wiring.StateKey])]}, nil
}

// set does what an update says: names that have no value are removed.
func (f *fakeTables) set(key map[string]types.AttributeValue, names map[string]string, values map[string]types.AttributeValue) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := textOf(key[wiring.StateKey])
	item := maps.Clone(f.states[id])
	if item == nil {
		item = map[string]types.AttributeValue{}
	}
	for placeholder, attribute := range names {
		delete(item, attribute)
		if v, ok := values[":"+placeholder[1:]]; ok {
			item[attribute] = v
		}
	}
	f.states[id] = item
}

func (f *fakeTables) UpdateItem(_ context.Context, in *dynamodb.UpdateItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error) {
	defer f.enter()()
	f.set(in.Key, in.ExpressionAttributeNames, in.ExpressionAttributeValues)
	return &dynamodb.UpdateItemOutput{}, nil
}

func (f *fakeTables) TransactWriteItems(_ context.Context, in *dynamodb.TransactWriteItemsInput, _ ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error) {
	defer f.enter()()
	u := in.TransactItems[0].Update
	f.set(u.Key, u.ExpressionAttributeNames, u.ExpressionAttributeValues)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rows += len(in.TransactItems) - 1
	f.mostRows = max(f.mostRows, len(in.TransactItems)-1)
	return &dynamodb.TransactWriteItemsOutput{}, nil
}

// fakeTopic counts messages.
type fakeTopic struct {
	mu sync.Mutex
	n  int
}

func (f *fakeTopic) Publish(context.Context, *sns.PublishInput, ...func(*sns.Options)) (*sns.PublishOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n++
	return &sns.PublishOutput{}, nil
}

// TestManySeriesAtOnce is for the race detector, and for the bounds of concurrency and of
// the change points of a write.
func TestManySeriesAtOnce(t *testing.T) {
	tables, topic := &fakeTables{states: map[string]map[string]types.AttributeValue{}}, &fakeTopic{}
	cfg := config{Settings: pettitt.Settings{Alpha: 0.5}, Watch: []string{"s-1", "s-2"}, Function: "f"}
	h := &handler{
		config: cfg, log: slog.New(slog.NewTextHandler(io.Discard, nil)), metrics: emf.New(io.Discard, wiring.MetricNamespace),
		store: store{tables, cfg}, teller: teller{topic: topic, config: cfg},
	}
	const series, points = 40, 400
	var records []consumer.Record
	for i := range points {
		for n := range series {
			records = append(records, consumer.Record{
				Shard: "shardId-0", SequenceNumber: fmt.Sprintf("%08d", len(records)), PartitionKey: fmt.Sprint(n), ArrivedAt: time.UnixMilli(0),
				Data: fmt.Appendf(nil, `{"series":"s-%d","time":%d,"value":%d}`, n, i-1_000_000, i/10%2),
			})
		}
	}
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "one"})
	if err := h.records(ctx, records); err != nil {
		t.Fatal(err)
	}
	if len(tables.states) != series || tables.rows != topic.n || tables.rows <= wiring.MaxOutbox*series {
		t.Errorf("%d states, %d change points, %d messages; want %d series with more than %d each", len(tables.states), tables.rows, topic.n, series, wiring.MaxOutbox)
	}
	if tables.mostRows != wiring.MaxOutbox {
		t.Errorf("%d change points in a transaction, want %d at most", tables.mostRows, wiring.MaxOutbox)
	}
	if tables.mostBusy > concurrency {
		t.Errorf("%d calls at once, want %d at most", tables.mostBusy, concurrency)
	}
	before := tables.rows
	if err := h.records(ctx, records); err != nil || tables.rows != before {
		t.Errorf("the same records again: %v, %d change points more", err, tables.rows-before)
	}
	other := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "two"})
	if err := h.records(other, records); err != nil || tables.rows != before || topic.n != before {
		t.Errorf("the same records in another invocation: %v, %d change points more", err, tables.rows-before)
	}
}

// BenchmarkBatch is an invocation with 1,000 points of 100 series, each with a segment of
// 500 to 1,000 points, without what DynamoDB takes.
func BenchmarkBatch(b *testing.B) {
	tables := &fakeTables{states: map[string]map[string]types.AttributeValue{}}
	cfg := config{Settings: pettitt.Settings{Cap: 1000, Alpha: 1e-9}, Function: "f"}
	h := &handler{
		config: cfg, log: slog.New(slog.NewTextHandler(io.Discard, nil)), metrics: emf.New(io.Discard, wiring.MetricNamespace),
		store: store{tables, cfg}, teller: teller{topic: &fakeTopic{}, config: cfg},
	}
	const series, each = 100, 10
	at := 0
	batch := func(points int) []consumer.Record {
		records := make([]consumer.Record, 0, series*points)
		for range points {
			at++
			for n := range series {
				records = append(records, consumer.Record{
					Shard: "shardId-0", SequenceNumber: fmt.Sprintf("%012d", at*series+n), PartitionKey: fmt.Sprint(n), ArrivedAt: time.UnixMilli(int64(at)),
					Data: fmt.Appendf(nil, `{"series":"s-%d","time":%d,"value":%d.%02d}`, n, at, 20+at*7%3, (at*31+n)%100),
				})
			}
		}
		return records
	}
	if err := h.records(b.Context(), batch(900)); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := h.records(b.Context(), batch(each)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*series*each), "ns/point")
}
