package dynamodbstore_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore"
)

// fake answers requests with these errors in turn, nil for success, and keeps the requests. What DynamoDB makes of
// conditions is tested against a stand-in for it, in test/e2e/internal/dynamodbstub.
type fake struct {
	testing.TB
	answers      []error
	puts         []*dynamodb.PutItemInput
	updates      []*dynamodb.UpdateItemInput
	transactions []*dynamodb.TransactWriteItemsInput
}

func (f *fake) answer() error {
	f.Helper()
	if len(f.answers) == 0 {
		f.Fatal("got a request too many")
	}
	err := f.answers[0]
	f.answers = f.answers[1:]
	return err
}

func (f *fake) PutItem(_ context.Context, input *dynamodb.PutItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	f.puts = append(f.puts, input)
	return &dynamodb.PutItemOutput{}, f.answer()
}

func (f *fake) UpdateItem(_ context.Context, input *dynamodb.UpdateItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error) {
	f.updates = append(f.updates, input)
	return &dynamodb.UpdateItemOutput{}, f.answer()
}

func (f *fake) TransactWriteItems(_ context.Context, input *dynamodb.TransactWriteItemsInput, _ ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error) {
	f.transactions = append(f.transactions, input)
	return &dynamodb.TransactWriteItemsOutput{}, f.answer()
}

const (
	table = "arn:aws:dynamodb:eu-west-1:123456789012:table/idempotency"
	key   = "orders-3#42"
)

// newStore returns a store whose requests are answered so.
func newStore(t testing.TB, answers ...error) (*dynamodbstore.Store, *fake) {
	t.Helper()
	f := &fake{TB: t, answers: answers}
	store, err := dynamodbstore.New(f, table, idempotency.Terms{})
	if err != nil {
		t.Fatal(err)
	}
	return store, f
}

type item = map[string]types.AttributeValue

func s(v string) types.AttributeValue { return &types.AttributeValueMemberS{Value: v} }
func n(v string) types.AttributeValue { return &types.AttributeValueMemberN{Value: v} }

// found is the answer that the condition does not hold for the item.
func found(i item) error { return &types.ConditionalCheckFailedException{Item: i} }

// existing returns an item that does not expire soon.
func existing(status, owner, attempts string) item {
	i := item{"id": s(key), "status": s(status), "owner": s(owner), "attempts": n(attempts), "expiresAt": n("9000000000")}
	if status == "IN_PROGRESS" {
		i["lockedUntil"] = n("8000000000000")
	}
	return i
}

// held returns a claim and the context of its handler.
func held(t testing.TB) (*idempotency.Claim, context.Context) {
	claim := &idempotency.Claim{Key: key, Outcome: idempotency.Claimed, Token: "mine", Attempts: 3}
	return claim, idempotency.NewContext(t.Context(), claim)
}

// canceled is the answer that a transaction was canceled for these reasons.
func canceled(reasons ...types.CancellationReason) error {
	return &types.TransactionCanceledException{CancellationReasons: reasons}
}

func reason(code string, i item) types.CancellationReason {
	return types.CancellationReason{Code: aws.String(code), Item: i}
}
