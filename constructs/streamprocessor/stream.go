package streamprocessor

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// addStream creates the stream, unless there is one, and registers with it.
func (s *Processor) addStream(p *Props) {
	s.Stream = p.Stream
	if p.createsStream() {
		s.Stream = s.newStream(p)
	}
	if !p.EnhancedFanOut {
		return
	}
	s.Consumer = awskinesis.NewStreamConsumer(s, jsii.String("Consumer"), &awskinesis.StreamConsumerProps{
		Stream:             s.Stream,
		StreamConsumerName: s.consumerName(),
	})
}

// consumerName is unique among those of the stream: CloudFormation does not make one up
// (AWS::Kinesis::StreamConsumer, ConsumerName).
func (s *Processor) consumerName() *string {
	return awscdk.Names_UniqueResourceName(s, &awscdk.UniqueResourceNameOptions{MaxLength: jsii.Number(128), Separator: jsii.String("-")})
}

func (s *Processor) newStream(p *Props) awskinesis.Stream {
	props := &awskinesis.StreamProps{
		StreamMode:      awskinesis.StreamMode_ON_DEMAND,
		RetentionPeriod: awscdk.Duration_Hours(jsii.Number(p.retention() / time.Hour)),
		Encryption:      awskinesis.StreamEncryption_MANAGED,
		RemovalPolicy:   awscdk.RemovalPolicy_RETAIN, // user data
	}
	if p.Shards != 0 {
		props.StreamMode = awskinesis.StreamMode_PROVISIONED
		props.ShardCount = jsii.Number(p.Shards)
	}
	if p.EncryptionKey != nil {
		props.Encryption, props.EncryptionKey = awskinesis.StreamEncryption_KMS, p.EncryptionKey
	}
	if p.ShardLevelMetrics {
		props.ShardLevelMetrics = &[]awskinesis.ShardLevelMetrics{awskinesis.ShardLevelMetrics_ALL}
	}
	stream := awskinesis.NewStream(s, jsii.String("Stream"), props)
	if p.EncryptionKey != nil {
		nag.Acknowledge(stream, "AwsSolutions-KDS3", "The key was asked for; without Props.EncryptionKey it is that of AWS, which costs nothing.")
	}
	return stream
}

// addPermissions of Lambda's pollers, which act with the function's role.
func (s *Processor) addPermissions(p *Props) {
	switch {
	case p.Table != nil:
		s.addTablePermissions(p)
	case s.Consumer != nil:
		s.Consumer.GrantRead(s.Function)
		s.Stream.GrantRead(s.Function)
	default:
		s.Stream.GrantRead(s.Function)
	}
	s.failures.GrantDestination()
	if p.FilterKey != nil {
		p.FilterKey.GrantDecrypt(s.Function)
	}
}

// addTablePermissions to read the stream of a table (Amazon DynamoDB Developer Guide,
// "IAM policy to allow an AWS Lambda function to access DynamoDB stream records").
func (s *Processor) addTablePermissions(p *Props) {
	s.function.Allow([]string{*p.Table.TableStreamArn()}, "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
	s.function.Allow([]string{*p.Table.TableArn() + "/stream/*"}, "dynamodb:ListStreams")
	s.function.AcknowledgeRole("Listing is of all streams of the one table, by its API.")
	if key := p.Table.EncryptionKey(); key != nil {
		key.GrantDecrypt(s.Function)
	}
}

// sourceARN is what the mapping reads.
func (s *Processor) sourceARN(p *Props) *string {
	switch {
	case p.Table != nil:
		return p.Table.TableStreamArn()
	case s.Consumer != nil:
		return s.Consumer.StreamConsumerArn()
	default:
		return s.Stream.StreamArn()
	}
}

// optionalSeconds leaves what is 0 out of the template.
func optionalSeconds(d time.Duration) *float64 { return synth.Optional(float64(d / time.Second)) }
