package dynamodbtotals

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer/windowed"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
)

const table = "totals"

// fake is a table. It knows the conditions that the store writes, and no other. What DynamoDB makes of them is tested
// with the stand-in of test/e2e.
type fake struct {
	mu      sync.Mutex
	items   map[string]item
	errs    []error // of the next transactions, nil for none
	batch   int     // how many keys are read at once, 0 for all
	reads   int
	refused int    // transactions whose conditions did not hold
	between func() // is called once, after the item of a shard was read and before totals are
}

func newFake() *fake { return &fake{items: map[string]item{}} }

func nameOf(i item) string {
	return textOf(i, wiring.ResultsPartitionKey) + "|" + textOf(i, wiring.ResultsSortKey)
}

func (f *fake) GetItem(_ context.Context, in *dynamodb.GetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return &dynamodb.GetItemOutput{Item: f.items[nameOf(in.Key)]}, nil
}

func (f *fake) BatchGetItem(_ context.Context, in *dynamodb.BatchGetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	keys := in.RequestItems[table].Keys
	out := &dynamodb.BatchGetItemOutput{Responses: map[string][]item{}}
	if f.batch > 0 && len(keys) > f.batch {
		out.UnprocessedKeys = map[string]types.KeysAndAttributes{table: {Keys: keys[f.batch:]}}
		keys = keys[:f.batch]
	}
	// DynamoDB reads the keys of a batch at different times: here the last one, of the shard, is the first.
	slices.Reverse(keys)
	for n, key := range keys {
		if between := f.between; n == 1 && between != nil {
			f.between = nil
			f.mu.Unlock()
			between()
			f.mu.Lock()
		}
		if found, ok := f.items[nameOf(key)]; ok {
			out.Responses[table] = append(out.Responses[table], maps.Clone(found))
		}
	}
	return out, nil
}

func (f *fake) TransactWriteItems(_ context.Context, in *dynamodb.TransactWriteItemsInput, _ ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.errs) > 0 {
		err := f.errs[0]
		if f.errs = f.errs[1:]; err != nil {
			return nil, err
		}
	}
	for _, w := range in.TransactItems {
		if !f.holds(w.Put) {
			f.refused++
			return nil, canceled("ConditionalCheckFailed", "None")
		}
	}
	for _, w := range in.TransactItems {
		f.items[nameOf(w.Put.Item)] = w.Put.Item
	}
	return &dynamodb.TransactWriteItemsOutput{}, nil
}

// holds tells whether the condition of a write does.
func (f *fake) holds(put *types.Put) bool {
	old, exists := f.items[nameOf(put.Item)]
	if *put.ConditionExpression == "attribute_not_exists(#w)" {
		return !exists
	}
	for equality := range strings.SplitSeq(*put.ConditionExpression, " and ") {
		name, value, _ := strings.Cut(equality, " = ")
		if got, want := old[put.ExpressionAttributeNames[name]], put.ExpressionAttributeValues[value]; want == nil || plain(got) != plain(want) {
			return false
		}
	}
	return true
}

// plain is a value as text.
func plain(v types.AttributeValue) string {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return "S " + v.Value
	case *types.AttributeValueMemberN:
		return "N " + v.Value
	case *types.AttributeValueMemberBOOL:
		return fmt.Sprint("BOOL ", v.Value)
	case *types.AttributeValueMemberM:
		texts := map[string]string{}
		for name, member := range v.Value {
			texts[name] = plain(member)
		}
		return fmt.Sprint("M ", texts)
	}
	return fmt.Sprintf("%T", v)
}

func canceled(codes ...string) error {
	err := &types.TransactionCanceledException{}
	for _, code := range codes {
		err.CancellationReasons = append(err.CancellationReasons, types.CancellationReason{Code: aws.String(code)})
	}
	return err
}

// counter is what tests merge: one for each record.
var counter = func() *window.Aggregator[string] {
	a, err := window.New(window.Definition[string]{
		Group: func(s string) string { return s },
		Aggregates: []window.Aggregate[string]{
			window.Count[string]("orders"),
			window.Moments("spread", func(string) float64 { return 2 }),
		},
	})
	if err != nil {
		panic(err)
	}
	return a
}()

var noon = windowed.Window{Start: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), End: time.Date(2026, 11, 23, 12, 5, 0, 0, time.UTC)}

// newPart has a record for each group, with the sequence numbers from first on.
func newPart(t testing.TB, shard string, first int, groups ...string) *windowed.Part {
	t.Helper()
	s, err := counter.Decode(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range groups {
		if _, err := s.Begin(fmt.Sprint(first + i)); err != nil {
			t.Fatal(err)
		}
		if err := s.Add(g); err != nil {
			t.Fatal(err)
		}
	}
	p := &windowed.Part{Window: noon, Shard: shard, First: s.First(), Last: s.Last()}
	if p.Groups, err = s.Take(); err != nil {
		t.Fatal(err)
	}
	return p
}

// names are so many groups.
func names(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("group-%04d", i)
	}
	return list
}

func newStore(t testing.TB, api API, settings Settings) *Store {
	t.Helper()
	s, err := New(api, table, settings)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// orders is the count of a group, 0 if there is no item.
func (f *fake) orders(t testing.TB, group string) int64 {
	t.Helper()
	return number(f.items[noon.Name()+"|total#"+group], "orders")
}

// large merges nothing: a row stays as large as it is.
type large struct{}

func (large) Merge(rows ...window.Row) (window.Row, error) { return rows[len(rows)-1], nil }
func (large) Results(window.Row) ([]window.Result, error)  { return nil, nil }
