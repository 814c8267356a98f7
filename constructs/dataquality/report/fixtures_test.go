package report_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// taxiRules are of the trips of New York's taxis.
const taxiRules = `
completeness(pu_loc_id, do_loc_id) >= 0.9
completeness(medallion, fare_amount, tip_amount) >= 99%
mean(fare_amount) between 5 and 60
"no negative fares": min(fare_amount) >= 0
p95(trip_distance) < 25
warning: drift(trip_distance) < 0.2 vs last-good
warning: zeros(passenger_count) <= 200
common(payment_type) in (CRD, CSH, DIS, NOC, UNK) for >= 99%
type(pickup_datetime) is date
freshness(pickup_datetime) <= 8d
rows >= 10000
duplicate-rows <= 10
new-columns = 0 vs last-good
present(vendor_id)
correlation(trip_distance, fare_amount) >= 0.7
`

// completed is when the runs of the tests were completed: a Sunday.
var completed = time.Date(2026, 11, 22, 6, 4, 12, 0, time.UTC)

// A finding is what a test says of a check.
type finding struct {
	column   string
	status   rules.Status
	cause    rules.Cause
	detail   string
	measured rules.Measurement
	previous rules.Measurement
}

func ratio(n float64) rules.Measurement  { return rules.Measurement{Number: n, Unit: rules.Ratio} }
func number(n float64) rules.Measurement { return rules.Measurement{Number: n, Unit: rules.Number} }
func count(n float64) rules.Measurement  { return rules.Measurement{Number: n, Unit: rules.Count} }

// verdict makes a verdict of findings, by rule.
func verdict(t testing.TB, text string, findings [][]finding) *rules.Verdict {
	t.Helper()
	set, err := rules.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Rules()) != len(findings) {
		t.Fatalf("got findings for %d rules, want %d", len(findings), len(set.Rules()))
	}
	v := &rules.Verdict{Status: rules.Passed, Time: completed, SampleSize: 20_000, Columns: 18}
	for i, r := range set.Rules() {
		for _, f := range findings[i] {
			v.Results = append(v.Results, rules.Result{
				Rule: r, Column: f.column, Status: f.status, Cause: f.cause, Detail: f.detail,
				Measured: f.measured, Previous: f.previous,
			})
			v.Status = min(v.Status, f.status)
		}
	}
	return v
}

// passing is the run of a good week.
func passing(t testing.TB) *report.Run {
	pass := func(column string, measured, previous rules.Measurement) finding {
		return finding{column: column, status: rules.Passed, measured: measured, previous: previous}
	}
	seconds := func(n float64) rules.Measurement { return rules.Measurement{Number: n, Unit: rules.Seconds} }
	v := verdict(t, taxiRules, [][]finding{
		{pass("pu_loc_id", ratio(0.994), ratio(0.9936)), pass("do_loc_id", ratio(0.976), ratio(0.9771))},
		{pass("medallion", ratio(1), ratio(1)), pass("fare_amount", ratio(1), ratio(1)), pass("tip_amount", ratio(0.99865), ratio(0.9985))},
		{pass("fare_amount", number(13.0724), number(12.9921))},
		{pass("fare_amount", number(2.5), number(2.5))},
		{pass("trip_distance", number(10.31), number(10.4))},
		{pass("trip_distance", number(0.0143), rules.Measurement{})},
		{pass("passenger_count", count(82), count(104))},
		{pass("payment_type", ratio(1), ratio(1))},
		{pass("pickup_datetime", rules.Measurement{Unit: rules.Text, Text: "date"}, rules.Measurement{})},
		{pass("pickup_datetime", seconds(108_252), rules.Measurement{})},
		{pass("", count(20_000), count(20_000))},
		{pass("", count(0), count(2))},
		{pass("", count(0), rules.Measurement{})},
		{pass("vendor_id", rules.Measurement{}, rules.Measurement{})},
		{pass("", number(0.9312), number(0.9287))},
	})
	return withHistory(&report.Run{
		Job: "taxi-weekly", ID: "db_6f3c9d0b2f7a4c61a5a1", Dataset: "nyc-taxi-trips", State: report.JobSucceeded,
		Started: completed.Add(-4*time.Minute - 12*time.Second), Completed: completed,
		SampleLimit: 20_000, Verdict: v,
		Notes:   []string{"The data is promoted to s3://taxi-curated/trips/."},
		Profile: report.Location{URI: "s3://taxi-profiles/taxi-weekly/6f3c.json", URL: "https://us-east-1.console.aws.amazon.com/s3/object/taxi-profiles?region=us-east-1&prefix=taxi-weekly/6f3c.json"},
		Report:  report.Location{URI: "s3://taxi-profiles/taxi-weekly/6f3c.html", URL: "https://us-east-1.console.aws.amazon.com/s3/object/taxi-profiles?region=us-east-1&prefix=taxi-weekly/6f3c.html"},
		Console: "https://us-east-1.console.aws.amazon.com/databrew/home?region=us-east-1#job-details?job=taxi-weekly",
		Log:     "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Faws-glue-databrew$252Fjobs$252Ftaxi-weekly",
	})
}

// failing is the same run with much that is wrong.
func failing(t testing.TB) *report.Run {
	run := passing(t)
	change := func(i int, f finding) {
		r := &run.Verdict.Results[i]
		r.Status, r.Cause, r.Detail = f.status, f.cause, f.detail
		if r.Measured = f.measured; f.previous.Unit != rules.Nothing {
			r.Previous = f.previous
		}
		if f.cause == rules.NoColumn {
			r.Previous = rules.Measurement{}
		}
	}
	change(0, finding{status: rules.Failed, cause: rules.NotAllowed, measured: ratio(0.8421), previous: ratio(0.994)})
	change(4, finding{status: rules.Failed, cause: rules.NotAllowed, measured: ratio(0.98996), previous: ratio(0.99865)})
	change(6, finding{status: rules.Failed, cause: rules.NotAllowed, measured: number(-4.5)})
	change(8, finding{status: rules.Warned, cause: rules.NotAllowed, measured: number(0.3127), detail: "values up to 1.2 are 4% of all, and were 22%"})
	change(12, finding{status: rules.Failed, cause: rules.NoStatistic, detail: "no max, type is string"})
	change(15, finding{status: rules.Failed, cause: rules.NotAllowed, measured: count(1), detail: "congestion_surcharge"})
	change(16, finding{status: rules.Failed, cause: rules.NoColumn})
	run.Verdict.Status = rules.Failed
	run.Notes = []string{"The data is quarantined in s3://taxi-quarantine/trips/."}
	return run
}

// notChecked is a run that failed.
func notChecked(t testing.TB) *report.Run {
	run := passing(t)
	run.State, run.Verdict = report.JobFailed, nil
	run.Problem = "AWS Glue DataBrew says: Access Denied while reading s3://taxi-raw/trips/2026-11.csv"
	run.Notes = []string{"The data stays where it is."}
	return run
}

// first is the first run of a job, with one rule that compares.
func first(t testing.TB) *report.Run {
	return &report.Run{
		Job: "orders", ID: "db_1", State: report.JobSucceeded, Completed: completed,
		Verdict: verdict(t, "drift(amount) < 0.2 vs last-good\nrows >= 1", [][]finding{
			{{column: "amount", status: rules.NotCompared, cause: rules.NoReference}},
			{{status: rules.Passed, measured: count(12)}},
		}),
	}
}

// withHistory gives a run eleven weeks before it, in which what is measured goes
// up and down by a few percent, and one run failed.
func withHistory(run *report.Run) *report.Run {
	for week := 1; week <= 11; week++ {
		past := report.Past{
			ID: fmt.Sprintf("db_week%d", week), Time: completed.AddDate(0, 0, -7*week),
			Outcome: report.Passed, Values: map[report.Series]float64{},
		}
		for i := range run.Verdict.Results {
			r := &run.Verdict.Results[i]
			wave := math.Sin(float64(3*week + i))
			switch r.Measured.Unit {
			case rules.Ratio:
				past.Values[report.SeriesOf(r)] = 1 - (1-r.Measured.Number)*(1+0.1*wave)
			case rules.Number, rules.Seconds:
				past.Values[report.SeriesOf(r)] = r.Measured.Number * (1 + 0.05*wave)
			case rules.Count:
				past.Values[report.SeriesOf(r)] = math.Round(r.Measured.Number * (1 + 0.05*wave))
			}
		}
		switch week {
		case 4:
			past.Outcome = report.Warned
		case 7:
			past.Outcome, past.Values = report.NotChecked, nil
		case 8:
			past.Outcome = report.Failed
			past.Values[report.SeriesOf(&run.Verdict.Results[0])] = 0.871
		}
		run.History = append(run.History, past)
	}
	return run
}
