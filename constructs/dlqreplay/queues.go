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
		parking := r.newQueue("Parking", p, 6*handlerTimeout, nil, 0)
		nag.Acknowledge(parking, "AwsSolutions-SQS3", "It is where messages end that nothing is done with any more.")
		r.ParkingQueue = parking
	}
	if r.DeadLetterQueue == nil {
		r.DeadLetterQueue = r.newQueue("DeadLetters", p, 6*handlerTimeout, r.ParkingQueue, maxReceives)
	}
	if r.SourceQueue == nil {
		r.SourceQueue = r.newQueue("Source", p, p.VisibilityTimeout, r.DeadLetterQueue, p.MaxReceives)
	}
	own := deadLetterQueueOf(r.DeadLetterQueue)
	r.parkingIsDeadLetter = own != nil
}

func (r *Replay) newQueue(id string, p *Props, visibility time.Duration, deadLetters awssqs.IQueue, receives int) awssqs.Queue {
	props := &awssqs.QueueProps{
		Encryption:          awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:          jsii.Bool(true),
		Fifo:                synth.Optional(p.FIFO),
		MaxMessageSizeBytes: jsii.Number(replay.MaxSize),
		RetentionPeriod:     awscdk.Duration_Days(jsii.Number(maxRetention / day)),
		VisibilityTimeout:   synth.Seconds(visibility),
		RemovalPolicy:       userData,
	}
	if p.EncryptionKey != nil {
		props.Encryption, props.EncryptionMasterKey = awssqs.QueueEncryption_KMS, p.EncryptionKey
	}
	if deadLetters != nil {
		props.DeadLetterQueue = &awssqs.DeadLetterQueue{Queue: deadLetters, MaxReceiveCount: jsii.Number(receives)}
	}
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
