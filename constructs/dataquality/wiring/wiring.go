// Package wiring is the names that the construct dataquality and its handler,
// dataquality/lambda/evaluate, agree on: environment variables, the keys of the
// history table, metrics and events. It imports nothing, so that both may import
// it.
//
// The table by which the handler tells duplicates is named by the variable of
// package lambdakit/idempotency/dynamodbstore/schema.
package wiring

// Environment variables of the handler.
const (
	// Job is the name of the profile job. Events of another job are refused.
	Job = "LINTEL_DQ_JOB"
	// RulesBucket and RulesKey are the S3 object with the text of the rules.
	RulesBucket = "LINTEL_DQ_RULES_BUCKET"
	RulesKey    = "LINTEL_DQ_RULES_KEY"
	// BaselineBucket and BaselineKey are the S3 object with the run that rules
	// "vs baseline" compare with: the baseline.json of a report. Optional.
	BaselineBucket = "LINTEL_DQ_BASELINE_BUCKET"
	BaselineKey    = "LINTEL_DQ_BASELINE_KEY"
	// HistoryTable is the name or ARN of the DynamoDB table with the verdicts.
	HistoryTable = "LINTEL_DQ_HISTORY_TABLE"
	// HistoryDays is after how many days DynamoDB deletes a verdict.
	// DefaultHistoryDays if unset.
	HistoryDays = "LINTEL_DQ_HISTORY_DAYS"
	// TopicARN is the SNS topic to which verdicts are sent.
	TopicARN = "LINTEL_DQ_TOPIC_ARN"
	// EventBus is the name or ARN of the EventBridge bus to which verdicts are
	// sent. Optional.
	EventBus = "LINTEL_DQ_EVENT_BUS"
	// Ruleset is the name of the DataBrew ruleset whose validation results the
	// handler is told. Optional; without it such events are refused.
	Ruleset = "LINTEL_DQ_RULESET"
	// ReportPrefix is where the reports are written in the bucket of the profile.
	// Beside the profile if unset.
	ReportPrefix = "LINTEL_DQ_REPORT_PREFIX"
	// DataBucket and DataPrefix are where the data are that the job profiles: for
	// OnPass and OnFail, and for rules about the age of files. Optional.
	DataBucket = "LINTEL_DQ_DATA_BUCKET"
	DataPrefix = "LINTEL_DQ_DATA_PREFIX"
	// OnPass and OnFail are what is done with the data: nothing if unset,
	// ActionTag, or ActionMove or ActionCopy followed by a bucket, "/" and a
	// prefix, such as "move:curated/trips/".
	OnPass = "LINTEL_DQ_ON_PASS"
	OnFail = "LINTEL_DQ_ON_FAIL"
)

// DefaultHistoryDays is the default of HistoryDays.
const DefaultHistoryDays = 400

// Values of OnPass and OnFail.
const (
	// ActionTag gives the objects the tag TagVerdict.
	ActionTag = "tag"
	// ActionMove and ActionCopy are followed by a bucket, "/" and a prefix.
	ActionMove = "move:"
	ActionCopy = "copy:"
)

// TagVerdict is the key of the tag that ActionTag gives to objects. Its value is
// TagPassed or TagFailed.
const (
	TagVerdict = "lintel:data-quality"
	TagPassed  = "passed"
	TagFailed  = "failed"
)

// Attributes of the history table.
const (
	// HistoryJob is the partition key, a string: the name of the job.
	HistoryJob = "job"
	// HistoryRun is the sort key, a string: when the run was completed (RFC 3339,
	// in UTC), "#" and the id of the run.
	HistoryRun = "run"
	// HistoryExpiry is the attribute with the time to live.
	HistoryExpiry = "expiresAt"
)
