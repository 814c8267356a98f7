package wiring

// Source of the events that the handler understands, and their detail-types. See
// https://docs.aws.amazon.com/databrew/latest/dg/monitoring-with-cloudwatch-events.html.
const (
	SourceDataBrew       = "aws.databrew"
	DetailTypeJobState   = "DataBrew Job State Change"
	DetailTypeValidation = "DataBrew Ruleset Validation Result"
)

// States of a job run that end it, of which the handler is told.
const (
	StateSucceeded = "SUCCEEDED"
	StateFailed    = "FAILED"
	StateStopped   = "STOPPED"
	StateTimeout   = "TIMEOUT"
)

// Source and detail-type of the event that the handler puts on EventBus.
const (
	EventSource     = "lintel.dataquality"
	EventDetailType = "Data Quality Verdict"
)
