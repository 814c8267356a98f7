// Package wiring is the names that the construct streamprocessor and the handler
// package streamprocessor/consumer agree on: environment variables and metrics. It
// imports nothing else of either, so that both may import it.
package wiring

import "github.com/lintel-go/lintel/constructs/internal/consumer/terms"

// FailureMode is the environment variable that says what the event source mapping
// makes of the handler's answer: FailureModePartial (ReportBatchItemFailures) or
// FailureModeBatch, which is also right for a mapping that bisects. Unset is
// FailureModeBatch: a partial answer that nobody reads would lose failed records.
const FailureMode = "LINTEL_STREAM_FAILURE_MODE"

// Values of FailureMode.
const (
	// FailureModePartial: the mapping takes the lowest sequence number of the answer as
	// its checkpoint and delivers from there on.
	FailureModePartial = terms.FailureModePartial
	// FailureModeBatch: the mapping reads nothing; the invocation fails as a whole, and
	// all of the batch comes again, in halves if the mapping bisects.
	FailureModeBatch = terms.FailureModeBatch
)

// MetricNamespace of the consumer's metrics in CloudWatch.
const MetricNamespace = "Lintel/Stream"

// Metrics of the consumer, in MetricNamespace.
const (
	// MetricRecords counts user records, those of aggregates one by one.
	MetricRecords = terms.MetricRecords
	// MetricFailures counts records that failed for good in an invocation.
	MetricFailures = terms.MetricFailures
	// MetricDeadLetters counts records that were parked.
	MetricDeadLetters = terms.MetricDeadLetters
	// MetricDuplicates counts records that the idempotency store knew to be done.
	MetricDuplicates = terms.MetricDuplicates
	// MetricLag is how old the oldest record of an event was, in milliseconds.
	MetricLag = terms.MetricLag
)

// Dimensions of the metrics. Each metric is there for the function alone, and for
// the function with a stream: the name of a Kinesis stream, or of the table of a
// DynamoDB stream.
const (
	DimensionFunction = terms.DimensionFunction
	DimensionStream   = "Stream"
)
