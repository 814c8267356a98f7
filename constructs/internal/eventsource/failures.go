package eventsource

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// OnFailurePrefix is Lambda's own in the on-failure bucket (Lambda Developer Guide,
// "Capturing discarded batches").
const OnFailurePrefix = "aws/lambda/"

// maxMessageBytes is the most that SQS takes, 1 MiB since 2025; larger dead letters
// go to the bucket.
const maxMessageBytes = 1 << 20

// Failures is where records go that cannot be processed. All of it is user data, which
// stays when the stack goes.
type Failures struct {
	// Bucket receives what Lambda gives up, and dead letters that are too large for the
	// queue; nil where neither is so.
	Bucket awss3.IBucket
	// DeadLetters is where the consumer parks records; nil for a brought function.
	DeadLetters awssqs.Queue

	function    Function
	destination Destination
}

// NewFailures makes what the destination and the function need, and tells the function.
func NewFailures(scope constructs.Construct, function Function, destination Destination) *Failures {
	f := &Failures{function: function, destination: destination}
	f.addBucket(scope)
	f.addDeadLetters(scope)
	return f
}

// addBucket for what Lambda gives up, and for large dead letters.
func (f *Failures) addBucket(scope constructs.Construct) {
	if f.destination.Bucket != nil {
		f.Bucket = f.destination.Bucket
		return
	}
	if !f.destination.ToBucket() && f.function.Handler == nil {
		return
	}
	bucket := awss3.NewBucket(scope, jsii.String("Failures"), &awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Versioned:         jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_RETAIN,
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Id:                                  jsii.String("incomplete"),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7)),
		}},
	})
	nag.Acknowledge(bucket, "AwsSolutions-S1", "Only Lambda and the handler write here, and CloudTrail data events record it where that is wanted.")
	f.Bucket = bucket
}

// addDeadLetters is the consumer's queue, in its environment with the bucket.
func (f *Failures) addDeadLetters(scope constructs.Construct) {
	if f.function.Handler == nil {
		return
	}
	f.DeadLetters = awssqs.NewQueue(scope, jsii.String("DeadLetters"), &awssqs.QueueProps{
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:      jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)), // SQS keeps no longer

		MaxMessageSizeBytes: jsii.Number(maxMessageBytes),
		RemovalPolicy:       awscdk.RemovalPolicy_RETAIN,
	})
	nag.Acknowledge(f.DeadLetters, "AwsSolutions-SQS3", "It is a dead-letter queue.")
	f.DeadLetters.GrantSendMessages(f.function.Function)
	f.grantPut(deadletter.ObjectPrefix)
	f.function.SetVariable(deadletter.QueueURLVariable, f.DeadLetters.QueueUrl())
	f.function.SetVariable(deadletter.BucketVariable, f.Bucket.BucketName())
	f.function.AcknowledgeRole("Dead letters that are too large for the queue: any object below " + deadletter.ObjectPrefix)
}

// grantPut below a prefix of the bucket, and no more: the CDK's GrantPut adds legal
// holds, retention and tags.
func (f *Failures) grantPut(prefix string) {
	awsiam.Grant_AddToPrincipal(&awsiam.GrantOnPrincipalOptions{
		Grantee:      f.function.Function,
		Actions:      jsii.Strings("s3:PutObject"),
		ResourceArns: &[]*string{f.Bucket.ArnForObjects(jsii.String(prefix + "*"))},
	})
	if key := f.Bucket.EncryptionKey(); key != nil {
		key.GrantEncrypt(f.function.Function)
	}
}

// GrantDestination lets the pollers write what is given up; to another kind of address
// the construct has to.
func (f *Failures) GrantDestination() {
	switch {
	case f.destination.Queue != nil:
		f.destination.Queue.GrantSendMessages(f.function.Function)
	case f.destination.Topic != nil:
		f.destination.Topic.GrantPublish(f.function.Function)
	case f.destination.ToBucket():
		f.grantPut(OnFailurePrefix)
		f.function.Allow([]string{*f.Bucket.BucketArn()}, "s3:ListBucket")
		f.function.AcknowledgeRole("Lambda chooses the keys below " + OnFailurePrefix)
	}
}

// Config of a mapping.
func (f *Failures) Config() *awslambda.CfnEventSourceMapping_DestinationConfigProperty {
	return f.destination.config(f.Bucket)
}
