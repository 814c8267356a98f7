package report_test

import (
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// TestOutcome shows that a run passes only if it is known to.
func TestOutcome(t *testing.T) {
	of := func(statuses ...rules.Status) *rules.Verdict {
		findings := make([]finding, len(statuses))
		for i, s := range statuses {
			findings[i].status = s
		}
		return verdict(t, "rows > 0", [][]finding{findings})
	}
	good := of(rules.Passed)
	for name, test := range map[string]struct {
		run     report.Run
		outcome report.Outcome
		says    string
	}{
		"passed":              {report.Run{State: report.JobSucceeded, Verdict: good}, report.Passed, "the check passed"},
		"all passed":          {report.Run{State: report.JobSucceeded, Verdict: of(rules.Passed, rules.Passed)}, report.Passed, "all 2 checks passed"},
		"not compared":        {report.Run{State: report.JobSucceeded, Verdict: of(rules.NotCompared)}, report.Passed, "0 of 1 check passed, 1 had nothing to compare with yet"},
		"warned":              {report.Run{State: report.JobSucceeded, Verdict: of(rules.Passed, rules.Warned)}, report.Warned, "1 of 2 checks warned, none failed"},
		"failed":              {report.Run{State: report.JobSucceeded, Verdict: of(rules.Passed, rules.Warned, rules.Failed)}, report.Failed, "1 of 3 checks failed, 1 warned"},
		"failed and compared": {report.Run{State: report.JobSucceeded, Verdict: of(rules.NotCompared, rules.Failed)}, report.Failed, "1 of 2 checks failed, 1 had nothing"},
		"not a status":        {report.Run{State: report.JobSucceeded, Verdict: of(rules.Passed, 99)}, report.Failed, "1 of 2 checks failed"},

		"nothing known":          {report.Run{}, report.NotChecked, "it is not known how the profile job ended"},
		"no state":               {report.Run{Verdict: good}, report.NotChecked, "it is not known how"},
		"no verdict":             {report.Run{State: report.JobSucceeded}, report.NotChecked, "there is no verdict"},
		"no result":              {report.Run{State: report.JobSucceeded, Verdict: of()}, report.NotChecked, "no rule was checked"},
		"problem":                {report.Run{State: report.JobSucceeded, Verdict: good, Problem: "profile: unexpected end"}, report.NotChecked, "profile: unexpected end"},
		"job failed":             {report.Run{State: report.JobFailed, Problem: "no access"}, report.NotChecked, "the profile job failed.\n\nno access"},
		"job failed and verdict": {report.Run{State: report.JobFailed, Verdict: good}, report.NotChecked, "the profile job failed"},
		"job stopped":            {report.Run{State: report.JobStopped}, report.NotChecked, "the profile job was stopped"},
		"job timed out":          {report.Run{State: report.JobTimedOut}, report.NotChecked, "the profile job timed out"},
		"other state":            {report.Run{State: "RUNNING", Verdict: good}, report.NotChecked, "the profile job ended as RUNNING"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.run.Outcome(); got != test.outcome {
				t.Errorf("got %q, want %q", got, test.outcome)
			}
			subject, body := report.Mail(&test.run)
			if !strings.Contains(body, test.says) {
				t.Errorf("%q is not in the mail:\n%s", test.says, body)
			}
			if test.outcome == report.NotChecked && strings.Contains(subject+body, "succeeded") {
				t.Errorf("a run that was not checked has succeeded: %s\n%s", subject, body)
			}
			isPassed := strings.HasPrefix(subject, "[passed]")
			if isPassed != (test.outcome == report.Passed) {
				t.Errorf("outcome %q with subject %q", test.outcome, subject)
			}
			html := string(page(t, &test.run))
			if want := "<span>" + string(test.outcome) + "</span>"; !strings.Contains(html, want) {
				t.Errorf("%s is not in the page", want)
			}
			if d := document(t, report.JSON(&test.run, 0)); d.Outcome != test.outcome {
				t.Errorf("got %q in the document, want %q", d.Outcome, test.outcome)
			}
		})
	}
}
