// Package wiring is the names that the construct queueprocessor and the handler
// package queueprocessor/consumer agree on: environment variables and metrics. It
// imports nothing else of either, so that both may import it.
package wiring

import "github.com/lintel-go/lintel/constructs/internal/consumer/terms"

// FailureMode is the environment variable that says what the event source mapping
// makes of the handler's answer: FailureModePartial (ReportBatchItemFailures) or
// FailureModeBatch, which is all that mappings of Amazon MQ have. Unset is
// FailureModeBatch: a partial answer that nobody reads would lose failed messages.
const FailureMode = "LINTEL_QUEUE_FAILURE_MODE"

// Values of FailureMode.
const (
	// FailureModePartial: the mapping deletes all messages but those that the answer
	// names, which are visible again after the visibility timeout.
	FailureModePartial = terms.FailureModePartial
	// FailureModeBatch: the mapping reads nothing; the invocation fails as a whole, and
	// all of the batch comes again.
	FailureModeBatch = terms.FailureModeBatch
)

// MetricNamespace of the consumer's metrics in CloudWatch.
const MetricNamespace = "Lintel/Queue"

// Metrics of the consumer, in MetricNamespace.
const (
	// MetricRecords counts the messages of events.
	MetricRecords = terms.MetricRecords
	// MetricFailures counts messages that failed for good in an invocation.
	MetricFailures = terms.MetricFailures
	// MetricDeadLetters counts messages that the consumer parked. Those that SQS moves
	// to the queue's own dead-letter queue are not among them.
	MetricDeadLetters = terms.MetricDeadLetters
	// MetricDuplicates counts messages that the idempotency store knew to be done.
	MetricDuplicates = terms.MetricDuplicates
	// MetricLag is how old the oldest message of an event was, in milliseconds; none
	// for RabbitMQ, which does not tell.
	MetricLag = terms.MetricLag
)

// Dimensions of the metrics. Each metric is there for the function alone, and for the
// function with a queue, by its name; with virtual host if it is RabbitMQ's.
const (
	DimensionFunction = terms.DimensionFunction
	DimensionQueue    = "Queue"
)
