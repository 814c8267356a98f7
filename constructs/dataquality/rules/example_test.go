package rules_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// The rules of the example of AWS: the places where taxi trips begin and end must
// be known for 90 % of them.
func Example() {
	set, err := rules.Parse(`
		completeness(pu_loc_id, do_loc_id) >= 0.9
		warning: mean(fare_amount) between 5 and 10
		present(/_datetime$/, dropoff_zone)
	`)
	if err != nil {
		fmt.Println(err)
		return
	}
	taxi := profiletest.Taxi()
	taxi.Edit("pu_loc_id", func(c *profiletest.Object) { c.Set("missingValuesCount", 2001) })
	taxi.Edit("fare_amount", func(c *profiletest.Object) { c.Set("mean", 13.25) })

	verdict, err := set.Evaluate(bytes.NewReader(taxi.Bytes()), rules.Options{Now: time.Now()})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(verdict.Status)
	for _, result := range verdict.Results {
		fmt.Println(result)
	}
	// Output:
	// failed
	// completeness(pu_loc_id, do_loc_id) >= 0.9: pu_loc_id: failed: got 89.995%, want >= 0.9
	// completeness(pu_loc_id, do_loc_id) >= 0.9: do_loc_id: passed: 97.6%
	// mean(fare_amount) between 5 and 10: fare_amount: warned: got 13.25, want between 5 and 10
	// present(/_datetime$/, dropoff_zone): pickup_datetime: passed
	// present(/_datetime$/, dropoff_zone): dropoff_datetime: passed
	// present(/_datetime$/, dropoff_zone): dropoff_zone: failed: the column is missing
}

func ExampleNewSet() {
	set, err := rules.NewSet(
		rules.Completeness("pu_loc_id", "do_loc_id").AtLeast(0.9),
		rules.Mean("fare_amount").Between(5, 60).Warning().Named("fares"),
		rules.Missing().Ratio().AtMost(0.05).Matching("_id$"),
		rules.Common("payment_type").In("cash", "credit card"),
		rules.Freshness("pickup_datetime").AtMost(36*time.Hour),
		rules.Rows().Change(rules.VsLastGood).AtLeast(-0.2),
		rules.Drift(rules.VsLastGood, "trip_distance").Below(0.2),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(set)
	// Output:
	// completeness(pu_loc_id, do_loc_id) >= 0.9
	// fares: warning: mean(fare_amount) between 5 and 60
	// missing(/_id$/) <= 5%
	// common(payment_type) in (cash, "credit card")
	// freshness(pickup_datetime) <= 1d12h
	// rows change >= -20% vs last-good
	// drift(trip_distance) < 0.2 vs last-good
}

func ExampleSyntaxError_Caret() {
	_, err := rules.Parse("rows >= 1000\nmissing(pu_loc_id, do_loc_id) <= 0.05")
	var syntax *rules.SyntaxError
	if errors.As(err, &syntax) {
		fmt.Println(syntax)
		fmt.Println(syntax.Caret())
	}
	// Output:
	// rules: line 2, column 34: got 0.05, want a whole number of rows, or a percentage from 0% to 100%
	// missing(pu_loc_id, do_loc_id) <= 0.05
	//                                  ^
}

// What a good run was like is kept for the next one, as JSON.
func ExampleBaseline() {
	set, err := rules.Parse("rows change >= -20% vs last-good\ndrift(payment_type) < 0.2 vs last-good")
	if err != nil {
		fmt.Println(err)
		return
	}
	run := func(day, rows, cash int, kept []byte) []byte {
		options := rules.Options{Now: time.Date(2026, time.May, day, 6, 0, 0, 0, time.UTC)}
		if kept != nil {
			options.LastGood = new(rules.Baseline)
			if err := json.Unmarshal(kept, options.LastGood); err != nil {
				fmt.Println(err)
				return nil
			}
		}
		verdict, err := set.Evaluate(strings.NewReader(fmt.Sprintf(`{"sampleSize": %d, "columns": [{
			"name": "payment_type", "type": "string", "missingValuesCount": 0, "distinctValuesCount": 2,
			"mostCommonValues": [{"value": "card", "count": %d}, {"value": "cash", "count": %d}]
		}]}`, rows, rows-cash, cash)), options)
		if err != nil {
			fmt.Println(err)
			return nil
		}
		fmt.Println("May", day, "is", verdict.Status)
		for _, result := range verdict.Results {
			fmt.Println(" ", result)
		}
		if !verdict.Good() {
			return kept
		}
		written, err := json.Marshal(verdict.Baseline)
		if err != nil {
			fmt.Println(err)
		}
		return written
	}
	kept := run(1, 1000, 400, nil)
	kept = run(2, 900, 380, kept)
	run(3, 650, 500, kept)
	// Output:
	// May 1 is not compared
	//   rows change >= -20% vs last-good: not compared: there is no earlier run to compare with
	//   drift(payment_type) < 0.2 vs last-good: payment_type: not compared: there is no earlier run to compare with
	// May 2 is passed
	//   rows change >= -20% vs last-good: passed: 900
	//   drift(payment_type) < 0.2 vs last-good: payment_type: passed: 0.002042
	// May 3 is failed
	//   rows change >= -20% vs last-good: failed: got 650 after 900, want change >= -20% vs last-good
	//   drift(payment_type) < 0.2 vs last-good: payment_type: failed: got 0.5247, want < 0.2 vs last-good
}

// Set.Evaluate does the same.
func ExampleEvaluator() {
	set, err := rules.Parse("missing(a) <= 5%")
	if err != nil {
		fmt.Println(err)
		return
	}
	reader := profile.NewReader(strings.NewReader(`{"columns": [{"name": "a", "missingValuesCount": 6}], "sampleSize": 100}`), set.Needs())
	evaluator := rules.NewEvaluator(set, rules.Options{Now: time.Now()})
	for {
		column, err := reader.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		evaluator.Column(column)
	}
	verdict := evaluator.Finish(reader.Dataset())
	for _, result := range verdict.Results {
		fmt.Println(result.Column, result.Status, result.Measured, result.Allowed())
	}
	// Output: a failed 6% <= 5%
}

func ExampleRule_Native() {
	set, err := rules.Parse("completeness(pu_loc_id, do_loc_id) >= 0.9\ndrift(trip_distance) < 0.2 vs last-good")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, rule := range set.Rules() {
		native, ok := rule.Native()
		if !ok {
			fmt.Println(rule, "is not native")
			continue
		}
		fmt.Println(native.CheckExpression)
		for _, variable := range slices.Sorted(maps.Keys(native.SubstitutionMap)) {
			fmt.Println(variable, "is", native.SubstitutionMap[variable])
		}
		fmt.Println(native.ColumnSelectors)
	}
	// Output:
	// AGG(MISSING_VALUES_PERCENTAGE) <= :val1
	// :val1 is 10
	// [{pu_loc_id } {do_loc_id }]
	// drift(trip_distance) < 0.2 vs last-good is not native
}

func ExamplePopulationStability() {
	last := []float64{5000, 3000, 2000}
	now := []float64{4000, 4000, 2000}
	fmt.Printf("%.3f\n", rules.PopulationStability(last, now))
	// Output: 0.051
}
