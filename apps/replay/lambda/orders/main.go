// Command orders processes orders of a queue, and names those that failed.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/lambdakit/logging"
)

func main() {
	slog.SetDefault(logging.New(os.Stdout))
	lambda.Start(handle)
}

// order is what the messages have.
type order struct {
	ID       string
	Quantity int
}

// handle orders one after the other. After the first of a FIFO queue that failed, the
// others of the batch come again too, so that they keep their order.
func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	response := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for _, message := range event.Records {
		ordered := message.Attributes["MessageGroupId"] != "" && len(response.BatchItemFailures) > 0
		if !ordered {
			err := process(ctx, message.Body)
			if err == nil {
				continue
			}
			slog.ErrorContext(ctx, "an order failed", "message", message.MessageId, "error", err)
		}
		response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
	}
	return response, nil
}

func process(ctx context.Context, body string) error {
	var o order
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		return fmt.Errorf("read order: %w", err)
	}
	if o.Quantity < 1 {
		return errors.New("an order of nothing")
	}
	slog.InfoContext(ctx, "order", "id", o.ID, "quantity", o.Quantity)
	return nil
}
