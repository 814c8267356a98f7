// Command orders is the example handler of the Kafka stacks: it keeps orders and
// each customer's total in a DynamoDB table.
//
// The value of a record is an order, {"id", "customer", "amountCents"}; its key is
// the order's id. A record without a value, a tombstone, cancels the order. Each
// record has its effect once, however often it comes: the effect and the note that
// it is done are one transaction.
package main

import (
	"context"
	"log"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/jsonvalue"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/deadletter/sqstarget"
	"github.com/lintel-go/lintel/lambdakit/env"
	"github.com/lintel-go/lintel/lambdakit/idempotency"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	var settings struct {
		Table string `env:"TABLE,required"`
	}
	if err := env.Decode(&settings); err != nil {
		return err
	}
	config, err := awsconfig.Load(ctx)
	if err != nil {
		return err
	}
	done, err := dynamodbstore.FromEnv(ctx, idempotency.Terms{})
	if err != nil {
		return err
	}
	letters, err := sqstarget.FromEnv(ctx)
	if err != nil {
		return err
	}
	book := &book{api: dynamodb.NewFromConfig(config), table: settings.Table, done: done}
	consumer.Start(jsonvalue.Handler(book.place, jsonvalue.OnTombstone(book.cancel)), consumer.WithIdempotency(done), consumer.WithDeadLetters(letters))
	return nil
}
