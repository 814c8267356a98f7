package kafkasource

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
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

// StartingPosition is where a mapping whose consumer group has no committed
// offset begins to read.
type StartingPosition string

// The starting positions.
const (
	// TrimHorizon is the oldest record that the topic retains.
	TrimHorizon StartingPosition = eventsource.TrimHorizon // "TRIM_HORIZON"
	// Latest is the end of the topic when the mapping becomes active, which takes
	// minutes: records written meanwhile are not read.
	Latest StartingPosition = eventsource.Latest // "LATEST"
	// AtTimestamp is the first record since Props.StartingTimestamp.
	AtTimestamp StartingPosition = eventsource.AtTimestamp // "AT_TIMESTAMP"
)

// ProvisionedPollers keeps event pollers ready, each for up to 5 MB/s. They are
// charged by the hour.
type ProvisionedPollers struct {
	// Minimum that always run, 1 to 200. Default: 1.
	Minimum int
	// Maximum to scale to, 1 to 2,000. Default: 200.
	Maximum int
	// Group shares capacity, and its cost, among up to 100 mappings in one VPC:
	// letters, digits, hyphens and underscores. Default: none.
	Group string
}

// Props configures the source. Required are Handler or Function, Topics, and
// SelfManaged or MSK.
type Props struct {
	// Handler is built, and wired with the mapping, the dead letters and the
	// idempotency table. Its Timeout defaults to one minute here and is at most
	// 14 minutes.
	Handler *gofunction.Props
	// Function brings a function of your own instead; only the mapping and its
	// permissions are made. It must have a role.
	Function awslambda.IFunction
	// FunctionReportsFailures promises that a brought function answers with
	// batchItemFailures. The mapping then reads them, which needs
	// ProvisionedPollers.
	FunctionReportsFailures bool

	// Topics to read, each with a mapping of its own.
	Topics []string
	// SelfManaged is the cluster, or MSK is.
	SelfManaged *SelfManaged
	// MSK is the cluster, or SelfManaged is.
	MSK *MSK

	// BatchSize is the most records of one invocation, 1 to 10,000. An event has
	// at most 6 MB, whatever the number. Default: 100.
	BatchSize int
	// BatchWindow is how long to gather records, 0 to 300 whole seconds. Default:
	// nil, 500 milliseconds.
	BatchWindow *time.Duration
	// StartingPosition for a group without committed offsets. Default:
	// TrimHorizon, so that nothing is missed. A change replaces the mappings.
	StartingPosition StartingPosition
	// StartingTimestamp for AtTimestamp.
	StartingTimestamp time.Time
	// ConsumerGroupID that the pollers join; with several topics, a hyphen and
	// the topic are appended, for a group belongs to one mapping. Default: the
	// mapping's own UUID. It cannot be changed, and a mapping that is replaced
	// must get another.
	ConsumerGroupID string
	// Filters are event patterns, JSON such as {"value":{"type":["order"]}}; a
	// record that matches none is not delivered. Up to five. Default: none.
	Filters []string
	// FilterKey encrypts the filters. Default: a key of AWS.
	FilterKey awskms.IKey
	// Disabled creates the mappings paused.
	Disabled bool

	// ProvisionedPollers turns on provisioned mode. Default: nil, on demand.
	ProvisionedPollers *ProvisionedPollers
	// BisectOnError halves a batch that fails as a whole. Needs
	// ProvisionedPollers.
	BisectOnError bool
	// DisablePartialFailures retries whole batches in provisioned mode too.
	DisablePartialFailures bool
	// RetryAttempts of a failed batch, 0 to 10,000. Needs ProvisionedPollers.
	// Default: nil, 100. (Unlimited ones, which Lambda has, are ten where there is an
	// on-failure destination.)
	RetryAttempts *int
	// MaxRecordAge after which a record is given up, 60 seconds to 7 days in
	// whole seconds. Needs ProvisionedPollers. Default: unlimited.
	MaxRecordAge time.Duration
	// SchemaRegistry that validates records and names their schemas. Needs
	// ProvisionedPollers. Default: none.
	SchemaRegistry *SchemaRegistry
	// SystemLogLevel of the pollers' own log: "DEBUG", "INFO" or "WARN". Needs
	// ProvisionedPollers. Default: "WARN" there.
	SystemLogLevel string

	// FailureBucket receives what Lambda gives up: the records and why. Default:
	// a bucket is created, unless another destination is given.
	FailureBucket awss3.IBucket
	// FailureQueue receives only where the records are, not the records.
	FailureQueue awssqs.IQueue
	// FailureTopic of Amazon SNS receives only where the records are.
	FailureTopic awssns.ITopic
	// FailureKafkaTopic is a topic of the same cluster that exists and is not one
	// of Topics; it receives the records. Needs ProvisionedPollers.
	FailureKafkaTopic string

	// Idempotency creates the table in which the consumer notes what is done, so
	// that a record that comes twice has one effect; see lambdakit/idempotency.
	// Only with Handler. Default: none, records come at least once.
	Idempotency bool

	// VPCEndpointsExist says that the VPC has interface endpoints, or another way
	// to the AWS services that the pollers need, that this app does not create.
	// Default: they are looked for.
	VPCEndpointsExist bool

	// LagThreshold is the offset lag in records from which the alarm goes off.
	// Default: 10,000.
	LagThreshold int
	// AgeThreshold is the age of a record, when it is handled, from which the
	// alarm goes off. Default: 5 minutes.
	AgeThreshold time.Duration
	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool
}

// Source is Kafka topics that a function reads.
type Source struct {
	constructs.Construct
	// Handler that was built; nil for a brought function.
	Handler *gofunction.Function
	// Function that reads, built or brought.
	Function awslambda.IFunction
	// Mappings by topic.
	Mappings map[string]awslambda.CfnEventSourceMapping
	// NetworkPolicy lets Lambda's pollers, and not the function's code, make network
	// interfaces; nil where the brokers have public addresses.
	NetworkPolicy awsiam.Policy
	// SecurityGroup of the pollers' network interfaces, which the brokers must
	// admit; nil unless a self-managed cluster is in a VPC and no groups were
	// brought.
	SecurityGroup awsec2.SecurityGroup

	// Bucket receives what Lambda gives up, and dead letters that are too large
	// for the queue; nil where neither is so.
	Bucket awss3.IBucket
	// DeadLetters is where the consumer parks records; nil for a brought
	// function.
	DeadLetters awssqs.Queue
	// IdempotencyTable notes what is done; nil unless Props.Idempotency.
	IdempotencyTable awsdynamodb.Table

	// Alarms of the source; the handler has its own too.
	Alarms *Alarms
	// Dashboard of the source; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard

	topics   []string
	function eventsource.Function
	failures *eventsource.Failures
}

// New creates a source. It panics with an error that names the construct when
// the props are wrong, and that includes what Lambda would refuse only when the
// stack is deployed, or accept and not honour.
func New(scope constructs.Construct, id string, props *Props) *Source {
	if props == nil {
		props = &Props{}
	}
	p := props.withDefaults()
	checks := synth.NewChecks(scope, id)
	p.check(checks)
	checks.Panic()

	s := &Source{Mappings: map[string]awslambda.CfnEventSourceMapping{}, topics: p.Topics}
	constructs.NewConstruct_Override(s, scope, &id)
	s.addFunction(&p)
	s.addFailures(&p)
	s.addSecurityGroup(&p)
	s.addPermissions(&p)
	for _, topic := range p.Topics {
		s.addMapping(&p, topic)
	}
	s.addAlarms(&p)
	if !p.DisableDashboard {
		s.addDashboard(&p)
	}
	s.addReachability(&p)
	return s
}
