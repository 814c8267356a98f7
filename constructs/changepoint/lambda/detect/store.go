package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/changepoint/notice"
	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
)

// errConflict is the error of a write of which another invocation came first.
var errConflict = errors.New("another invocation has written the state of the series")

// A tables is the calls of [*dynamodb.Client] that the handler makes. Package wiring has
// the permissions that they need.
type tables interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// A store keeps series and their change points.
type store struct {
	tables tables
	config config
}

// An item is what is kept of a series.
type item struct {
	series string
	// version is the number of writes, 0 for a series that begins.
	version  int64
	state    []byte
	source   string
	settings string
	outbox   []notice.Notice
}

// read reads a series, which may be a new one.
func (s *store) read(ctx context.Context, series string) (item, error) {
	out, err := s.tables.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &s.config.StateTable, Key: seriesKey(series), ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return item{}, fmt.Errorf("read the state of a series from table %s: %w", s.config.StateTable, err)
	}
	i := item{series: series}
	if state, ok := out.Item[wiring.StateData].(*types.AttributeValueMemberB); ok {
		i.state = state.Value
	}
	i.source, i.settings = textOf(out.Item[wiring.StateSource]), textOf(out.Item[wiring.StateSettings])
	if version, ok := out.Item[wiring.StateVersion].(*types.AttributeValueMemberN); ok {
		if i.version, err = strconv.ParseInt(version.Value, 10, 64); err != nil {
			return item{}, fmt.Errorf("read the state of a series from table %s: attribute %s is no integer", s.config.StateTable, wiring.StateVersion)
		}
	}
	if outbox := textOf(out.Item[wiring.StateOutbox]); outbox != "" {
		if err := json.Unmarshal([]byte(outbox), &i.outbox); err != nil {
			return item{}, fmt.Errorf("read the state of a series from table %s: attribute %s: %w", s.config.StateTable, wiring.StateOutbox, err)
		}
	}
	for n := range i.outbox {
		i.outbox[n].Series = series
	}
	return i, nil
}

// write writes the state, and with it the change points of the outbox, if it is as it
// was read. The error wraps errConflict if it is not.
func (s *store) write(ctx context.Context, i *item) error {
	u := s.update(i)
	u.set(wiring.StateData, &types.AttributeValueMemberB{Value: i.state})
	u.set(wiring.StateSource, text(i.source))
	if s.config.ForgetAfter > 0 && i.settings == "" { // what an operator has written stays
		u.set(wiring.StateExpiry, integer(time.Now().Add(s.config.ForgetAfter).Unix()))
	} else {
		u.remove(wiring.StateExpiry)
	}
	if len(i.outbox) == 0 {
		return s.done(i, s.put(ctx, u))
	}
	outbox, err := outboxText(i.outbox)
	if err != nil {
		return err
	}
	u.set(wiring.StateOutbox, text(outbox))
	transaction := []types.TransactWriteItem{{Update: &types.Update{
		TableName: &s.config.StateTable, Key: seriesKey(i.series), UpdateExpression: u.expression(), ConditionExpression: &u.condition,
		ExpressionAttributeNames: u.names, ExpressionAttributeValues: u.values,
	}}}
	for n := range i.outbox {
		transaction = append(transaction, types.TransactWriteItem{Put: &types.Put{TableName: &s.config.ChangesTable, Item: row(&i.outbox[n])}})
	}
	_, err = s.tables.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: transaction})
	return s.done(i, err)
}

// clear empties the outbox, whose change points have been published.
func (s *store) clear(ctx context.Context, i *item) error {
	u := s.update(i)
	u.remove(wiring.StateOutbox)
	err := s.done(i, s.put(ctx, u))
	if err == nil {
		i.outbox = nil
	}
	return err
}

func (s *store) put(ctx context.Context, u *update) error {
	_, err := s.tables.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.config.StateTable, Key: u.key, UpdateExpression: u.expression(), ConditionExpression: &u.condition,
		ExpressionAttributeNames: u.names, ExpressionAttributeValues: u.values,
	})
	return err
}

// done is the error of a write, and counts it if there is none.
func (s *store) done(i *item, err error) error {
	if err == nil {
		i.version++
		return nil
	}
	cause := err
	if _, failed := errors.AsType[*types.ConditionalCheckFailedException](err); failed {
		cause = errConflict
	} else if canceled, ok := errors.AsType[*types.TransactionCanceledException](err); ok && conflicted(canceled) {
		cause = errConflict
	}
	return fmt.Errorf("write the state of a series to table %s: %w", s.config.StateTable, cause)
}

// conflicted reports whether a transaction met another write.
func conflicted(canceled *types.TransactionCanceledException) bool {
	for _, reason := range canceled.CancellationReasons {
		if code := aws.ToString(reason.Code); code == "ConditionalCheckFailed" || code == "TransactionConflict" {
			return true
		}
	}
	return false
}

// outboxText leaves the id of the series out: it may be long, and is the item's key.
func outboxText(outbox []notice.Notice) (string, error) {
	short := make([]notice.Notice, len(outbox))
	for i := range outbox {
		short[i] = outbox[i]
		short[i].Series = ""
	}
	b, err := json.Marshal(short)
	return string(b), err
}

// row is the item of a change point.
func row(n *notice.Notice) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{
		wiring.ChangesKey: text(n.Series), wiring.ChangesSort: text(n.At),
		"id": text(n.ID), "before": text(n.Before), "detected": text(n.Detected), "decided": text(n.Decided),
		"pValue": number(n.PValue), "level": number(n.Level), "from": number(n.From), "to": number(n.To), "offset": number(n.Offset),
		"points": integer(int64(n.Points)), "pointsBefore": integer(int64(n.PointsBefore)),
	}
}
