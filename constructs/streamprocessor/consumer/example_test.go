package consumer_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// An order that cannot be read will not be readable later: it goes to the dead letters
// at once.
func Example() {
	type order struct{ ID string }
	handle := func(_ context.Context, r consumer.Record) error {
		var o order
		if err := json.Unmarshal(r.Data, &o); err != nil {
			return batch.Permanent(fmt.Errorf("decode order: %w", err))
		}
		fmt.Println("order", o.ID)
		return nil
	}
	h, err := consumer.New(handle, consumer.WithMetrics(nil)) // in a function: consumer.Start(handle)
	if err != nil {
		panic(err)
	}
	answer, err := h.Invoke(context.Background(), []byte(`{"Records": [{
		"eventID": "shardId-000000000006:1", "eventSourceARN": "arn:aws:kinesis:eu-west-1:111122223333:stream/orders",
		"kinesis": {"sequenceNumber": "1", "partitionKey": "k", "data": "eyJJRCI6ICI3In0="}
	}]}`))
	fmt.Println(string(answer), err)
	// Output:
	// order 7
	// {"batchItemFailures":[]} <nil>
}

// A handler that writes to a database in one go says how far it has come.
func ExampleStartBatch() {
	write := func(ctx context.Context, records []consumer.Record) (written int, err error) {
		return len(records), nil
	}
	handle := func(ctx context.Context, records []consumer.Record) error {
		n, err := write(ctx, records)
		return consumer.At(n, err)
	}
	_ = func() { consumer.StartBatch(handle) }
}
