package dynamodbstub_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/dynamodbstub"
	"github.com/lintel-go/lintel/test/e2e/internal/tbtest"
)

// newClient returns a client of the server that retries without delay.
func newClient(server *awsstub.Server, options ...func(*retry.StandardOptions)) *dynamodb.Client {
	return clientOf(server.URL(), options...)
}

func clientOf(url string, options ...func(*retry.StandardOptions)) *dynamodb.Client {
	return dynamodb.NewFromConfig(aws.Config{
		Region:       "eu-west-1",
		BaseEndpoint: &url,
		Credentials:  credentials.NewStaticCredentialsProvider("key", "secret", ""),
		Retryer: func() aws.Retryer {
			return retry.AddWithMaxBackoffDelay(retry.NewStandard(options...), time.Nanosecond)
		},
	})
}

var (
	things = aws.String("things") // with the partition key id
	lines  = aws.String("lines")  // with the partition key order and the sort key line, a number
)

// start returns a server with two tables and a client of it.
func start(t testing.TB) (*awsstub.Server, *dynamodbstub.Server, *dynamodb.Client) {
	t.Helper()
	server := awsstub.New(t)
	stub := dynamodbstub.New(t, server)
	stub.CreateTable(*things, dynamodbstub.Key{Partition: "id"})
	stub.CreateTable(*lines, dynamodbstub.Key{Partition: "order", Sort: "line", SortType: "N"})
	return server, stub, newClient(server)
}

type item = map[string]types.AttributeValue

func s(v string) types.AttributeValue { return &types.AttributeValueMemberS{Value: v} }
func n(v string) types.AttributeValue { return &types.AttributeValueMemberN{Value: v} }
func b(v string) types.AttributeValue { return &types.AttributeValueMemberB{Value: []byte(v)} }
func yes() types.AttributeValue       { return &types.AttributeValueMemberBOOL{Value: true} }
func null() types.AttributeValue      { return &types.AttributeValueMemberNULL{Value: true} }
func m(v item) types.AttributeValue   { return &types.AttributeValueMemberM{Value: v} }
func ss(v ...string) types.AttributeValue {
	return &types.AttributeValueMemberSS{Value: v}
}
func ns(v ...string) types.AttributeValue {
	return &types.AttributeValueMemberNS{Value: v}
}
func list(v ...types.AttributeValue) types.AttributeValue {
	return &types.AttributeValueMemberL{Value: v}
}

// id is the key of the item that tests of one item use.
func id() item { return item{"id": s("1")} }

func put(t testing.TB, client *dynamodb.Client, table *string, i item) {
	t.Helper()
	if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: table, Item: i}); err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, client *dynamodb.Client, key item) item {
	t.Helper()
	output, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: things, Key: key, ConsistentRead: aws.Bool(true)})
	if err != nil {
		t.Fatal(err)
	}
	return output.Item
}

func code(err error) string {
	if apiError, ok := errors.AsType[smithy.APIError](err); ok {
		return apiError.ErrorCode()
	}
	return ""
}

// expectInvalid fails the test if err is not a ValidationException with the text.
func expectInvalid(t testing.TB, err error, text string) {
	t.Helper()
	if code(err) != "ValidationException" || !strings.Contains(err.Error(), text) {
		t.Errorf("got error %v, want ValidationException with %q", err, text)
	}
}

func TestReturnValues(t *testing.T) {
	_, _, client := start(t)
	put(t, client, things, item{"id": s("1"), "n": n("1"), "kept": s("x")})
	for _, test := range []struct {
		values types.ReturnValue
		want   item
	}{
		{types.ReturnValueNone, nil},
		{types.ReturnValueAllOld, item{"id": s("1"), "n": n("2"), "kept": s("x")}},
		{types.ReturnValueAllNew, item{"id": s("1"), "n": n("4"), "kept": s("x")}},
		{types.ReturnValueUpdatedOld, item{"n": n("4")}},
		{types.ReturnValueUpdatedNew, item{"n": n("6")}},
	} {
		output, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: things, Key: id(),
			UpdateExpression: aws.String("ADD n :one"), ExpressionAttributeValues: item{":one": n("1")}, ReturnValues: test.values})
		if err != nil {
			t.Fatal(err)
		}
		expectItem(t, string(test.values), output.Attributes, test.want)
	}
	replaced, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: things, Item: id(), ReturnValues: types.ReturnValueAllOld})
	if err != nil {
		t.Fatal(err)
	}
	expectItem(t, "put", replaced.Attributes, item{"id": s("1"), "n": n("6"), "kept": s("x")})
	deleted, err := client.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: things, Key: id(), ReturnValues: types.ReturnValueAllOld})
	if err != nil {
		t.Fatal(err)
	}
	expectItem(t, "delete", deleted.Attributes, id())
	if got := get(t, client, id()); got != nil {
		t.Errorf("deleted: got %v", got)
	}
	_, err = client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: things, Item: id(), ReturnValues: types.ReturnValueAllNew})
	expectInvalid(t, err, "ReturnValues")
}

func TestConditionFails(t *testing.T) {
	_, stub, client := start(t)
	old := item{"id": s("1"), "state": s("open")}
	put(t, client, things, old)
	before := stub.WriteUnits(*things)
	for name, write := range map[string]func(types.ReturnValuesOnConditionCheckFailure) error{
		"put": func(r types.ReturnValuesOnConditionCheckFailure) error {
			_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: things, Item: id(),
				ConditionExpression: aws.String("attribute_not_exists(id)"), ReturnValuesOnConditionCheckFailure: r})
			return err
		},
		"update": func(r types.ReturnValuesOnConditionCheckFailure) error {
			_, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: things, Key: id(), UpdateExpression: aws.String("REMOVE x"),
				ConditionExpression: aws.String("attribute_not_exists(id)"), ReturnValuesOnConditionCheckFailure: r})
			return err
		},
		"delete": func(r types.ReturnValuesOnConditionCheckFailure) error {
			_, err := client.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: things, Key: id(),
				ConditionExpression: aws.String("attribute_not_exists(id)"), ReturnValuesOnConditionCheckFailure: r})
			return err
		},
	} {
		for _, test := range []struct {
			values types.ReturnValuesOnConditionCheckFailure
			want   item
		}{
			{"", nil},
			{types.ReturnValuesOnConditionCheckFailureNone, nil},
			{types.ReturnValuesOnConditionCheckFailureAllOld, old},
		} {
			failed, ok := errors.AsType[*types.ConditionalCheckFailedException](write(test.values))
			if !ok {
				t.Fatalf("%s: got no ConditionalCheckFailedException", name)
			}
			expectItem(t, name, failed.Item, test.want)
		}
	}
	expectItem(t, "afterwards", get(t, client, id()), old)
	if got := stub.WriteUnits(*things) - before; got != 9 {
		t.Errorf("nine conditions that failed took %d write units", got)
	}
}

func TestKeys(t *testing.T) {
	_, stub, client := start(t)
	long := strings.Repeat("k", 2048)
	put(t, client, things, item{"id": s(long)})
	put(t, client, lines, item{"order": s("a"), "line": n("1.0")})
	put(t, client, lines, item{"order": s("a"), "line": n("1")}) // the same
	put(t, client, lines, item{"order": s("a"), "line": n("-1")})
	if got := len(stub.Items(*lines)); got != 2 {
		t.Errorf("got %d lines, want 2", got)
	}
	if _, ok := stub.Item(*lines, "a", "1"); !ok {
		t.Error("line 1 is not there")
	}
	for _, test := range []struct {
		table *string
		item  item
		text  string
	}{
		{things, item{"id": s("")}, "empty string"},
		{things, item{"id": s(long + "k")}, "2048 bytes"},
		{things, item{"id": n("1")}, "Type mismatch for key id expected: S actual: N"},
		{things, item{"other": s("1")}, "Missing the key id"},
		{lines, item{"order": s("a")}, "Missing the key line"},
	} {
		_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: test.table, Item: test.item})
		expectInvalid(t, err, test.text)
	}
	_, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: lines, Key: item{"order": s("a")}})
	expectInvalid(t, err, "does not match the schema")
	_, err = client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("none"), Key: id()})
	if code(err) != "ResourceNotFoundException" {
		t.Errorf("got error %v, want ResourceNotFoundException", err)
	}
	_, err = client.GetItem(t.Context(), &dynamodb.GetItemInput{Key: id(), TableName: aws.String("arn:aws:dynamodb:eu-west-1:123456789012:table/things")})
	if err != nil {
		t.Errorf("by ARN: %v", err)
	}
}

func TestItemSize(t *testing.T) {
	_, stub, client := start(t)
	i := item{"id": s("1"), "v": s(strings.Repeat("x", 400<<10-len("id1v")))}
	put(t, client, things, i)
	if got := stub.WriteUnits(*things); got != 400 {
		t.Errorf("got %d write units, want 400", got)
	}
	_, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: things, Key: id(), UpdateExpression: aws.String("SET w = :w"),
		ExpressionAttributeValues: item{":w": s("")}})
	expectInvalid(t, err, "maximum allowed size")
	i["w"] = s("")
	_, err = client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: things, Item: i})
	expectInvalid(t, err, "maximum allowed size")
}

func TestFaults(t *testing.T) {
	server, stub, client := start(t)
	server.On("dynamodb:UpdateItem", awsstub.Lose(awsstub.Default), awsstub.Throttle(), awsstub.Default)
	if _, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: things, Key: id(),
		UpdateExpression: aws.String("ADD n :one"), ExpressionAttributeValues: item{":one": n("1")}}); err != nil {
		t.Fatal(err)
	}
	if i, _ := stub.Item(*things, "1"); i["n"] != "2" {
		t.Errorf("got n = %v after an answer was lost, want 2", i["n"])
	}
	server.On("dynamodb:UpdateItem", awsstub.Break())
	if _, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: things, Key: id()}); code(err) != "InternalServerError" {
		t.Errorf("got error %v, want InternalServerError", err)
	}
}

// TestServer has DynamoDB without the server that records requests.
func TestServer(t *testing.T) {
	stub := dynamodbstub.NewServer(t)
	stub.CreateTable(*things, dynamodbstub.Key{Partition: "id"})
	server := httptest.NewServer(stub)
	t.Cleanup(server.Close)
	client := clientOf(server.URL)
	put(t, client, things, id())
	expectItem(t, "item", get(t, client, id()), id())
}

func TestUnsupported(t *testing.T) {
	for name, request := range map[string]func(*dynamodb.Client) error{
		"operation": func(c *dynamodb.Client) error {
			_, err := c.ListTables(t.Context(), &dynamodb.ListTablesInput{})
			return err
		},
		"parameter": func(c *dynamodb.Client) error {
			_, err := c.Query(t.Context(), &dynamodb.QueryInput{TableName: things, IndexName: aws.String("index")})
			return err
		},
	} {
		failures := tbtest.Failures(t, func(t testing.TB) {
			_, _, client := start(t)
			expectInvalid(t, request(client), "")
		})
		if len(failures) != 1 || !strings.Contains(failures[0], "does not support") {
			t.Errorf("%s: got failures %q, want one", name, failures)
		}
	}
}
