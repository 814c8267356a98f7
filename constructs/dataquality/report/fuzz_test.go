package report_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// FuzzReport reports runs of any texts and numbers. What is true of all reports is
// checked, and that the tags of the page do not depend on the texts.
func FuzzReport(f *testing.F) {
	for _, s := range hostile {
		f.Add(cutTo(s, 1000), "mean(x) between 5 and 60", 1.0, 2.0, 3.0, uint8(0), uint8(1), int64(0))
		f.Add("x", cutTo(s, 1000), math.Inf(1), math.NaN(), -1e308, uint8(3), uint8(2), int64(1)<<62)
	}
	f.Add("x", "warning: completeness(/./) >= 90%", 0.5, 0.95, 0.9, uint8(1), uint8(3), int64(1e18))
	f.Add("x", "drift(x) < 0.2 vs baseline", 5e-324, -5e-324, 1e308, uint8(2), uint8(1), int64(-1e18))
	f.Fuzz(func(t *testing.T, text, ruleText string, now, before, past float64, status, unit uint8, at int64) {
		set, err := rules.Parse(ruleText)
		if err != nil {
			set, err = rules.Parse("mean(" + strconv.Quote(strings.ToValidUTF8("c"+text, "?")) + ") < 3")
		}
		if err != nil {
			t.Fatal(err)
		}
		fuzzed := func(s string) *report.Run {
			run := everywhere(t, s)
			run.Completed, run.Started = time.Unix(0, at), time.Unix(at, 0)
			run.SampleLimit, run.Verdict.SampleSize = int(at), now
			run.Completeness = append(run.Completeness, report.Column{Name: s, Ratio: now}, report.Column{Name: s + "c", Ratio: past})
			for i, r := range set.Rules() {
				result := rules.Result{
					Rule: r, Column: s, Status: rules.Status(status % 4), Cause: rules.Cause(status), Detail: s,
					Measured: rules.Measurement{Number: now, Unit: rules.Unit(unit % 7), Text: s + "m"},
					Previous: rules.Measurement{Number: before, Unit: rules.Unit(unit % 7), Text: s + "p"},
				}
				run.Verdict.Results = append(run.Verdict.Results, result)
				run.History = append(run.History, report.Past{
					ID: s + fmt.Sprint(i), Time: time.Unix(0, at-1), Outcome: report.Passed,
					Values: map[report.Series]float64{report.SeriesOf(&result): past},
				})
			}
			return run
		}
		run := fuzzed(text)
		check(t, run)
		if text == "" {
			return // what is empty is left out
		}
		got := structure(string(page(t, run)))
		links := 0
		for _, name := range got {
			if name == "<a href" {
				links++
			}
		}
		if want := structure(string(page(t, fuzzed("x")))); links == 0 && len(got) != len(want) {
			t.Errorf("got %d tags, want %d", len(got), len(want))
		}
	})
}
