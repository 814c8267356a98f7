package queueprocessor

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// idleVisibility is the visibility timeout of queues that people look into, and from
// which a replay reads, whose function has less.
const idleVisibility = 3 * time.Minute

// addQueues from the last to the first, as each is the dead-letter queue of the one
// before it.
func (s *Processor) addQueues(p *Props) {
	if p.Queue != nil {
		s.Queue, s.DeadLetterQueue = p.Queue, deadLetterQueueOf(p.Queue)
		s.adviseVisibility(p)
		return
	}
	dead := s.newQueue("DeadLetterQueue", p, queueProps{fifo: p.FIFO, visibility: idleVisibility, retention: maxRetention})
	nag.Acknowledge(dead, "AwsSolutions-SQS3", "It is a dead-letter queue.")
	s.Queue = s.newQueue("Queue", p, queueProps{fifo: p.FIFO, visibility: p.VisibilityTimeout, retention: p.Retention, deadLetters: dead})
	s.DeadLetterQueue = dead
}

// adviseVisibility warns of a brought queue that Lambda takes, and whose messages can
// come again while the function is still throttled.
func (s *Processor) adviseVisibility(p *Props) {
	visibility, known := visibilityOf(p.Queue)
	if least := p.leastVisibility(); known && visibility < least {
		awscdk.Annotations_Of(s).AddWarningV2(jsii.String("lintel:queueprocessor:visibility"), jsii.Sprintf(
			"Queue has a visibility timeout of %v: AWS advises %v, which is %d times the function's timeout and BatchWindow", visibility, least, visibilityFactor))
	}
}

// queueProps is what queues differ in.
type queueProps struct {
	fifo        bool
	visibility  time.Duration
	retention   time.Duration
	deadLetters awssqs.IQueue
}

func (s *Processor) newQueue(id string, p *Props, q queueProps) awssqs.Queue {
	props := &awssqs.QueueProps{
		Encryption:          awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:          jsii.Bool(true),
		MaxMessageSizeBytes: jsii.Number(maxMessageBytes),
		RetentionPeriod:     synth.Seconds(q.retention),
		VisibilityTimeout:   synth.Seconds(q.visibility),
		RemovalPolicy:       userData,
	}
	if p.EncryptionKey != nil {
		props.Encryption, props.EncryptionMasterKey = awssqs.QueueEncryption_KMS, p.EncryptionKey
	}
	if q.deadLetters != nil {
		props.DeadLetterQueue = &awssqs.DeadLetterQueue{Queue: q.deadLetters, MaxReceiveCount: jsii.Number(p.MaxReceives)}
	}
	if q.fifo {
		props.Fifo = jsii.Bool(true)
		props.ContentBasedDeduplication = synth.Optional(p.ContentBasedDeduplication)
		if !p.LowThroughput {
			props.DeduplicationScope = awssqs.DeduplicationScope_MESSAGE_GROUP
			props.FifoThroughputLimit = awssqs.FifoThroughputLimit_PER_MESSAGE_GROUP_ID
		}
	}
	return awssqs.NewQueue(s, jsii.String(id), props)
}

// addTopics subscribes the queue. What SNS cannot deliver goes to a queue of the topics'
// kind, which is what SNS takes (Amazon SNS Developer Guide, "Amazon SNS dead-letter
// queues").
func (s *Processor) addTopics(p *Props) {
	if len(p.Topics) == 0 {
		return
	}
	s.Undelivered = s.newQueue("Undelivered", p, queueProps{fifo: *p.Topics[0].Fifo(), visibility: idleVisibility, retention: maxRetention})
	nag.Acknowledge(s.Undelivered, "AwsSolutions-SQS3", "It is a dead-letter queue, of subscriptions.")
	for _, topic := range p.Topics {
		s.subscribe(topic)
	}
}

func (s *Processor) subscribe(topic awssns.ITopic) {
	topic.AddSubscription(awssnssubscriptions.NewSqsSubscription(s.Queue, &awssnssubscriptions.SqsSubscriptionProps{
		RawMessageDelivery: jsii.Bool(true),
		DeadLetterQueue:    s.Undelivered,
	}))
}
