package snapshot

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// nagReport is what cdk-nag writes beside a template.
type nagReport struct {
	Lines []struct {
		RuleID          string `json:"ruleId"`
		ResourceID      string `json:"resourceId"`
		Compliance      string `json:"compliance"`
		ExceptionReason string `json:"exceptionReason"`
		RuleLevel       string `json:"ruleLevel"`
		RuleInfo        string `json:"ruleInfo"`
	} `json:"lines"`
}

// shortestReason is enough for a sentence that says why.
const shortestReason = len("X-Ray knows no resources.")

func TestNagAwsSolutions(t *testing.T) {
	eachStack(t, func(t *testing.T, stack string) {
		b, err := os.ReadFile(filepath.Join(synthesized.dir, "AwsSolutions--"+stack+"-NagReport.json"))
		if err != nil {
			t.Fatal(err)
		}
		var report nagReport
		if err := json.Unmarshal(b, &report); err != nil {
			t.Fatal(err)
		}
		if len(report.Lines) == 0 {
			t.Fatal("cdk-nag checked nothing")
		}
		for _, line := range report.Lines {
			switch line.Compliance {
			case "Compliant", "N/A":
			case "Suppressed":
				if len(line.ExceptionReason) < shortestReason {
					t.Errorf("%s at %s is acknowledged without a reason: %q", line.RuleID, line.ResourceID, line.ExceptionReason)
				}
			default:
				t.Errorf("%s %s at %s is %s: %s", line.RuleLevel, line.RuleID, line.ResourceID, line.Compliance, line.RuleInfo)
			}
		}
	})
}
