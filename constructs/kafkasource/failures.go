package kafkasource

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// onFailurePrefix is Lambda's own in the on-failure bucket (Lambda Developer Guide,
// "Capturing discarded batches").
const onFailurePrefix = "aws/lambda/"

// maxMessageBytes is the most that SQS takes, 1 MiB since 2025; larger dead letters
// go to the bucket.
const maxMessageBytes = 1 << 20

// failuresToBucket reports whether the on-failure destination is a bucket.
func (p *Props) failuresToBucket() bool {
	return p.FailureQueue == nil && p.FailureTopic == nil && p.FailureKafkaTopic == ""
}

// addBucket for what Lambda gives up, and for large dead letters.
func (s *Source) addBucket(p *Props) {
	if p.FailureBucket != nil {
		s.Bucket = p.FailureBucket
		return
	}
	if !p.failuresToBucket() && s.Handler == nil {
		return
	}
	bucket := awss3.NewBucket(s, jsii.String("Failures"), &awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Versioned:         jsii.Bool(true),
		RemovalPolicy:     userData,
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Id:                                  jsii.String("incomplete"),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7)),
		}},
	})
	nag.Acknowledge(bucket, "AwsSolutions-S1", "Only Lambda and the handler write here, and CloudTrail data events record it where that is wanted.")
	s.Bucket = bucket
}

// addDeadLetters is the consumer's queue, in its environment with the bucket.
func (s *Source) addDeadLetters() {
	if s.Handler == nil {
		return
	}
	s.DeadLetters = awssqs.NewQueue(s, jsii.String("DeadLetters"), &awssqs.QueueProps{
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:      jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)), // SQS keeps no longer

		MaxMessageSizeBytes: jsii.Number(maxMessageBytes),
		RemovalPolicy:       userData,
	})
	nag.Acknowledge(s.DeadLetters, "AwsSolutions-SQS3", "It is a dead-letter queue.")
	s.DeadLetters.GrantSendMessages(s.Function)
	s.grantPut(s.Function, deadletter.ObjectPrefix)
	s.Handler.Function.AddEnvironment(jsii.String(deadletter.QueueURLVariable), s.DeadLetters.QueueUrl(), nil)
	s.Handler.Function.AddEnvironment(jsii.String(deadletter.BucketVariable), s.Bucket.BucketName(), nil)
	s.acknowledgeRole("Dead letters that are too large for the queue: any object below " + deadletter.ObjectPrefix)
}

// grantPut below a prefix of the bucket, and no more: the CDK's GrantPut adds legal
// holds, retention and tags.
func (s *Source) grantPut(grantee awsiam.IGrantable, prefix string) {
	awsiam.Grant_AddToPrincipal(&awsiam.GrantOnPrincipalOptions{
		Grantee:      grantee,
		Actions:      jsii.Strings("s3:PutObject"),
		ResourceArns: &[]*string{s.Bucket.ArnForObjects(jsii.String(prefix + "*"))},
	})
	if key := s.Bucket.EncryptionKey(); key != nil {
		key.GrantEncrypt(grantee)
	}
}

// onFailure is the mapping's destination.
func (s *Source) onFailure(p *Props) *awslambda.CfnEventSourceMapping_DestinationConfigProperty {
	var destination *string
	switch {
	case p.FailureQueue != nil:
		destination = p.FailureQueue.QueueArn()
	case p.FailureTopic != nil:
		destination = p.FailureTopic.TopicArn()
	case p.FailureKafkaTopic != "":
		destination = jsii.String("kafka://" + p.FailureKafkaTopic)
	default:
		destination = s.Bucket.BucketArn()
	}
	return &awslambda.CfnEventSourceMapping_DestinationConfigProperty{
		OnFailure: &awslambda.CfnEventSourceMapping_OnFailureProperty{Destination: destination},
	}
}
