package dynamodbtotals

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer/windowed"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
)

// Beginnings of sort keys.
const (
	totalPrefix = "total#"
	shardPrefix = "shard#"
)

// Attributes of a total.
const (
	groupAttribute   = "group"
	startAttribute   = "start"
	endAttribute     = "end"
	fieldsAttribute  = "fields"
	rowAttribute     = "row"
	versionAttribute = "version"
)

// Attributes of the item of a shard.
const (
	firstAttribute    = "first"
	lastAttribute     = "last"
	groupsAttribute   = "groups"
	completeAttribute = "complete"
)

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func integer(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// total is what an item has of a group. The zero value is no item.
type total struct {
	row     window.Row
	version int64
}

// parseTotal reads an item, which may be none.
func parseTotal(i item) (total, error) {
	if len(i) == 0 {
		return total{}, nil
	}
	t := total{version: number(i, versionAttribute)}
	t.row = window.Row{Fields: textOf(i, fieldsAttribute), Text: textOf(i, rowAttribute)}
	if t.version < 1 || t.row.Fields == "" {
		return t, fmt.Errorf("the item %s of window %s is no total", textOf(i, wiring.ResultsSortKey), textOf(i, wiring.ResultsPartitionKey))
	}
	return t, nil
}

// totalItem is the item of a group.
func (s *Store) totalItem(w windowed.Window, key string, t total, results []window.Result) item {
	i := s.key(w, totalPrefix+key)
	i[groupAttribute] = text(key)
	i[startAttribute], i[endAttribute] = text(w.Start.UTC().Format(time.RFC3339)), text(w.End.UTC().Format(time.RFC3339))
	i[fieldsAttribute], i[rowAttribute], i[versionAttribute] = text(t.row.Fields), text(t.row.Text), integer(t.version)
	s.expire(i, w)
	for _, r := range results {
		if r.Part == "" {
			i[r.Name] = decimal(r.Number)
			continue
		}
		parts, ok := i[r.Name].(*types.AttributeValueMemberM)
		if !ok {
			parts = &types.AttributeValueMemberM{Value: item{}}
			i[r.Name] = parts
		}
		parts.Value[r.Part] = decimal(r.Number)
	}
	return i
}

// expire adds the time to live.
func (s *Store) expire(i item, w windowed.Window) {
	if s.settings.Expiry > 0 {
		i[wiring.ResultsTimeToLive] = integer(w.End.Add(s.settings.Expiry).Unix())
	}
}

// parseProgress reads the item of a shard, which may be none.
func parseProgress(i item) (windowed.Progress, error) {
	if len(i) == 0 {
		return windowed.Progress{}, nil
	}
	p := windowed.Progress{First: textOf(i, firstAttribute), Last: textOf(i, lastAttribute), Groups: int(number(i, groupsAttribute))}
	complete, ok := i[completeAttribute].(*types.AttributeValueMemberBOOL)
	if !ok || p.First == "" || p.Last == "" || p.Groups < 1 {
		return p, fmt.Errorf("the item %s of window %s is not how far a shard was merged", textOf(i, wiring.ResultsSortKey), textOf(i, wiring.ResultsPartitionKey))
	}
	p.Complete = complete.Value
	return p, nil
}

func (s *Store) progressItem(part *windowed.Part, p windowed.Progress) item {
	i := s.key(part.Window, shardPrefix+part.Shard)
	i[firstAttribute], i[lastAttribute] = text(p.First), text(p.Last)
	i[groupsAttribute] = integer(int64(p.Groups))
	i[completeAttribute] = &types.AttributeValueMemberBOOL{Value: p.Complete}
	s.expire(i, part.Window)
	return i
}

// textOf is an attribute, empty if it is none or of another type.
func textOf(i item, name string) string {
	if v, ok := i[name].(*types.AttributeValueMemberS); ok {
		return v.Value
	}
	return ""
}

// number is an attribute, 0 if it is none or no integer.
func number(i item, name string) int64 {
	if v, ok := i[name].(*types.AttributeValueMemberN); ok {
		n, _ := strconv.ParseInt(v.Value, 10, 64)
		return n
	}
	return 0
}

// The limits of a number of DynamoDB.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
const maxDigits = 38

var (
	smallest = parse("1e-130")
	largest  = parse("1e126") // what is less
)

func parse(text string) *big.Float {
	f, _, err := big.ParseFloat(text, 10, 200, big.ToNearestEven)
	if err != nil {
		panic(err) // both are fine
	}
	return f
}

// decimal is a number, or a string if DynamoDB cannot hold it.
func decimal(s string) types.AttributeValue {
	mantissa, _, _ := strings.Cut(s, "e")
	digits := strings.Trim(strings.NewReplacer("-", "", ".", "").Replace(mantissa), "0")
	f, _, err := big.ParseFloat(s, 10, 200, big.ToNearestEven)
	if err != nil || len(digits) > maxDigits {
		return text(s)
	}
	if f.Abs(f); f.Sign() != 0 && (f.Cmp(smallest) < 0 || f.Cmp(largest) >= 0) {
		return text(s)
	}
	return &types.AttributeValueMemberN{Value: s}
}
