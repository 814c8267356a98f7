package dynamodbstore_test

import (
	"context"
	"errors"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore"
)

// A handler writes an order once, however often its event is delivered.
func ExampleStore_Commit() {
	store, err := dynamodbstore.FromEnv(context.Background(), idempotency.Terms{})
	if err != nil {
		log.Fatal(err)
	}
	handle := func(ctx context.Context, orderID string) error {
		return idempotency.Do(ctx, store, "orders/"+orderID, func(ctx context.Context) error {
			return store.Commit(ctx, types.TransactWriteItem{Put: &types.Put{
				TableName: aws.String("orders"),
				Item:      map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: orderID}},
			}})
		})
	}
	if err := handle(context.Background(), "7"); errors.Is(err, idempotency.ErrLost) {
		log.Print("another invocation has taken the order over: ", err)
	}
}
