package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/databrewstub"
)

// missing makes so many of the 20,000 rows of a column have no value.
func missing(column string, rows int) *profiletest.Profile {
	p := profiletest.Taxi()
	p.Edit(column, func(c *profiletest.Object) { c.Set("missingValuesCount", rows) })
	return p
}

// TestQualityPassed is AWS's example with data that meet the rule.
func TestQualityPassed(t *testing.T) {
	t.Parallel()
	q := newQuality(t, taxiRules, nil)
	run := q.run(0, profiletest.Taxi())
	q.succeed(run)

	told := q.told(report.Passed)
	if told.Counts != (report.Tally{Passed: 2}) || told.Run != run || told.Dataset != "trips" || told.SampleSize == nil || *told.SampleSize != 20_000 {
		t.Errorf("got %+v", told.Document)
	}
	assertContains(t, "the subject", told.Subject, "[passed]", taxiJob)
	page := strings.TrimSuffix(profileKey(run), ".json") + "_report.html"
	url := "https://eu-west-1.console.aws.amazon.com/s3/object/" + profileBucket + "?prefix=" + strings.ReplaceAll(page, "/", "%2F") + "&region=eu-west-1"
	assertContains(t, "the mail", told.Protocols["email"], url, "s3/object/profiles?prefix="+strings.ReplaceAll(profileKey(run), "/", "%2F"), run)
	if html := q.object(page); !strings.Contains(html, "</html>") || !strings.Contains(html, "do_loc_id") {
		t.Errorf("got a page of %d bytes, want one with the column", len(html))
	}
	assertContains(t, "the report", q.object(strings.TrimSuffix(profileKey(run), ".json")+"_report.json"), `"outcome":"passed"`, "do_loc_id")
	if err := json.Unmarshal([]byte(q.object(strings.TrimSuffix(profileKey(run), ".json")+"_baseline.json")), new(rules.Baseline)); err != nil {
		t.Error(err)
	}

	item := q.items()[0]
	key, _ := item[wiring.HistoryRun].(string)
	if at, id, _ := strings.Cut(key, "#"); item[wiring.HistoryJob] != taxiJob || id != run || len(at) != len("2026-11-22T06:00:00Z") || item["good"] != true || item["state"] != "SUCCEEDED" {
		t.Errorf("got record %v", item)
	}
	counts := q.metrics(wiring.MetricRulesPassed)
	if len(counts) != 1 || counts[0][wiring.MetricRulesPassed] != 2.0 || counts[0][wiring.MetricRulesFailed] != 0.0 || counts[0][wiring.MetricRunFailed] != 0.0 {
		t.Errorf("got metrics %v", counts)
	}
	measured := map[any]any{}
	for _, r := range q.metrics(wiring.MetricMeasured) {
		measured[r[wiring.DimensionColumn]] = r[wiring.MetricMeasured]
	}
	if want := (map[any]any{"pu_loc_id": 0.994, "do_loc_id": 0.976}); !maps.Equal(measured, want) {
		t.Errorf("got measured %v, want %v", measured, want)
	}
}

// TestQualityFailed has data that do not meet a rule, in many ways.
func TestQualityFailed(t *testing.T) {
	t.Parallel()
	empty := profiletest.Taxi()
	empty.Before.Set("sampleSize", 0)
	without := profiletest.Taxi()
	without.Filter(func(c profiletest.Object) bool { return c.Get("name") != "pu_loc_id" })
	unknown := profiletest.Taxi()
	unknown.Edit("pu_loc_id", func(c *profiletest.Object) { c.Delete("missingValuesCount") })
	for _, test := range []struct {
		name    string
		profile *profiletest.Profile
		failed  int
		want    []string // of the mail
	}{
		{"too many missing values", missing("pu_loc_id", 2001), 1, []string{"pu_loc_id", "89.9"}},
		{"a column is missing", without, 1, []string{"pu_loc_id", "the column is missing"}},
		{"the sample is empty", empty, 2, []string{"pu_loc_id", "do_loc_id", "the sample is empty"}},
		{"the statistic is missing", unknown, 1, []string{"pu_loc_id", "missing count"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			q := newQuality(t, taxiRules, nil)
			q.succeed(q.run(0, test.profile))
			told := q.told(report.Failed)
			if told.Counts.Failed != test.failed || told.Counts.Checks() != 2 {
				t.Errorf("got %+v", told.Counts)
			}
			assertContains(t, "the subject", told.Subject, "[FAILED]", taxiJob)
			assertContains(t, "the mail", told.Protocols["email"], test.want...)
			if item := q.items()[0]; item["good"] != false || item["baseline"] != nil {
				t.Errorf("got record %v", item)
			}
			if got := q.metrics(wiring.MetricRulesFailed)[0][wiring.MetricRulesFailed]; got != float64(test.failed) {
				t.Errorf("got metric %v", got)
			}
		})
	}
}

// TestQualityBoundary has exactly as many values as the rule demands.
func TestQualityBoundary(t *testing.T) {
	t.Parallel()
	q := newQuality(t, taxiRules, nil)
	q.succeed(q.run(0, missing("pu_loc_id", 2000)))
	q.told(report.Passed)
}

// TestQualityWarned is good, with something to look at.
func TestQualityWarned(t *testing.T) {
	t.Parallel()
	q := newQuality(t, "warning: "+taxiRules, nil)
	q.succeed(q.run(0, missing("pu_loc_id", 5000)))
	if told := q.told(report.Warned); !strings.HasPrefix(told.Subject, "[WARNING]") {
		t.Errorf("got subject %q", told.Subject)
	}
}

// TestQualityNotChecked has a profile that cannot be read: that is no pass.
func TestQualityNotChecked(t *testing.T) {
	t.Parallel()
	whole := profiletest.Taxi().Bytes()
	for _, test := range []struct {
		name   string
		happen func(q *quality) (run string)
		want   []string // of the mail
	}{
		{"the profile is missing", func(q *quality) string { return q.run(0, nil) }, []string{"NoSuchKey", "s3://profiles/taxi/trips_"}},
		{"the profile may not be read", func(q *quality) string {
			q.deny(profileBucket)
			return q.run(0, profiletest.Taxi())
		}, []string{"AccessDenied", "s3://profiles/taxi/trips_"}},
		{"the profile is truncated", func(q *quality) string {
			run := q.run(0, nil)
			q.s3.Put(profileBucket, profileKey(run), whole[:len(whole)/2])
			return run
		}, []string{"end of data", fmt.Sprint("byte ", len(whole)/2)}},
		{"the profile has no end", func(q *quality) string {
			run := q.run(0, nil)
			q.s3.Put(profileBucket, profileKey(run), whole[:len(whole)-1])
			return run
		}, []string{"end of data"}},
		{"the profile is empty", func(q *quality) string {
			run := q.run(0, nil)
			q.s3.Put(profileBucket, profileKey(run), nil)
			return run
		}, []string{"end of data"}},
		{"the profile is something else", func(q *quality) string {
			run := q.run(0, nil)
			q.s3.Put(profileBucket, profileKey(run), []byte("<html>"))
			return run
		}, []string{"'<'"}},
		{"the run has no outputs", func(q *quality) string {
			run := profiletest.RunID(0)
			q.brew.Put(databrewstub.Run{Job: taxiJob, ID: run, State: wiring.StateSucceeded, Completed: time.Now()})
			return run
		}, []string{"no profile"}},
		{"the run is not known", func(*quality) string { return profiletest.RunID(7) }, []string{"does not know the run"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			q := newQuality(t, taxiRules, map[string]string{wiring.OnPass: "move:" + taxiBucket + "/good/", wiring.OnFail: "move:" + taxiBucket + "/bad/"})
			q.s3.Put(taxiBucket, rawPrefix+"a.csv", []byte("a"))
			q.succeed(test.happen(q))
			told := q.told(report.NotChecked)
			assertContains(t, "the subject", told.Subject, "[NOT CHECKED]")
			assertContains(t, "the mail", told.Protocols["email"], test.want...)
			if m := q.metrics(wiring.MetricEvaluated)[0]; m[wiring.MetricEvaluated] != 0.0 || m[wiring.MetricRunFailed] != 0.0 {
				t.Errorf("got metrics %v", m)
			}
			if item := q.items()[0]; item["good"] != false || item["problem"] == nil {
				t.Errorf("got record %v", item)
			}
			if _, ok := q.s3.Object(taxiBucket, rawPrefix+"a.csv"); !ok {
				t.Error("the data were moved")
			}
		})
	}
}

// TestQualityLastGood compares with the last good run, not with the one before.
func TestQualityLastGood(t *testing.T) {
	t.Parallel()
	const text = "fares: mean(fare_amount) change between -10% and 10% vs last-good\n" + taxiRules
	fare := func(mean float64, missing int) *profiletest.Profile {
		p := profiletest.Taxi()
		p.Edit("fare_amount", func(c *profiletest.Object) { c.Set("mean", mean) })
		p.Edit("pu_loc_id", func(c *profiletest.Object) { c.Set("missingValuesCount", missing) })
		return p
	}
	q := newQuality(t, text, nil)
	for _, run := range []struct {
		number  uint64
		profile *profiletest.Profile
		want    report.Outcome
		fares   string // status and previous
	}{
		{5, fare(10, 0), report.Passed, "not compared -"},
		{4, fare(20, 9000), report.Failed, "failed 10"},
		{3, fare(10.5, 0), report.Passed, "passed 10"},
		{2, fare(11.2, 9000), report.Failed, "passed 10.5"},
		{0, fare(11.8, 0), report.Failed, "failed 10.5"},
		{1, fare(11, 0), report.Passed, "passed 10.5"}, // whose event comes late
	} {
		q.succeed(q.run(run.number, run.profile))
		messages := q.topics.Messages(verdicts)
		var document report.Document
		if err := json.Unmarshal([]byte(messages[len(messages)-1].Protocols["default"]), &document); err != nil {
			t.Fatal(err)
		}
		fares := ""
		for _, r := range document.Results {
			if r.Rule == "fares" {
				fares = r.Status + " -"
				if r.Previous != nil {
					fares = r.Status + " " + fmt.Sprint(*r.Previous.Number)
				}
			}
		}
		if document.Outcome != run.want || fares != run.fares {
			t.Errorf("run %d: got %s and %q, want %s and %q", run.number, document.Outcome, fares, run.want, run.fares)
		}
	}
	if page := q.object(strings.TrimSuffix(profileKey(profiletest.RunID(1)), ".json") + "_report.html"); !strings.Contains(page, "<svg") {
		t.Error("the page has no history")
	}
}

// TestQualityBaseline compares with a run that was chosen.
func TestQualityBaseline(t *testing.T) {
	t.Parallel()
	first := newQuality(t, "mean(fare_amount) > 0", nil)
	run := first.run(0, profiletest.Taxi())
	first.succeed(run)
	baseline := first.object(strings.TrimSuffix(profileKey(run), ".json") + "_baseline.json")

	q := newQuality(t, "mean(fare_amount) change = 0 vs baseline", map[string]string{wiring.BaselineBucket: assetBucket, wiring.BaselineKey: "baseline.json"})
	q.s3.Put(assetBucket, "baseline.json", []byte(baseline))
	q.succeed(q.run(0, profiletest.Taxi()))
	q.told(report.Passed)
}

// TestQualityFiles measures the age of the data that the run can have read.
func TestQualityFiles(t *testing.T) {
	t.Parallel()
	for outcome, run := range map[report.Outcome]func(q *quality, p *profiletest.Profile) string{
		report.Passed: (*quality).begin,
		report.Failed: func(q *quality, p *profiletest.Profile) string { return q.run(0, p) }, // has begun before the file was written
	} {
		t.Run(string(outcome), func(t *testing.T) {
			t.Parallel()
			q := newQuality(t, "file-freshness <= 1h", nil)
			q.s3.Put(taxiBucket, rawPrefix+"a.csv", []byte("a"))
			q.succeed(run(q, profiletest.Taxi()))
			q.told(outcome)
		})
	}
}

// TestQualityReportPrefix writes the reports elsewhere.
func TestQualityReportPrefix(t *testing.T) {
	t.Parallel()
	q := newQuality(t, taxiRules, map[string]string{wiring.ReportPrefix: "reports/"})
	run := q.run(0, profiletest.Taxi())
	q.succeed(run)
	q.object("reports/trips_" + strings.TrimPrefix(run, "db_") + "_report.html")
}
