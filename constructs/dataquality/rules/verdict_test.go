package rules_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// TestOrder checks that results are in the order of the rules, their columns and
// the profile.
func TestOrder(t *testing.T) {
	const text = `missing(z, /_id$/, y, a_id, /none/) <= 5
rows > 0
present(/./)
`
	profile := profileOf(`"name": "b_id", "missingValuesCount": 1`, `"name": "y", "missingValuesCount": 2`, `"name": "a_id", "missingValuesCount": 3`, `"name": "c_id", "missingValuesCount": 4`, `"name": "y", "missingValuesCount": 5`)
	var got []string
	for range 10 {
		verdict := evaluate(t, text, profile, rules.Options{})
		got = nil
		for _, r := range verdict.Results {
			got = append(got, r.Rule.Kind()+" "+r.Column+" "+r.Status.String()+" "+r.Measured.String())
		}
		want := []string{
			"missing z failed ", "missing b_id passed 1", "missing c_id passed 4", "missing y passed 2", "missing y passed 5", "missing a_id passed 3", "missing /none/ failed ",
			"rows  passed 100",
			"present b_id passed ", "present y passed ", "present a_id passed ", "present c_id passed ", "present y passed ",
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if got, want := verdict.Results[6].String(), "missing(z, /_id$/, y, a_id, /none/) <= 5: /none/: failed: no column matches"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := verdict.Results[8].String(), "present(/./): b_id: passed"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if verdict.SampleSize != 100 || verdict.Columns != 5 || !verdict.Time.Equal(now) {
			t.Errorf("got %+v", verdict)
		}
	}
}

// TestSameNameTwice checks that the first of two columns with the same name is
// kept, and that both are measured.
func TestSameNameTwice(t *testing.T) {
	profile := profileOf(`"name": "a", "mean": 5`, `"name": "a", "mean": 7`)
	last := kept(t, "mean(a) > 0", profile)
	verdict := evaluate(t, "mean(a) change = 0 vs last-good", profile, rules.Options{LastGood: last})
	if len(verdict.Results) != 2 || verdict.Results[0].Status != rules.Passed || verdict.Results[1].Status != rules.Failed {
		t.Errorf("got %v", verdict.Results)
	}
}

// TestStatus checks that a verdict is as bad as its worst result.
func TestStatus(t *testing.T) {
	lines := []string{"rows > 0", "rows change > 0 vs last-good", "warning: rows > 100", "rows > 1000"}
	for i, want := range []rules.Status{rules.Passed, rules.NotCompared, rules.Warned, rules.Failed} {
		verdict := evaluate(t, strings.Join(lines[:i+1], "\n"), profileOf(), rules.Options{})
		if verdict.Status != want || verdict.Good() != (want != rules.Failed) || (verdict.Baseline != nil) != verdict.Good() || verdict.Count(want) != 1 {
			t.Errorf("got %v, good %t, want %v", verdict.Status, verdict.Good(), want)
		}
	}
	empty := evaluate(t, "warning: rows > 0", sampleOf(`"sampleSize": 0`), rules.Options{})
	if empty.Status != rules.Warned || empty.Good() || empty.Baseline != nil {
		t.Errorf("an empty sample is %v, good %t", empty.Status, empty.Good())
	}
	none := rules.NewEvaluator(&rules.Set{}, rules.Options{Now: now})
	if verdict := none.Finish(profile.Dataset{}); verdict.Status != rules.Failed || verdict.Good() {
		t.Errorf("no rules are %v", verdict.Status)
	}
	if verdict := (rules.Verdict{}); verdict.Good() || verdict.Status != rules.Failed {
		t.Errorf("the zero verdict is %v", verdict.Status)
	}
}

// TestNeeds checks what a set selects of a profile.
func TestNeeds(t *testing.T) {
	needs := parse(t, "mean(a) > 0\nzeros(/_id$/) = 0\ncorrelation(c, d) < 1\nrows > 5").Needs()
	if want := profile.StatisticsOf(profile.Mean, profile.ZeroCount, profile.MissingCount); needs.Statistics != want {
		t.Errorf("got %b, want %b", needs.Statistics, want)
	}
	if needs.Lists != 0 || !reflect.DeepEqual(needs.Pairs, []profile.Pair{{A: "c", B: "d"}}) {
		t.Errorf("got %+v", needs)
	}
	for name, want := range map[string]bool{"a": true, "b_id": true, "c": true, "A": false, "b": false, "": false} {
		if got := needs.Columns(name); got != want {
			t.Errorf("%q: got %t, want %t", name, got, want)
		}
	}
	if needs := parse(t, "drift(a) < 1 vs last-good").Needs(); needs.Lists != profile.MostCommon || !needs.Statistics.Has(profile.Percentile95) {
		t.Errorf("got %+v", needs)
	}
}

// TestRule checks what a rule says of itself.
func TestRule(t *testing.T) {
	rule := parse(t, `low: warning: mean(a, /b/) < 5`).Rules()[0]
	for _, got := range []struct{ got, want string }{
		{rule.Name(), "low"}, {rule.Label(), "low"}, {rule.Kind(), "mean"}, {rule.Title(), "mean"}, {rule.Severity().String(), "warning"},
		{rule.Allowed(), "< 5"}, {rule.Check(), "mean(a, /b/) < 5"}, {rule.Better().String(), "neither"}, {rules.Rule{}.String(), ""},
		{rule.Named("").Label(), "mean(a, /b/) < 5"},
	} {
		if got.got != got.want {
			t.Errorf("got %s, want %s", got.got, got.want)
		}
	}
}

// TestWords checks that every number of an enumeration has words, and others too.
func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		rules.Error.String(): "error", rules.Severity(9).String(): "severity 9",
		rules.NotCompared.String(): "not compared", rules.Status(9).String(): "status 9",
		rules.NoMatch.String(): "no column matches", rules.Cause(99).String(): "cause 99",
		rules.VsBaseline.String(): "baseline", rules.Reference(0).String(): "reference 0", rules.Reference(9).String(): "reference 9",
		rules.Lower.String(): "lower", rules.Direction(9).String(): "direction 9",
		rules.Seconds.String(): "seconds", rules.Unit(99).String(): "unit 99",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestMeasurement checks how numbers are written for people.
func TestMeasurement(t *testing.T) {
	for _, test := range []struct {
		measurement rules.Measurement
		want        string
	}{
		{rules.Measurement{}, ""},
		{rules.Measurement{Unit: rules.Text, Text: "double"}, "double"},
		{rules.Measurement{Unit: rules.Ratio, Number: 0.07}, "7%"},
		{rules.Measurement{Unit: rules.Ratio, Number: 0.876543}, "87.65%"},
		{rules.Measurement{Unit: rules.Ratio, Number: 1.0 / 3e6}, "0.00003333%"},
		{rules.Measurement{Unit: rules.Ratio, Number: 0.999999}, "100%"},
		{rules.Measurement{Unit: rules.Count, Number: 1234567}, "1234567"},
		{rules.Measurement{Unit: rules.Number, Number: 1234567.8}, "1234568"},
		{rules.Measurement{Unit: rules.Number, Number: -0.123456}, "-0.1235"},
		{rules.Measurement{Unit: rules.Number, Number: 1e300}, "1e+300"},
		{rules.Measurement{Unit: rules.Number, Number: 123456789012345680}, "123456789012345680"},
		{rules.Measurement{Unit: rules.Characters, Number: 5.25}, "5.25"},
		{rules.Measurement{Unit: rules.Seconds, Number: 93784}, "1d2h3m4s"},
		{rules.Measurement{Unit: rules.Seconds, Number: -60}, "-1m"},
		{rules.Measurement{Unit: rules.Ratio, Number: math.NaN()}, "NaN%"},
		{rules.Measurement{Unit: rules.Number, Number: math.Inf(-1)}, "-Inf"},
		{rules.Measurement{Unit: rules.Ratio, Number: math.MaxFloat64}, "1.7976931348623157e310%"},
		{rules.Measurement{Unit: rules.Ratio, Number: 1e-30}, "1e-28%"},
	} {
		if got := test.measurement.String(); got != test.want {
			t.Errorf("%+v: got %s, want %s", test.measurement, got, test.want)
		}
	}
}
