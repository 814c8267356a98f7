package dynamodbstub_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func lineKey(order string, line int) item {
	return item{"order": s(order), "line": n(fmt.Sprint(line))}
}

func batchOf(keys ...item) *dynamodb.BatchGetItemInput {
	return &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{*lines: {Keys: keys, ConsistentRead: aws.Bool(true)}}}
}

func TestBatchGet(t *testing.T) {
	_, stub, client := start(t)
	fill(t, client)
	stub.LimitBatches(2)
	input := batchOf(lineKey("a", 3), lineKey("none", 1), lineKey("b", 9), lineKey("a", 4))
	var got []string
	rounds := 0
	for ; len(input.RequestItems) > 0; rounds++ {
		output, err := client.BatchGetItem(t.Context(), input)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, numbers(output.Responses[*lines])...)
		input.RequestItems = output.UnprocessedKeys
	}
	if slices.Sort(got); strings.Join(got, " ") != "3 4 9" || rounds != 2 {
		t.Errorf("got lines %v in %d rounds, want 3, 4 and 9 in 2", got, rounds)
	}
}

func TestBatchGetRefuses(t *testing.T) {
	_, _, client := start(t)
	many := make([]item, 101)
	for i := range many {
		many[i] = lineKey("a", i)
	}
	for want, input := range map[string]*dynamodb.BatchGetItemInput{
		"Too many items requested":  batchOf(many...),
		"contains duplicates":       batchOf(lineKey("a", 1), lineKey("a", 1)),
		"does not match the schema": batchOf(item{"order": s("a")}),
	} {
		if _, err := client.BatchGetItem(t.Context(), input); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
