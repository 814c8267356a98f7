package report_test

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// This checks a profile and writes the mail about it.
func ExampleMail() {
	set, err := rules.Parse(`
		completeness(pu_loc_id, do_loc_id) >= 0.9
		rows >= 100
	`)
	if err != nil {
		fmt.Println(err)
		return
	}
	profile := strings.NewReader(`{"sampleSize": 1000, "columns": [
		{"name": "pu_loc_id", "type": "bigint", "missingValuesCount": 158},
		{"name": "do_loc_id", "type": "bigint", "missingValuesCount": 24}
	]}`)
	verdict, err := set.Evaluate(profile, rules.Options{Now: time.Date(2026, 11, 22, 6, 5, 0, 0, time.UTC)})
	if err != nil {
		fmt.Println(err)
		return
	}

	subject, body := report.Mail(&report.Run{
		Job:       "taxi-weekly",
		State:     report.JobSucceeded,
		Completed: time.Date(2026, 11, 22, 6, 4, 0, 0, time.UTC),
		Verdict:   &verdict,
	})
	fmt.Println(subject)
	fmt.Println()
	fmt.Print(body)
	// Output:
	// [FAILED] taxi-weekly: pu_loc_id: completeness 84.2%
	//
	// taxi-weekly: 1 of 3 checks failed.
	//
	// FAILED  pu_loc_id: completeness
	//     got 84.2%, want >= 0.9
	//     rule: completeness(pu_loc_id, do_loc_id) >= 0.9
	//
	// passed  do_loc_id: completeness 97.6%
	// passed  rows 1,000
	//
	// Completed:     2026-11-22 06:04 UTC
	// Sample:        all 1,000 rows
	// Columns:       2
}

// A run that has failed is reported too.
func ExampleHTML() {
	page, err := os.CreateTemp("", "*.html")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.Remove(page.Name())
	run := &report.Run{Job: "taxi-weekly", State: report.JobFailed, Problem: "Access Denied"}
	if err := report.HTML(page, run); err != nil {
		fmt.Println(err)
	}
	fmt.Println(run.Outcome(), page.Close())
	// Output: not checked <nil>
}
