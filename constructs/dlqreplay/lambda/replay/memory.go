package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
)

// keep is how long the table remembers a message: a day longer than any queue keeps it,
// and than it waits in the source queue before.
const keep = (14 + 14 + 1) * 24 * time.Hour

// A tableClient is the calls of [*dynamodb.Client] that the handler makes.
type tableClient interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
}

// A memory keeps what is known of messages, by their ids.
type memory struct {
	client tableClient
	table  string
}

// A recollection is what is known of a message.
type recollection struct {
	replay.Memory
	// done is what was done with it, if its deletion only is left.
	done string
}

// recall what is known of a message.
func (m *memory) recall(ctx context.Context, id string) (recollection, error) {
	output, err := m.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &m.table, Key: key(id), ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return recollection{}, fmt.Errorf("recall message %s: %w", id, err)
	}
	var r recollection
	if text, ok := output.Item[wiring.TableState].(*types.AttributeValueMemberS); ok {
		if r.State, err = replay.ParseState(text.Value); err != nil {
			return recollection{}, fmt.Errorf("recall message %s: %s: %w", id, wiring.TableState, err)
		}
	}
	if due, ok := output.Item[wiring.TableDue].(*types.AttributeValueMemberN); ok {
		milliseconds, err := strconv.ParseInt(due.Value, 10, 64)
		if err != nil {
			return recollection{}, fmt.Errorf("recall message %s: %s: %w", id, wiring.TableDue, err)
		}
		r.Due = time.UnixMilli(milliseconds)
	}
	if done, ok := output.Item[wiring.TableDone].(*types.AttributeValueMemberS); ok {
		r.done = done.Value
	}
	return r, nil
}

// noteDue notes until when a message waits, unless that is noted.
func (m *memory) noteDue(ctx context.Context, id string, due, now time.Time) error {
	return m.set(ctx, id, now, "#v = if_not_exists(#v, :v)", wiring.TableDue, number(due.UnixMilli()))
}

// noteDone notes what was done with a message.
func (m *memory) noteDone(ctx context.Context, id, done string, now time.Time) error {
	return m.set(ctx, id, now, "#v = :v", wiring.TableDone, &types.AttributeValueMemberS{Value: done})
}

// noteState keeps the state of a message that has no room for it.
func (m *memory) noteState(ctx context.Context, id string, s replay.State, now time.Time) error {
	return m.set(ctx, id, now, "#v = :v", wiring.TableState, &types.AttributeValueMemberS{Value: s.String()})
}

func (m *memory) set(ctx context.Context, id string, now time.Time, assignment, name string, value types.AttributeValue) error {
	_, err := m.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &m.table, Key: key(id),
		UpdateExpression:         aws.String("SET " + assignment + ", #e = :e"),
		ExpressionAttributeNames: map[string]string{"#v": name, "#e": wiring.TableExpiry},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":v": value, ":e": number(now.Add(keep).Unix()),
		},
	})
	if err != nil {
		return fmt.Errorf("note %s of message %s: %w", name, id, err)
	}
	return nil
}

func key(id string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{wiring.TableID: &types.AttributeValueMemberS{Value: id}}
}

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}
