package queueprocessor

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/dlqreplay"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// ProvisionedPollers keeps event pollers ready. They are charged by the hour.
type ProvisionedPollers struct {
	// Minimum that always run, 2 to 200. Default: 2.
	Minimum int
	// Maximum to scale to, 2 to 2,000. Default: 200.
	Maximum int
}

// Props configures a processor of Amazon SQS. Required is Handler or Function.
type Props struct {
	// Handler is built, and wired with the mapping, the dead letters and the
	// idempotency table. Its Timeout defaults to one minute here.
	Handler *gofunction.Props
	// Function brings a function of your own instead; only the queue, the mapping and
	// its permissions are made. It must have a role.
	Function awslambda.IFunction
	// FunctionReportsFailures promises that a brought function answers with
	// batchItemFailures. The mapping then reads them.
	FunctionReportsFailures bool

	// Queue brings a queue. Default: a new one, with a dead-letter queue.
	Queue awssqs.IQueue
	// FIFO makes the new queue a FIFO queue: messages of a group are in order.
	FIFO bool
	// ContentBasedDeduplication has the new FIFO queue know duplicates by their bodies.
	// Default: senders give deduplication ids.
	ContentBasedDeduplication bool
	// LowThroughput makes deduplication ids of the new FIFO queue unique among all of its
	// groups, and its quota one for all. Default: both are of each message group, which
	// is the high throughput of FIFO queues.
	LowThroughput bool
	// EncryptionKey of the new queues, but for DeadLetters and Bucket, which AWS's keys
	// encrypt. Topics must have others. Default: a key of SQS.
	EncryptionKey awskms.IKey
	// Retention of the new queue, 60 seconds to 14 days in whole seconds. Default: 4
	// days. The dead-letter queue has 14 days: SQS counts from when a message was sent.
	Retention time.Duration
	// VisibilityTimeout of the new queue, in whole seconds up to 12 hours: after how long
	// a message comes again that is not done. It is at least six times the function's
	// timeout, and BatchWindow. Default: that.
	VisibilityTimeout time.Duration
	// MaxReceives of a message before SQS moves it from the new queue to the dead-letter
	// queue, 1 to 1,000. Default: 5.
	MaxReceives int

	// Topics of Amazon SNS that the queue is subscribed to, all FIFO or none. Messages
	// come as they were published, without SNS's envelope. Default: none.
	Topics []awssns.ITopic

	// BatchSize is the most messages of one invocation, 1 to 10,000, and 10 of a FIFO
	// queue. An event has at most 6 MB, whatever the number. Default: 10.
	BatchSize int
	// BatchWindow is how long to gather messages, 0 to 300 whole seconds. A FIFO queue
	// has none. Default: nil, none, or one second if BatchSize is more than 10, with
	// which Lambda wants one.
	BatchWindow *time.Duration
	// MaxConcurrency is how many invocations the mapping has at once, 2 to 1,000.
	// Default: 0, what the account has.
	MaxConcurrency int
	// ProvisionedPollers turns on provisioned mode. It excludes MaxConcurrency. Default:
	// nil, on demand.
	ProvisionedPollers *ProvisionedPollers
	// Filters are event patterns, JSON such as {"body":{"type":["order"]}}. A message that
	// matches none is deleted from the queue without being delivered. Up to five.
	// Default: none.
	Filters []string
	// FilterKey encrypts the filters. Default: a key of AWS.
	FilterKey awskms.IKey
	// Disabled creates the mapping paused.
	Disabled bool
	// DisablePartialFailures fails whole batches.
	DisablePartialFailures bool

	// Replay sends the messages of the dead-letter queue to the queue again, later. Its
	// queues are those of this construct: leave SourceQueue, FIFO, MaxReceives and
	// VisibilityTimeout out, and DeadLetterQueue unless Queue was imported. Its StopAlarms
	// default to those of this construct that tell of failures. Default: none; messages
	// stay in the dead-letter queue.
	Replay *dlqreplay.Props

	// Idempotency creates the table in which the consumer notes what is done, so
	// that a message that comes twice has one effect; see lambdakit/idempotency.
	// Only with Handler. Default: none, messages come at least once.
	Idempotency bool

	// AgeThreshold is the age of the oldest message in the queue from which the alarm
	// goes off. Default: 15 minutes.
	AgeThreshold time.Duration
	// FailureThreshold is how many failures of messages in five minutes set the alarm
	// off. A message that fails and comes again counts each time. Default: 10.
	FailureThreshold int
	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool
}

// Processor is a queue of Amazon SQS whose messages a function handles.
type Processor struct {
	constructs.Construct
	// Queue, created or brought.
	Queue awssqs.IQueue
	// DeadLetterQueue is where SQS moves messages that were received too often; nil if the
	// queue was brought and has none that is known.
	DeadLetterQueue awssqs.IQueue
	// Handler that was built; nil for a brought function.
	Handler *gofunction.Function
	// Function that handles messages, built or brought.
	Function awslambda.IFunction
	// Mapping of the queue to the function.
	Mapping awslambda.CfnEventSourceMapping

	// DeadLetters is where the consumer parks messages with permanent errors; nil for a
	// brought function.
	DeadLetters awssqs.Queue
	// Bucket receives dead letters that are too large for that queue; nil for a brought
	// function.
	Bucket awss3.IBucket
	// Undelivered is where SNS puts what it cannot deliver to the queue; nil without
	// Props.Topics.
	Undelivered awssqs.Queue
	// IdempotencyTable notes what is done; nil unless Props.Idempotency.
	IdempotencyTable awsdynamodb.Table
	// Replay of the dead-letter queue; nil unless Props.Replay.
	Replay *dlqreplay.Replay

	// Alarms of the processor; the handler has its own too.
	Alarms *Alarms
	// Dashboard of the processor; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard

	function eventsource.Function
	failures *eventsource.Failures
}

// New creates a processor of Amazon SQS. It panics with an error that names the construct
// when the props are wrong, and that includes what AWS would refuse only when the stack
// is deployed.
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
	s.addFunction(&p)
	s.addQueues(&p)
	s.addTopics(&p)
	s.addMapping(&p)
	s.addAlarms(&p)
	s.addReplay(&p)
	if !p.DisableDashboard {
		s.addDashboard()
	}
	return s
}

// GrantSend lets the grantee send messages to the queue.
func (s *Processor) GrantSend(grantee awsiam.IGrantable) awsiam.Grant {
	return s.Queue.GrantSendMessages(grantee)
}
