package rules_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// compared are rules that compare with an earlier run, and one that is kept.
const compared = `completeness(a) >= 0.5
rows change >= -10% vs last-good
mean(a) change between -1 and 1 vs last-good
drift(a) < 0.2 vs last-good
new-columns = 0 vs last-good
lost-columns = 0 vs last-good
`

func trip(rows, mean string, more ...string) string {
	return sampleOf(`"jobRunId": "db_1", "sampleSize": `+rows, append([]string{`"name": "a", "type": "double", "missingValuesCount": 0, "distinctValuesCount": 1, "mean": ` + mean + `, "mostCommonValues": [{"value": "x", "count": ` + rows + `}]`}, more...)...)
}

// TestFirstRun checks that a run without an earlier one is not a pass, and that
// the next run compares with it.
func TestFirstRun(t *testing.T) {
	first := evaluate(t, compared, trip("100", "5"), rules.Options{})
	if first.Status != rules.NotCompared || !first.Good() || first.Baseline == nil {
		t.Errorf("got %v, baseline %v", first.Status, first.Baseline)
	}
	for i, r := range first.Results {
		want := rules.NotCompared
		if i == 0 {
			want = rules.Passed
		}
		if r.Status != want {
			t.Errorf("got %v, want %v", r, want)
		}
		if want == rules.NotCompared && (r.Cause != rules.NoReference || r.Reason() != "there is no earlier run to compare with") {
			t.Errorf("got %v", r)
		}
	}
	if run, at := first.Baseline.Run(), first.Baseline.Time(); run != "db_1" || !at.Equal(now) {
		t.Errorf("got run %q at %v", run, at)
	}

	second := evaluate(t, compared, trip("95", "6"), rules.Options{LastGood: first.Baseline})
	if second.Status != rules.Passed {
		t.Errorf("got %v", second.Results)
	}
	third := evaluate(t, compared, trip("80", "7.5", `"name": "b"`), rules.Options{LastGood: second.Baseline})
	if third.Status != rules.Failed || third.Good() || third.Baseline != nil {
		t.Errorf("got %v, baseline %v", third.Status, third.Baseline)
	}
	for i, want := range []string{
		"completeness(a) >= 0.5: a: passed: 100%",
		"rows change >= -10% vs last-good: failed: got 80 after 95, want change >= -10% vs last-good",
		"mean(a) change between -1 and 1 vs last-good: a: failed: got 7.5 after 6, want change between -1 and 1 vs last-good",
		"drift(a) < 0.2 vs last-good: a: passed: 0",
		"new-columns = 0 vs last-good: failed: got 1, want = 0 vs last-good: b",
		"lost-columns = 0 vs last-good: passed: 0",
	} {
		if got := third.Results[i].String(); !strings.HasPrefix(got, want[:len(want)-1]) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	// A run that fails is not the last good one.
	fourth := evaluate(t, compared, trip("95", "6"), rules.Options{LastGood: second.Baseline})
	if fourth.Status != rules.Passed {
		t.Errorf("got %v", fourth.Results)
	}
}

// TestNewColumnAndRule checks that a column or a rule that the last good run did
// not have is not compared, once.
func TestNewColumnAndRule(t *testing.T) {
	last := kept(t, "completeness(a) >= 0.5", trip("100", "5"))
	for _, want := range []int{5, 0} {
		verdict := evaluate(t, compared, trip("100", "5"), rules.Options{LastGood: last})
		if got := verdict.Count(rules.NotCompared); got != want {
			t.Errorf("got %d not compared, want %d: %v", got, want, verdict.Results)
		}
		last = verdict.Baseline
	}
	const text = "mean(/./) change <= 10% vs last-good"
	last = kept(t, text, column(`"type": "int", "mean": 5`))
	verdict := evaluate(t, text, profileOf(`"name": "b", "type": "int", "mean": 5`, `"name": "a", "type": "int", "mean": 5`), rules.Options{LastGood: last})
	if verdict.Results[0].Status != rules.NotCompared || verdict.Results[1].Status != rules.Passed {
		t.Errorf("got %v", verdict.Results)
	}
}

// TestVsBaseline checks that rules fail without the baseline they compare with,
// and do not compare with the last good run.
func TestVsBaseline(t *testing.T) {
	const text = "mean(a) change <= 10% vs baseline"
	five, six := kept(t, "mean(a) > 0", trip("100", "5")), kept(t, "mean(a) > 0", trip("100", "6"))
	for _, test := range []struct {
		options rules.Options
		want    string
	}{
		{rules.Options{LastGood: six}, "failed: there is no earlier run to compare with"},
		{rules.Options{LastGood: six, Baseline: kept(t, "rows > 0", trip("100", "5"))}, "failed: there is no earlier run to compare with"},
		{rules.Options{LastGood: six, Baseline: five}, "failed: got 6 after 5, want change <= 10% vs baseline"},
		{rules.Options{LastGood: five, Baseline: six}, "passed: 6"},
	} {
		if got := one(t, text, trip("100", "6"), test.options); got.String() != text+": a: "+test.want {
			t.Errorf("got %v, want %s", got, test.want)
		}
	}
	for _, rule := range []string{"drift(a) < 1", "new-columns = 0", "lost-columns = 0"} {
		if got := one(t, rule+" vs baseline", trip("100", "5"), rules.Options{LastGood: five}); got.Status != rules.Failed || got.Cause != rules.NoReference {
			t.Errorf("got %v", got)
		}
		if got := one(t, "warning: "+rule+" vs baseline", trip("100", "5"), rules.Options{}); got.Status != rules.Warned {
			t.Errorf("got %v", got)
		}
	}
}

// TestZeroReference checks that there is no relative change from 0.
func TestZeroReference(t *testing.T) {
	last := kept(t, "mean(a) = 0", trip("100", "0"))
	for text, want := range map[string]string{
		"mean(a) change >= -10% vs last-good": "failed: it was 0, so there is no relative change",
		"mean(a) change >= -10 vs last-good":  "passed: 6",
	} {
		if got := one(t, text, trip("100", "6"), rules.Options{LastGood: last}); got.String() != text+": a: "+want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
	if got := one(t, "mean(a) change = 0% vs last-good", trip("100", "0"), rules.Options{LastGood: last}); got.Status != rules.Passed {
		t.Errorf("got %v", got)
	}
	negative := kept(t, "mean(a) < 0", trip("100", "-10"))
	if got := one(t, "mean(a) change between 20% and 20% vs last-good", trip("100", "-8"), rules.Options{LastGood: negative}); got.Status != rules.Passed {
		t.Errorf("got %v", got)
	}
	huge := kept(t, "mean(a) < 0", trip("100", "-1.7e308"))
	if got := one(t, "mean(a) change > 0 vs last-good", trip("100", "1.7e308"), rules.Options{LastGood: huge}); got.Cause != rules.NotFinite {
		t.Errorf("got %v", got)
	}
}

// TestPrevious checks that results have the number of the last good run, though
// bounds and severity have changed.
func TestPrevious(t *testing.T) {
	const text = `completeness(a) >= 0.5
missing(a) <= 90
missing(a) <= 90%
values(a) between 0 and 10
mean(a) > 0
common(a) in (x) for >= 1%
common(a) in (x, y) for >= 1%
rows > 0
correlation(a, b) < 1
`
	profile := func(missing, min, mean, x, correlation string) string {
		return profileOf(`"name": "a", "type": "double", "missingValuesCount": `+missing+`, "min": `+min+`, "max": 9, "mean": `+mean+`, "mostCommonValues": [{"value": "x", "count": `+x+`}, {"value": "y", "count": 7}], "correlations": {"b": `+correlation+`}`, `"name": "b", "correlations": {"a": `+correlation+`}`)
	}
	last := kept(t, text, profile("20", "1", "5", "40", "0"))
	verdict := evaluate(t, strings.ReplaceAll(text, "90", "0")+"min(a) > 9\nmedian(a) > 0", profile("60", "2", "6", "4", "0.25"), rules.Options{LastGood: last})
	want := []string{"40% 80% -0.5", "60 20 2", "60% 20% 2", "9 9 0", "6 5 0.2", "10% 50% -0.8", "27.5% 58.75% -0.531915", "100 100 0", "0.25 0 not known", "2 1 1", "  not known"}
	for i, r := range verdict.Results {
		change := "not known"
		if relative, ok := r.Change(); ok {
			change = strconv.FormatFloat(relative, 'g', 6, 64)
		}
		if got := r.Measured.String() + " " + r.Previous.String() + " " + change; got != want[i] {
			t.Errorf("%v: got %s, want %s", r, got, want[i])
		}
	}
}

// TestBaselineJSON checks that what is kept is the same after it was written and
// read, and always written in the same way.
func TestBaselineJSON(t *testing.T) {
	verdict := evaluate(t, compared+"drift(/./) < 1 vs last-good", trip("100", "5", `"name": "b\u0000\ud800", "type": "double", "missingValuesCount": 1, "min": 0, "median": 1e-300, "max": 1e300`), rules.Options{})
	written := must(json.Marshal(verdict.Baseline))
	for range 20 {
		var read rules.Baseline
		if err := json.Unmarshal(written, &read); err != nil {
			t.Fatal(err)
		}
		if again := must(json.Marshal(&read)); !bytes.Equal(again, written) {
			t.Fatalf("got  %s\nwant %s", again, written)
		}
	}
	const want = `{"version":1,"run":"db_1","time":"2026-05-04T12:00:00Z","dataset":{"rows":100},"columns":{` +
		`"a":{"numbers":{"completeness":1,"mean":5},"distribution":{"rows":100,"values":{"LXEWQrcmsEQB":100}}},` +
		`"b\u0000�":{"distribution":{"rows":99,"steps":[[0,0],[1e-300,0.5],[1e+300,1]]}}},"names":["a","b\u0000�"]}`
	if string(written) != want {
		t.Errorf("got  %s\nwant %s", written, want)
	}
}

// TestBaselineError checks what is not a baseline.
func TestBaselineError(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                                 "rules: version of the baseline is not supported: got 0, want 1; delete the baseline to start with a new one",
		`{"version":2}`:                      "rules: version of the baseline is not supported: got 2, want 1; delete the baseline to start with a new one",
		`[]`:                                 "rules: baseline: json: cannot unmarshal array",
		`{"version":1,"columns":{"a":null}}`: `rules: baseline: column "a": got null, want an object`,
		`{"version":1,"columns":{"a":{"distribution":{"values":{"x":1}}}}}`:                          `rules: baseline: column "a": got a distribution without rows`,
		`{"version":1,"columns":{"a":{"distribution":{"rows":-1,"values":{"x":1}}}}}`:                `rules: baseline: column "a": got a distribution without rows`,
		`{"version":1,"columns":{"a":{"distribution":{"rows":1}}}}`:                                  `rules: baseline: column "a": got a distribution of both or neither of values and steps`,
		`{"version":1,"columns":{"a":{"distribution":{"rows":1,"values":{"x":1},"steps":[[0,1]]}}}}`: `rules: baseline: column "a": got a distribution of both or neither of values and steps`,
		`{"version":1,"columns":{"a":{"distribution":{"rows":1,"values":{"x":-1}}}}}`:                `rules: baseline: column "a": got a negative count`,
		`{"version":1,"columns":{"a":{"distribution":{"rows":1,"values":{"x":1,"y":1}}}}}`:           `rules: baseline: column "a": got more values than rows`,
		`{"version":1,"columns":{"a":{"distribution":{"rows":1,"steps":[]}}}}`:                       `rules: baseline: column "a": got a distribution of both or neither of values and steps`,
		`{"version":1,"columns":{"a":{"distribution":{"rows":1,"values":{}}}}}`:                      `rules: baseline: column "a": got a distribution of both or neither of values and steps`,
		`{"version":1,"columns":{"a":{"distribution":{"rows":1,"steps":[[1,0],[0,1]]}}}}`:            `rules: baseline: column "a": got steps that are not in order`,
		`{"version":1,"columns":{"a":{"distribution":{"rows":1,"steps":[[0,1],[1,0]]}}}}`:            `rules: baseline: column "a": got steps that are not in order`,
		`{"version":1,"columns":{"a":{"distribution":{"rows":1,"steps":[[0,0],[1,2]]}}}}`:            `rules: baseline: column "a": got steps that are not in order`,
		`{"version":1,"columns":{"a":{"distribution":{"rows":1,"steps":[[0]]}}}}`:                    `rules: baseline: got a step of 1 numbers, want 2`,
		`{"version":1,"columns":{"a":{"distribution":{"rows":1,"steps":[0,1]}}}}`:                    `rules: baseline: json: cannot unmarshal number`,
		`{"version":1,"columns":{"a":{"numbers":{"mean":"5"}}}}`:                                     "rules: baseline: json: cannot unmarshal string",
		`{"version":1,"time":"yesterday"}`:                                                           "rules: baseline: parsing time",
	} {
		err := json.Unmarshal([]byte(text), new(rules.Baseline))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
		if errors.Is(err, rules.ErrBaselineVersion) != strings.Contains(want, "version of") {
			t.Errorf("%s: got %v", text, err)
		}
	}
	var baseline rules.Baseline
	if err := json.Unmarshal([]byte(`{"version":1,"new":{"in":"the same version"}}`), &baseline); err != nil {
		t.Error(err)
	}
	// One without anything is as good as none.
	if got := one(t, "rows change > 0% vs last-good", profileOf(), rules.Options{LastGood: &baseline}); got.Status != rules.NotCompared {
		t.Errorf("got %v", got)
	}
}
