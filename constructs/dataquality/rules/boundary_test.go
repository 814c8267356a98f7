package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// A boundary is a number that a kind measures, and bounds on either side of it.
type boundary struct {
	// measure is a rule without bounds, and profile where it measures at.
	measure, profile string
	below, at, above string
	// after is what comes after the bounds.
	after string
}

// column is a profile with a column "a" of 100 rows.
func column(members string) string { return profileOf(`"name": "a", ` + members) }

// boundaries has at least one row for each kind that compares a number.
var boundaries = []boundary{
	{"completeness(a)", column(`"missingValuesCount": 7`), "0.92999", "0.93", "0.93001", ""},
	{"completeness(a)", column(`"missingValuesCount": 7`), "92.999%", "93%", "93.001%", ""},
	{"missing(a)", column(`"missingValuesCount": 7`), "6", "7", "8", ""},
	{"missing(a)", column(`"missingValuesCount": 7`), "6.9999%", "7%", "7.0001%", ""},
	{"uniqueness(a)", column(`"missingValuesCount": 70, "uniqueValuesCount": 27`), "0.8999", "0.9", "0.9001", ""},
	{"unique(a)", column(`"missingValuesCount": 70, "uniqueValuesCount": 27`), "26", "27", "28", ""},
	{"unique(a)", column(`"missingValuesCount": 70, "uniqueValuesCount": 27`), "89.99%", "90%", "90.01%", ""},
	{"distinct(a)", column(`"missingValuesCount": 0, "distinctValuesCount": 29`), "28", "29", "30", ""},
	{"distinct(a)", column(`"missingValuesCount": 0, "distinctValuesCount": 29`), "28.99999%", "29%", "29.00001%", ""},
	{"zeros(a)", column(`"missingValuesCount": 50, "zerosCount": 10`), "9", "10", "11", ""},
	{"zeros(a)", column(`"missingValuesCount": 50, "zerosCount": 10`), "19.9%", "20%", "20.1%", ""},
	{"outliers(a)", column(`"missingValuesCount": 0, "zScoreOutliersCount": 3`), "2", "3", "4", ""},
	{"outliers(a)", column(`"missingValuesCount": 0, "zScoreOutliersCount": 3`), "2.999%", "3%", "3.001%", ""},
	{"min(a)", column(`"type": "double", "min": -3.5`), "-3.50001", "-3.5", "-3.49999", ""},
	{"max(a)", column(`"type": "double", "max": 9007199254740993`), "9007199254740991", "9007199254740992", "9007199254740994", ""},
	{"spread(a)", column(`"type": "double", "range": 0.1`), "0.09999999999999999", "0.1", "0.10000000000000002", ""},
	{"mean(a)", column(`"type": "double", "mean": 5`), "4.999999999999999", "5", "5.000000000000001", ""},
	{"mean(a)", column(`"type": "double", "mean": 1e308`), "9.999999999999998e307", "1e308", "1.0000000000000002e308", ""},
	{"median(a)", column(`"type": "double", "median": 5`), "4.9", "5", "5.1", ""},
	{"mode(a)", column(`"type": "double", "mode": 5`), "4.9", "5", "5.1", ""},
	{"sum(a)", column(`"type": "double", "sum": 5`), "4.9", "5", "5.1", ""},
	{"p5(a)", column(`"type": "double", "percentile5": 5`), "4.9", "5", "5.1", ""},
	{"p25(a)", column(`"type": "double", "q1": 5`), "4.9", "5", "5.1", ""},
	{"p75(a)", column(`"type": "double", "q3": 5`), "4.9", "5", "5.1", ""},
	{"p95(a)", column(`"type": "double", "percentile95": 5`), "4.9", "5", "5.1", ""},
	{"iqr(a)", column(`"type": "double", "interquartileRange": 5`), "4.9", "5", "5.1", ""},
	{"stddev(a)", column(`"type": "double", "standardDeviation": 5`), "4.9", "5", "5.1", ""},
	{"variance(a)", column(`"type": "double", "variance": 5`), "4.9", "5", "5.1", ""},
	{"mad(a)", column(`"type": "double", "medianAbsoluteDeviation": 5`), "4.9", "5", "5.1", ""},
	{"skewness(a)", column(`"type": "double", "skewness": -0.5`), "-0.6", "-0.5", "-0.4", ""},
	{"kurtosis(a)", column(`"type": "double", "kurtosis": -1`), "-1.1", "-1", "-0.9", ""},
	{"entropy(a)", column(`"type": "double", "entropy": 5`), "4.9", "5", "5.1", ""},
	{"min-length(a)", column(`"type": "string", "minLength": 5`), "4.9", "5", "5.1", ""},
	{"max-length(a)", column(`"type": "string", "maxLength": 5`), "4.9", "5", "5.1", ""},
	{"mean-length(a)", column(`"type": "string", "meanLength": 5.25`), "5.24", "5.25", "5.26", ""},
	{"median-length(a)", column(`"type": "string", "medianLength": 5`), "4.9", "5", "5.1", ""},
	{"mode-length(a)", column(`"type": "string", "modeLength": 5`), "4.9", "5", "5.1", ""},
	{"stddev-length(a)", column(`"type": "string", "standardDeviationLength": 5`), "4.9", "5", "5.1", ""},
	{"common(a) in (x, y) for", column(`"missingValuesCount": 20, "mostCommonValues": [{"value": "x", "count": 50}, {"value": "z", "count": 16}, {"value": "y", "count": 14}]`), "79.99%", "80%", "80.01%", ""},
	{"common(a) in (x, y) for", column(`"missingValuesCount": 20, "mostCommonValues": [{"value": "x", "count": 50}, {"value": "z", "count": 16}, {"value": "y", "count": 14}]`), "63", "64", "65", ""},
	{"freshness(a)", column(`"mostCommonValues": [{"value": "2026-05-03 12:00:00", "count": 1}, {"value": "2026-05-01", "count": 9}]`), "23h59m59s", "1d", "24h1s", ""},
	{"freshness(a)", column(`"maximumValues": [{"value": "2026-05-03T14:00:00+02:00", "count": 1}], "mostCommonValues": []`), "23h59m59s", "24h", "1d1s", ""},
	{"file-freshness", profileOf(), "1h29m59s", "90m", "1h30m1s", ""},
	{"rows", profileOf(), "99", "100", "101", ""},
	{"rows", sampleOf(`"sampleSize": 20, "rowsCount": 1000`), "999", "1000", "1001", ""},
	{"duplicate-rows", sampleOf(`"sampleSize": 100, "duplicateRowsCount": 3`), "2", "3", "4", ""},
	{"duplicate-rows", sampleOf(`"sampleSize": 100, "duplicateRowsCount": 3`), "2.9999%", "3%", "3.0001%", ""},
	{"correlation(a, b)", profileOf(`"name": "a", "correlations": {"b": -0.25}`, `"name": "b", "correlations": {"a": -0.25}`), "-0.2501", "-0.25", "-0.2499", ""},
	{"columns", profileOf(`"name": "a"`, `"name": "b"`), "1", "2", "3", ""},
	{"new-columns", profileOf(`"name": "a"`, `"name": "c"`, `"name": "b"`, `"name": "d"`), "1", "2", "3", " vs last-good"},
	{"lost-columns", profileOf(`"name": "b"`), "0", "1", "2", " vs last-good"},
	// The earlier run had 80 rows and a mean of 10.
	{"rows change", profileOf(), "24.99%", "25%", "25.01%", " vs last-good"},
	{"rows change", profileOf(), "19", "20", "21", " vs last-good"},
	{"mean(a) change", column(`"type": "double", "mean": 8`), "-20.01%", "-20%", "-19.99%", " vs last-good"},
	{"mean(a) change", column(`"type": "double", "mean": 8`), "-2.01", "-2", "-1.99", " vs last-good"},
	{"mean(a) change", column(`"type": "double", "mean": 10`), "-1%", "0%", "1%", " vs last-good"},
}

// TestBoundary compares what was measured with bounds below, equal and above,
// with each operator.
func TestBoundary(t *testing.T) {
	verdict, err := earlierRun()
	if err != nil {
		t.Fatal(err)
	}
	options := rules.Options{Now: now, LastGood: verdict.Baseline, Modified: now.Add(-90 * time.Minute)}
	for _, b := range boundaries {
		for bounds, want := range map[string]bool{
			"< " + b.below: false, "< " + b.at: false, "< " + b.above: true,
			"<= " + b.below: false, "<= " + b.at: true, "<= " + b.above: true,
			"> " + b.below: true, "> " + b.at: false, "> " + b.above: false,
			">= " + b.below: true, ">= " + b.at: true, ">= " + b.above: false,
			"= " + b.below: false, "= " + b.at: true, "= " + b.above: false,
			"== " + b.at:    true,
			"!= " + b.below: true, "!= " + b.at: false, "!= " + b.above: true,
			fmt.Sprintf("between %s and %s", b.below, b.below): false,
			fmt.Sprintf("between %s and %s", b.below, b.at):    true,
			fmt.Sprintf("between %s and %s", b.below, b.above): true,
			fmt.Sprintf("between %s and %s", b.at, b.at):       true,
			fmt.Sprintf("between %s and %s", b.at, b.above):    true,
			fmt.Sprintf("between %s and %s", b.above, b.above): false,
		} {
			text := b.measure + " " + bounds + b.after
			got := one(t, text, b.profile, options)
			if passed := got.Status == rules.Passed; passed != want {
				t.Errorf("%s: got %v (%s), want passed %t", text, got.Status, got.Reason(), want)
			}
			if want && got.Cause != rules.NoCause || !want && got.Cause != rules.NotAllowed {
				t.Errorf("%s: got cause %v", text, got.Cause)
			}
		}
	}
}

// earlierRun has the columns a and d, 80 rows, and a mean of 10 of a.
func earlierRun() (rules.Verdict, error) {
	set, err := rules.Parse("rows > 0\nmean(a) > 0\nlost-columns = 0 vs last-good")
	if err != nil {
		return rules.Verdict{}, err
	}
	return set.Evaluate(strings.NewReader(sampleOf(`"sampleSize": 80`, `"name": "a", "type": "double", "mean": 10`, `"name": "b"`)), rules.Options{Now: now})
}

// TestBoundaryOfEachKind checks that no kind is left out of the tests above.
func TestBoundaryOfEachKind(t *testing.T) {
	tested := map[string]bool{
		// These have tests of their own.
		"values": true, "length": true, "type": true, "drift": true, "present": true, "only": true,
	}
	for _, b := range boundaries {
		tested[parse(t, b.measure+" > "+b.at+b.after).Rules()[0].Kind()] = true
	}
	for _, kind := range rules.KindNames() {
		if !tested[kind] {
			t.Errorf("%s is not tested", kind)
		}
	}
}

// TestInterval checks the rules about the smallest and the largest value.
func TestInterval(t *testing.T) {
	const fare = `"type": "double", "min": 2.5, "max": 80`
	const zip = `"type": "string", "minLength": 4, "maxLength": 10`
	for _, test := range []struct {
		text, profile string
		want          string
	}{
		{"values(a) >= 2.5", column(fare), "passed: 2.5"},
		{"values(a) > 2.5", column(fare), "failed: got 2.5, want > 2.5"},
		{"values(a) >= 2.50001", column(fare), "failed: got 2.5, want >= 2.50001"},
		{"values(a) <= 80", column(fare), "passed: 80"},
		{"values(a) < 80", column(fare), "failed: got 80, want < 80"},
		{"values(a) <= 79.9", column(fare), "failed: got 80, want <= 79.9"},
		{"values(a) between 2.5 and 80", column(fare), "passed: 80"},
		{"values(a) between 2.6 and 80", column(fare), "failed: got 2.5, want between 2.6 and 80"},
		{"values(a) between 2.5 and 79", column(fare), "failed: got 80, want between 2.5 and 79"},
		{"values(a) between 3 and 79", column(fare), "failed: got 2.5, want between 3 and 79"},
		{"values(a) >= 0", column(`"type": "double", "min": 1`), "passed: 1"},
		{"values(a) <= 9", column(`"type": "double", "min": 1`), "failed: the profile does not have it: no max, type is double"},
		{"values(a) between 0 and 9", column(`"type": "double", "min": 5, "max": 4`), "failed: the profile contradicts itself: min is 5, max is 4"},
		{"values(a) between 0 and 9", column(`"type": "double", "min": 5, "max": "Infinity"`), "failed: it is not a finite number: it is +Inf"},
		{"values(a) >= 0", column(zip), "failed: the profile does not have it: no min, type is string"},
		{"length(a) between 4 and 10", column(zip), "passed: 10"},
		{"length(a) between 5 and 10", column(zip), "failed: got 4, want between 5 and 10"},
		{"length(a) between 4 and 9", column(zip), "failed: got 10, want between 4 and 9"},
		{"length(a) >= 4", column(zip), "passed: 4"},
		{"length(a) <= 10", column(zip), "passed: 10"},
		{"length(a) >= 0", column(fare), "failed: the profile does not have it: no min length, type is double"},
		{"length(a) <= 10", column(`"type": "string", "maxLength": -1`), "failed: the profile contradicts itself: it is -1"},
	} {
		if got := one(t, test.text, test.profile, rules.Options{}); got.String() != test.text+": a: "+test.want {
			t.Errorf("got  %s\nwant %s: a: %s", got, test.text, test.want)
		}
	}
}
