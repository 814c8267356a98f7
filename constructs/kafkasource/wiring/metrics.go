package wiring

// Metrics of the consumer, in MetricNamespace.
const (
	// MetricRecords counts the records of events.
	MetricRecords = "Records"
	// MetricFailures counts records that failed for good in an invocation.
	MetricFailures = "Failures"
	// MetricDeadLetters counts records that were parked.
	MetricDeadLetters = "DeadLetters"
	// MetricDuplicates counts records that the idempotency store knew to be done.
	MetricDuplicates = "Duplicates"
	// MetricLag is how old the oldest record of an event was, in milliseconds.
	MetricLag = "LagMilliseconds"
	// MetricDecode is how long an event took to be decoded, in milliseconds.
	MetricDecode = "DecodeMilliseconds"
)

// Dimensions of the metrics. Each metric is there for the function alone, and for
// the function with a topic.
const (
	DimensionFunction = "FunctionName"
	DimensionTopic    = "Topic"
)
