package report

import (
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// A Run is a run of a profile job and what is to be said of it. What is empty is
// left out of a report, except that a run without a usable Verdict is reported as
// [NotChecked].
type Run struct {
	// Job is the name of the profile job, ID that of the run, and Dataset that of
	// the dataset.
	Job, ID, Dataset string
	// State is how the run ended.
	State State
	// Problem says in a sentence why there is no verdict, such as why the run
	// failed or why its profile cannot be read.
	Problem string
	// Started and Completed are when the run started and ended.
	Started, Completed time.Time
	// SampleLimit is how many rows the job profiles at most, the first ones. Zero
	// means all.
	SampleLimit int
	// Verdict is what the rules say of the profile, or nil if they could not be
	// checked.
	Verdict *rules.Verdict
	// Completeness is how complete the columns are. Nil means to show what the
	// rules have measured of it.
	Completeness []Column
	// History is of earlier runs, in any order. The newest [MaxHistory] of them are
	// shown, without the run itself.
	History []Past
	// Notes are sentences that people should read, such as what happens to the
	// data. The first [MaxNotes] of them are shown.
	Notes []string

	// Profile and Report are where the profile and the HTML page are.
	Profile, Report Location
	// Console and Log are the URLs of the run and of its log in the AWS console.
	Console, Log string
}

// A State is how DataBrew says that a job run has ended
// (https://docs.aws.amazon.com/databrew/latest/dg/API_JobRun.html). Others than
// these are reported as they are.
type State string

// The states of a run that has ended.
const (
	JobSucceeded State = "SUCCEEDED"
	JobFailed    State = "FAILED"
	JobStopped   State = "STOPPED"
	JobTimedOut  State = "TIMEOUT"
)

// A Location is where an object is.
type Location struct {
	// URI is for machines, such as "s3://bucket/key".
	URI string `json:"uri,omitempty"`
	// URL is what people open. Only URLs with https are reported.
	URL string `json:"url,omitempty"`
}

// A Column is how complete a column is.
type Column struct {
	Name string
	// Ratio is the part of the rows that have a value, from 0 to 1. NaN means that
	// it is not known.
	Ratio float64
}

// A Past is an earlier run.
type Past struct {
	// ID is that of the run.
	ID string
	// Time is when it was completed.
	Time    time.Time
	Outcome Outcome
	// Values are the numbers that were measured, [rules.Measurement.Number].
	Values map[Series]float64
}

// A Series is what is measured run after run. A rule that has no name and allows
// something else than before begins another one.
type Series struct {
	// Rule is the label of the rule, [rules.Rule.Label].
	Rule string
	// Column is as in [rules.Result].
	Column string
}

// SeriesOf returns what a result belongs to.
func SeriesOf(r *rules.Result) Series {
	return Series{Rule: r.Rule.Label(), Column: r.Column}
}
