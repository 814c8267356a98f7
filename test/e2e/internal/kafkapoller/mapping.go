package kafkapoller

import (
	"cmp"
	"fmt"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
)

// Mapping says how records are delivered. The fields are the parameters of an event source mapping in provisioned mode,
// with Lambda's defaults and limits.
// https://docs.aws.amazon.com/lambda/latest/dg/kafka-esm-parameters.html
type Mapping struct {
	// Topic is what is consumed.
	Topic string

	// ClusterARN is the Amazon MSK cluster that the broker pretends to be: events are from "aws:kafka". Without it they
	// are from "SelfManagedKafka".
	ClusterARN string

	// ConsumerGroupID is the consumer group, by default one of the poller's own.
	ConsumerGroupID string

	// StartingPosition is where a group starts that has committed nothing; required.
	StartingPosition StartingPosition

	// StartingPositionTimestamp is where AtTimestamp starts.
	StartingPositionTimestamp time.Time

	// BatchSize is the largest number of records of an event: 1 to 10,000, by default 100.
	BatchSize int

	// MaximumRetryAttempts is how often a batch is delivered again before it is discarded: 0 to 10,000, or -1 for ever,
	// which is the default. With an on-failure destination for ever means 10 times.
	MaximumRetryAttempts *int

	// MaximumRecordAge is the age at which a record is discarded rather than delivered: 60 seconds to 7 days, or 0 for
	// never.
	MaximumRecordAge time.Duration

	// BisectBatchOnFunctionError splits a batch in two when the function fails.
	BisectBatchOnFunctionError bool

	// ReportBatchItemFailures makes the poller read responses; without it any response is a success.
	ReportBatchItemFailures bool

	// PartialResponse is what the poller delivers again after a response that reports failures.
	PartialResponse PartialResponse

	// OnFailure is where discarded records go. By default they are lost.
	OnFailure Destination

	// OnFailureTopic is the topic of KafkaDestination: one of the same cluster, and not the source topic.
	// https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html#kafka-ofd-requirements
	OnFailureTopic string

	// Concurrency is the number of invocations at a time, by default 1. A partition is in one of them at most.
	Concurrency int

	// RetryDelay is the time before the n-th retry, which Lambda does not document. By default it is 2 ms, doubled with
	// every retry up to a quarter of a second.
	RetryDelay func(n int) time.Duration

	// Faults is what goes wrong at random.
	Faults Faults
}

// StartingPosition is where a consumer group starts that has committed nothing.
// https://docs.aws.amazon.com/lambda/latest/dg/kafka-starting-positions.html
type StartingPosition string

const (
	TrimHorizon StartingPosition = "TRIM_HORIZON" // the oldest record
	Latest      StartingPosition = "LATEST"       // after the newest record
	AtTimestamp StartingPosition = "AT_TIMESTAMP" // the first record that is not older
)

// PartialResponse is a reading of what Lambda documents about partial batch responses: "the handler returns identifiers
// only for the failed messages, allowing Lambda to retry just those specific items".
// https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html#kafka-partial-batch-response
type PartialResponse int

const (
	// FromLowest delivers each partition that has failures again from its lowest reported offset on, which keeps the
	// order and is what Lambda documents for Kinesis and DynamoDB.
	// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
	FromLowest PartialResponse = iota

	// ListedOnly delivers the reported records again and no other: what a handler has neither processed nor reported is
	// lost.
	ListedOnly
)

// Destination is a kind of on-failure destination: they differ in what they are sent.
// https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
type Destination int

const (
	NoDestination    Destination = iota
	QueueDestination             // Amazon SQS or Amazon SNS: where the records of the batch are, not the records
	S3Destination                // Amazon S3: the same, and the event
	KafkaDestination             // a topic: a message for each record, with the record
)

const (
	defaultBatchSize = 100
	maxBatchSize     = 10_000
	maxRetryAttempts = 10_000

	// cappedRetryAttempts is what for ever means with an on-failure destination.
	// https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html#kafka-retry-options
	cappedRetryAttempts = 10

	minRecordAge = time.Minute
	maxRecordAge = 7 * 24 * time.Hour

	firstRetryDelay = 2 * time.Millisecond
	maxRetryDelay   = 250 * time.Millisecond

	defaultConsumerGroupID = "6f1d2c5e-event-source-mapping"
)

// withDefaults fills in what is left open.
func (m Mapping) withDefaults() Mapping {
	m.ConsumerGroupID = cmp.Or(m.ConsumerGroupID, defaultConsumerGroupID)
	m.BatchSize = cmp.Or(m.BatchSize, defaultBatchSize)
	m.Concurrency = cmp.Or(m.Concurrency, 1)
	if m.MaximumRetryAttempts == nil {
		m.MaximumRetryAttempts = new(-1)
	}
	if m.RetryDelay == nil {
		m.RetryDelay = retryDelay
	}
	return m
}

func retryDelay(n int) time.Duration {
	return min(firstRetryDelay<<min(n-1, 16), maxRetryDelay)
}

// validate refuses what Lambda refuses.
func (m Mapping) validate() error {
	for _, rule := range []struct {
		ok  bool
		err error
	}{
		{m.Topic != "", fmt.Errorf("got no topic")},
		{m.StartingPosition == TrimHorizon || m.StartingPosition == Latest || m.StartingPosition == AtTimestamp,
			fmt.Errorf("got starting position %q, want TRIM_HORIZON, LATEST or AT_TIMESTAMP", m.StartingPosition)},
		{(m.StartingPosition == AtTimestamp) == !m.StartingPositionTimestamp.IsZero(),
			fmt.Errorf("got starting position %s with timestamp %v, want a timestamp with AT_TIMESTAMP only",
				m.StartingPosition, m.StartingPositionTimestamp)},
		{1 <= m.BatchSize && m.BatchSize <= maxBatchSize,
			fmt.Errorf("got batch size %d, want 1 to %d", m.BatchSize, maxBatchSize)},
		{-1 <= *m.MaximumRetryAttempts && *m.MaximumRetryAttempts <= maxRetryAttempts,
			fmt.Errorf("got %d retry attempts, want 0 to %d, or -1", *m.MaximumRetryAttempts, maxRetryAttempts)},
		{m.MaximumRecordAge == 0 || minRecordAge <= m.MaximumRecordAge && m.MaximumRecordAge <= maxRecordAge,
			fmt.Errorf("got record age %v, want %v to %v, or 0", m.MaximumRecordAge, minRecordAge, maxRecordAge)},
		{(m.OnFailure == KafkaDestination) == (m.OnFailureTopic != "") && m.OnFailureTopic != m.Topic,
			fmt.Errorf("got on-failure topic %q, want one besides %q with KafkaDestination only", m.OnFailureTopic, m.Topic)},
		{m.Concurrency >= 1, fmt.Errorf("got concurrency %d, want 1 or more", m.Concurrency)},
	} {
		if !rule.ok {
			return rule.err
		}
	}
	return nil
}

// retries returns how often a batch is delivered again, -1 for ever.
func (m Mapping) retries() int {
	if *m.MaximumRetryAttempts < 0 && m.OnFailure != NoDestination {
		return cappedRetryAttempts
	}
	return *m.MaximumRetryAttempts
}

// functionARN is in the documents that go to an on-failure destination.
const functionARN = "arn:aws:lambda:eu-west-1:123456789012:function:" + lambdart.FunctionName
