package dynamodbstore

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore/schema"
)

// Complete implements [idempotency.Store]. Neither this nor Release and Cancel ask
// anything of DynamoDB after a [Store.Commit].
func (s *Store) Complete(ctx context.Context, claim *idempotency.Claim) error {
	answer, err := s.end(ctx, claim, s.completion(claim))
	switch {
	case err != nil:
		return err
	case !answer.written && answer.found.status != completed:
		return s.explain(idempotency.ErrLost)
	}
	claim.MarkCompleted()
	return nil
}

// Release implements [idempotency.Store].
func (s *Store) Release(ctx context.Context, claim *idempotency.Claim) error {
	_, err := s.end(ctx, claim, s.release(claim, claim.Attempts))
	return err
}

// Cancel implements [idempotency.Store].
func (s *Store) Cancel(ctx context.Context, claim *idempotency.Claim) error {
	_, err := s.end(ctx, claim, s.release(claim, claim.Attempts-1))
	return err
}

// end ends the claim with the update, unless it is known to have ended.
func (s *Store) end(ctx context.Context, claim *idempotency.Claim, u *types.Update) (answer, error) {
	switch {
	case claim.Outcome != idempotency.Claimed:
		return answer{}, s.explain(idempotency.ErrNotClaimed)
	case claim.Completed():
		return answer{written: true}, nil
	}
	return s.update(ctx, u)
}

// completion is the update that completes the claim's item.
func (s *Store) completion(claim *idempotency.Claim) *types.Update {
	return s.ending(claim, "SET #status = :new REMOVE #lockedUntil", attributes{":new": text(string(completed))})
}

// release is the update that gives the claim's item back, and leaves the number of
// attempts as given: an update that the SDK repeats must not count twice.
func (s *Store) release(claim *idempotency.Claim, attempts int) *types.Update {
	u := s.ending(claim, "SET #status = :new, #attempts = :attempts REMOVE #lockedUntil", attributes{
		":new":      text(string(released)),
		":attempts": number(int64(attempts)),
	})
	u.ExpressionAttributeNames["#attempts"] = attributeAttempts
	return u
}

// ending is an update that ends the claim, on condition that it is held.
func (s *Store) ending(claim *idempotency.Claim, expression string, values attributes) *types.Update {
	held := unchanged(record{owner: claim.Token, status: inProgress})
	held.names["#lockedUntil"] = attributeLockedUntil
	maps.Copy(held.values, values)
	return &types.Update{
		TableName:                           &s.table,
		Key:                                 attributes{schema.PartitionKey: text(itemID(claim.Key))},
		UpdateExpression:                    aws.String(expression),
		ConditionExpression:                 &held.expression,
		ExpressionAttributeNames:            held.names,
		ExpressionAttributeValues:           held.values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
}
