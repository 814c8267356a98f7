package dlqreplay

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Props configures a replay. Every field is optional.
type Props struct {
	// SourceQueue brings the queue that messages are sent to again. Default: a new one,
	// with the dead-letter queue as its own.
	SourceQueue awssqs.IQueue
	// DeadLetterQueue brings the queue with the messages that failed. Default: that of
	// SourceQueue where this app created it, else a new one. Its visibility timeout must
	// be 30 seconds or more.
	DeadLetterQueue awssqs.IQueue
	// ParkingQueue brings the queue of messages that are not replayed any more. Default:
	// the dead-letter queue that DeadLetterQueue itself has where this app created it,
	// else a new one.
	ParkingQueue awssqs.IQueue
	// FIFO creates FIFO queues. Brought queues say themselves what they are.
	FIFO bool
	// MaxReceives of a message before SQS moves it from a new source queue to the
	// dead-letter queue, 1 to 1000. Default: 3.
	MaxReceives int
	// VisibilityTimeout of a new source queue, up to 12 hours in whole seconds; six times
	// the timeout of the function that reads it. Default: 3 minutes.
	VisibilityTimeout time.Duration
	// DeadLetterRetention is how long an imported DeadLetterQueue keeps messages, in
	// whole minutes up to 14 days: what would be deleted while it waits is parked.
	// Default: 4 days, as SQS has it. Queues of this app say it themselves.
	DeadLetterRetention time.Duration
	// EncryptionKey of what is created. Default: keys of AWS.
	EncryptionKey awskms.IKey

	// MaxAttempts to replay a message, 1 to 1000. Default: 5.
	MaxAttempts int
	// BaseDelay is the longest first delay. Default: 30 seconds.
	BaseDelay time.Duration
	// MaxDelay is the longest delay; beyond 15 minutes EventBridge Scheduler keeps
	// messages, or they wait in the dead-letter queue. It must be an hour less than that
	// keeps messages. Default: 1 hour.
	MaxDelay time.Duration
	// MinDelay is the shortest delay. Default: 5 seconds, or MaxDelay if that is less.
	MinDelay time.Duration
	// Jitter spreads the delays. Default: replay.Full.
	Jitter replay.Jitter
	// MaxAge since the first replay of a message, after which it is parked. Default: any.
	MaxAge time.Duration
	// PermanentErrors are message attributes, by name, and the values of them that tell
	// an error that no attempt will do for; * stands for any text. Such messages are
	// parked at once, and those with the attribute "LintelPermanent". Default: none else.
	PermanentErrors map[string][]string

	// Windows are when messages are replayed, such as "Mon-Fri 08:00-18:00" or
	// "22:00-06:00", each of five minutes or more. Default: always.
	Windows []string
	// TimeZone of Windows, such as "Europe/Berlin". Default: UTC.
	TimeZone string
	// NotBefore is when replays begin. Default: at once.
	NotBefore time.Time
	// MaxPerSecond is how many messages are replayed in a second, in bursts of up to ten
	// for each of MaxConcurrency. Default: any number.
	MaxPerSecond float64
	// StopAlarms are alarms of the consumer, up to five: nothing is replayed while one of
	// them is on. Default: none.
	StopAlarms []awscloudwatch.IAlarm
	// StopPause is after how long a message looks at the alarms again, 30 seconds to 12
	// hours. Each look is a receive of the message. Default: 5 minutes.
	StopPause time.Duration

	// BatchSize of the handler, 1 to 10. Default: 10.
	BatchSize int
	// MaxConcurrency of the handler, 2 to 1000. Default: 2.
	MaxConcurrency int
	// Disabled creates the event source mapping paused: messages stay, and an operator
	// moves them.
	Disabled bool
	// MemoryMiB of the handler. Default: 256.
	MemoryMiB int
	// LogRetention of the handlers' logs, in whole days that CloudWatch Logs knows.
	// Default: 30 days.
	LogRetention time.Duration
	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool
}

// Replay is a dead-letter queue whose messages are replayed.
type Replay struct {
	constructs.Construct
	// SourceQueue, DeadLetterQueue and ParkingQueue are created or brought.
	SourceQueue     awssqs.IQueue
	DeadLetterQueue awssqs.IQueue
	ParkingQueue    awssqs.IQueue

	// Handler replays.
	Handler *gofunction.Function
	// Mapping brings messages to the handler.
	Mapping awslambda.EventSourceMapping
	// Table with what is kept beside messages.
	Table awsdynamodb.Table
	// ScheduleGroup and ScheduleRole of delays beyond 15 minutes; nil if there are none.
	ScheduleGroup awsscheduler.CfnScheduleGroup
	ScheduleRole  awsiam.Role
	// Redrive moves messages at once, when an operator invokes it.
	Redrive *gofunction.Function

	// Alarms of the replay.
	Alarms *Alarms
	// Dashboard of the replay; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard

	// parkingIsDeadLetter says that SQS moves messages from the parking queue too: it is
	// the dead-letter queue of the dead-letter queue.
	parkingIsDeadLetter bool
}

// New creates a replay. It panics with an error that names the construct when the props
// are wrong.
func New(scope constructs.Construct, id string, props *Props) *Replay {
	if props == nil {
		props = &Props{}
	}
	p := props.withDefaults()
	checks := synth.NewChecks(scope, id)
	p.check(checks)
	checks.Panic()

	r := &Replay{}
	constructs.NewConstruct_Override(r, scope, &id)
	r.addQueues(&p)
	r.addTable(&p)
	r.addSchedules(&p)
	r.addHandler(&p)
	r.addRedrive(&p)
	r.addAlarms(&p)
	if !p.DisableDashboard {
		r.addDashboard()
	}
	return r
}

// GrantSend lets the grantee send messages to the source queue.
func (r *Replay) GrantSend(grantee awsiam.IGrantable) awsiam.Grant {
	return r.SourceQueue.GrantSendMessages(grantee)
}

// GrantConsume lets the grantee receive and delete messages of the source queue.
func (r *Replay) GrantConsume(grantee awsiam.IGrantable) awsiam.Grant {
	return r.SourceQueue.GrantConsumeMessages(grantee)
}

// GrantRedrive lets the grantee, an operator, invoke the function that moves messages at
// once.
func (r *Replay) GrantRedrive(grantee awsiam.IGrantable) awsiam.Grant {
	return r.Redrive.Function.GrantInvoke(grantee)
}
