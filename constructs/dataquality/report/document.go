package report

import (
	"math"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// Version is the version of [Document]. A new one means that a program for the
// version before may misunderstand it; fields can be added without one.
const Version = 1

// A Document is a run for machines, as [JSON] writes it. What is not known is left
// out. Texts are UTF-8 and cut after 1,024 characters.
type Document struct {
	// Version is [Version].
	Version int `json:"version"`
	// Outcome is what to act upon. Data is known to be good only if it is "passed"
	// or "warned".
	Outcome Outcome `json:"outcome"`
	// Summary says the outcome to people.
	Summary string `json:"summary"`
	Job     string `json:"job"`
	Run     string `json:"run"`
	Dataset string `json:"dataset,omitempty"`
	// State is that of the run in DataBrew, such as "SUCCEEDED".
	State State `json:"state"`
	// Problem says why the outcome is "not checked".
	Problem string `json:"problem,omitempty"`
	// Started and Completed are in UTC.
	Started   *time.Time `json:"started,omitempty"`
	Completed *time.Time `json:"completed,omitempty"`
	// SampleSize is how many rows were profiled. If it is SampleLimit, there may be
	// more rows of which nothing is known.
	SampleSize  *float64 `json:"sampleSize,omitempty"`
	SampleLimit int      `json:"sampleLimit,omitempty"`
	// Columns is how many columns the profile has.
	Columns int `json:"columns,omitempty"`
	// Counts is of all checks.
	Counts  Tally    `json:"counts"`
	Notes   []string `json:"notes,omitempty"`
	Profile Location `json:"profile,omitzero"`
	Report  Location `json:"report,omitzero"`
	Console string   `json:"console,omitempty"`
	Log     string   `json:"log,omitempty"`
	// Omitted is how many checks had no room in Results.
	Omitted int `json:"omitted"`
	// Results are from the worst to the best.
	Results []Result `json:"results"`
}

// A Result is what a rule says of a column, or of the whole dataset.
type Result struct {
	// Rule is the name of the rule, or its text if it has none.
	Rule string `json:"rule"`
	// Check is the text of the rule without name and severity.
	Check string `json:"check"`
	// Kind is what is measured, such as "completeness".
	Kind string `json:"kind"`
	// Severity is "error" or "warning".
	Severity string `json:"severity"`
	// Column is the column, the regular expression between slashes if it matches
	// none, or left out if the check is of the whole dataset.
	Column string `json:"column,omitempty"`
	// Status is "failed", "warned", "not compared" or "passed".
	Status string `json:"status"`
	// Cause is why the check has not passed, in a few fixed words, such as "not
	// allowed" or "the column is missing", and Reason the same with its numbers.
	Cause  string `json:"cause,omitempty"`
	Reason string `json:"reason,omitempty"`
	// Measured is what was measured, and Previous the same of the run that the rule
	// compares with, else of the last good run.
	Measured *Value `json:"measured,omitempty"`
	Previous *Value `json:"previous,omitempty"`
	// Change is the change since Previous, relative to it: 0.1 is a tenth more.
	Change *float64 `json:"change,omitempty"`
	// Allowed is the condition, such as ">= 0.9".
	Allowed string `json:"allowed,omitempty"`
}

// A Value is what was measured.
type Value struct {
	// Number is left out if it is a text, NaN or infinite.
	Number *float64 `json:"number,omitempty"`
	// Unit is "number", "count", "ratio" (of 1), "characters", "seconds" or "text".
	Unit string `json:"unit"`
	// Text is for people, such as "84.2%", or what was measured if the unit is
	// "text".
	Text string `json:"text"`
}

// documentOf returns the run without its results.
func documentOf(r *Run, ranked []*rules.Result) Document {
	counts := tallyOf(ranked)
	d := Document{
		Version:     Version,
		Outcome:     r.Outcome(),
		Summary:     r.headline(counts),
		Job:         field(r.Job),
		Run:         field(r.ID),
		Dataset:     field(r.Dataset),
		State:       State(field(string(r.State))),
		Problem:     r.problem(),
		Started:     utc(r.Started),
		Completed:   utc(r.Completed),
		SampleLimit: r.SampleLimit,
		Counts:      counts,
		Notes:       r.notes(),
		Profile:     Location{URI: field(r.Profile.URI), URL: link(r.Profile.URL)},
		Report:      Location{URI: field(r.Report.URI), URL: link(r.Report.URL)},
		Console:     link(r.Console),
		Log:         link(r.Log),
	}
	if len(ranked) > 0 {
		d.SampleSize = finite(r.Verdict.SampleSize)
		d.Columns = r.Verdict.Columns
	}
	return d
}

func documentResult(r *rules.Result) Result {
	result := Result{
		Rule:     field(r.Rule.Label()),
		Check:    field(r.Rule.Check()),
		Kind:     r.Rule.Kind(),
		Severity: r.Rule.Severity().String(),
		Column:   field(r.Column),
		Status:   statusOf(r).String(),
		Reason:   field(r.Reason()),
		Measured: documentValue(r.Measured),
		Previous: documentValue(r.Previous),
		Allowed:  field(r.Allowed()),
	}
	if r.Cause != rules.NoCause {
		result.Cause = r.Cause.String()
	}
	if relative, ok := r.Change(); ok && result.Measured.Number != nil && result.Previous.Number != nil {
		result.Change = finite(relative)
	}
	return result
}

func documentValue(m rules.Measurement) *Value {
	if m.Unit == rules.Nothing {
		return nil
	}
	v := &Value{Unit: m.Unit.String(), Text: field(m.String())}
	if m.Unit != rules.Text {
		v.Number = finite(m.Number)
	}
	return v
}

// field cuts a text for machines, to which nothing else is done.
func field(s string) string { return cut(s, maxField) }

// finite returns nil for what JSON cannot write.
func finite(number float64) *float64 {
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return nil
	}
	return &number
}

// utc returns nil for no time, and for one that RFC 3339 cannot write.
func utc(t time.Time) *time.Time {
	t = t.UTC()
	if t.IsZero() || t.Year() < 0 || t.Year() > 9999 {
		return nil
	}
	return &t
}
