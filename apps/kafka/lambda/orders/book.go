package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// order is the value of a record.
type order struct {
	ID          string `json:"id"`
	Customer    string `json:"customer"`
	AmountCents int64  `json:"amountCents"`
}

func (o *order) check(key string) error {
	switch {
	case o.ID == "" || o.Customer == "":
		return errors.New("the order has no id or no customer")
	case o.ID != key:
		return errors.New("the record's key is not the order's id")
	case o.AmountCents <= 0:
		return fmt.Errorf("got an amount of %d cents, want more than 0", o.AmountCents)
	}
	return nil
}

// book is the table of orders and totals.
type book struct {
	api   reader
	table string
	done  committer
}

type reader interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
}

// committer writes effects in one transaction with the note that the record is
// done.
type committer interface {
	Commit(ctx context.Context, items ...types.TransactWriteItem) error
}

// place keeps the order and adds it to the customer's total. An order that is
// placed already, by another record, stays as it is.
func (b *book) place(ctx context.Context, o order, r consumer.Record) error {
	if err := o.check(string(r.Key)); err != nil {
		return batch.Permanent(err) // no retry makes it right
	}
	placed, err := b.order(ctx, o.ID)
	if err != nil {
		return err
	}
	if placed != nil {
		return b.done.Commit(ctx)
	}
	return b.done.Commit(ctx,
		types.TransactWriteItem{Put: &types.Put{
			TableName:           &b.table,
			Item:                map[string]types.AttributeValue{"id": orderKey(o.ID), "customer": text(o.Customer), "amountCents": number(o.AmountCents)},
			ConditionExpression: aws.String("attribute_not_exists(id)"),
		}},
		b.addToTotal(o.Customer, o.AmountCents),
	)
}

// cancel takes the order back that a tombstone names. One that is not there is no
// failure: its record may have been parked.
func (b *book) cancel(ctx context.Context, r consumer.Record) error {
	id := string(r.Key)
	if id == "" {
		return batch.Permanent(errors.New("a record without key and value cancels nothing"))
	}
	placed, err := b.order(ctx, id)
	if err != nil {
		return err
	}
	if placed == nil {
		return b.done.Commit(ctx)
	}
	return b.done.Commit(ctx,
		types.TransactWriteItem{Delete: &types.Delete{
			TableName:           &b.table,
			Key:                 map[string]types.AttributeValue{"id": orderKey(id)},
			ConditionExpression: aws.String("attribute_exists(id)"),
		}},
		b.addToTotal(placed.Customer, -placed.AmountCents),
	)
}

// order that is placed, or nil.
func (b *book) order(ctx context.Context, id string) (*order, error) {
	out, err := b.api.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &b.table, Key: map[string]types.AttributeValue{"id": orderKey(id)}, ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return nil, err
	}
	if out.Item == nil {
		return nil, nil
	}
	customer, isText := out.Item["customer"].(*types.AttributeValueMemberS)
	amount, isNumber := out.Item["amountCents"].(*types.AttributeValueMemberN)
	if !isText || !isNumber {
		return nil, batch.Permanent(fmt.Errorf("table %s: the item of order %q has no customer or amount", b.table, id))
	}
	cents, err := strconv.ParseInt(amount.Value, 10, 64)
	if err != nil {
		return nil, batch.Permanent(fmt.Errorf("table %s: the item of order %q: %w", b.table, id, err))
	}
	return &order{ID: id, Customer: customer.Value, AmountCents: cents}, nil
}

func (b *book) addToTotal(customer string, cents int64) types.TransactWriteItem {
	return types.TransactWriteItem{Update: &types.Update{
		TableName:                 &b.table,
		Key:                       map[string]types.AttributeValue{"id": text("customer#" + customer)},
		UpdateExpression:          aws.String("ADD totalCents :cents"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":cents": number(cents)},
	}}
}

func orderKey(id string) types.AttributeValue { return text("order#" + id) }
func text(s string) types.AttributeValue      { return &types.AttributeValueMemberS{Value: s} }
func number(cents int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(cents, 10)}
}
