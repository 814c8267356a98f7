package streamprocessor

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// StartingPosition is where a new mapping begins to read each shard.
type StartingPosition string

// The starting positions.
const (
	// TrimHorizon is the oldest record that the stream retains.
	TrimHorizon StartingPosition = eventsource.TrimHorizon // "TRIM_HORIZON"
	// Latest is the end of the stream when the mapping becomes active, which takes
	// minutes: records written meanwhile are not read.
	Latest StartingPosition = eventsource.Latest // "LATEST"
	// AtTimestamp is the first record since Props.StartingTimestamp. Not for DynamoDB.
	AtTimestamp StartingPosition = eventsource.AtTimestamp // "AT_TIMESTAMP"
)

// Props configures the processor. Required is Handler or Function.
type Props struct {
	// Handler is built, and wired with the mapping, the dead letters, the idempotency
	// table and the results of windows. Its Timeout defaults to one minute here.
	Handler *gofunction.Props
	// Function brings a function of your own instead; only the mapping and its
	// permissions are made. It must have a role.
	Function awslambda.IFunction

	// Stream is a Kinesis stream to read. Default: one is created, unless Table is
	// given.
	Stream awskinesis.IStream
	// Table is a DynamoDB table whose changes are read. It must have a stream.
	Table awsdynamodb.ITable
	// Shards provisions the created stream, each for 1 MB/s or 1,000 records a second.
	// Default: 0, on demand.
	Shards int
	// Retention of the created stream, 24 hours to 365 days in whole hours. For a
	// brought Stream, say what it is: the alarm Expiry and the default of MaxRecordAge
	// depend on it. Default: 24 hours. Not for a Table, whose stream has 24 hours.
	Retention time.Duration
	// EncryptionKey of the created stream. Default: the key of AWS, aws/kinesis.
	EncryptionKey awskms.IKey
	// ShardLevelMetrics has the created stream write metrics of each shard, which
	// CloudWatch charges for.
	ShardLevelMetrics bool
	// EnhancedFanOut registers a consumer with 2 MB/s of each shard of its own, which
	// Kinesis charges for by the hour and the gigabyte. Default: off, all readers of a
	// shard share 2 MB/s and five reads a second. Not for a Table.
	EnhancedFanOut bool

	// BatchSize is the most records of one invocation, 1 to 10,000. An event has at
	// most 6 MB, whatever the number. Default: 100.
	BatchSize int
	// BatchWindow is how long to gather records, 0 to 300 whole seconds. Default: nil,
	// as soon as there are some.
	BatchWindow *time.Duration
	// ParallelizationFactor is how many batches of a shard are processed at a time, 1
	// to 10. Above 1, order is kept for each partition key, not for the shard.
	// Default: 1.
	ParallelizationFactor int
	// StartingPosition of a new mapping. Default: TrimHorizon, so that nothing is
	// missed. A change replaces the mapping.
	StartingPosition StartingPosition
	// StartingTimestamp for AtTimestamp.
	StartingTimestamp time.Time
	// Filters are event patterns, JSON such as {"data":{"type":["order"]}}, or
	// {"eventName":["INSERT"]} for a Table; a record that matches none is not
	// delivered, and that includes one whose data is not JSON where the pattern asks
	// for more. Aggregates of the Kinesis Producer Library are filtered only with
	// EnhancedFanOut
	// (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html). Up to
	// five. Default: none.
	Filters []string
	// FilterKey encrypts the filters. The policy of a key that is imported has to allow
	// lambda.amazonaws.com kms:Decrypt. Default: a key of AWS.
	FilterKey awskms.IKey
	// Disabled creates the mapping paused.
	Disabled bool

	// TumblingWindow aggregates the records of each window of time, 1 second to 15
	// minutes in whole seconds; the handler is one of consumer/windowed. Lambda keeps
	// the state of a window for each shard in the order of its records, so
	// ParallelizationFactor must be 1, and it does not document what becomes of the
	// state where a part of a batch failed, so FailureMode must be WholeBatch.
	// Default: none.
	TumblingWindow time.Duration
	// ResultsExpiry is how long after the end of a window its totals are deleted, in
	// whole seconds and longer than Retention: records that are read again after that
	// are counted again. Default: 0, never.
	ResultsExpiry time.Duration

	// FailureMode is what is delivered again when not all of a batch is done. Default:
	// CheckpointBisect; WholeBatch for windows and for a brought Function.
	FailureMode FailureMode
	// RetryAttempts of a failed batch, 0 to 10,000, after which it is given up.
	// Default: nil, 100.
	RetryAttempts *int
	// MaxRecordAge after which a record is given up, 60 seconds to 7 days in whole
	// seconds, and less than Retention. Default: an hour less than Retention, so that
	// Lambda can still write the records to the bucket; unlimited where Retention is
	// more than 7 days and an hour, or that of a brought Stream is not known.
	MaxRecordAge time.Duration

	// FailureBucket receives what Lambda gives up: the records and why. Default: a
	// bucket is created, unless another destination is given.
	FailureBucket awss3.IBucket
	// FailureQueue receives only where the records are, not the records.
	FailureQueue awssqs.IQueue
	// FailureTopic of Amazon SNS receives only where the records are.
	FailureTopic awssns.ITopic

	// Idempotency creates the table in which the consumer notes what is done, so that a
	// record that comes twice has one effect; see lambdakit/idempotency. Only with
	// Handler, and not with windows, whose state says what is counted. Default: none,
	// records come at least once.
	Idempotency bool

	// AgeThreshold is the age of the last record of a batch, when the function gets it,
	// from which the alarm IteratorAge goes off; less than half of Retention. Default:
	// 5 minutes, and BatchWindow.
	AgeThreshold time.Duration
	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool
}

// Processor is a stream that a function reads.
type Processor struct {
	constructs.Construct
	// Handler that was built; nil for a brought function.
	Handler *gofunction.Function
	// Function that reads, built or brought.
	Function awslambda.IFunction
	// Stream that is read, created or brought; nil for a table.
	Stream awskinesis.IStream
	// Consumer is the registered one; nil unless Props.EnhancedFanOut.
	Consumer awskinesis.StreamConsumer
	// Mapping of the stream to the function.
	Mapping awslambda.CfnEventSourceMapping

	// Bucket receives what Lambda gives up, and dead letters that are too large for the
	// queue; nil where neither is so.
	Bucket awss3.IBucket
	// DeadLetters is where the consumer parks records; nil for a brought function.
	DeadLetters awssqs.Queue
	// IdempotencyTable notes what is done; nil unless Props.Idempotency.
	IdempotencyTable awsdynamodb.Table
	// Results are the totals of windows; nil unless Props.TumblingWindow, and for a
	// brought function.
	Results awsdynamodb.Table

	// Alarms of the processor; the handler has its own too.
	Alarms *Alarms
	// Dashboard of the processor; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard

	function eventsource.Function
	failures *eventsource.Failures
}

// New creates a processor. It panics with an error that names the construct when the
// props are wrong, and that includes what AWS would refuse only when the stack is
// deployed, or accept and not honour.
func New(scope constructs.Construct, id string, props *Props) *Processor {
	if props == nil {
		props = &Props{}
	}
	p := props.withDefaults()
	checks := synth.NewChecks(scope, id)
	p.check(checks)
	checks.Panic()

	s := &Processor{}
	constructs.NewConstruct_Override(s, scope, &id)
	s.addStream(&p)
	s.addFunction(&p)
	s.addFailures(&p)
	s.addResults(&p)
	s.addPermissions(&p)
	s.addMapping(&p)
	s.addAlarms(&p)
	if !p.DisableDashboard {
		s.addDashboard(&p)
	}
	return s
}

// GrantPut lets a producer put records on the stream, and use its key. There is nothing
// to grant where a table is read.
func (s *Processor) GrantPut(grantee awsiam.IGrantable) {
	if s.Stream != nil {
		s.Stream.GrantWrite(grantee)
	}
}

// GrantReadResults lets somebody read the totals of windows, if there are any.
func (s *Processor) GrantReadResults(grantee awsiam.IGrantable) {
	if s.Results != nil {
		s.Results.GrantReadData(grantee)
	}
}
