package dynamodbstub_test

import (
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// sample has an attribute of each kind.
func sample() item {
	return item{
		"id": s("1"), "str": s("hello"), "num": n("5"), "bin": b("\x00\x01"), "t": yes(), "nul": null(),
		"l": list(n("1"), s("two"), m(item{"deep": s("x")})), "m": m(item{"a": m(item{"b": n("7")}), "e": s("")}),
		"ss": ss("x", "y"), "ns": ns("1", "2"), "status": s("OPEN"),
	}
}

// values are what the expressions of tests refer to.
var values = item{
	":hello": s("hello"), ":he": s("he"), ":x": s("x"), ":S": s("S"), ":L": s("L"), ":empty": s(""), ":OPEN": s("OPEN"),
	":1": n("1"), ":5": n("5"), ":five0": n("5.0"), ":6": n("6"), ":2": n("2"), ":7": n("7"), ":neg": n("-0.5"), ":big": n("1e20"),
	":bin": b("\x00\x01"), ":bin0": b("\x00"), ":t": yes(), ":nul": null(), ":ssyx": ss("y", "x"), ":ssx": ss("x"), ":ssz": ss("z"),
	":ns": ns("2.0", "1"), ":ns23": ns("2", "3"), ":list": list(n("9"), s("nine")), ":m": m(item{"b": n("7")}),
}

var names = map[string]string{"#s": "status", "#m": "m", "#a": "a", "#dot": "m.a"}

var placeholder = regexp.MustCompile(`[:#]\w+`)

// used returns what of the names or values the expression refers to: what it does not is an error.
func used[V any](expression string, from map[string]V) map[string]V {
	var result map[string]V
	for _, name := range placeholder.FindAllString(expression, -1) {
		if v, ok := from[name]; ok {
			if result == nil {
				result = map[string]V{}
			}
			result[name] = v
		}
	}
	return result
}

func TestConditions(t *testing.T) {
	_, _, client := start(t)
	put(t, client, things, sample())
	for expression, want := range map[string]bool{
		"str = :hello": true, "str = :he": false, ":hello = str": true, "num = :5": true, "str = num": false,
		"t = :t": true, "nul = :nul": true, "bin = :bin": true, "ss = :ssyx": true, "ss = :ssx": false, "ns = :ns": true,
		"m.a = :m": true, "absent = :1": false, "num <> :6": true, "num <> :5": false, "absent <> :1": true, "num <> :hello": true,
		"num < :6": true, "num < :5": false, "num <= :5": true, "num > :2": true, "num >= :5": true, "num > :neg": true, "num < :big": true,
		"str > :he": true, "str < :he": false, "bin > :bin0": true, "num < :hello": false, "absent < :1": false, "num < absent": false,
		"num BETWEEN :1 AND :5": true, "num BETWEEN :6 AND :big": false, "num between :5 and :6": true, "absent BETWEEN :1 AND :5": false,
		"num IN (:1, :5)": true, "num IN (:1)": false, "str IN (:he, :hello)": true, "absent IN (:1)": false,
		"attribute_exists(id)": true, "attribute_exists(absent)": false, "attribute_not_exists(absent)": true, "attribute_not_exists(id)": false,
		"attribute_exists(m.a.b)": true, "attribute_exists(m.z.b)": false, "attribute_exists(l[2].deep)": true, "attribute_exists(l[3])": false,
		"attribute_exists(str.a)": false, "attribute_exists(str[0])": false,
		"attribute_exists(#m.#a.b)": true, "attribute_exists(#dot)": false, "#s = :OPEN": true,
		"attribute_type(str, :S)": true, "attribute_type(l, :L)": true, "attribute_type(num, :S)": false, "attribute_type(absent, :S)": false,
		"begins_with(str, :he)": true, "begins_with(str, :x)": false, "begins_with(bin, :bin0)": true, "begins_with(absent, :he)": false,
		"contains(str, :he)": true, "contains(str, :x)": false, "contains(ss, :x)": true, "contains(ss, :he)": false,
		"contains(ns, :2)": true, "contains(l, :1)": true, "contains(l, :2)": false, "contains(absent, :1)": false,
		"size(str) = :5": true, "size(l) > :2": true, "size(m) = :2": true, "size(ss) = :2": true, "size(bin) = :2": true,
		"size(m.e) < :1": true, "size(absent) < :1": false, "size(str) BETWEEN :1 AND :6": true,
		"l[0] = :1": true, "l[1] = :1": false, "m.a.b = :7": true,
		"NOT str = :he": true, "NOT NOT str = :he": false, "not (str = :hello)": false,
		"str = :he OR num = :5": true, "str = :hello AND num = :5": true, "str = :hello AND num = :6": false,
		"str = :hello OR num = :6 AND num = :6":   true, // AND binds more than OR
		"(str = :hello OR num = :6) AND num = :6": false,
		"NOT str = :he AND num = :5":              true, // NOT binds more than AND
		"NOT (str = :he AND num = :6)":            true,
		" (num=:5 ) ":                             true,
		"num=:5 AND(str=:hello)":                  true,
	} {
		_, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: things, Key: id(), ConditionExpression: &expression,
			ExpressionAttributeNames: used(expression, names), ExpressionAttributeValues: used(expression, values)})
		switch {
		case want && err != nil:
			t.Errorf("%s: got error %v, want that it holds", expression, err)
		case !want && code(err) != "ConditionalCheckFailedException":
			t.Errorf("%s: got error %v, want that it does not hold", expression, err)
		}
	}
	expectItem(t, "afterwards", get(t, client, id()), sample())
}

func TestInvalidConditions(t *testing.T) {
	_, _, client := start(t)
	put(t, client, things, sample())
	for _, test := range []struct{ expression, text string }{
		{" ", "can not be empty"},
		{"status = :OPEN", "reserved keyword: status"},
		{"m.Owner = :1", "reserved keyword: Owner"},
		{"num = :five", ":five"},
		{"#none = :1", "#none"},
		{"num = ", "Syntax error"},
		{"num == :1", "Syntax error"},
		{"num = :1 AND", "Syntax error"},
		{"(num = :1", "Syntax error"},
		{"num = :1)", "Syntax error"},
		{"num : 1", "Syntax error"},
		{"num ! :1", "Syntax error"},
		{"num", "Syntax error"},
		{"num BETWEEN :1", "Syntax error"},
		{"num IN ()", "Syntax error"},
		{"l[x] = :1", "Syntax error"},
		{"l[0 = :1", "Syntax error"},
		{"attribute_exists(id", "Syntax error"},
		{"((num = :1))", "redundant parentheses"},
		{"str = str", "must be distinct"},
		{"exists(id)", "Invalid function name"},
		{"ATTRIBUTE_EXISTS(id)", "Invalid function name"},
		{"attribute_exists(:1)", "document path"},
		{"begins_with(str, :1)", "Incorrect operand type"},
		{"attribute_type(str, :1)", "Incorrect operand type"},
		{"t < :t", "Incorrect operand type"},
		{"num BETWEEN :ssx AND :1", "Incorrect operand type"},
	} {
		_, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: things, Key: id(), ConditionExpression: &test.expression,
			ExpressionAttributeNames: used(test.expression, names), ExpressionAttributeValues: used(test.expression, values)})
		if code(err) != "ValidationException" {
			t.Errorf("%s: got error %v, want ValidationException", test.expression, err)
			continue
		}
		expectInvalid(t, err, test.text)
	}
	for _, input := range []dynamodb.UpdateItemInput{
		{ExpressionAttributeValues: item{":1": n("1")}},
		{ExpressionAttributeNames: map[string]string{"#a": "a"}},
	} {
		input.TableName, input.Key, input.ConditionExpression = things, id(), aws.String("attribute_exists(id)")
		_, err := client.UpdateItem(t.Context(), &input)
		expectInvalid(t, err, "unused in expressions")
	}
}

func TestUpdates(t *testing.T) {
	for _, test := range []struct {
		expression string
		want       item // what differs from the sample; nil for an attribute that is gone
	}{
		{"SET str = :x", item{"str": s("x")}},
		{"set a1 = :1, a2 = :nul", item{"a1": n("1"), "a2": null()}},
		{"SET num = num + :1", item{"num": n("6")}},
		{"SET num = num - :neg", item{"num": n("5.5")}},
		{"SET num = :1 - num", item{"num": n("-4")}},
		{"SET num = :five0", item{"num": n("5")}},
		{"SET a1 = :big", item{"a1": n("100000000000000000000")}},
		{"SET a1 = num, num = :1", item{"a1": n("5"), "num": n("1")}}, // sees the item as it was
		{"SET a1 = if_not_exists(num, :1), a2 = if_not_exists(absent, :1)", item{"a1": n("5"), "a2": n("1")}},
		{"SET a1 = if_not_exists(absent, :1) + :1", item{"a1": n("2")}},
		{"SET l = list_append(l, :list)", item{"l": list(n("1"), s("two"), m(item{"deep": s("x")}), n("9"), s("nine"))}},
		{"SET l = list_append(:list, l)", item{"l": list(n("9"), s("nine"), n("1"), s("two"), m(item{"deep": s("x")}))}},
		{"SET l[0] = :x, l[9] = :5", item{"l": list(s("x"), s("two"), m(item{"deep": s("x")}), n("5"))}},
		{"SET l[2].deep = :1", item{"l": list(n("1"), s("two"), m(item{"deep": n("1")}))}},
		{"SET m.a.c = :1", item{"m": m(item{"a": m(item{"b": n("7"), "c": n("1")}), "e": s("")})}},
		{"SET #s = :x", item{"status": s("x")}},
		{"SET m = :m", item{"m": m(item{"b": n("7")})}},
		{"REMOVE str, num, absent", item{"str": nil, "num": nil}},
		{"REMOVE l[0], l[1]", item{"l": list(m(item{"deep": s("x")}))}},
		{"REMOVE l[1] SET l[0] = :5", item{"l": list(n("5"), m(item{"deep": s("x")}))}},
		{"REMOVE m.a.b, m.e", item{"m": m(item{"a": m(item{})})}},
		{"ADD num :1, a1 :5, ss :ssz, a2 :ssx", item{"num": n("6"), "a1": n("5"), "ss": ss("x", "y", "z"), "a2": ss("x")}},
		{"ADD ns :ns23", item{"ns": ns("1", "2", "3")}},
		{"DELETE ss :ssx", item{"ss": ss("y")}},
		{"DELETE ss :ssyx, absent :ssx", item{"ss": nil}},
		{"SET str = :x REMOVE num ADD a1 :1 DELETE ss :ssx", item{"str": s("x"), "num": nil, "a1": n("1"), "ss": ss("y")}},
	} {
		_, _, client := start(t)
		put(t, client, things, sample())
		if _, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: things, Key: id(), UpdateExpression: &test.expression,
			ExpressionAttributeNames: used(test.expression, names), ExpressionAttributeValues: used(test.expression, values)}); err != nil {
			t.Errorf("%s: %v", test.expression, err)
			continue
		}
		want := sample()
		for name, v := range test.want {
			want[name] = v
			if v == nil {
				delete(want, name)
			}
		}
		expectItem(t, test.expression, get(t, client, id()), want)
	}
}

func TestUpdateCreatesTheItem(t *testing.T) {
	_, _, client := start(t)
	for _, expression := range []string{"", "SET a = :1"} {
		key := item{"id": s("new " + expression)}
		input := &dynamodb.UpdateItemInput{TableName: things, Key: key}
		want := item{"id": key["id"]}
		if expression != "" {
			input.UpdateExpression, input.ExpressionAttributeValues = &expression, item{":1": n("1")}
			want["a"] = n("1")
		}
		if _, err := client.UpdateItem(t.Context(), input); err != nil {
			t.Fatal(err)
		}
		expectItem(t, expression, get(t, client, key), want)
	}
}

func TestInvalidUpdates(t *testing.T) {
	_, _, client := start(t)
	put(t, client, things, sample())
	for _, test := range []struct{ expression, text string }{
		{"SET id = :x", "part of the key"},
		{"REMOVE id", "part of the key"},
		{"SET status = :x", "reserved keyword"},
		{"str = :x", "Syntax error"},
		{"SET str :x", "Syntax error"},
		{"SET str = :x,", "Syntax error"},
		{"SET str = :x SET num = :1", "only be used once"},
		{"SET str = :x, str = :1", "overlap"},
		{"SET m.a = :x, m.a.b = :1", "overlap"},
		{"SET m.a = :x REMOVE m", "overlap"},
		{"SET m.a = :x, m[0] = :1", "conflict"},
		{"SET a1 = absent", "does not exist in the item"},
		{"SET a1 = absent + :1", "does not exist in the item"},
		{"SET a1 = str + :1", "incorrect data type"},
		{"SET a1 = list_append(l, num)", "incorrect data type"},
		{"SET a1 = size(str)", "Invalid function name"},
		{"SET absent.a = :1", "invalid for update"},
		{"SET str.a = :1", "invalid for update"},
		{"SET m[0] = :1", "invalid for update"},
		{"SET l.a = :1", "invalid for update"},
		{"ADD str :1", "incorrect data type"},
		{"ADD num :x", "Incorrect operand type"},
		{"ADD ss :ns23", "incorrect data type"},
		{"DELETE ss :x", "Incorrect operand type"},
		{"DELETE str :ssx", "incorrect data type"},
	} {
		_, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: things, Key: id(), UpdateExpression: &test.expression,
			ExpressionAttributeNames: used(test.expression, names), ExpressionAttributeValues: used(test.expression, values)})
		if code(err) != "ValidationException" {
			t.Errorf("%s: got error %v, want ValidationException", test.expression, err)
			continue
		}
		expectInvalid(t, err, test.text)
	}
	expectItem(t, "afterwards", get(t, client, id()), sample())
}

func TestNumbers(t *testing.T) {
	_, _, client := start(t)
	for in, want := range map[string]string{
		"0": "0", "-0": "0", "0.0": "0", "007": "7", "1.50": "1.5", "-.5": "-0.5", "5.": "5", "1e3": "1000", "12E-1": "1.2", "1e-5": "0.00001",
		"12345678901234567890123456789012345678": "12345678901234567890123456789012345678",
		"99999999999999999999999999999999999999": "99999999999999999999999999999999999999",
	} {
		put(t, client, things, item{"id": s("1"), "v": n(in)})
		expectItem(t, in, get(t, client, id()), item{"id": s("1"), "v": n(want)})
	}
	for in, text := range map[string]string{
		"": "numeric value", "x": "numeric value", "1e": "numeric value", "0x10": "numeric value", "NaN": "numeric value", "1 ": "numeric value",
		"123456789012345678901234567890123456789": "38 significant digits", "1e126": "overflow", "1e-131": "underflow",
		"1e99999999999999999999": "overflow",
	} {
		_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: things, Item: item{"id": s("1"), "v": n(in)}})
		expectInvalid(t, err, text)
	}
	_, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: things, Key: id(), UpdateExpression: aws.String("SET v = :a + :b"),
		ExpressionAttributeValues: item{":a": n("1e30"), ":b": n("1e-30")}})
	expectInvalid(t, err, "38 significant digits")
}

func TestInvalidSets(t *testing.T) {
	_, _, client := start(t)
	for text, v := range map[string]types.AttributeValue{
		"duplicates": ns("1", "1.0"),
		"empty":      &types.AttributeValueMemberSS{Value: []string{}},
	} {
		_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: things, Item: item{"id": s("1"), "v": v}})
		expectInvalid(t, err, text)
	}
}

// expectItem fails the test if the items differ. The elements of a set have no order.
func expectItem(t testing.TB, name string, got, want item) {
	t.Helper()
	for _, i := range []item{got, want} {
		for _, v := range i {
			switch v := v.(type) {
			case *types.AttributeValueMemberSS:
				slices.Sort(v.Value)
			case *types.AttributeValueMemberNS:
				slices.Sort(v.Value)
			}
		}
	}
	if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got\n%s, want\n%s", name, describe(got), describe(want))
	}
}
