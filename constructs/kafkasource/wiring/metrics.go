package wiring

import "github.com/lintel-go/lintel/constructs/internal/consumer/terms"

// Metrics of the consumer, in MetricNamespace.
const (
	// MetricRecords counts the records of events.
	MetricRecords = terms.MetricRecords
	// MetricFailures counts records that failed for good in an invocation.
	MetricFailures = terms.MetricFailures
	// MetricDeadLetters counts records that were parked.
	MetricDeadLetters = terms.MetricDeadLetters
	// MetricDuplicates counts records that the idempotency store knew to be done.
	MetricDuplicates = terms.MetricDuplicates
	// MetricLag is how old the oldest record of an event was, in milliseconds.
	MetricLag = terms.MetricLag
	// MetricDecode is how long an event took to be decoded, in milliseconds.
	MetricDecode = "DecodeMilliseconds"
)

// Dimensions of the metrics. Each metric is there for the function alone, and for
// the function with a topic.
const (
	DimensionFunction = terms.DimensionFunction
	DimensionTopic    = "Topic"
)
