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

// fill puts lines -1 to 10 of the orders a and b.
func fill(t testing.TB, client *dynamodb.Client) {
	t.Helper()
	for _, order := range []string{"a", "b"} {
		for line := -1; line <= 10; line++ {
			put(t, client, lines, item{"order": s(order), "line": n(fmt.Sprint(line)), "even": n(fmt.Sprint((line + 2) % 2)), "text": s("text")})
		}
	}
}

// numbers returns the lines of the items.
func numbers(items []item) (result []string) {
	for _, i := range items {
		result = append(result, i["line"].(*types.AttributeValueMemberN).Value)
	}
	return result
}

func TestQuery(t *testing.T) {
	_, _, client := start(t)
	fill(t, client)
	for _, test := range []struct {
		condition, filter string
		backward          bool
		want              string
	}{
		{"#o = :a", "", false, "-1 0 1 2 3 4 5 6 7 8 9 10"},
		{"#o = :a", "", true, "10 9 8 7 6 5 4 3 2 1 0 -1"},
		{"#o = :a AND line >= :8", "", false, "8 9 10"},
		{"line < :2 AND #o = :a", "", false, "-1 0 1"},
		{"((#o = :a) AND (line < :2))", "", false, "-1 0 1"},
		{"#o = :a AND line BETWEEN :2 AND :8", "", true, "8 7 6 5 4 3 2"},
		{"#o = :a AND line = :2", "", false, "2"},
		{"#o = :none", "", false, ""},
		{"#o = :a AND line >= :2", "even = :0 AND #t = :text", false, "2 4 6 8 10"},
	} {
		input := query(test.condition, test.filter)
		input.ScanIndexForward = aws.Bool(!test.backward)
		output, err := client.Query(t.Context(), input)
		if err != nil {
			t.Errorf("%s: %v", test.condition, err)
			continue
		}
		if got := strings.Join(numbers(output.Items), " "); got != test.want || int(output.Count) != len(output.Items) {
			t.Errorf("%s, filter %q: got %s, count %d, want %s", test.condition, test.filter, got, output.Count, test.want)
		}
	}
}

// query returns the input of a query of lines.
func query(condition, filter string) *dynamodb.QueryInput {
	input := &dynamodb.QueryInput{TableName: lines, KeyConditionExpression: &condition}
	if filter != "" {
		input.FilterExpression = &filter
	}
	expressions := condition + " " + filter
	input.ExpressionAttributeNames = used(expressions, map[string]string{"#o": "order", "#t": "text"})
	input.ExpressionAttributeValues = used(expressions, item{":a": s("a"), ":none": s("none"), ":text": s("text"),
		":0": n("0"), ":2": n("2"), ":8": n("8")})
	return input
}

func TestInvalidQueries(t *testing.T) {
	_, _, client := start(t)
	for _, test := range []struct{ condition, text string }{
		{"line = :2", "missed key schema element: order"},
		{"#o > :a", "not supported"},
		{"#o = :a OR line = :2", "not supported"},
		{"#o = :a AND line <> :2", "not supported"},
		{"#o = :a AND even = :2", "not supported"},
		{"#o = :a AND #o = :none", "not supported"},
		{"#o = :a AND attribute_exists(line)", "not supported"},
		{"order = :a", "reserved keyword: order"},
	} {
		_, err := client.Query(t.Context(), query(test.condition, ""))
		expectInvalid(t, err, test.text)
	}
	_, err := client.Query(t.Context(), &dynamodb.QueryInput{TableName: lines})
	expectInvalid(t, err, "must be specified")
	input := query("#o = :a", "")
	input.Limit = aws.Int32(0)
	_, err = client.Query(t.Context(), input)
	expectInvalid(t, err, "greater than or equal to 1")
}

func TestPages(t *testing.T) {
	_, _, client := start(t)
	fill(t, client)
	for limit := range int32(13) {
		for _, forward := range []bool{true, false} {
			input := query("#o = :a", "even = :0")
			input.Limit, input.ScanIndexForward = aws.Int32(limit+1), &forward
			var got []item
			pages, scanned := 0, int32(0)
			for p := dynamodb.NewQueryPaginator(client, input); p.HasMorePages(); pages++ {
				page, err := p.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				got, scanned = append(got, page.Items...), scanned+page.ScannedCount
			}
			want := []string{"0", "2", "4", "6", "8", "10"}
			if !forward {
				slices.Reverse(want)
			}
			if !slices.Equal(numbers(got), want) || scanned != 12 || pages != int(12/(limit+1))+1 {
				t.Errorf("limit %d: got %v in %d pages of %d lines, want %v", limit+1, numbers(got), pages, scanned, want)
			}
		}
	}
}

func TestPagesOfOneMegabyte(t *testing.T) {
	_, _, client := start(t)
	for line := range 10 {
		put(t, client, lines, item{"order": s("a"), "line": n(fmt.Sprint(line)), "v": s(strings.Repeat("x", 300<<10))})
	}
	pages := 0
	for p := dynamodb.NewQueryPaginator(client, query("#o = :a", "")); p.HasMorePages(); pages++ {
		if _, err := p.NextPage(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if pages != 3 {
		t.Errorf("got 3 MB in %d pages, want 3", pages)
	}
}

func TestScan(t *testing.T) {
	_, _, client := start(t)
	fill(t, client)
	output, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: lines, FilterExpression: aws.String("line = :8"),
		ExpressionAttributeValues: item{":8": n("8")}, ProjectionExpression: aws.String("line, absent")})
	if err != nil {
		t.Fatal(err)
	}
	if len(output.Items) != 2 || output.ScannedCount != 24 {
		t.Fatalf("got %d items of %d, want 2 of 24", len(output.Items), output.ScannedCount)
	}
	expectItem(t, "projection", output.Items[0], item{"line": n("8")})

	count, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: lines, Select: types.SelectCount})
	if err != nil || count.Count != 24 || count.Items != nil {
		t.Errorf("got count %d with %d items, error %v", count.Count, len(count.Items), err)
	}
}

func TestGetProjection(t *testing.T) {
	_, _, client := start(t)
	put(t, client, things, sample())
	for expression, want := range map[string]item{
		"id, #s":          {"id": s("1"), "status": s("OPEN")},
		"absent, num":     {"num": n("5")},
		"absent":          {},
		"num, str, nul,t": {"num": n("5"), "str": s("hello"), "nul": null(), "t": yes()},
	} {
		output, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: things, Key: id(), ProjectionExpression: &expression,
			ExpressionAttributeNames: used(expression, names)})
		if err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		expectItem(t, expression, output.Item, want)
	}
	for expression, text := range map[string]string{"id, id": "overlap", "status": "reserved", "id,": "Syntax error"} {
		_, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: things, Key: id(), ProjectionExpression: &expression})
		expectInvalid(t, err, text)
	}
	if got := get(t, client, item{"id": s("absent")}); got != nil {
		t.Errorf("got %v for an item that does not exist", got)
	}
}
