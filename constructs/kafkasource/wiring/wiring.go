// Package wiring is the names that the construct kafkasource and the handler
// package kafkasource/consumer agree on: environment variables and metrics. It
// imports nothing, so that both may import it.
package wiring

// Environment variables of the handler.
const (
	// FailureMode says what the event source mapping makes of the handler's
	// answer: FailureModePartial or FailureModeBatch. Unset is FailureModeBatch: a
	// partial answer that nobody reads would commit failed records.
	FailureMode = "LINTEL_KAFKA_FAILURE_MODE"
	// DeadLetterQueueURL is the SQS queue of lambdakit/deadletter.
	DeadLetterQueueURL = "LINTEL_DEAD_LETTER_QUEUE_URL"
	// DeadLetterBucket is the S3 bucket for dead letters that are too large for
	// the queue.
	DeadLetterBucket = "LINTEL_DEAD_LETTER_BUCKET"
)

// Values of FailureMode.
const (
	// FailureModePartial: the mapping reads batchItemFailures and retries from
	// the first failed offset of each partition.
	FailureModePartial = "partial"
	// FailureModeBatch: the mapping reads nothing; the invocation fails as a
	// whole, and all of the batch comes again.
	FailureModeBatch = "batch"
)

// MetricNamespace of the consumer's metrics in CloudWatch.
const MetricNamespace = "Lintel/Kafka"
