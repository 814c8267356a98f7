package report_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// document reads what JSON has written, in which nothing is unknown.
func document(t testing.TB, data []byte) report.Document {
	t.Helper()
	if !utf8.Valid(data) {
		t.Errorf("the document is not UTF-8: %.80q", data)
	}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	var d report.Document
	if err := decoder.Decode(&d); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return d
}

// TestDocument reads back what machines act upon.
func TestDocument(t *testing.T) {
	run := failing(t)
	d := document(t, report.JSON(run, report.MinJSON))
	if d.Version != report.Version || d.Outcome != report.Failed || d.Job != run.Job || d.Run != run.ID || d.State != report.JobSucceeded {
		t.Errorf("got %+v", d)
	}
	if !d.Completed.Equal(run.Completed) || !d.Started.Equal(run.Started) || d.Profile != run.Profile || d.Console != run.Console {
		t.Errorf("got %+v", d)
	}
	if want := (report.Tally{Failed: 6, Warned: 1, Passed: 11}); d.Counts != want || d.Counts.Checks() != 18 || d.Omitted != 0 || len(d.Results) != 18 {
		t.Errorf("got %+v, %d results, %d omitted, want %+v", d.Counts, len(d.Results), d.Omitted, want)
	}
	measured, previous := 0.8421, 0.994
	change := (measured - previous) / previous
	want := report.Result{
		Rule: "completeness(pu_loc_id, do_loc_id) >= 0.9", Check: "completeness(pu_loc_id, do_loc_id) >= 0.9",
		Kind: "completeness", Severity: "error", Column: "pu_loc_id", Status: "failed",
		Cause: "not allowed", Reason: "got 84.21%, want >= 0.9", Allowed: ">= 0.9",
		Measured: &report.Value{Number: &measured, Unit: "ratio", Text: "84.21%"},
		Previous: &report.Value{Number: &previous, Unit: "ratio", Text: "99.4%"},
		Change:   &change,
	}
	if !reflect.DeepEqual(d.Results[0], want) {
		t.Errorf("got %+v, want %+v", d.Results[0], want)
	}
}

// TestDocumentOrder shows that the worst comes first.
func TestDocumentOrder(t *testing.T) {
	rank := map[string]int{"failed": 0, "warned": 1, "not compared": 2, "passed": 3}
	last := 0
	for _, r := range document(t, report.JSON(failing(t), report.MinJSON)).Results {
		now, ok := rank[r.Status]
		if !ok || now < last {
			t.Errorf("%q of %s is after a better one", r.Status, r.Column)
		}
		last = now
	}
}

// TestDocumentNumbers shows that what JSON cannot write is left out, not written
// as zero.
func TestDocumentNumbers(t *testing.T) {
	for _, n := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		run := first(t)
		run.Verdict.SampleSize = n
		run.Verdict.Results[1].Measured = number(n)
		run.Verdict.Results[1].Previous = number(n)
		run.Verdict.Results[1].Status = rules.Failed
		d := document(t, report.JSON(run, 0))
		r := d.Results[0]
		if d.SampleSize != nil || r.Measured.Number != nil || r.Previous.Number != nil || r.Change != nil {
			t.Errorf("%v: got %+v", n, r)
		}
		if want := r.Measured.Text; want == "" || want == "0" {
			t.Errorf("%v: got the text %q", n, want)
		}
	}
}

// TestDocumentTimes shows that times that RFC 3339 cannot write are left out.
func TestDocumentTimes(t *testing.T) {
	for _, at := range []time.Time{{}, time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)} {
		run := first(t)
		run.Started, run.Completed = at, at
		if d := document(t, report.JSON(run, 0)); d.Started != nil || d.Completed != nil {
			t.Errorf("%v: got %v, %v", at, d.Started, d.Completed)
		}
	}
}
