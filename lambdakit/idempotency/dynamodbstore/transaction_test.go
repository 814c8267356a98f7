package dynamodbstore_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore"
)

var effect = types.TransactWriteItem{Put: &types.Put{TableName: aws.String("orders"), Item: item{"id": s("7")}}}

func TestCommitAddsTheCompletion(t *testing.T) {
	store, fake := newStore(t, nil)
	claim, ctx := held(t)
	items := make([]types.TransactWriteItem, 2, 3)
	items[0], items[1] = effect, effect
	if err := store.Commit(ctx, items...); err != nil || !claim.Completed() {
		t.Fatalf("got error %v, completed %t", err, claim.Completed())
	}
	sent := fake.transactions[0].TransactItems
	if len(sent) != 3 || sent[0].Put == nil || sent[1].Put == nil || sent[2].Update == nil || *sent[2].Update.TableName != table {
		t.Errorf("got items %+v, want the two and then the completion", sent)
	}
	if items[:3][2].Update != nil {
		t.Error("the caller's array was written to")
	}
}

func TestCommitNeedsAClaim(t *testing.T) {
	store, _ := newStore(t)
	_, ctx := held(t)
	locked := idempotency.NewContext(t.Context(), &idempotency.Claim{Outcome: idempotency.Locked})
	for name, test := range map[string]struct {
		ctx   context.Context
		items int
		want  error
		text  string
	}{
		"no claim":       {t.Context(), 1, dynamodbstore.ErrNoClaim, "the context carries no claim"},
		"a locked item":  {locked, 1, idempotency.ErrNotClaimed, "not claimed"},
		"too many items": {ctx, 100, nil, "got 100 items, want at most 99"},
	} {
		err := store.Commit(test.ctx, make([]types.TransactWriteItem, test.items)...)
		if err == nil || !strings.Contains(err.Error(), test.text) || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: got error %v, want %q", name, err, test.text)
		}
		if test.want == nil {
			continue
		}
		if _, err := store.Completion(test.ctx); !errors.Is(err, test.want) {
			t.Errorf("%s: completion: got error %v, want %v", name, err, test.want)
		}
	}
}

// TestCommitTellsFailuresApart has the reasons for which DynamoDB may cancel a transaction of one item and the
// completion.
func TestCommitTellsFailuresApart(t *testing.T) {
	none, failed := reason("None", nil), reason("ConditionalCheckFailed", nil)
	own, other := existing("COMPLETED", "mine", "3"), existing("COMPLETED", "other", "4")
	for name, test := range map[string]struct {
		answer    error
		completed bool
		lost      bool
	}{
		"it has failed with the effect":   {canceled(failed, none), false, false},
		"it is another's":                 {canceled(none, reason("ConditionalCheckFailed", existing("IN_PROGRESS", "other", "4"))), false, true},
		"it is complete by another":       {canceled(none, reason("ConditionalCheckFailed", other)), false, true},
		"it is complete by this":          {canceled(none, reason("ConditionalCheckFailed", own)), true, false},
		"it is complete and the effect":   {canceled(failed, reason("ConditionalCheckFailed", own)), true, false},
		"it is gone":                      {canceled(none, failed), false, true},
		"it is released":                  {canceled(none, reason("ConditionalCheckFailed", existing("RELEASED", "mine", "3"))), false, true},
		"there is a conflict":             {canceled(none, reason("TransactionConflict", nil)), false, false},
		"there are no reasons":            {canceled(), false, false},
		"the item is none of the store's": {canceled(none, reason("ConditionalCheckFailed", item{"id": s(key)})), false, false},
		"it is no cancellation":           {errors.New("connection reset"), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			store, _ := newStore(t, test.answer)
			claim, ctx := held(t)
			err := store.Commit(ctx, effect)
			if claim.Completed() != test.completed || (err == nil) != test.completed || errors.Is(err, idempotency.ErrLost) != test.lost {
				t.Errorf("got error %v, completed %t; want completed %t, lost %t", err, claim.Completed(), test.completed, test.lost)
			}
			if err != nil && !errors.Is(err, test.answer) {
				t.Errorf("got error %v, which does not wrap that of DynamoDB", err)
			}
		})
	}
}
