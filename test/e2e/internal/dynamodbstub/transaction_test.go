package dynamodbstub_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

func transact(t testing.TB, client *dynamodb.Client, token string, items ...types.TransactWriteItem) error {
	t.Helper()
	input := &dynamodb.TransactWriteItemsInput{TransactItems: items}
	if token != "" {
		input.ClientRequestToken = &token
	}
	_, err := client.TransactWriteItems(t.Context(), input)
	return err
}

func putOf(i item) types.TransactWriteItem {
	return types.TransactWriteItem{Put: &types.Put{TableName: things, Item: i}}
}

// increment adds one to n, on a condition if that is not empty.
func increment(key, condition string) types.TransactWriteItem {
	u := &types.Update{TableName: things, Key: item{"id": s(key)}, UpdateExpression: aws.String("ADD n :one"),
		ExpressionAttributeValues: item{":one": n("1")}, ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld}
	if condition != "" {
		u.ConditionExpression = &condition
	}
	return types.TransactWriteItem{Update: u}
}

func TestTransaction(t *testing.T) {
	_, stub, client := start(t)
	put(t, client, things, item{"id": s("old")})
	put(t, client, things, item{"id": s("checked"), "n": n("1")})
	before := stub.WriteUnits(*things)
	if err := transact(t, client, "",
		putOf(item{"id": s("put")}),
		increment("updated", "attribute_not_exists(n)"),
		types.TransactWriteItem{Delete: &types.Delete{TableName: things, Key: item{"id": s("old")}}},
		types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: things, Key: item{"id": s("checked")},
			ConditionExpression: aws.String("n = :one"), ExpressionAttributeValues: item{":one": n("1")}}},
	); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{{"id": "checked", "n": "1"}, {"id": "put"}, {"id": "updated", "n": "1"}}
	if got := stub.Items(*things); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got items %v, want %v", got, want)
	}
	if got := stub.WriteUnits(*things) - before; got != 8 {
		t.Errorf("got %d write units for four items, want 8", got)
	}
}

func TestCanceledTransaction(t *testing.T) {
	_, stub, client := start(t)
	put(t, client, things, item{"id": s("old"), "n": n("1")})
	put(t, client, things, item{"id": s("text"), "n": s("not a number")})
	err := transact(t, client, "",
		putOf(item{"id": s("put")}),
		increment("old", "attribute_not_exists(n)"),
		increment("new", "attribute_exists(n)"),
		increment("text", ""),
	)
	canceled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok || len(canceled.CancellationReasons) != 4 {
		t.Fatalf("got error %v, want TransactionCanceledException with four reasons", err)
	}
	for n, want := range []string{"None", "ConditionalCheckFailed", "ConditionalCheckFailed", "ValidationError"} {
		if got := aws.ToString(canceled.CancellationReasons[n].Code); got != want {
			t.Errorf("reason %d is %s, want %s", n, got, want)
		}
	}
	expectItem(t, "reason 1", canceled.CancellationReasons[1].Item, item{"id": s("old"), "n": n("1")})
	expectItem(t, "reason 2", canceled.CancellationReasons[2].Item, nil)
	if got := len(stub.Items(*things)); got != 2 {
		t.Errorf("a canceled transaction has left %d items, want 2", got)
	}
}

func TestTransactionIsIdempotent(t *testing.T) {
	server, stub, client := start(t)
	server.On("dynamodb:TransactWriteItems", awsstub.Lose(awsstub.Default), awsstub.Default)
	if err := transact(t, client, "", increment("a", "")); err != nil { // the SDK makes a token, and tries again
		t.Fatal(err)
	}
	for range 2 {
		if err := transact(t, client, "token", increment("b", "")); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"a", "b"} {
		if i, _ := stub.Item(*things, key); i["n"] != "1" {
			t.Errorf("%s was incremented to %v, want 1", key, i["n"])
		}
	}
	if err := transact(t, client, "token", increment("c", "")); code(err) != "IdempotentParameterMismatchException" {
		t.Errorf("got error %v, want IdempotentParameterMismatchException", err)
	}
	// A token is not used up by a transaction that was canceled.
	if err := transact(t, client, "canceled", increment("d", "attribute_exists(n)")); code(err) != "TransactionCanceledException" {
		t.Errorf("got error %v, want TransactionCanceledException", err)
	}
	if err := transact(t, client, "canceled", increment("d", "")); err != nil {
		t.Error(err)
	}
}

func TestInvalidTransactions(t *testing.T) {
	_, stub, client := start(t)
	var many []types.TransactWriteItem
	for n := range 101 {
		many = append(many, putOf(item{"id": s(fmt.Sprint(n))}))
	}
	if err := transact(t, client, "", many[:100]...); err != nil {
		t.Errorf("100 items: %v", err)
	}
	before := len(stub.Items(*things))
	both := putOf(item{"id": s("both")})
	both.Update = increment("both", "").Update
	for _, test := range []struct {
		items []types.TransactWriteItem
		text  string
	}{
		{[]types.TransactWriteItem{}, "less than or equal to 100"},
		{many, "less than or equal to 100"},
		{[]types.TransactWriteItem{putOf(item{"id": s("x")}), increment("x", "")}, "multiple operations on one item"},
		{[]types.TransactWriteItem{both}, "can only contain one of"},
		{[]types.TransactWriteItem{putOf(item{"id": s("x")}), increment("y", "status = 1")}, "reserved keyword"},
		{[]types.TransactWriteItem{putOf(item{"id": s("x")}), putOf(item{"id": n("1")})}, "Type mismatch"},
	} {
		expectInvalid(t, transact(t, client, "", test.items...), test.text)
	}
	if got := len(stub.Items(*things)); got != before {
		t.Errorf("invalid transactions have written %d items", got-before)
	}
}
