package main

import (
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
)

// An update of an item of the state table, as an expression of DynamoDB.
type update struct {
	key           map[string]types.AttributeValue
	condition     string
	names         map[string]string
	values        map[string]types.AttributeValue
	sets, removes []string
}

// update is one of the item as it was read: it counts the version.
func (s *store) update(i *item) *update {
	u := &update{key: seriesKey(i.series), names: map[string]string{}, values: map[string]types.AttributeValue{}}
	u.set(wiring.StateVersion, integer(i.version+1))
	name := "#" + wiring.StateVersion
	if i.version == 0 {
		u.condition = "attribute_not_exists(" + name + ")"
		return u
	}
	u.values[":read"] = integer(i.version)
	u.condition = name + " = :read"
	return u
}

func (u *update) set(attribute string, value types.AttributeValue) {
	u.names["#"+attribute], u.values[":"+attribute] = attribute, value
	u.sets = append(u.sets, "#"+attribute+" = :"+attribute)
}

func (u *update) remove(attribute string) {
	u.names["#"+attribute] = attribute
	u.removes = append(u.removes, "#"+attribute)
}

func (u *update) expression() *string {
	text := "SET " + strings.Join(u.sets, ", ")
	if len(u.removes) > 0 {
		text += " REMOVE " + strings.Join(u.removes, ", ")
	}
	return &text
}

func seriesKey(id string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{wiring.StateKey: text(id)}
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func integer(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// number is in the 38 digits and the range of a number of DynamoDB, which is narrower
// than that of a float64: what is beyond it is text.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
func number(x float64) types.AttributeValue {
	const least, most = 1e-130, 9.9e125
	s := strconv.FormatFloat(x, 'g', -1, 64)
	if magnitude := max(x, -x); magnitude != 0 && (magnitude < least || magnitude > most) {
		return text(s)
	}
	return &types.AttributeValueMemberN{Value: s}
}

// textOf is the value of an attribute of the type S, empty for others.
func textOf(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}
