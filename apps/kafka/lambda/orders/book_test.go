package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// fakeTable answers every read with one item, and records transactions.
type fakeTable struct {
	item      map[string]types.AttributeValue
	err       error
	committed [][]types.TransactWriteItem
}

func (f *fakeTable) GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	return &dynamodb.GetItemOutput{Item: f.item}, f.err
}

func (f *fakeTable) Commit(_ context.Context, items ...types.TransactWriteItem) error {
	f.committed = append(f.committed, items)
	return nil
}

// handle is what jsonvalue makes of the two functions: a tombstone has no order.
func (b *book) handle(ctx context.Context, o *order, r consumer.Record) error {
	if o == nil {
		return b.cancel(ctx, r)
	}
	return b.place(ctx, *o, r)
}

var placed = map[string]types.AttributeValue{"id": orderKey("o-1"), "customer": text("c-1"), "amountCents": number(1250)}

// effects describes a transaction: what it puts or deletes, and by how much it
// changes the total.
func effects(items []types.TransactWriteItem) string {
	var out []string
	for _, item := range items {
		switch {
		case item.Put != nil:
			out = append(out, "put "+item.Put.Item["id"].(*types.AttributeValueMemberS).Value)
		case item.Delete != nil:
			out = append(out, "delete "+item.Delete.Key["id"].(*types.AttributeValueMemberS).Value)
		case item.Update != nil:
			out = append(out, item.Update.Key["id"].(*types.AttributeValueMemberS).Value+" "+
				item.Update.ExpressionAttributeValues[":cents"].(*types.AttributeValueMemberN).Value)
		}
	}
	return strings.Join(out, ", ")
}

func TestEffects(t *testing.T) {
	for _, test := range []struct {
		name  string
		found map[string]types.AttributeValue
		order *order
		want  string
	}{
		{"a new order", nil, &order{"o-1", "c-1", 1250}, "put order#o-1, customer#c-1 1250"},
		{"an order that is placed", placed, &order{"o-1", "c-1", 1250}, ""},
		{"a cancellation", placed, nil, "delete order#o-1, customer#c-1 -1250"},
		{"a cancellation of nothing", nil, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			table := &fakeTable{item: test.found}
			b := &book{api: table, table: "orders", done: table}
			if err := b.handle(t.Context(), test.order, consumer.Record{Key: []byte("o-1")}); err != nil {
				t.Fatal(err)
			}
			if len(table.committed) != 1 {
				t.Fatalf("%d transactions, want one, if only to note that the record is done", len(table.committed))
			}
			if got := effects(table.committed[0]); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestPermanentFailures(t *testing.T) {
	for _, test := range []struct {
		name  string
		key   string
		order *order
		found map[string]types.AttributeValue
	}{
		{name: "no customer", key: "o-1", order: &order{"o-1", "", 1}},
		{name: "another key", key: "o-2", order: &order{"o-1", "c-1", 1}},
		{name: "no amount", key: "o-1", order: &order{"o-1", "c-1", 0}},
		{name: "neither key nor value"},
		{name: "a damaged item", key: "o-1", found: map[string]types.AttributeValue{"customer": text("c-1"), "amountCents": text("1")}},
		{name: "a damaged amount", key: "o-1", found: map[string]types.AttributeValue{"customer": text("c-1"), "amountCents": &types.AttributeValueMemberN{Value: "1.5"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			table := &fakeTable{item: test.found}
			b := &book{api: table, table: "orders", done: table}
			err := b.handle(t.Context(), test.order, consumer.Record{Key: []byte(test.key)})
			if !batch.IsPermanent(err) {
				t.Errorf("got %v, want a permanent error", err)
			}
			if len(table.committed) != 0 {
				t.Error("it has effects all the same")
			}
		})
	}
}

func TestReadFailuresAreTransient(t *testing.T) {
	throttled := errors.New("throttled")
	table := &fakeTable{err: throttled}
	b := &book{api: table, table: "orders", done: table}
	for _, o := range []*order{nil, {"o-1", "c-1", 1}} {
		if err := b.handle(t.Context(), o, consumer.Record{Key: []byte("o-1")}); !errors.Is(err, throttled) || batch.IsPermanent(err) {
			t.Errorf("got %v, want the transient error", err)
		}
	}
}
