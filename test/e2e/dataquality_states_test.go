package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/databrewstub"
)

// TestQualityRunFailed tells of a run that has not succeeded, whatever lies about.
func TestQualityRunFailed(t *testing.T) {
	t.Parallel()
	for state, subject := range map[string]string{
		wiring.StateFailed: "failed", wiring.StateStopped: "was stopped", wiring.StateTimeout: "timed out",
	} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			q := newQuality(t, taxiRules, nil)
			run := q.run(0, profiletest.Taxi())
			q.brew.Put(databrewstub.Run{
				Job: taxiJob, ID: run, Dataset: "trips", State: state, Started: time.Now().Add(-time.Minute), Completed: time.Now(),
				Message: "The dataset has no files.", Outputs: []string{profileBucket + "/" + profileKey(run)},
			})
			if err := q.tell(stateChange(run, state)); err != nil {
				t.Fatal(err)
			}
			told := q.told(report.NotChecked)
			if string(told.State) != state || told.Problem != "The dataset has no files." {
				t.Errorf("got %+v", told.Document)
			}
			assertContains(t, "the subject", told.Subject, "[NOT CHECKED]", subject)
			assertContains(t, "the mail", told.Protocols["email"], "The dataset has no files.", "$252Faws-glue-databrew$252Fjobs$252Ftaxi")
			if m := q.metrics(wiring.MetricRunFailed)[0]; m[wiring.MetricRunFailed] != 1.0 || m[wiring.MetricEvaluated] != 0.0 {
				t.Errorf("got metrics %v", m)
			}
			if item := q.items()[0]; item["state"] != state || item["good"] != false {
				t.Errorf("got record %v", item)
			}
		})
	}
}

// TestQualityRunFailedAndGone tells what the event says if DataBrew no longer knows.
func TestQualityRunFailedAndGone(t *testing.T) {
	t.Parallel()
	q := newQuality(t, taxiRules, nil)
	if err := q.tell(stateChange(profiletest.RunID(1), wiring.StateFailed)); err != nil {
		t.Fatal(err)
	}
	if told := q.told(report.NotChecked); told.State != report.JobFailed || told.Problem != "Job run failed." || !strings.HasPrefix(told.Subject, "[NOT CHECKED]") {
		t.Errorf("got %+v", told)
	}
}

// TestQualityEarlyEvent tries again if DataBrew does not yet answer as it has told.
func TestQualityEarlyEvent(t *testing.T) {
	t.Parallel()
	q := newQuality(t, taxiRules, nil)
	run := q.run(0, profiletest.Taxi())
	q.brew.Put(databrewstub.Run{Job: taxiJob, ID: run, State: "RUNNING", Started: time.Now()})
	assertRun(t, q.tell(stateChange(run, wiring.StateSucceeded)), []string{"RUNNING", run})
	q.silent()
	q.run(0, nil)
	q.succeed(run)
	q.told(report.Passed)
}

// TestQualityOtherEvents refuses what is not its own, for the dead-letter queue.
func TestQualityOtherEvents(t *testing.T) {
	t.Parallel()
	q := newQuality(t, taxiRules, nil)
	other := stateChange("db_1", wiring.StateFailed)
	other["detail"].(map[string]any)["jobName"] = "other"
	ruleset := validated("db_1", "FAILED")
	ruleset["detail"].(map[string]any)["rulesetName"] = "other"
	for _, test := range []struct {
		event map[string]any
		want  string
	}{
		{other, `job "other"`},
		{ruleset, `ruleset "other"`},
		{stateChange("db_1", "STARTING"), `state "STARTING"`},
		{stateChange("", wiring.StateFailed), "jobRunId"},
		{brewEvent("Scheduled Event", nil), "Scheduled Event"},
	} {
		assertRun(t, q.tell(test.event), []string{test.want})
	}
	q.silent()
}

// TestQualityRuleset judges a run once, whichever of its events comes first, and if one of them is lost.
func TestQualityRuleset(t *testing.T) {
	t.Parallel()
	for name, events := range map[string]func(run string) []map[string]any{
		"first": func(run string) []map[string]any {
			return []map[string]any{validated(run, "FAILED"), stateChange(run, wiring.StateSucceeded), validated(run, "FAILED")}
		},
		"last": func(run string) []map[string]any {
			return []map[string]any{stateChange(run, wiring.StateSucceeded), validated(run, "FAILED")}
		},
		"alone": func(run string) []map[string]any { return []map[string]any{validated(run, "FAILED")} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := newQuality(t, taxiRules, nil)
			for _, event := range events(q.run(0, missing("pu_loc_id", 9000))) {
				if err := q.tell(event); err != nil {
					t.Fatal(err)
				}
			}
			q.told(report.Failed)
			if got := q.metrics(wiring.MetricRulesetFailed); len(got) != 1 || got[0][wiring.MetricRulesetFailed] != 1.0 {
				t.Errorf("got metrics %v", got)
			}
		})
	}
}

// TestQualityRulesetOfRunningJob waits for the end of the run.
func TestQualityRulesetOfRunningJob(t *testing.T) {
	t.Parallel()
	q := newQuality(t, taxiRules, nil)
	run := q.run(0, profiletest.Taxi())
	q.brew.Put(databrewstub.Run{Job: taxiJob, ID: run, State: "RUNNING", Started: time.Now()})
	if err := q.tell(validated(run, "SUCCEEDED")); err != nil {
		t.Fatal(err)
	}
	q.silent()
	if got := q.metrics(wiring.MetricRulesetFailed); len(got) != 1 || got[0][wiring.MetricRulesetFailed] != 0.0 {
		t.Errorf("got metrics %v", got)
	}
}
