package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// measured returns the metrics of a run, a line each.
func measured(t *testing.T, run report.Run) (lines []string) {
	t.Helper()
	var out bytes.Buffer
	h := &handler{metrics: emf.New(&out, wiring.MetricNamespace)}
	if err := h.measure(&judgment{Run: run}); err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(out.Bytes()) {
		var record map[string]any
		if err := json.Unmarshal(line, &record); err != nil {
			t.Fatal(err)
		}
		delete(record, "_aws")
		lines = append(lines, fmt.Sprint(record))
	}
	return lines
}

func judged(t *testing.T, p *profiletest.Profile, text string) *rules.Verdict {
	t.Helper()
	set, err := rules.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	verdict, err := set.Evaluate(bytes.NewReader(p.Bytes()), rules.Options{Now: time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return &verdict
}

func TestMeasure(t *testing.T) {
	verdict := judged(t, profiletest.Taxi(), strings.Join([]string{
		"ids: completeness(pu_loc_id, do_loc_id) >= 0.98",
		"rows > 1000",
		"warning: missing(nö) < 5",
		"change: drift(fare_amount) < 0.2 vs last-good",
		"type(fare_amount) is DOUBLE",
	}, "\n"))
	got := measured(t, report.Run{Job: "taxi", ID: "db_1", State: report.JobSucceeded, Verdict: verdict})
	for _, want := range []string{
		"map[Column:pu_loc_id Job:taxi Measured:0.994 Passed:1 Rule:ids]",
		"map[Column:do_loc_id Job:taxi Measured:0.976 Passed:0 Rule:ids]",
		`map[Column:n\u00f6 Job:taxi Passed:0 Rule:missing(n\u00f6) < 5]`,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("got no %s in\n%s", want, strings.Join(got, "\n"))
		}
	}
	last := got[len(got)-1]
	for _, want := range []string{"Evaluated:1", "RunFailed:0", "RulesFailed:1", "RulesWarned:1", "RulesNotCompared:1", "outcome:failed", "run:db_1"} {
		if !strings.Contains(last, want) {
			t.Errorf("got no %s in %s", want, last)
		}
	}
	if strings.Contains(strings.Join(got, "\n"), "Rule:change") {
		t.Errorf("got metrics of a rule that has nothing to compare with: %q", got)
	}
}

func TestMeasureUnchecked(t *testing.T) {
	for state, want := range map[report.State]string{
		report.JobTimedOut:  "map[Evaluated:0 Job:taxi RunFailed:1 outcome:not checked run:db_1]",
		report.JobSucceeded: "map[Evaluated:0 Job:taxi RunFailed:0 outcome:not checked run:db_1]",
	} {
		if got := measured(t, report.Run{Job: "taxi", ID: "db_1", State: state, Problem: "none"}); !slices.Equal(got, []string{want}) {
			t.Errorf("got %q, want %s", got, want)
		}
	}
}

// TestMeasureManyColumns publishes the first.
func TestMeasureManyColumns(t *testing.T) {
	p := profiletest.Random(profiletest.Options{Columns: 2 * wiring.MaxRuleMetrics, Seed: 1})
	got := measured(t, report.Run{Job: "j", State: report.JobSucceeded, Verdict: judged(t, p, "completeness(/./) >= 0")})
	if len(got) != wiring.MaxRuleMetrics+1 {
		t.Errorf("got %d records", len(got))
	}
}

func TestDimension(t *testing.T) {
	for text, want := range map[string]string{
		"trips":                   "trips",
		`mean("a b") > 1`:         `mean("a b") > 1`,
		"straße\n":                `stra\u00dfe\n`,
		`/\d+/`:                   `/\d+/`,
		"  ":                      `"  "`,
		strings.Repeat("x", 2000): strings.Repeat("x", 1024),
	} {
		if got := dimension(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
