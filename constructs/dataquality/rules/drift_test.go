package rules_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

const driftRule = "drift(a) < 0.2 vs last-good"

// values is a column of texts without missing values. Each value is as many
// rows as its number.
func values(distinct int, counts ...int) string {
	list := make([]string, len(counts))
	for i, count := range counts {
		list[i] = fmt.Sprintf(`{"value": "v%d", "count": %d}`, i, count)
	}
	return column(fmt.Sprintf(`"type": "string", "missingValuesCount": 0, "distinctValuesCount": %d, "mostCommonValues": [%s]`, distinct, strings.Join(list, ", ")))
}

// longValue is a column of 100 rows with a value, 60 of them longer than what is
// kept of it.
func longValue(value, end string) string {
	return sampleOf(`"sampleSize": 200`, `"name": "a", "type": "string", "missingValuesCount": 100, "distinctValuesCount": 3, "mostCommonValues": [{"value": `+value+`, "count": 40}, {"value": "`+strings.Repeat("x", profile.MaxText)+end+`", "count": 60}]`)
}

// numbers is a column of 1000 numbers with percentiles.
func numbers(min, p5, p25, median, p75, p95, max float64) string {
	return sampleOf(`"sampleSize": 1000`, fmt.Sprintf(`"name": "a", "type": "double", "missingValuesCount": 0, "min": %g, "percentile5": %g, "q1": %g, "median": %g, "q3": %g, "percentile95": %g, "max": %g`, min, p5, p25, median, p75, p95, max))
}

// kept returns what is kept of a run, written and read again.
func kept(t testing.TB, text, profile string) *rules.Baseline {
	t.Helper()
	verdict := evaluate(t, text, profile, rules.Options{})
	if verdict.Baseline == nil {
		t.Fatalf("%s: not good: %v", text, verdict.Results)
	}
	var baseline rules.Baseline
	if err := json.Unmarshal(must(json.Marshal(verdict.Baseline)), &baseline); err != nil {
		t.Fatal(err)
	}
	return &baseline
}

// TestDrift checks indexes that were computed by hand with half a row more in
// each bin.
func TestDrift(t *testing.T) {
	uniform := numbers(0, 5, 25, 50, 75, 95, 100)
	for name, test := range map[string]struct {
		then, now string
		want      float64
	}{
		"same values": {values(2, 60, 40), values(2, 60, 40), 0},
		// 60, 40 and 0 others to 30, 50 and 20, in 3 bins.
		"a new value":            {values(2, 60, 40), column(`"type": "string", "missingValuesCount": 0, "distinctValuesCount": 3, "mostCommonValues": [{"value": "v1", "count": 50}, {"value": "v0", "count": 30}, {"value": "x", "count": 20}]`), 0.9559178},
		"a new value not listed": {values(2, 60, 40), values(3, 30, 50), 0.9559178},
		// 60, 30 and 10 others to none, none and 100: parts of 60.5, 30.5 and 10.5 of
		// 101.5 to 0.5, 0.5 and 100.5.
		"all values gone": {values(12, 60, 30), column(`"type": "string", "missingValuesCount": 0, "distinctValuesCount": 1, "mostCommonValues": [{"value": "x", "count": 100}]`), 60/101.5*math.Log(60.5/0.5) + 30/101.5*math.Log(30.5/0.5) + 90/101.5*math.Log(100.5/10.5)},
		"a null and a long value": {
			longValue("null", "x"), longValue(`"y"`, "x"), rules.PopulationStability([]float64{60, 40}, []float64{60, 40}),
		},
		"a longer value":    {longValue("null", "x"), longValue("null", ""), rules.PopulationStability([]float64{60, 40}, []float64{0, 100})},
		"values of numbers": {column(`"type": "int", "missingValuesCount": 0, "distinctValuesCount": 2, "min": 1, "median": 1, "max": 2, "mostCommonValues": [{"value": 1, "count": 60}, {"value": 2, "count": 40}]`), column(`"type": "int", "missingValuesCount": 0, "distinctValuesCount": 2, "min": 1, "median": 1, "max": 2, "mostCommonValues": [{"value": 2, "count": 40}, {"value": 1, "count": 60}]`), 0},

		"same numbers": {uniform, uniform, 0},
		// 0, 50, 200, 250, 250, 200, 50 and 0 of 1000 to 0, 25, 100, 125, 125, 100, 25
		// and 500 above.
		"twice as large": {uniform, numbers(0, 10, 50, 100, 150, 190, 200), 3.7843244},
		// The other way round, all are below the median: 0, 100, 400, 450, 50, 0, 0
		// and 0 where 0, 50, 200, 250, 250, 200, 50 and 0 were.
		"half as large": {numbers(0, 10, 50, 100, 150, 190, 200), uniform, func() float64 {
			return rules.PopulationStability([]float64{0, 50, 200, 250, 250, 200, 50, 0}, []float64{0, 100, 400, 500, 0, 0, 0, 0})
		}()},
		"constant": {numbers(5, 5, 5, 5, 5, 5, 5), numbers(5, 5, 5, 5, 5, 5, 5), 0},
		// Between percentiles, values are spread evenly: none is exactly 5.
		"no longer constant": {numbers(5, 5, 5, 5, 5, 5, 5), numbers(4, 4, 4, 5, 6, 6, 6), rules.PopulationStability([]float64{0, 1000, 0}, []float64{500, 0, 500})},
		"another constant":   {numbers(5, 5, 5, 5, 5, 5, 5), numbers(6, 6, 6, 6, 6, 6, 6), rules.PopulationStability([]float64{0, 1000, 0}, []float64{0, 0, 1000})},
		"many zeros":         {numbers(0, 0, 0, 3, 10, 20, 30), numbers(0, 0, 0, 3, 10, 20, 30), 0},
		"huge":               {numbers(-1e308, -1e308, 0, 0, 0, 1e308, 1e308), numbers(-1e308, -1e308, 0, 0, 0, 1e308, 1e308), 0},
		// A quarter is below 0 and three quarters are above: at half of the way from
		// the first percentile to the last one.
		"huge and wide": {numbers(-1.7e308, 0, 0, 0, 0, 0, 1.7e308), sampleOf(`"sampleSize": 1000`, `"name": "a", "type": "double", "missingValuesCount": 0, "min": -1.7e308, "median": 1.7e308, "max": 1.7e308`),
			rules.PopulationStability([]float64{0, 950, 50, 0}, []float64{0, 250, 750, 0})},
		"without some percentiles": {
			sampleOf(`"sampleSize": 1000`, `"name": "a", "type": "double", "missingValuesCount": 0, "min": 0, "median": 50, "max": 100`),
			uniform, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := one(t, driftRule, test.now, rules.Options{LastGood: kept(t, driftRule, test.then)})
			if got.Measured.Unit != rules.Number || math.Abs(got.Measured.Number-test.want) > 5e-8*(1+test.want) {
				t.Errorf("got %v, want %.7f", got, test.want)
			}
			if want := map[bool]rules.Status{true: rules.Passed, false: rules.Failed}[test.want < 0.2]; got.Status != want {
				t.Errorf("got %v, want %v", got.Status, want)
			}
		})
	}
}

// TestDriftBoundary checks an index that is equal to the bound.
func TestDriftBoundary(t *testing.T) {
	options := rules.Options{LastGood: kept(t, driftRule, values(2, 60, 40))}
	index := one(t, driftRule, values(2, 55, 45), options).Measured
	bound := fmt.Sprint(index.Number)
	for bounds, want := range map[string]rules.Status{
		"< " + bound: rules.Failed, "<= " + bound: rules.Passed, ">= " + bound: rules.Passed, "> " + bound: rules.Failed,
		"= " + bound: rules.Passed, "!= " + bound: rules.Failed, "between 0 and " + bound: rules.Passed,
	} {
		if got := one(t, "drift(a) "+bounds+" vs last-good", values(2, 55, 45), options); got.Status != want {
			t.Errorf("%s: got %v, want %v", bounds, got, want)
		}
	}
}

// TestDriftCause checks what drift cannot be measured of, with or without an
// earlier run.
func TestDriftCause(t *testing.T) {
	for name, test := range map[string]struct {
		profile string
		want    rules.Cause
		reason  string
	}{
		"no missing count":      {column(`"type": "string", "mostCommonValues": []`), rules.NoStatistic, "the profile does not have it: no missing count, type is string"},
		"nothing":               {column(`"type": "string", "missingValuesCount": 0`), rules.NoStatistic, "the profile does not have it: no common values and no percentiles"},
		"no median":             {column(`"type": "int", "missingValuesCount": 0, "min": 1, "max": 2`), rules.NoStatistic, "the profile does not have it: no common values and no percentiles"},
		"no values":             {column(`"type": "string", "missingValuesCount": 100, "mostCommonValues": []`), rules.NoValues, "the column has no values"},
		"too many missing":      {column(`"type": "string", "missingValuesCount": 101, "mostCommonValues": []`), rules.Implausible, "the profile contradicts itself: 101 of 100 rows have no value"},
		"too many values":       {values(2, 60, 41), rules.Implausible, "the profile contradicts itself: the common values are 101 of 100 rows"},
		"negative count":        {values(2, 60, -1), rules.Implausible, "the profile contradicts itself: a value occurs -1 times"},
		"no count":              {column(`"type": "string", "missingValuesCount": 0, "mostCommonValues": [{"value": "x"}]`), rules.NotFinite, "it is not a finite number: it is NaN"},
		"not common enough":     {values(90, 30, 19), rules.Uncommon, "the profile lists too few of the values: the common values are 49% of the rows with a value"},
		"percentile NaN":        {column(`"type": "int", "missingValuesCount": 0, "min": 1, "median": NaN, "max": 2`), rules.NotFinite, "it is not a finite number: it is NaN"},
		"percentile not sorted": {column(`"type": "int", "missingValuesCount": 0, "min": 1, "median": 5, "max": 2`), rules.Implausible, "the profile contradicts itself: max is 2, but the one before it is 5"},
		"missing NaN":           {column(`"type": "int", "missingValuesCount": NaN, "min": 1, "median": 5, "max": 2`), rules.NotFinite, "it is not a finite number: it is NaN"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, earlier := range []*rules.Baseline{nil, kept(t, driftRule, values(2, 60, 40))} {
				got := one(t, driftRule, test.profile, rules.Options{LastGood: earlier})
				if got.Status != rules.Failed || got.Cause != test.want || got.Reason() != test.reason {
					t.Errorf("got %v, want %v: %s", got, test.want, test.reason)
				}
			}
		})
	}
}

// TestDriftIsDeterministic checks that the same profiles have exactly the same
// index, whatever the order in which a map is.
func TestDriftIsDeterministic(t *testing.T) {
	then, now := make([]int, 60), make([]int, 60)
	for i := range then {
		then[i], now[i] = i+1, 61-i
	}
	rows := func(profile string) string {
		return strings.Replace(profile, `"sampleSize": 100`, `"sampleSize": 1951`, 1)
	}
	options := rules.Options{LastGood: kept(t, driftRule, rows(values(60, then...)))}
	want := one(t, driftRule, rows(values(60, now...)), options).Measured.Number
	for range 100 {
		if got := one(t, driftRule, rows(values(60, now...)), options).Measured.Number; got != want {
			t.Fatalf("got %v and %v", got, want)
		}
	}
}

// TestDriftOfAnotherForm checks that values are not compared with percentiles.
func TestDriftOfAnotherForm(t *testing.T) {
	texts, uniform := values(2, 60, 40), numbers(0, 5, 25, 50, 75, 95, 100)
	for then, test := range map[string]struct{ now, reason string }{
		texts:   {uniform, "the profile does not have it: no common values, which the earlier run has"},
		uniform: {texts, "the profile does not have it: no percentiles, which the earlier run has"},
	} {
		got := one(t, driftRule, test.now, rules.Options{LastGood: kept(t, driftRule, then)})
		if got.Status != rules.Failed || got.Reason() != test.reason {
			t.Errorf("got %v, want %s", got, test.reason)
		}
	}
}

// TestDriftKeepsFewValues checks that no more than 100 values are kept, and not as
// plain text.
func TestDriftKeepsFewValues(t *testing.T) {
	counts := make([]int, 500)
	for i := range counts {
		counts[i] = 1
	}
	counts[0] = 501
	profile := strings.Replace(values(500, counts...), `"sampleSize": 100`, `"sampleSize": 1000`, 1)
	baseline := kept(t, driftRule, profile)
	text := string(must(json.Marshal(baseline)))
	if got := strings.Count(strings.TrimPrefix(text, `{"version":1,`), ":1,") + strings.Count(text, ":1}"); got != 99 {
		t.Errorf("got %d values that occur once, want 99: %s", got, text)
	}
	if strings.Contains(text, `"v0"`) || strings.Contains(text, `"v1"`) || len(text) > 3000 {
		t.Errorf("got %d bytes: %s", len(text), text)
	}
	if got := one(t, driftRule, profile, rules.Options{LastGood: baseline}); got.Measured.Number != 0 {
		t.Errorf("got %v", got)
	}
}

// TestDriftOfTaxi measures drift of a whole profile against itself and another.
func TestDriftOfTaxi(t *testing.T) {
	const text = "drift(/count|distance|_id$|amount|type|flag/) < 0.1 vs last-good"
	baseline := kept(t, text, string(profiletest.Taxi().Bytes()))
	verdict := evaluate(t, text, string(profiletest.Taxi().Bytes()), rules.Options{LastGood: baseline})
	if verdict.Status != rules.Passed || len(verdict.Results) < 8 {
		t.Errorf("got %v", verdict.Results)
	}
	for _, r := range verdict.Results {
		if r.Measured.Number != 0 {
			t.Errorf("got %v", r)
		}
	}
	other := profiletest.Taxi()
	other.Edit("trip_distance", func(c *profiletest.Object) {
		for _, name := range []string{"min", "max", "median", "percentile5", "percentile25", "percentile75", "percentile95", "q1", "q3", "fifthPercentile", "ninetyFifthPercentile"} {
			if number, ok := c.Get(name).(float64); ok {
				c.Set(name, number*3+1)
			}
		}
	})
	verdict = evaluate(t, text, string(other.Bytes()), rules.Options{LastGood: baseline})
	if verdict.Count(rules.Failed) != 1 {
		t.Errorf("got %v", verdict.Results)
	}
}
