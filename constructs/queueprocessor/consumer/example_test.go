package consumer_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lintel-go/lintel/constructs/queueprocessor/consumer"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// An order that cannot be read will not be readable later: it goes to the dead letters
// at once.
func Example() {
	type order struct{ ID string }
	handle := func(_ context.Context, m consumer.Message) error {
		var o order
		if err := json.Unmarshal([]byte(m.Body), &o); err != nil {
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
		"messageId": "059f36b4", "eventSourceARN": "arn:aws:sqs:eu-west-1:111122223333:orders", "body": "{\"ID\": \"7\"}"
	}]}`))
	fmt.Println(string(answer), err)
	// Output:
	// order 7
	// {"batchItemFailures":[]} <nil>
}
