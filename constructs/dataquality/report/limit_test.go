package report_test

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// snsLimit is what Amazon SNS takes in a message with its attributes.
const snsLimit = 256 << 10

// longest are texts that grow most when they are written: as UTF-8, as an escape
// of HTML, of JSON, of JSON in JSON, of Go.
var longest = []string{"x", "\U0001F695", `"`, "&", `\`, "\x00", "\xff", "\u202e", "\u2028"}

// large is a run with n checks of every status, in which every text is s, many
// times.
func large(t testing.TB, n int, s string) *report.Run {
	text := strings.Repeat(s, 1100)
	run := &report.Run{
		Job: text, ID: text, Dataset: text, State: report.JobSucceeded, Completed: completed,
		Profile: report.Location{URI: text, URL: "https://a.example/" + strings.Repeat("p", 2000)},
		Report:  report.Location{URI: text, URL: "https://a.example/" + strings.Repeat("p", 2000)},
		Console: "https://a.example/" + strings.Repeat("p", 2000), Log: "https://a.example/" + strings.Repeat("p", 2000),
		Verdict: verdict(t, fmt.Sprintf("common(c) in (%s) for >= 90%%", strconv.Quote(strings.ToValidUTF8(text, "?"))), [][]finding{{}}),
	}
	rule := rule(t, fmt.Sprintf("common(c) in (%s) for >= 90%%", strconv.Quote(strings.ToValidUTF8(text, "?"))))
	for i := range n {
		m := rules.Measurement{Unit: rules.Text, Text: text}
		for status := rules.Failed; status <= rules.Passed; status++ {
			run.Verdict.Results = append(run.Verdict.Results, rules.Result{
				Rule: rule, Column: strconv.Itoa(i) + text, Status: status, Cause: rules.NoStatistic, Detail: text, Measured: m, Previous: m,
			})
		}
	}
	for range 100 {
		run.Notes = append(run.Notes, text)
		run.History = append(run.History, report.Past{ID: text, Time: completed.AddDate(0, 0, -1), Outcome: report.Outcome(text)})
		run.Completeness = append(run.Completeness, report.Column{Name: text, Ratio: math.NaN()})
	}
	return run
}

// rule reads one rule.
func rule(t testing.TB, text string) rules.Rule {
	t.Helper()
	set, err := rules.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return set.Rules()[0]
}

// TestSize measures the largest reports.
func TestSize(t *testing.T) {
	for _, s := range longest {
		t.Run(fmt.Sprintf("%q", s), func(t *testing.T) {
			run := large(t, 130, s)
			subject, body := report.Mail(run)
			if len(subject) > report.MaxSubject || len(body) > report.MaxMail {
				t.Errorf("got a subject of %d and a body of %d bytes, want up to %d and %d", len(subject), len(body), report.MaxSubject, report.MaxMail)
			}
			if _, message := report.Message(run); len(message) > snsLimit-8<<10 { // with room for attributes
				t.Errorf("got a message of %d bytes", len(message))
			}
			if got := len(page(t, run)); got > 8<<20 {
				t.Errorf("got a page of %d bytes", got)
			}
			for _, limit := range []int{-1, 0, report.MinJSON, 100_000, 1_000_000} {
				data := report.JSON(run, limit)
				if len(data) > max(limit, report.MinJSON) {
					t.Errorf("got a document of %d bytes, want up to %d", len(data), limit)
				}
				d := document(t, data)
				if len(d.Results)+d.Omitted != len(run.Verdict.Results) || d.Counts.Checks() != len(run.Verdict.Results) {
					t.Errorf("got %d results and %d omitted, want %d", len(d.Results), d.Omitted, len(run.Verdict.Results))
				}
			}
		})
	}
}

// TestMany reports a rule on 10,000 columns, a third of which fail.
func TestMany(t *testing.T) {
	const columns, failed = 10_000, 3_334
	run := first(t)
	run.Verdict.Results = nil
	r := rule(t, "completeness(/^c/) >= 99%")
	for i := range columns {
		result := rules.Result{Rule: r, Column: fmt.Sprintf("c%05d", i), Status: rules.Passed, Measured: ratio(1)}
		if i%3 == 0 {
			result.Status, result.Cause, result.Measured = rules.Failed, rules.NotAllowed, ratio(float64(i)/columns*0.9)
		}
		run.Verdict.Results = append(run.Verdict.Results, result)
	}

	subject, body := report.Mail(run)
	if want := "[FAILED] orders: c00000: completeness 0%, 3,333 more"; subject != want {
		t.Errorf("got subject %q, want %q", subject, want)
	}
	if len(body) > report.MaxMail || len(body) < report.MaxMail*9/10 {
		t.Errorf("got a body of %d bytes, want almost %d", len(body), report.MaxMail)
	}
	shown := strings.Count(body, "\nFAILED  ")
	if want := "Not shown here: " + comma(failed-shown) + " failed, 6,666 passed."; !strings.Contains(body, want) {
		t.Errorf("%d shown, and %q is not in the mail", shown, want)
	}

	html := page(t, run)
	if rows := strings.Count(string(html), `<td role="cell" data-label="Measured"`); rows != 500 {
		t.Errorf("got %d rows, want 500", rows)
	}
	if len(html) > 1<<20 {
		t.Errorf("got a page of %d bytes", len(html))
	}
	for _, want := range []string{"Not shown here: 2,834 failed, 6,666 passed.", "9,900 more columns, none less complete.", "3,334 of 10,000 checks failed"} {
		if !strings.Contains(string(html), want) {
			t.Errorf("%q is not in the page", want)
		}
	}

	_, message := report.Message(run)
	var parts struct{ Default, Email, SMS string }
	if err := json.Unmarshal([]byte(message), &parts); err != nil {
		t.Fatal(err)
	}
	if parts.Email != body || parts.SMS != subject {
		t.Error("the message has not the mail")
	}
	d := document(t, []byte(parts.Default))
	if d.Counts.Failed != failed || len(d.Results)+d.Omitted != columns || len(d.Results) < 100 {
		t.Errorf("got %+v, %d results, %d omitted", d.Counts, len(d.Results), d.Omitted)
	}
}

// comma writes thousands.
func comma(n int) string { return fmt.Sprintf("%d,%03d", n/1000, n%1000) }

// TestPassedInMail counts the checks that passed.
func TestPassedInMail(t *testing.T) {
	run := first(t)
	run.Verdict.Results = nil
	r := rule(t, "completeness(/^c/) >= 99%")
	for i := range 40 {
		run.Verdict.Results = append(run.Verdict.Results, rules.Result{Rule: r, Column: fmt.Sprintf("c%d", i), Status: rules.Passed, Measured: ratio(1)})
	}
	_, body := report.Mail(run)
	if got := strings.Count(body, "\npassed  c"); got != 25 || !strings.Contains(body, "Not shown here: 15 passed.") {
		t.Errorf("got %d checks in\n%s", got, body)
	}
}

// TestHistoryLength shows the newest of many runs, none that are newer than the
// run and not the run itself.
func TestHistoryLength(t *testing.T) {
	run := first(t)
	run.ID = "this"
	for day := range 100 {
		run.History = append(run.History, report.Past{ID: fmt.Sprint(day), Time: completed.AddDate(0, 0, -day-1), Outcome: report.Passed})
	}
	run.History = append(run.History,
		report.Past{ID: "this", Time: completed, Outcome: report.Failed},
		report.Past{ID: "later", Time: completed.AddDate(0, 0, 1), Outcome: report.Failed},
	)
	days := regexp.MustCompile(`<li class="passed" title="passed, (20[0-9-]+) `).FindAllStringSubmatch(string(page(t, run)), -1)
	if len(days) != report.MaxHistory || days[0][1] != completed.AddDate(0, 0, -30).Format("2006-01-02") || days[29][1] != completed.AddDate(0, 0, -1).Format("2006-01-02") {
		t.Errorf("got %v", days)
	}
}
