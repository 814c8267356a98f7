package queueprocessor

import (
	"cmp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/lintel-go/lintel/constructs/dlqreplay"
	"github.com/lintel-go/lintel/constructs/gofunction"
)

const (
	day = 24 * time.Hour
	// maxRetention is how long SQS keeps a message at most.
	maxRetention = 14 * day
	// smallBatch is the most that Lambda receives at once, and of a FIFO queue delivers.
	smallBatch = 10
	// lambdaTimeout is that of a function that says none, and sqsVisibility that of a
	// queue.
	lambdaTimeout, sqsVisibility = 3 * time.Second, 30 * time.Second
	// visibilityFactor is what AWS advises: time for Lambda to try again where the
	// function is throttled.
	// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
	visibilityFactor = 6
	// maxMessageBytes is the most that SQS takes.
	maxMessageBytes = 1 << 20

	// userData stays when the stack goes.
	userData = awscdk.RemovalPolicy_RETAIN
)

func (p Props) withDefaults() Props {
	p.FIFO = p.FIFO || p.Queue != nil && *p.Queue.Fifo()
	p.BatchSize = cmp.Or(p.BatchSize, smallBatch)
	if p.BatchWindow == nil && p.BatchSize > smallBatch && !p.FIFO {
		window := time.Second
		p.BatchWindow = &window
	}
	if p.ProvisionedPollers != nil {
		pollers := *p.ProvisionedPollers
		pollers.Minimum = cmp.Or(pollers.Minimum, minPollers)
		pollers.Maximum = cmp.Or(pollers.Maximum, 200)
		p.ProvisionedPollers = &pollers
	}
	p.Handler = handlerDefaults(p.Handler, func(h *gofunction.Props) {
		if h.AlarmActions == nil {
			h.AlarmActions = p.AlarmActions
		}
	})
	if p.Queue == nil {
		p.Retention = cmp.Or(p.Retention, 4*day)
		p.MaxReceives = cmp.Or(p.MaxReceives, 5)
		p.VisibilityTimeout = cmp.Or(p.VisibilityTimeout, p.leastVisibility())
	}
	if p.Replay != nil {
		replay := p.replayDefaults()
		p.Replay = &replay
	}
	p.AgeThreshold = cmp.Or(p.AgeThreshold, 15*time.Minute)
	p.FailureThreshold = cmp.Or(p.FailureThreshold, 10)
	return p
}

// handlerDefaults copies the props of a handler; nil stays nil.
func handlerDefaults(handler *gofunction.Props, more func(*gofunction.Props)) *gofunction.Props {
	if handler == nil {
		return nil
	}
	out := *handler
	out.Timeout = cmp.Or(out.Timeout, time.Minute)
	more(&out)
	return &out
}

func (p *Props) replayDefaults() dlqreplay.Props {
	replay := *p.Replay
	if replay.AlarmActions == nil {
		replay.AlarmActions = p.AlarmActions
	}
	if replay.EncryptionKey == nil {
		replay.EncryptionKey = p.EncryptionKey
	}
	return replay
}

// window is how long messages are gathered.
func (p *Props) window() time.Duration {
	if p.BatchWindow == nil {
		return 0
	}
	return *p.BatchWindow
}

// timeout of the function; false if it is not known.
func (p *Props) timeout() (time.Duration, bool) {
	if p.Handler != nil {
		return p.Handler.Timeout, true
	}
	function, ok := p.Function.(awslambda.Function)
	if !ok {
		return 0, false
	}
	if function.Timeout() == nil {
		return lambdaTimeout, true
	}
	return time.Duration(*function.Timeout().ToSeconds(nil)) * time.Second, true
}

// leastVisibility is the visibility timeout that the function wants; 0 if its timeout is
// not known.
func (p *Props) leastVisibility() time.Duration {
	timeout, known := p.timeout()
	if !known {
		return 0
	}
	return visibilityFactor*timeout + p.window()
}

// partialFailures reports whether the mapping reads which messages failed.
func (p *Props) partialFailures() bool {
	return !p.DisablePartialFailures && (p.Handler != nil || p.FunctionReportsFailures)
}

// deadLetterQueueOf a queue of this app; nil if it has none, or is imported.
func deadLetterQueueOf(queue awssqs.IQueue) awssqs.IQueue {
	if created, ok := queue.(awssqs.Queue); ok && created.DeadLetterQueue() != nil {
		return created.DeadLetterQueue().Queue
	}
	return nil
}

// visibilityOf a queue; false if it is imported, or known only at deployment.
func visibilityOf(queue awssqs.IQueue) (time.Duration, bool) {
	if _, created := queue.(awssqs.Queue); !created {
		return 0, false
	}
	resource, ok := queue.Node().DefaultChild().(awssqs.CfnQueue)
	if !ok {
		return 0, false
	}
	seconds := resource.VisibilityTimeout()
	if seconds == nil {
		return sqsVisibility, true
	}
	if *awscdk.Token_IsUnresolved(seconds) {
		return 0, false
	}
	return time.Duration(*seconds) * time.Second, true
}
