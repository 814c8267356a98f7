package dlqreplay

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// addQueues from the last to the first, as each is the dead-letter queue of the one
// before it.
func (r *Replay) addQueues(p *Props) {
	r.ParkingQueue, r.DeadLetterQueue, r.SourceQueue = p.ParkingQueue, p.DeadLetterQueue, p.SourceQueue
	if r.ParkingQueue == nil {
		parking := r.newQueue("Parking", p, &awssqs.QueueProps{RetentionPeriod: days(maxRetention), VisibilityTimeout: synth.Seconds(6 * handlerTimeout)})
		nag.Acknowledge(parking, "AwsSolutions-SQS3", "It is where messages end that nothing is done with any more.")
		r.ParkingQueue = parking
	}
	if r.DeadLetterQueue == nil {
		r.DeadLetterQueue = r.newQueue("DeadLetters", p, &awssqs.QueueProps{
			RetentionPeriod: days(maxRetention), VisibilityTimeout: synth.Seconds(6 * handlerTimeout), DeadLetterQueue: movesTo(r.ParkingQueue, maxReceives),
		})
	}
	if r.SourceQueue == nil {
		r.SourceQueue = r.newQueue("Source", p, &awssqs.QueueProps{
			RetentionPeriod: days(sourceRetention), VisibilityTimeout: synth.Seconds(p.VisibilityTimeout), DeadLetterQueue: movesTo(r.DeadLetterQueue, p.MaxReceives),
		})
	}
	r.parkingIsDeadLetter = deadLetterQueueOf(r.DeadLetterQueue) != nil
}

func days(d time.Duration) awscdk.Duration { return awscdk.Duration_Days(jsii.Number(d / day)) }

func movesTo(queue awssqs.IQueue, receives int) *awssqs.DeadLetterQueue {
	return &awssqs.DeadLetterQueue{Queue: queue, MaxReceiveCount: jsii.Number(receives)}
}

// newQueue with what all queues have.
func (r *Replay) newQueue(id string, p *Props, props *awssqs.QueueProps) awssqs.Queue {
	props.Encryption = awssqs.QueueEncryption_SQS_MANAGED
	if p.EncryptionKey != nil {
		props.Encryption, props.EncryptionMasterKey = awssqs.QueueEncryption_KMS, p.EncryptionKey
	}
	props.EnforceSSL = jsii.Bool(true)
	props.Fifo = synth.Optional(p.FIFO)
	props.MaxMessageSizeBytes = jsii.Number(replay.MaxSize)
	props.RemovalPolicy = userData
	return awssqs.NewQueue(r, jsii.String(id), props)
}

// addTable of what is kept beside messages. Without it nothing is lost: attempts of
// messages without room begin again, and so do delays.
func (r *Replay) addTable(p *Props) {
	props := &awsdynamodb.TableProps{
		PartitionKey:        &awsdynamodb.Attribute{Name: jsii.String(wiring.TableID), Type: awsdynamodb.AttributeType_STRING},
		TimeToLiveAttribute: jsii.String(wiring.TableExpiry),
		BillingMode:         awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Encryption:          awsdynamodb.TableEncryption_AWS_MANAGED,
		RemovalPolicy:       derivedData,
	}
	if p.EncryptionKey != nil {
		props.Encryption, props.EncryptionKey = awsdynamodb.TableEncryption_CUSTOMER_MANAGED, p.EncryptionKey
	}
	r.Table = awsdynamodb.NewTable(r, jsii.String("Memory"), props)
	nag.Acknowledge(r.Table, "AwsSolutions-DDB3", "Its items expire within weeks, and a table restored to an earlier time would let messages be sent twice.")
}
