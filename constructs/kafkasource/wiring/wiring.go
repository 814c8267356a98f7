// Package wiring is the names that the construct kafkasource and the handler
// package kafkasource/consumer agree on: an environment variable and the namespace
// of metrics. It imports nothing else of either, so that both may import it.
package wiring

import "github.com/lintel-go/lintel/constructs/internal/consumer/terms"

// FailureMode is the environment variable that says what the event source mapping
// makes of the handler's answer: FailureModePartial or FailureModeBatch. Unset is
// FailureModeBatch: a partial answer that nobody reads would commit failed records.
const FailureMode = "LINTEL_KAFKA_FAILURE_MODE"

// Values of FailureMode.
const (
	// FailureModePartial: the mapping reads batchItemFailures and retries what they
	// name, or from the first of each partition on.
	FailureModePartial = terms.FailureModePartial
	// FailureModeBatch: the mapping reads nothing; the invocation fails as a
	// whole, and all of the batch comes again.
	FailureModeBatch = terms.FailureModeBatch
)

// MetricNamespace of the consumer's metrics in CloudWatch.
const MetricNamespace = "Lintel/Kafka"
