package dynamodbstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// API is what a [Store] calls: [dynamodb.Client] has it. Package schema lists the
// permissions.
type API interface {
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// Store is an [idempotency.Store] in a DynamoDB table.
//
// Its errors wrap those of the SDK: throttling, a server error or a network error
// after the retries that the client is configured for.
type Store struct {
	api   API
	table string
	terms idempotency.Terms
}

var _ idempotency.Store = (*Store)(nil)

// New returns a store in the table, given by its name or ARN. The zero Terms are
// the defaults.
func New(api API, table string, terms idempotency.Terms) (*Store, error) {
	if table == "" {
		return nil, errors.New("dynamodbstore: got no table, want its name or ARN")
	}
	if err := terms.Validate(); err != nil {
		return nil, fmt.Errorf("dynamodbstore: %w", err)
	}
	return &Store{api, table, terms}, nil
}

// explain adds the table to an error.
func (s *Store) explain(err error) error {
	return fmt.Errorf("dynamodb table %s: %w", s.table, err)
}

// answer is the answer to a conditional write.
type answer struct {
	written bool
	found   record // if not written: the record that is there, absent if none
}

// put puts the record if the condition holds.
func (s *Store) put(ctx context.Context, key string, r record, c condition) (answer, error) {
	_, err := s.api.PutItem(ctx, &dynamodb.PutItemInput{
		TableName:                           &s.table,
		Item:                                r.item(key),
		ConditionExpression:                 &c.expression,
		ExpressionAttributeNames:            c.names,
		ExpressionAttributeValues:           c.values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	return s.answer(err)
}

// update carries out an update that [Store.end] has made.
func (s *Store) update(ctx context.Context, u *types.Update) (answer, error) {
	_, err := s.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                           u.TableName,
		Key:                                 u.Key,
		UpdateExpression:                    u.UpdateExpression,
		ConditionExpression:                 u.ConditionExpression,
		ExpressionAttributeNames:            u.ExpressionAttributeNames,
		ExpressionAttributeValues:           u.ExpressionAttributeValues,
		ReturnValuesOnConditionCheckFailure: u.ReturnValuesOnConditionCheckFailure,
	})
	return s.answer(err)
}

// answer tells a condition that does not hold from other errors.
func (s *Store) answer(err error) (answer, error) {
	if err == nil {
		return answer{written: true}, nil
	}
	failed, ok := errors.AsType[*types.ConditionalCheckFailedException](err)
	if !ok {
		return answer{}, s.explain(err)
	}
	found, err := parse(failed.Item)
	if err != nil {
		return answer{}, s.explain(err)
	}
	return answer{found: found}, nil
}
