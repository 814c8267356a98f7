// Package terms is what all consumers and the constructs that deploy them agree on:
// values of an environment variable, and names of metrics. It imports nothing, so that
// both may import it.
package terms

// Values of the environment variable that says what the event source mapping makes of
// the handler's answer. Unset is FailureModeBatch: a partial answer that nobody reads
// would take failures for successes.
const (
	// FailureModePartial: the mapping reads batchItemFailures and retries what they
	// name, or from the first of each shard on.
	FailureModePartial = "partial"
	// FailureModeBatch: the mapping reads nothing; the invocation fails as a whole, and
	// all of the batch comes again.
	FailureModeBatch = "batch"
)

// Metrics of a consumer, in the namespace of its construct.
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
)

// DimensionFunction is the dimension that each metric has: the name of the function.
const DimensionFunction = "FunctionName"
