package history

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

// A Record is what is kept of a run.
type Record struct {
	// Run is the run with its verdict, if there is one.
	Run report.Run
	// Profile, Page and Baseline are objects; the zero Location is none.
	Profile, Page, Baseline location.Location
}

// An item of DynamoDB may have 400 KB, names of attributes included.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const (
	maxResults  = 128 << 10
	maxBaseline = 192 << 10
	maxText     = 4 << 10
)

type attributes = map[string]types.AttributeValue

// sortKey is that of a run. A prefix is enough for comparisons.
func sortKey(completed time.Time, id string) string {
	return completed.UTC().Format(time.RFC3339) + "#" + id
}

// item returns the item of a record.
func (r Record) item(expires time.Time) (attributes, error) {
	run := r.Run
	outcome := run.Outcome()
	item := attributes{
		wiring.HistoryJob:    text(run.Job),
		wiring.HistoryRun:    text(sortKey(run.Completed, run.ID)),
		wiring.HistoryExpiry: &types.AttributeValueMemberN{Value: strconv.FormatInt(expires.Unix(), 10)},
		"runId":              text(run.ID),
		"state":              text(string(run.State)),
		"outcome":            text(string(outcome)),
		"good":               &types.AttributeValueMemberBOOL{Value: outcome != report.NotChecked && run.Verdict.Baseline != nil},
	}
	if run.Problem != "" {
		item["problem"] = text(run.Problem)
	}
	for name, l := range map[string]location.Location{"profile": r.Profile, "report": r.Page, "baselineAt": r.Baseline} {
		if l.Bucket != "" {
			item[name] = text(l.String())
		}
	}
	if outcome == report.NotChecked {
		return item, nil
	}
	item["counts"] = counts(run.Verdict)
	item["results"] = results(run.Verdict)
	if size, ok := number(run.Verdict.SampleSize); ok {
		item["sampleSize"] = size
	}
	if run.Verdict.Baseline != nil {
		packed, err := pack(run.Verdict.Baseline)
		if err != nil {
			return nil, fmt.Errorf("write the baseline: %w", err)
		}
		if len(packed) <= maxBaseline {
			item["baseline"] = &types.AttributeValueMemberB{Value: packed}
		}
	}
	return item, nil
}

func counts(v *rules.Verdict) types.AttributeValue {
	byStatus := attributes{}
	for name, status := range map[string]rules.Status{
		"failed": rules.Failed, "warned": rules.Warned, "notCompared": rules.NotCompared, "passed": rules.Passed,
	} {
		byStatus[name] = &types.AttributeValueMemberN{Value: strconv.Itoa(v.Count(status))}
	}
	return &types.AttributeValueMemberM{Value: byStatus}
}

// results are as many as there is room for.
func results(v *rules.Verdict) types.AttributeValue {
	list := &types.AttributeValueMemberL{}
	size := 0
	for i := range v.Results {
		result := &v.Results[i]
		series := report.SeriesOf(result)
		entry := attributes{"rule": text(series.Rule), "status": text(result.Status.String())}
		if series.Column != "" {
			entry["column"] = text(series.Column)
		}
		if n, ok := measured(result); ok {
			entry["measured"] = n
		}
		// What is not counted, names and overhead, is less than the constant.
		size += len(series.Rule) + len(series.Column) + 100
		if size > maxResults {
			break
		}
		list.Value = append(list.Value, &types.AttributeValueMemberM{Value: entry})
	}
	return list
}

// measured returns the number that a rule has measured, if it is one that DynamoDB
// can keep.
func measured(r *rules.Result) (types.AttributeValue, bool) {
	if r.Measured.Unit == rules.Nothing || r.Measured.Unit == rules.Text {
		return nil, false
	}
	return number(r.Measured.Number)
}

// The range of numbers in DynamoDB, but for 0.
const (
	maxNumber = 9.9e125
	minNumber = 1e-130
)

func number(n float64) (types.AttributeValue, bool) {
	if magnitude := math.Abs(n); n != 0 && !(magnitude >= minNumber && magnitude <= maxNumber) { // NaN too
		return nil, false
	}
	return &types.AttributeValueMemberN{Value: strconv.FormatFloat(n, 'g', -1, 64)}, true
}

// text cuts a text that is longer than any that people write, and makes it UTF-8.
func text(s string) types.AttributeValue {
	return &types.AttributeValueMemberS{Value: strings.ToValidUTF8(s[:min(len(s), maxText)], "\uFFFD")}
}
