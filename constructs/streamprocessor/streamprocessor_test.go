package streamprocessor_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/streamprocessor"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

const (
	hello     = "github.com/lintel-go/lintel/constructs/gofunction/testdata/hello"
	mapping   = "AWS::Lambda::EventSourceMapping"
	streamARN = "arn:aws:kinesis:eu-west-1:111122223333:stream/orders"
)

// synthesize is a stack with a processor whose props start from a handler alone.
func synthesize(t *testing.T, change func(awscdk.Stack, *streamprocessor.Props)) synthtest.Resources {
	t.Helper()
	stack := synthtest.NewStack(t)
	props := &streamprocessor.Props{Handler: &gofunction.Props{Package: hello}}
	change(stack, props)
	streamprocessor.New(stack, "Orders", props)
	return synthtest.Synthesize(t, stack)
}

func brought(stack awscdk.Stack) awskinesis.IStream {
	return awskinesis.Stream_FromStreamArn(stack, jsii.String("Brought"), jsii.String(streamARN))
}

func table(stack awscdk.Stack) awsdynamodb.Table {
	return awsdynamodb.NewTable(stack, jsii.String("Table"), &awsdynamodb.TableProps{
		PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
		Stream:       awsdynamodb.StreamViewType_NEW_AND_OLD_IMAGES,
	})
}

func all(t *testing.T, r synthtest.Resources, kind string) string {
	t.Helper()
	return strings.Join(slices.Collect(maps.Values(r.Of(t, kind))), "\n")
}

func absent(t *testing.T, text string, fragments ...string) {
	t.Helper()
	for _, fragment := range fragments {
		if strings.Contains(text, fragment) {
			t.Errorf("%s in %s", fragment, text)
		}
	}
}

func TestDefaults(t *testing.T) {
	r := synthesize(t, func(awscdk.Stack, *streamprocessor.Props) {})
	id, stream := r.Only(t, "AWS::Kinesis::Stream", "OrdersStream")
	synthtest.Contains(t, synthtest.Compact(t, stream.Properties), `"StreamMode":"ON_DEMAND"`, `"RetentionPeriodHours":24`, `"KeyId":"alias/aws/kinesis"`)
	if stream.DeletionPolicy != "Retain" {
		t.Errorf("the stream's policy is %s", stream.DeletionPolicy)
	}
	text := r.One(t, mapping)
	synthtest.Contains(t, text, `"EventSourceArn":{"Fn::GetAtt":["`+id+`","Arn"]}`, `"BatchSize":100`, `"ParallelizationFactor":1`,
		`"StartingPosition":"TRIM_HORIZON"`, `"MaximumRetryAttempts":100`, `"MaximumRecordAgeInSeconds":82800`, `"Enabled":true`,
		`"FunctionResponseTypes":["ReportBatchItemFailures"]`, `"BisectBatchOnFunctionError":true`, `"MetricsConfig":{"Metrics":["EventCount"]}`, `"OnFailure":{"Destination":`)
	absent(t, text, "TumblingWindow", "MaximumBatchingWindow", "FilterCriteria")
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_STREAM_FAILURE_MODE":"partial"`, `"LINTEL_DEAD_LETTER_QUEUE_URL"`, `"LINTEL_DEAD_LETTER_BUCKET"`, `"Timeout":60`)
	policy := all(t, r, "AWS::IAM::Policy")
	synthtest.Contains(t, policy, `"kinesis:GetRecords"`, `"kinesis:GetShardIterator"`, `"kinesis:ListShards"`, `"kinesis:DescribeStreamSummary"`, "aws/lambda/*", `"s3:ListBucket"`)
	_, m := r.Only(t, mapping, "Orders")
	if !slices.ContainsFunc(m.DependsOn, func(d string) bool { return strings.HasPrefix(d, "OrdersHandlerRoleDefaultPolicy") }) {
		t.Errorf("the mapping does not wait for the pollers' policy: %v", m.DependsOn)
	}
	if n := len(r.Of(t, "AWS::Kinesis::StreamConsumer")) + len(r.Of(t, "AWS::DynamoDB::Table")); n != 0 {
		t.Errorf("%d consumers and tables that nobody asked for", n)
	}
}

// The Streaming Data Solution (awslabs/streaming-data-solution-for-amazon-kinesis) gave
// the retries to the parallelization factor and the other way round. Every number here
// differs from every other.
func TestNumbersGoWhereTheyBelong(t *testing.T) {
	attempts, window := 7, 11*time.Second
	r := synthesize(t, func(_ awscdk.Stack, p *streamprocessor.Props) {
		p.ParallelizationFactor, p.RetryAttempts, p.BatchSize = 3, &attempts, 250
		p.BatchWindow, p.MaxRecordAge = &window, 2*time.Hour
		p.Shards, p.Retention = 5, 72*time.Hour
	})
	synthtest.Contains(t, r.One(t, mapping), `"ParallelizationFactor":3`, `"MaximumRetryAttempts":7`, `"BatchSize":250`,
		`"MaximumBatchingWindowInSeconds":11`, `"MaximumRecordAgeInSeconds":7200`)
	synthtest.Contains(t, r.One(t, "AWS::Kinesis::Stream"), `"ShardCount":5`, `"RetentionPeriodHours":72`, `"StreamMode":"PROVISIONED"`)

	attempts = 10_000
	r = synthesize(t, func(_ awscdk.Stack, p *streamprocessor.Props) { p.RetryAttempts = &attempts })
	synthtest.Contains(t, r.One(t, mapping), `"MaximumRetryAttempts":10000`, `"ParallelizationFactor":1`)
}

func TestFailureModesAreSetOnBothEnds(t *testing.T) {
	const checkpoint, bisect = `"FunctionResponseTypes":["ReportBatchItemFailures"]`, `"BisectBatchOnFunctionError":true`
	for _, test := range []struct {
		mode          streamprocessor.FailureMode
		handler       string
		present, gone []string
	}{
		{streamprocessor.Checkpoint, "partial", []string{checkpoint}, []string{"Bisect"}},
		{streamprocessor.CheckpointBisect, "partial", []string{checkpoint, bisect}, nil},
		{streamprocessor.Bisect, "batch", []string{bisect}, []string{"FunctionResponseTypes"}},
		{streamprocessor.WholeBatch, "batch", nil, []string{"FunctionResponseTypes", "Bisect"}},
	} {
		t.Run(string(test.mode), func(t *testing.T) {
			r := synthesize(t, func(_ awscdk.Stack, p *streamprocessor.Props) { p.FailureMode = test.mode })
			text := r.One(t, mapping)
			synthtest.Contains(t, text, test.present...)
			absent(t, text, test.gone...)
			synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_STREAM_FAILURE_MODE":"`+test.handler+`"`)
		})
	}
}

func TestEnhancedFanOut(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *streamprocessor.Props) { p.EnhancedFanOut, p.ShardLevelMetrics = true, true })
	id, consumer := r.Only(t, "AWS::Kinesis::StreamConsumer", "OrdersConsumer")
	synthtest.Contains(t, synthtest.Compact(t, consumer.Properties), `"ConsumerName":"S-Orders-`)
	synthtest.Contains(t, r.One(t, mapping), `"EventSourceArn":{"Fn::GetAtt":["`+id+`","ConsumerARN"]}`)
	synthtest.Contains(t, all(t, r, "AWS::IAM::Policy"), `"kinesis:GetRecords"`,
		`{"Action":["kinesis:DescribeStreamConsumer","kinesis:SubscribeToShard"],"Effect":"Allow","Resource":{"Fn::GetAtt":["`+id+`","ConsumerARN"]}}`)
	synthtest.Contains(t, r.One(t, "AWS::Kinesis::Stream"), `"DesiredShardLevelMetrics":["ALL"]`)
	absent(t, all(t, r, "AWS::CloudWatch::Alarm"), "ReadProvisionedThroughputExceeded")
}

func TestBroughtStream(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *streamprocessor.Props) { p.Stream = brought(stack) })
	if n := len(r.Of(t, "AWS::Kinesis::Stream")); n != 0 {
		t.Errorf("%d streams are created beside the brought one", n)
	}
	text := r.One(t, mapping)
	synthtest.Contains(t, text, `"EventSourceArn":"`+streamARN+`"`)
	absent(t, text, "MaximumRecordAge") // nobody said how long it keeps records
	absent(t, all(t, r, "AWS::CloudWatch::Alarm"), "WriteProvisionedThroughputExceeded")

	r = synthesize(t, func(stack awscdk.Stack, p *streamprocessor.Props) {
		p.Stream, p.Retention = brought(stack), 48*time.Hour
	})
	synthtest.Contains(t, r.One(t, mapping), `"MaximumRecordAgeInSeconds":169200`)
	synthtest.Contains(t, all(t, r, "AWS::CloudWatch::Alarm"), `"Threshold":86400000`)
}

// Lambda takes no more than seven days.
func TestLongRetentionHasNoMaximumAge(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *streamprocessor.Props) { p.Retention = 169 * time.Hour })
	synthtest.Contains(t, r.One(t, mapping), `"MaximumRecordAgeInSeconds":604800`)
	r = synthesize(t, func(_ awscdk.Stack, p *streamprocessor.Props) { p.Retention = 170 * time.Hour })
	absent(t, r.One(t, mapping), "MaximumRecordAge")
}

func TestTable(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *streamprocessor.Props) {
		p.Table, p.Filters = table(stack), []string{`{"eventName":["INSERT"]}`}
	})
	id, _ := r.Only(t, "AWS::DynamoDB::Table", "Table")
	synthtest.Contains(t, r.One(t, mapping), `"EventSourceArn":{"Fn::GetAtt":["`+id+`","StreamArn"]}`, `"MaximumRecordAgeInSeconds":82800`,
		`"Filters":[{"Pattern":"{\"eventName\":[\"INSERT\"]}"}]`)
	policy := all(t, r, "AWS::IAM::Policy")
	synthtest.Contains(t, policy,
		`{"Action":["dynamodb:DescribeStream","dynamodb:GetRecords","dynamodb:GetShardIterator"],"Effect":"Allow","Resource":{"Fn::GetAtt":["`+id+`","StreamArn"]}}`,
		`{"Action":"dynamodb:ListStreams","Effect":"Allow","Resource":{"Fn::Join":["",[{"Fn::GetAtt":["`+id+`","Arn"]},"/stream/*"]]}}`)
	absent(t, policy, "kinesis:")
	absent(t, all(t, r, "AWS::CloudWatch::Alarm"), "AWS/Kinesis")
}

// A key names those who may use it, so the role that it is granted to must be one.
func TestCustomerManagedKeys(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *streamprocessor.Props) {
		key := awskms.NewKey(stack, jsii.String("Key"), nil)
		p.FilterKey = awskms.NewKey(stack, jsii.String("Patterns"), nil)
		p.EncryptionKey, p.Filters = key, []string{`{"data":{"type":["order"]}}`}
		p.FailureQueue = awssqs.NewQueue(stack, jsii.String("Q"), &awssqs.QueueProps{EncryptionMasterKey: key})
	})
	id, _ := r.Only(t, "AWS::KMS::Key", "Key")
	synthtest.Contains(t, r.One(t, "AWS::Kinesis::Stream"), `"KeyId":{"Fn::GetAtt":["`+id+`","Arn"]}`)
	patterns, key := r.Only(t, "AWS::KMS::Key", "Patterns")
	synthtest.Contains(t, synthtest.Compact(t, key.Properties), `{"Action":"kms:Decrypt","Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Resource":"*"}`)
	synthtest.Contains(t, r.One(t, mapping), `"KmsKeyArn":{"Fn::GetAtt":["`+patterns+`","Arn"]}`)
	synthtest.Contains(t, all(t, r, "AWS::IAM::Policy"), `"kms:Decrypt"`, `"kms:GenerateDataKey*"`,
		`{"Action":"kms:Decrypt","Effect":"Allow","Resource":{"Fn::GetAtt":["`+patterns+`","Arn"]}}`)

	r = synthesize(t, func(stack awscdk.Stack, p *streamprocessor.Props) {
		p.Table = awsdynamodb.NewTable(stack, jsii.String("Table"), &awsdynamodb.TableProps{
			PartitionKey:  &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
			Stream:        awsdynamodb.StreamViewType_KEYS_ONLY,
			EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), nil),
		})
	})
	synthtest.Contains(t, all(t, r, "AWS::IAM::Policy"), `"kms:Decrypt"`)
}

func TestDestinations(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *streamprocessor.Props) {
		p.FailureQueue = awssqs.NewQueue(stack, jsii.String("Q"), nil)
	})
	id, _ := r.Only(t, "AWS::SQS::Queue", "Q")
	synthtest.Contains(t, r.One(t, mapping), `"OnFailure":{"Destination":{"Fn::GetAtt":["`+id+`","Arn"]}}`)
	absent(t, all(t, r, "AWS::IAM::Policy"), "aws/lambda/*")

	r = synthesize(t, func(stack awscdk.Stack, p *streamprocessor.Props) {
		p.FailureTopic = awssns.NewTopic(stack, jsii.String("T"), nil)
	})
	id, _ = r.Only(t, "AWS::SNS::Topic", "T")
	synthtest.Contains(t, r.One(t, mapping), `"OnFailure":{"Destination":{"Ref":"`+id+`"}}`)
	synthtest.Contains(t, all(t, r, "AWS::IAM::Policy"), `"sns:Publish"`)
}

func TestWindows(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *streamprocessor.Props) {
		p.TumblingWindow, p.ResultsExpiry = 5*time.Minute, 720*time.Hour
	})
	id, results := r.Only(t, "AWS::DynamoDB::Table", "OrdersResults")
	synthtest.Contains(t, synthtest.Compact(t, results.Properties),
		`"KeySchema":[{"AttributeName":"window","KeyType":"HASH"},{"AttributeName":"item","KeyType":"RANGE"}]`,
		`"TimeToLiveSpecification":{"AttributeName":"expiresAt","Enabled":true}`, `"PointInTimeRecoveryEnabled":true`)
	if results.DeletionPolicy != "Retain" {
		t.Errorf("the results' policy is %s", results.DeletionPolicy)
	}
	text := r.One(t, mapping)
	synthtest.Contains(t, text, `"TumblingWindowInSeconds":300`)
	absent(t, text, "FunctionResponseTypes", "Bisect")
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_STREAM_RESULTS_TABLE":{"Ref":"`+id+`"}`,
		`"LINTEL_STREAM_RESULTS_EXPIRY":"720h0m0s"`, `"LINTEL_STREAM_FAILURE_MODE":"batch"`)
	synthtest.Contains(t, all(t, r, "AWS::IAM::Policy"),
		`{"Action":["dynamodb:BatchGetItem","dynamodb:GetItem","dynamodb:PutItem"],"Effect":"Allow","Resource":[{"Fn::GetAtt":["`+id+`","Arn"]}]}`)
	synthtest.Contains(t, all(t, r, "AWS::CloudWatch::Alarm"), `"MetricName":"EarlyTerminations"`)

	r = synthesize(t, func(_ awscdk.Stack, p *streamprocessor.Props) { p.TumblingWindow = time.Second })
	absent(t, r.One(t, "AWS::Lambda::Function"), "LINTEL_STREAM_RESULTS_EXPIRY")
}

func TestIdempotencyTable(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *streamprocessor.Props) { p.Idempotency = true })
	synthtest.Contains(t, r.One(t, "AWS::DynamoDB::Table"), `"AttributeName":"id"`)
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_IDEMPOTENCY_TABLE"`)
}

func TestBroughtFunction(t *testing.T) {
	stack := synthtest.NewStack(t)
	function := gofunction.New(stack, "F", &gofunction.Props{Package: hello})
	processor := streamprocessor.New(stack, "Orders", &streamprocessor.Props{Function: function.Function, TumblingWindow: time.Minute})
	if processor.DeadLetters != nil || processor.Handler != nil || processor.Results != nil || processor.Alarms.Errors == nil || processor.Alarms.Throttles == nil {
		t.Error("a brought function has no handler, dead letters and results here, but alarms")
	}
	processor.GrantReadResults(function.Function)
	r := synthtest.Synthesize(t, stack)
	text := r.One(t, mapping)
	absent(t, text, "ReportBatchItemFailures") // nobody has said that it answers
	synthtest.Contains(t, text, `"TumblingWindowInSeconds":60`)
}

func imported(stack awscdk.Stack) awslambda.IFunction {
	return awslambda.Function_FromFunctionArn(stack, jsii.String("Imported"), jsii.String("arn:aws:lambda:eu-west-1:111122223333:function:f"))
}

func TestAlarms(t *testing.T) {
	window := 60 * time.Second
	r := synthesize(t, func(_ awscdk.Stack, p *streamprocessor.Props) { p.BatchWindow = &window })
	for prefix, fragments := range map[string][]string{
		"OrdersIteratorAgeAlarm":       {`"MetricName":"IteratorAge"`, `"Threshold":360000,`, `"EvaluationPeriods":3`, `"Statistic":"Maximum"`},
		"OrdersExpiryAlarm":            {`"MetricName":"IteratorAge"`, `"Threshold":43200000,`, `"EvaluationPeriods":1`},
		"OrdersReadThrottledAlarm":     {`"MetricName":"ReadProvisionedThroughputExceeded"`, `"Namespace":"AWS/Kinesis"`, `"Name":"StreamName"`},
		"OrdersWriteThrottledAlarm":    {`"MetricName":"WriteProvisionedThroughputExceeded"`},
		"OrdersDeadLettersAlarm":       {`"MetricName":"ApproximateNumberOfMessagesVisible"`},
		"OrdersOnFailureAlarm":         {`"MetricName":"OnFailureDestinationDeliveredEventCount"`, `"MetricName":"DroppedEventCount"`, `"Name":"EventSourceMappingUUID"`},
		"OrdersOnFailureDeliveryAlarm": {`"MetricName":"DestinationDeliveryFailures"`},
		"OrdersHandlerErrorsAlarm":     {`"MetricName":"Errors"`},
		"OrdersHandlerThrottlesAlarm":  {`"MetricName":"Throttles"`},
	} {
		_, alarm := r.Only(t, "AWS::CloudWatch::Alarm", prefix)
		synthtest.Contains(t, synthtest.Compact(t, alarm.Properties), fragments...)
	}
}

func TestGrants(t *testing.T) {
	stack := synthtest.NewStack(t)
	processor := streamprocessor.New(stack, "Orders", &streamprocessor.Props{Handler: &gofunction.Props{Package: hello}, TumblingWindow: time.Minute})
	role := awsiam.NewRole(stack, jsii.String("Shop"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ec2.amazonaws.com"), nil)})
	processor.GrantPut(role)
	processor.GrantReadResults(role)
	r := synthtest.Synthesize(t, stack)
	_, policy := r.Only(t, "AWS::IAM::Policy", "Shop")
	stream, _ := r.Only(t, "AWS::Kinesis::Stream", "Orders")
	results, _ := r.Only(t, "AWS::DynamoDB::Table", "OrdersResults")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"kinesis:PutRecords"`, `{"Fn::GetAtt":["`+stream+`","Arn"]}`,
		`"dynamodb:Query"`, `{"Fn::GetAtt":["`+results+`","Arn"]}`)
}

func TestDashboard(t *testing.T) {
	r := synthesize(t, func(awscdk.Stack, *streamprocessor.Props) {})
	synthtest.Contains(t, r.One(t, "AWS::CloudWatch::Dashboard"), "IteratorAge", "IncomingRecords", "Lintel/Stream", "PolledEventCount")
	absent(t, r.One(t, "AWS::CloudWatch::Dashboard"), "SEARCH")
	r = synthesize(t, func(_ awscdk.Stack, p *streamprocessor.Props) { p.ShardLevelMetrics = true })
	id, _ := r.Only(t, "AWS::Kinesis::Stream", "OrdersStream")
	synthtest.Contains(t, r.One(t, "AWS::CloudWatch::Dashboard"), `SEARCH('{AWS/Kinesis,ShardId,StreamName} StreamName=`, `{"Ref":"`+id+`"}`)
	r = synthesize(t, func(_ awscdk.Stack, p *streamprocessor.Props) { p.DisableDashboard = true })
	if n := len(r.Of(t, "AWS::CloudWatch::Dashboard")); n != 0 {
		t.Errorf("%d dashboards", n)
	}
}

func TestDefaultsAreNotWrittenIntoTheProps(t *testing.T) {
	props := &streamprocessor.Props{Handler: &gofunction.Props{Package: hello}}
	streamprocessor.New(synthtest.NewStack(t), "Orders", props)
	if props.BatchSize != 0 || props.Handler.Timeout != 0 || props.Handler.Environment != nil {
		t.Errorf("got %+v, %+v", props, props.Handler)
	}
}
