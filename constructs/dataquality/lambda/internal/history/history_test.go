package history

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

var errDown = errors.New("service is down")

// A fake is a table that answers the two queries, two items a page.
type fake struct {
	items map[string]attributes // by sort key
	err   error
}

func (f *fake) PutItem(_ context.Context, in *dynamodb.PutItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	run := textOf(in.Item, wiring.HistoryRun)
	if f.items[run] != nil && *in.ConditionExpression == "attribute_not_exists(#run)" {
		return nil, &types.ConditionalCheckFailedException{}
	}
	if f.err == nil {
		f.items[run] = in.Item
	}
	return &dynamodb.PutItemOutput{}, f.err
}

func (f *fake) GetItem(_ context.Context, in *dynamodb.GetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	return &dynamodb.GetItemOutput{Item: f.items[textOf(in.Key, wiring.HistoryRun)]}, f.err
}

func (f *fake) Query(_ context.Context, in *dynamodb.QueryInput, _ ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error) {
	below := textOf(in.ExpressionAttributeValues, ":run")
	if in.ExclusiveStartKey != nil {
		below = textOf(in.ExclusiveStartKey, wiring.HistoryRun)
	}
	out := &dynamodb.QueryOutput{}
	for i, run := range slices.SortedFunc(maps.Keys(f.items), func(a, b string) int { return cmp.Compare(b, a) }) {
		item := f.items[run]
		if run >= below || textOf(item, wiring.HistoryJob) != textOf(in.ExpressionAttributeValues, ":job") {
			continue
		}
		good, _ := item["good"].(*types.AttributeValueMemberBOOL)
		if in.FilterExpression == nil || good.Value {
			out.Items = append(out.Items, item)
		}
		if i%2 == 1 {
			out.LastEvaluatedKey = item
			break
		}
	}
	return out, f.err
}

// objects are those of the only bucket.
type objects map[string][]byte

func (o objects) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	return &s3.GetObjectOutput{Body: io.NopCloser(bytes.NewReader(o[*in.Key]))}, nil
}

func day(n int) time.Time { return time.Date(2026, 11, n, 6, 0, 0, 0, time.UTC) }

// judged is a run of a day, of which the mean is measured.
func judged(t *testing.T, n int, good bool) report.Run {
	t.Helper()
	p := profiletest.Taxi()
	p.Edit("fare_amount", func(c *profiletest.Object) { c.Set("mean", float64(n)) })
	bound := 0
	if !good {
		bound = 1000
	}
	set, err := rules.Parse(fmt.Sprintf("fare: mean(fare_amount) >= %d\nwarning: drift(fare_amount) < 0.2 vs last-good", bound))
	if err != nil {
		t.Fatal(err)
	}
	verdict, err := set.Evaluate(bytes.NewReader(p.Bytes()), rules.Options{Now: day(n)})
	if err != nil {
		t.Fatal(err)
	}
	return report.Run{Job: "taxi", ID: fmt.Sprint("db_", n), State: report.JobSucceeded, Completed: day(n), Verdict: &verdict}
}

func newTable() (Table, *fake) {
	client := &fake{items: map[string]attributes{}}
	return Table{Client: client, Name: "history", Keep: 24 * time.Hour, Objects: objects{}}, client
}

func put(t *testing.T, table Table, r Record) {
	t.Helper()
	if err := table.Put(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

func TestHistory(t *testing.T) {
	table, client := newTable()
	for n, good := range map[int]bool{1: true, 2: true, 3: false, 5: false, 9: true} {
		put(t, table, Record{Run: judged(t, n, good), Page: location.Location{Bucket: "b", Key: "r.html"}})
	}
	put(t, table, Record{Run: report.Run{Job: "taxi", ID: "db_4", State: report.JobFailed, Completed: day(4), Problem: "no such column"}})
	other := judged(t, 5, true)
	other.Job, other.ID = "other", "db_other"
	put(t, table, Record{Run: other})

	now := report.Run{Job: "taxi", ID: "db_6", Completed: day(6)}
	past, err := table.Past(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range past {
		got = append(got, fmt.Sprint(p.ID, " ", p.Time.Day(), " ", p.Outcome, " ", p.Values[report.Series{Rule: "fare", Column: "fare_amount"}]))
	}
	if want := []string{"db_5 5 failed 5", "db_4 4 not checked 0", "db_3 3 failed 3", "db_2 2 passed 2", "db_1 1 passed 1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}

	baseline, err := table.LastGood(t.Context(), now)
	if err != nil || baseline == nil || !baseline.Time().Equal(day(2)) {
		t.Errorf("got %+v, %v, want that of day 2", baseline, err)
	}
	if baseline, err := table.LastGood(t.Context(), report.Run{Job: "taxi", ID: "db_1", Completed: day(1)}); err != nil || baseline != nil {
		t.Errorf("got %+v, %v, want none before the first run", baseline, err)
	}
	for id, want := range map[int]report.Outcome{2: report.Passed, 3: report.Failed, 4: report.NotChecked} {
		if got, err := table.Outcome(t.Context(), report.Run{Job: "taxi", ID: fmt.Sprint("db_", id), Completed: day(id)}); err != nil || got != want {
			t.Errorf("got %v, %v of run %d, want %v", got, err, id, want)
		}
	}
	item := client.items["2026-11-04T06:00:00Z#db_4"]
	if textOf(item, "state") != "FAILED" || textOf(item, "problem") != "no such column" || item["results"] != nil || item["report"] != nil {
		t.Errorf("got %+v", item)
	}
	if expires := item[wiring.HistoryExpiry].(*types.AttributeValueMemberN).Value; expires != fmt.Sprint(day(5).Unix()) {
		t.Errorf("expires at %s", expires)
	}
}

// TestRunIsKept does not replace what the data were handled by.
func TestRunIsKept(t *testing.T) {
	table, _ := newTable()
	run := judged(t, 1, true)
	put(t, table, Record{Run: run})
	again := judged(t, 1, false)
	put(t, table, Record{Run: again})
	if got, err := table.Outcome(t.Context(), run); err != nil || got != report.Passed {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestErrors(t *testing.T) {
	table, client := newTable()
	run := judged(t, 1, true)
	if _, err := table.Outcome(t.Context(), run); !errors.Is(err, ErrNoRecord) {
		t.Errorf("got %v", err)
	}
	client.err = errDown
	_, errPast := table.Past(t.Context(), run)
	_, errGood := table.LastGood(t.Context(), run)
	_, errOutcome := table.Outcome(t.Context(), run)
	for _, err := range []error{table.Put(t.Context(), Record{Run: run}), errPast, errGood, errOutcome} {
		if !errors.Is(err, errDown) || !strings.Contains(err.Error(), "history") {
			t.Errorf("got %v", err)
		}
	}
}

// TestLargeBaseline reads the baseline from Amazon S3.
func TestLargeBaseline(t *testing.T) {
	table, client := newTable()
	run := judged(t, 1, true)
	text, err := json.Marshal(run.Verdict.Baseline)
	if err != nil {
		t.Fatal(err)
	}
	put(t, table, Record{Run: run, Baseline: location.Location{Bucket: "b", Key: "p/1_baseline.json"}})
	delete(client.items["2026-11-01T06:00:00Z#db_1"], "baseline")
	table.Objects = objects{"p/1_baseline.json": text}
	baseline, err := table.LastGood(t.Context(), report.Run{Job: "taxi", ID: "db_2", Completed: day(2)})
	if err != nil || !baseline.Time().Equal(day(1)) {
		t.Errorf("got %+v, %v", baseline, err)
	}
	table.Objects = objects{"p/1_baseline.json": []byte(`{"version":99}`)}
	if _, err := table.LastGood(t.Context(), report.Run{Job: "taxi", ID: "db_2", Completed: day(2)}); !errors.Is(err, rules.ErrBaselineVersion) || !strings.Contains(err.Error(), "db_1") {
		t.Errorf("got %v", err)
	}
}

// TestItemFits judges 10,000 columns.
func TestItemFits(t *testing.T) {
	set, err := rules.Parse(`completeness(/./) >= 0`)
	if err != nil {
		t.Fatal(err)
	}
	p := profiletest.Random(profiletest.Options{Columns: 10_000, Seed: 1})
	verdict, err := set.Evaluate(bytes.NewReader(p.Bytes()), rules.Options{Now: day(1)})
	if err != nil {
		t.Fatal(err)
	}
	item, err := Record{Run: report.Run{Job: "taxi", ID: "db_1", State: report.JobSucceeded, Verdict: &verdict}}.item(day(2))
	if err != nil {
		t.Fatal(err)
	}
	list := item["results"].(*types.AttributeValueMemberL).Value
	if n := len(list); n < 500 || n == 10_000 {
		t.Errorf("got %d results", n)
	}
	size := 0
	for _, entry := range list {
		for name, value := range entry.(*types.AttributeValueMemberM).Value {
			size += len(name) + len(fmt.Sprint(value)) + 3
		}
	}
	if packed, ok := item["baseline"].(*types.AttributeValueMemberB); ok {
		size += len(packed.Value)
	}
	if size > 390<<10 {
		t.Errorf("got an item of about %d bytes", size)
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0", -0.25: "-0.25", 1e21: "1e+21", 0.1: "0.1",
		math.Inf(1): "", math.NaN(): "", 1e126: "", 1e-131: "", -1e200: "",
	} {
		got := ""
		if value, ok := number(n); ok {
			got = value.(*types.AttributeValueMemberN).Value
		}
		if got != want {
			t.Errorf("%v: got %q, want %q", n, got, want)
		}
	}
}

func TestUnpackErrors(t *testing.T) {
	for _, packed := range []string{"", "no gzip", "\x1f\x8b\x08"} {
		if _, err := unpack([]byte(packed)); err == nil {
			t.Errorf("%q: got no error", packed)
		}
	}
}
