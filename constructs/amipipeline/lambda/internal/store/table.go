package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// A Client is the calls of [*dynamodb.Client] that a Table makes. It needs the
// permissions of the same names on the table.
type Client interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
}

// A Table is the table.
type Table struct {
	Client Client
	// Name is its name or ARN.
	Name string
}

// ErrConflict says that something was changed since it was read.
var ErrConflict = errors.New("it was changed in the meantime")

// attributes are those of an item, or values of an expression.
type attributes = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func textOf(item attributes, name string) string {
	if v, ok := item[name].(*types.AttributeValueMemberS); ok {
		return v.Value
	}
	return ""
}

// numberOf is zero if there is none.
func numberOf(item attributes, name string) int64 {
	v, ok := item[name].(*types.AttributeValueMemberN)
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(v.Value, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func key(partition, sort string) attributes {
	return attributes{wiring.TablePartition: text(partition), wiring.TableSort: text(sort)}
}

// get returns an item, nil if there is none.
func (t Table) get(ctx context.Context, partition, sort string) (attributes, error) {
	out, err := t.Client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &t.Name, ConsistentRead: aws.Bool(true), Key: key(partition, sort)})
	if err != nil {
		return nil, fmt.Errorf("table %s: get %s %s: %w", t.Name, partition, sort, err)
	}
	return out.Item, nil
}

// body is the attribute with the JSON of what an item is.
const body = "body"

// put writes an item with a value as JSON.
func (t Table) put(ctx context.Context, partition, sort string, value any) error {
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("table %s: encode %s %s: %w", t.Name, partition, sort, err)
	}
	item := key(partition, sort)
	item[body] = text(string(encoded))
	if _, err := t.Client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.Name, Item: item}); err != nil {
		return fmt.Errorf("table %s: put %s %s: %w", t.Name, partition, sort, err)
	}
	return nil
}

// decode reads the value of an item; without one it leaves it.
func decode(item attributes, value any) error {
	encoded := textOf(item, body)
	if encoded == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(encoded), value); err != nil {
		return fmt.Errorf("table: item %s %s: %w", textOf(item, wiring.TablePartition), textOf(item, wiring.TableSort), err)
	}
	return nil
}

// each calls f with the items of a partition of which the sort key begins with a
// prefix.
func (t Table) each(ctx context.Context, partition, prefix string, f func(attributes) error) error {
	pages := dynamodb.NewQueryPaginator(t.Client, &dynamodb.QueryInput{
		TableName: &t.Name, ConsistentRead: aws.Bool(true),
		KeyConditionExpression:    aws.String("#pk = :pk AND begins_with(#sk, :prefix)"),
		ExpressionAttributeNames:  map[string]string{"#pk": wiring.TablePartition, "#sk": wiring.TableSort},
		ExpressionAttributeValues: attributes{":pk": text(partition), ":prefix": text(prefix)},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("table %s: query %s: %w", t.Name, partition, err)
		}
		for _, item := range page.Items {
			if err := f(item); err != nil {
				return err
			}
		}
	}
	return nil
}

func isConditionFailed(err error) bool {
	_, ok := errors.AsType[*types.ConditionalCheckFailedException](err)
	return ok
}
