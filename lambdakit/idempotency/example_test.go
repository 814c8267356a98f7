package idempotency_test

import (
	"context"
	"fmt"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

func ExampleDo() {
	var store idempotency.Memory // dynamodbstore.FromEnv in a function
	for _, event := range []string{"order-1", "order-2", "order-1"} {
		err := idempotency.Do(context.Background(), &store, "billing/"+event, func(context.Context) error {
			fmt.Println("charged", event)
			return nil
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// charged order-1
	// charged order-2
}
