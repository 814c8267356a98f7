package dynamodbstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// maxTransactionItems is DynamoDB's limit.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
const maxTransactionItems = 100

var (
	// ErrNoClaim says that the context carries no claim: the item is processed
	// without a store, or the context is not the handler's.
	ErrNoClaim = errors.New("the context carries no claim; is the handler called with an idempotency store, and is this its context?")

	// ErrCommitted says that [Store.Commit] was called again after it had
	// succeeded. An item has one transaction.
	ErrCommitted = errors.New("the item has been committed already; write all effects in one transaction")
)

// Commit writes the items and completes the item that is being processed, whose
// claim the context carries, in one transaction. If another invocation has taken
// the item over, nothing is written and the error is [idempotency.ErrLost].
//
// The items are at most 99, and none is in the store's own record of the item.
// Where a condition of theirs fails, the error wraps a
// [*types.TransactionCanceledException], whose reasons are in the order of items;
// the claim stays held, and Commit may be called again. So it may after any other
// error: where the answer to a transaction that has succeeded was lost, it succeeds
// without writing anything.
func (s *Store) Commit(ctx context.Context, items ...types.TransactWriteItem) error {
	if len(items) >= maxTransactionItems {
		return fmt.Errorf("commit: got %d items, want at most %d, to which the completion is added", len(items), maxTransactionItems-1)
	}
	claim, err := held(ctx)
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if claim.Completed() {
		return fmt.Errorf("commit: %w", ErrCommitted)
	}
	_, err = s.api.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: append(slices.Clone(items), types.TransactWriteItem{Update: s.completion(claim)}),
	})
	if err = s.judge(claim, err); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	claim.MarkCompleted()
	return nil
}

// judge returns what the error of a transaction that ends with the completion of
// the claim's item means.
func (s *Store) judge(claim *idempotency.Claim, err error) error {
	canceled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok || len(canceled.CancellationReasons) == 0 {
		return err
	}
	completion := canceled.CancellationReasons[len(canceled.CancellationReasons)-1]
	if aws.ToString(completion.Code) != conditionalCheckFailed {
		return err
	}
	found, parseErr := parse(completion.Item)
	switch {
	case parseErr != nil:
		return errors.Join(s.explain(parseErr), err)
	case found.status == completed && found.owner == claim.Token:
		return nil // by an earlier transaction of this claim, whose answer was lost
	default:
		return fmt.Errorf("%w: %w", s.explain(idempotency.ErrLost), err)
	}
}

// Completion returns the completion of the item that is being processed, whose
// claim the context carries, for a transaction that the handler sends by itself. It
// fails if another invocation has taken the item over: the last reason of the
// [types.TransactionCanceledException] is then ConditionalCheckFailed. Where that
// cannot matter, prefer [Store.Commit], which tells what a failure means.
func (s *Store) Completion(ctx context.Context) (types.TransactWriteItem, error) {
	claim, err := held(ctx)
	if err != nil {
		return types.TransactWriteItem{}, fmt.Errorf("completion: %w", err)
	}
	return types.TransactWriteItem{Update: s.completion(claim)}, nil
}

// held returns the claim that the context carries.
func held(ctx context.Context) (*idempotency.Claim, error) {
	claim, ok := idempotency.FromContext(ctx)
	switch {
	case !ok:
		return nil, ErrNoClaim
	case claim.Outcome != idempotency.Claimed:
		return nil, idempotency.ErrNotClaimed
	}
	return claim, nil
}
