package dlqreplay

import (
	"cmp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
)

// The handlers, built from this module.
const (
	replayHandler  = "github.com/lintel-go/lintel/constructs/dlqreplay/lambda/replay"
	redriveHandler = "github.com/lintel-go/lintel/constructs/dlqreplay/lambda/redrive"
)

const (
	day = 24 * time.Hour
	// maxRetention is how long SQS keeps a message at most, and sqsRetention how long if
	// nobody says otherwise.
	maxRetention, sqsRetention = 14 * day, 4 * day
	// sourceRetention of new source queues is less than that of dead-letter queues, as
	// messages of standard queues keep the time at which they were sent.
	// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
	sourceRetention = 7 * day
	// sqsVisibility is the visibility timeout of queues if nobody says otherwise.
	sqsVisibility = 30 * time.Second
	// handlerTimeout is as long: Lambda refuses a function that takes longer than the
	// visibility timeout of its queue.
	handlerTimeout = 30 * time.Second
	// expiryMargin is that of package replay: what would wait into the last hour of its
	// retention is parked.
	expiryMargin = time.Hour
	// maxReceives is the most that SQS has. It is that of new dead-letter queues, which
	// messages leave for the parking queue then.
	maxReceives = 1000

	// derivedData can be made again, so it goes with the stack.
	derivedData = awscdk.RemovalPolicy_DESTROY
	// userData stays when the stack goes.
	userData = awscdk.RemovalPolicy_RETAIN
)

func (p Props) withDefaults() Props {
	p.MaxReceives = cmp.Or(p.MaxReceives, 3)
	p.VisibilityTimeout = cmp.Or(p.VisibilityTimeout, 3*time.Minute)
	p.MaxAttempts = cmp.Or(p.MaxAttempts, 5)
	p.BaseDelay = cmp.Or(p.BaseDelay, 30*time.Second)
	p.MaxDelay = cmp.Or(p.MaxDelay, time.Hour)
	p.MinDelay = cmp.Or(p.MinDelay, min(5*time.Second, p.MaxDelay))
	p.Jitter = cmp.Or(p.Jitter, replay.Full)
	p.StopPause = cmp.Or(p.StopPause, 5*time.Minute)
	p.BatchSize = cmp.Or(p.BatchSize, 10)
	p.MaxConcurrency = cmp.Or(p.MaxConcurrency, 2)
	p.LogRetention = cmp.Or(p.LogRetention, 30*day)
	if p.DeadLetterQueue == nil {
		p.DeadLetterQueue = deadLetterQueueOf(p.SourceQueue)
	}
	if p.ParkingQueue == nil {
		p.ParkingQueue = deadLetterQueueOf(p.DeadLetterQueue)
	}
	for _, queue := range p.brought() {
		p.FIFO = p.FIFO || *queue.Fifo()
	}
	return p
}

// brought are the queues that are not created, by the names of their props.
func (p *Props) brought() map[string]awssqs.IQueue {
	queues := map[string]awssqs.IQueue{}
	for name, queue := range map[string]awssqs.IQueue{
		"SourceQueue": p.SourceQueue, "DeadLetterQueue": p.DeadLetterQueue, "ParkingQueue": p.ParkingQueue,
	} {
		if queue != nil {
			queues[name] = queue
		}
	}
	return queues
}

// deadLetterQueueOf a queue of this app; nil if it has none, or is imported.
func deadLetterQueueOf(queue awssqs.IQueue) awssqs.IQueue {
	if created, ok := queue.(awssqs.Queue); ok && created.DeadLetterQueue() != nil {
		return created.DeadLetterQueue().Queue
	}
	return nil
}

// resourceOf a queue of this app; nil if it is imported.
func resourceOf(queue awssqs.IQueue) awssqs.CfnQueue {
	if queue == nil {
		return nil
	}
	resource, _ := queue.Node().DefaultChild().(awssqs.CfnQueue)
	return resource
}

// retention of the dead-letter queue.
func (p *Props) retention() time.Duration {
	if p.DeadLetterQueue == nil {
		return maxRetention
	}
	if resource := resourceOf(p.DeadLetterQueue); resource != nil {
		return secondsOr(resource.MessageRetentionPeriod(), sqsRetention)
	}
	return cmp.Or(p.DeadLetterRetention, sqsRetention)
}

// secondsOr is a number of seconds, or what there is without one. A token tells none.
func secondsOr(seconds *float64, otherwise time.Duration) time.Duration {
	if seconds == nil || *awscdk.Token_IsUnresolved(seconds) {
		return otherwise
	}
	return time.Duration(*seconds) * time.Second
}

func isToken(s string) bool { return *awscdk.Token_IsUnresolved(jsii.String(s)) }
