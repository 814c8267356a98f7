package consumer_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"time"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter/sqstarget"
	"github.com/lintel-go/lintel/lambdakit/idempotency"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore"
)

func handle(ctx context.Context, r consumer.Record) error {
	if r.Value == nil {
		fmt.Printf("%s is deleted\n", r.Key)
		return nil
	}
	fmt.Printf("%s is %s\n", r.Key, r.Value)
	return nil
}

// The main function of a handler.
func ExampleStart() {
	consumer.Start(handle)
}

// Records that fail for good go to a queue, and records that come again are
// skipped. The construct kafkasource creates both.
func ExampleStart_losesNothing() {
	ctx := context.Background()
	letters, err := sqstarget.FromEnv(ctx)
	if err != nil {
		log.Fatal(err)
	}
	store, err := dynamodbstore.FromEnv(ctx, idempotency.Terms{})
	if err != nil {
		log.Fatal(err)
	}
	consumer.Start(handle, consumer.WithDeadLetters(letters), consumer.WithIdempotency(store))
}

const payload = `{"eventSource":"SelfManagedKafka","bootstrapServers":"b-1.example.com:9094","records":{"orders-0":[
	{"topic":"orders","partition":0,"offset":15,"timestamp":1545084650987,"timestampType":"CREATE_TIME","key":"NDcxMQ==","value":"eyJjZW50cyI6NX0="},
	{"topic":"orders","partition":0,"offset":16,"timestamp":1545084650988,"timestampType":"CREATE_TIME","key":"NDcxMQ==","value":null}]}}`

// A test of a handler, with an event of Lambda.
func ExampleNew() {
	c, err := consumer.New(handle, consumer.WithMetrics(nil))
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := c.Invoke(context.Background(), []byte(payload))
	fmt.Println(string(answer), err)
	// Output:
	// 4711 is {"cents":5}
	// 4711 is deleted
	// {"batchItemFailures":[]} <nil>
}

// What Lambda is told if the mapping reads partial failures, and if it does not.
func ExampleConsumer_Invoke() {
	fail := func(ctx context.Context, r consumer.Record) error {
		if r.Offset == 16 {
			return batch.Permanent(errors.New("a deletion without a reason"))
		}
		return nil
	}
	quiet := consumer.WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	for _, mode := range []string{"partial", "batch"} {
		if err := os.Setenv("LINTEL_KAFKA_FAILURE_MODE", mode); err != nil {
			fmt.Println(err)
		}
		c, err := consumer.New(fail, consumer.WithMetrics(nil), quiet)
		if err != nil {
			fmt.Println(err)
			return
		}
		answer, err := c.Invoke(context.Background(), []byte(payload))
		fmt.Printf("%s: %s %v\n", mode, answer, err)
	}
	if err := os.Unsetenv("LINTEL_KAFKA_FAILURE_MODE"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// partial: {"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":16}}]} <nil>
	// batch:  kafka batch: orders-0@16: a deletion without a reason
}

// A handler that waits for other services most of the time: many records at once,
// in order by key, and patience with an outage.
func ExampleWithOrder() {
	c, err := consumer.New(handle,
		consumer.WithOrder(consumer.ByKey),
		consumer.WithConcurrency(50),
		consumer.WithAttempts(8),
		consumer.WithBackoff(500*time.Millisecond, 20*time.Second),
		consumer.WithMetrics(nil),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := c.Invoke(context.Background(), []byte(payload))
	fmt.Println(string(answer), err)
	// Output:
	// 4711 is {"cents":5}
	// 4711 is deleted
	// {"batchItemFailures":[]} <nil>
}

// The key in the idempotency store, for people who look for a record there.
func ExampleIdempotencyKey() {
	event := &kafkaevent.Event{BootstrapServers: []string{"b-2.example.com:9094", "b-1.example.com:9094"}}
	r := consumer.Record{Topic: "orders", Partition: 0, Offset: 15, Timestamp: time.UnixMilli(1545084650987)}
	fmt.Println(consumer.IdempotencyKey("shop-orders", event, r))
	// Output: shop-orders/b-1.example.com:9094,b-2.example.com:9094/orders/0/15/1545084650987
}
