// Command orders is the example handler of the stack whose logs are stored in S3: it
// says what it was asked for.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/lambdakit/logging"
)

func main() {
	slog.SetDefault(logging.New(os.Stdout))
	lambda.Start(handle)
}

type order struct {
	ID    string `json:"id"`
	Items int    `json:"items"`
}

func handle(ctx context.Context, event json.RawMessage) (order, error) {
	var o order
	if err := json.Unmarshal(event, &o); err != nil {
		return order{}, err
	}
	if o.ID == "" || o.Items < 1 {
		return order{}, errors.New("an order needs an id, and at least one item")
	}
	slog.InfoContext(ctx, "order taken", "order", o.ID, "items", o.Items)
	return o, nil
}
