// Package wiring is what the construct prerender, its state machine and its handler,
// prerender/lambda/report, agree on: keys, environment variables, events and metrics.
// What the state machine sends to the image handler is in imagehandler/wiring.
package wiring

// Environment variables of the handler.
const (
	// ReportBucket has the results and the reports.
	ReportBucket = "LINTEL_PRERENDER_REPORT_BUCKET"
	// TopicARN of notifications; none if it is not set.
	TopicARN = "LINTEL_PRERENDER_TOPIC_ARN"
	// StateMachineARN is whose executions are reported.
	StateMachineARN = "LINTEL_PRERENDER_STATE_MACHINE_ARN"
)

// Keys in the bucket of reports.
const (
	// RunsPrefix is before the name of an execution.
	RunsPrefix = "runs/"
	// ListsPrefix is where users put lists of pictures.
	ListsPrefix = "lists/"
)

// ResultsPrefix is where Step Functions writes the results of an execution's map run:
// the state machine says the same in JSONata.
func ResultsPrefix(execution string) string { return RunsPrefix + execution + "/results/" }

// ReportKey is the report of an execution.
func ReportKey(execution string) string { return RunsPrefix + execution + "/report.json" }

// FailedKey is the list of its pictures that are to be rendered yet.
func FailedKey(execution string) string { return RunsPrefix + execution + "/failed.jsonl" }

// Manifest is how the key of a map run's manifest ends.
const Manifest = "/manifest.json"

// The event that an execution has ended, and the statuses that it ends in.
// https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
const (
	EventSource     = "aws.states"
	EventDetailType = "Step Functions Execution Status Change"

	StatusSucceeded = "SUCCEEDED"
	StatusFailed    = "FAILED"
	StatusTimedOut  = "TIMED_OUT"
	StatusAborted   = "ABORTED"
)

// MetricNamespace of the metrics; they are by DimensionStateMachine, its name.
const (
	MetricNamespace       = "Lintel/ImagePrerender"
	DimensionStateMachine = "StateMachine"
)

// Metrics of an execution, written when it has ended.
const (
	MetricPicturesDone    = "PicturesDone"
	MetricPicturesSkipped = "PicturesSkipped"
	MetricPicturesFailed  = "PicturesFailed"
	MetricPicturesPending = "PicturesPending"
	MetricRenditionsMade  = "RenditionsMade"
	MetricRenditionsFound = "RenditionsFound"
	MetricBytesMade       = "BytesMade"
)
