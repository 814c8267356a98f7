package queueprocessor_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dlqreplay"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/queueprocessor"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

const (
	hello     = "github.com/lintel-go/lintel/constructs/gofunction/testdata/hello"
	brokerARN = "arn:aws:mq:eu-west-1:111122223333:broker:shop:b-01234567-89ab-cdef-0123-456789abcdef"
	mapping   = "AWS::Lambda::EventSourceMapping"
	queue     = "AWS::SQS::Queue"
)

func synthesize(t *testing.T, change func(awscdk.Stack, *queueprocessor.Props)) synthtest.Resources {
	t.Helper()
	stack := synthtest.NewStack(t)
	props := &queueprocessor.Props{Handler: &gofunction.Props{Package: hello}}
	change(stack, props)
	queueprocessor.New(stack, "Orders", props)
	return synthtest.Synthesize(t, stack)
}

func synthesizeMQ(t *testing.T, change func(awscdk.Stack, *queueprocessor.MQProps)) synthtest.Resources {
	t.Helper()
	stack := synthtest.NewStack(t)
	props := mqProps(stack)
	change(stack, props)
	queueprocessor.NewMQ(stack, "Orders", props)
	return synthtest.Synthesize(t, stack)
}

func mqProps(stack awscdk.Stack) *queueprocessor.MQProps {
	return &queueprocessor.MQProps{
		Handler: &gofunction.Props{Package: hello}, Broker: brokerARN, Engine: queueprocessor.ActiveMQ, Queue: "orders",
		Secret: awssecretsmanager.Secret_FromSecretCompleteArn(stack, jsii.String("User"), jsii.String("arn:aws:secretsmanager:eu-west-1:111122223333:secret:user-AbCdEf")),
	}
}

// one is the text of the only resource whose ID begins so.
func one(t *testing.T, r synthtest.Resources, kind, prefix string) string {
	t.Helper()
	var found []string
	for id, text := range r.Of(t, kind) {
		if strings.HasPrefix(id, prefix) && !strings.HasPrefix(strings.TrimPrefix(id, prefix), "Policy") {
			found = append(found, text)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d of %s %s in %v", len(found), kind, prefix, slices.Collect(maps.Keys(r.Of(t, kind))))
	}
	return found[0]
}

func policies(t *testing.T, r synthtest.Resources) string {
	t.Helper()
	return strings.Join(slices.Collect(maps.Values(r.Of(t, "AWS::IAM::Policy"))), "\n")
}

func lacks(t *testing.T, text string, fragments ...string) {
	t.Helper()
	for _, f := range fragments {
		if strings.Contains(text, f) {
			t.Errorf("%q is in %s", f, text)
		}
	}
}

func TestStandardQueue(t *testing.T) {
	r := synthesize(t, func(awscdk.Stack, *queueprocessor.Props) {})
	synthtest.Contains(t, one(t, r, queue, "OrdersQueue"), `"VisibilityTimeout":360`, `"MessageRetentionPeriod":345600`, `"SqsManagedSseEnabled":true`,
		`"maxReceiveCount":5`, `"Fn::GetAtt":["OrdersDeadLetterQueue`, `"MaximumMessageSize":1048576`)
	synthtest.Contains(t, one(t, r, queue, "OrdersDeadLetterQueue"), `"MessageRetentionPeriod":1209600`)
	m := r.One(t, mapping)
	synthtest.Contains(t, m, `"BatchSize":10`, `"FunctionResponseTypes":["ReportBatchItemFailures"]`, `"Fn::GetAtt":["OrdersQueue`, `"Enabled":true`)
	lacks(t, m, "ScalingConfig", "MaximumBatchingWindow", "ProvisionedPoller", "StartingPosition", "DestinationConfig")
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_QUEUE_FAILURE_MODE":"partial"`, `"LINTEL_DEAD_LETTER_QUEUE_URL"`, `"LINTEL_DEAD_LETTER_BUCKET"`, `"Timeout":60`)
	synthtest.Contains(t, policies(t, r), "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:SendMessage")
	for id, resource := range r {
		if resource.Type == queue && resource.DeletionPolicy != "Retain" {
			t.Errorf("%s goes with the stack", id)
		}
		if resource.Type == mapping && !slices.ContainsFunc(resource.DependsOn, func(d string) bool { return strings.HasPrefix(d, "OrdersHandlerRoleDefaultPolicy") }) {
			t.Errorf("%s does not wait for the pollers' policy: %v", id, resource.DependsOn)
		}
	}
	for _, text := range r.Of(t, "AWS::SQS::QueuePolicy") {
		synthtest.Contains(t, text, `"aws:SecureTransport":"false"`)
	}
	if n := len(r.Of(t, "AWS::CloudWatch::Dashboard")); n != 1 {
		t.Errorf("%d dashboards", n)
	}
}

func TestLargeBatches(t *testing.T) {
	window := 300 * time.Second
	r := synthesize(t, func(_ awscdk.Stack, p *queueprocessor.Props) { p.BatchSize, p.BatchWindow = 10_000, &window })
	synthtest.Contains(t, r.One(t, mapping), `"BatchSize":10000`, `"MaximumBatchingWindowInSeconds":300`)
	synthtest.Contains(t, one(t, r, queue, "OrdersQueue"), `"VisibilityTimeout":660`)
	r = synthesize(t, func(_ awscdk.Stack, p *queueprocessor.Props) { p.BatchSize = 11 })
	synthtest.Contains(t, r.One(t, mapping), `"MaximumBatchingWindowInSeconds":1`)
}

func TestScaling(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *queueprocessor.Props) {
		p.MaxConcurrency, p.Filters, p.Disabled, p.DisablePartialFailures = 7, []string{`{"body":{"type":["order"]}}`}, true, true
	})
	m := r.One(t, mapping)
	synthtest.Contains(t, m, `"ScalingConfig":{"MaximumConcurrency":7}`, `"FilterCriteria"`, `"Enabled":false`)
	lacks(t, m, "ReportBatchItemFailures")
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_QUEUE_FAILURE_MODE":"batch"`)
	r = synthesize(t, func(_ awscdk.Stack, p *queueprocessor.Props) {
		p.ProvisionedPollers = &queueprocessor.ProvisionedPollers{Maximum: 20}
	})
	synthtest.Contains(t, r.One(t, mapping), `"ProvisionedPollerConfig":{"MaximumPollers":20,"MinimumPollers":2}`)
}

func TestFIFOFanOut(t *testing.T) {
	r := synthesize(t, func(s awscdk.Stack, p *queueprocessor.Props) {
		p.FIFO, p.EncryptionKey = true, awskms.NewKey(s, jsii.String("Key"), nil)
		p.Topics = []awssns.ITopic{awssns.NewTopic(s, jsii.String("Topic"), &awssns.TopicProps{Fifo: jsii.Bool(true)})}
	})
	for _, id := range []string{"OrdersQueue", "OrdersDeadLetterQueue", "OrdersUndelivered"} {
		synthtest.Contains(t, one(t, r, queue, id), `"FifoQueue":true`, `"KmsMasterKeyId"`, `"DeduplicationScope":"messageGroup"`, `"FifoThroughputLimit":"perMessageGroupId"`)
	}
	synthtest.Contains(t, r.One(t, "AWS::SNS::Subscription"), `"RawMessageDelivery":true`, `"RedrivePolicy":{"deadLetterTargetArn":{"Fn::GetAtt":["OrdersUndelivered`)
	synthtest.Contains(t, r.One(t, "AWS::KMS::Key"), `"sns.amazonaws.com"`)
	r = synthesize(t, func(_ awscdk.Stack, p *queueprocessor.Props) {
		p.FIFO, p.LowThroughput, p.ContentBasedDeduplication = true, true, true
	})
	q := one(t, r, queue, "OrdersQueue")
	synthtest.Contains(t, q, `"ContentBasedDeduplication":true`)
	lacks(t, q, "perMessageGroupId")
}

// TestUndeliveredIsOfTheTopicsKind also where a standard queue reads a FIFO topic.
func TestUndeliveredIsOfTheTopicsKind(t *testing.T) {
	r := synthesize(t, func(s awscdk.Stack, p *queueprocessor.Props) {
		p.Topics = []awssns.ITopic{awssns.NewTopic(s, jsii.String("Topic"), &awssns.TopicProps{Fifo: jsii.Bool(true)})}
	})
	synthtest.Contains(t, one(t, r, queue, "OrdersUndelivered"), `"FifoQueue":true`)
	lacks(t, one(t, r, queue, "OrdersQueue"), "FifoQueue")
}

func TestReplayReadsTheDeadLetterQueue(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *queueprocessor.Props) { p.Replay = &dlqreplay.Props{} })
	var sources []string
	for _, m := range r.Of(t, mapping) {
		switch {
		case strings.Contains(m, `["OrdersDeadLetterQueue`):
			sources = append(sources, "dead letters")
		case strings.Contains(m, `["OrdersQueue`):
			sources = append(sources, "queue")
		}
	}
	slices.Sort(sources)
	if !slices.Equal(sources, []string{"dead letters", "queue"}) {
		t.Errorf("got mappings of %v", sources)
	}
	handler := ""
	for _, f := range r.Of(t, "AWS::Lambda::Function") {
		if strings.Contains(f, "LINTEL_REPLAY_SOURCE_URL") {
			handler = f
		}
	}
	synthtest.Contains(t, handler, `"LINTEL_REPLAY_SOURCE_URL":{"Ref":"OrdersQueue`, `"LINTEL_REPLAY_DEAD_LETTER_URL":{"Ref":"OrdersDeadLetterQueue`, "OrdersFailuresAlarm", "OrdersHandlerErrorsAlarm")
	lacks(t, one(t, r, queue, "OrdersDeadLetterQueue"), "RedrivePolicy")
}

func TestBroughtQueueAndFunction(t *testing.T) {
	r := synthesize(t, func(s awscdk.Stack, p *queueprocessor.Props) {
		p.Handler, p.Function = nil, gofunction.New(s, "F", &gofunction.Props{Package: hello}).Function
		dead := awssqs.NewQueue(s, jsii.String("Dead"), nil)
		p.Queue = awssqs.NewQueue(s, jsii.String("Q"), &awssqs.QueueProps{DeadLetterQueue: &awssqs.DeadLetterQueue{Queue: dead, MaxReceiveCount: jsii.Number(3)}})
	})
	lacks(t, r.One(t, mapping), "ReportBatchItemFailures")
	if n := len(r.Of(t, queue)); n != 2 {
		t.Errorf("%d queues, want those that were brought", n)
	}
	alarms := slices.Collect(maps.Keys(r.Of(t, "AWS::CloudWatch::Alarm")))
	for _, want := range []string{"OrdersAgeAlarm", "OrdersDeadLetterQueueAlarm", "OrdersErrorsAlarm", "OrdersThrottlesAlarm"} {
		if !slices.ContainsFunc(alarms, func(id string) bool { return strings.HasPrefix(id, want) }) {
			t.Errorf("no %s in %v", want, alarms)
		}
	}
	r = synthesize(t, func(s awscdk.Stack, p *queueprocessor.Props) {
		p.Handler, p.FunctionReportsFailures = nil, true
		p.Function = gofunction.New(s, "F", &gofunction.Props{Package: hello, Timeout: 20 * time.Second}).Function
	})
	synthtest.Contains(t, r.One(t, mapping), "ReportBatchItemFailures")
	synthtest.Contains(t, one(t, r, queue, "OrdersQueue"), `"VisibilityTimeout":120`)
}

func TestIdempotency(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *queueprocessor.Props) { p.Idempotency, p.DisableDashboard = true, true })
	r.One(t, "AWS::DynamoDB::Table")
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), "LINTEL_IDEMPOTENCY_TABLE")
	if n := len(r.Of(t, "AWS::CloudWatch::Dashboard")); n != 0 {
		t.Errorf("%d dashboards", n)
	}
}

func TestActiveMQ(t *testing.T) {
	window := 5 * time.Second
	r := synthesizeMQ(t, func(_ awscdk.Stack, p *queueprocessor.MQProps) { p.BatchWindow, p.Idempotency = &window, true })
	m := r.One(t, mapping)
	synthtest.Contains(t, m, `"EventSourceArn":"`+brokerARN+`"`, `"Queues":["orders"]`, `"BatchSize":100`, `"MaximumBatchingWindowInSeconds":5`,
		`"SourceAccessConfigurations":[{"Type":"BASIC_AUTH","URI":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:user-AbCdEf"}]`)
	lacks(t, m, "ReportBatchItemFailures", "VIRTUAL_HOST", "StartingPosition")
	synthtest.Contains(t, policies(t, r), `"mq:DescribeBroker"`, brokerARN, "secretsmanager:GetSecretValue", `"ec2:CreateNetworkInterface"`, `{"ArnEquals":{"lambda:SourceFunctionArn":`)
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_QUEUE_FAILURE_MODE":"batch"`, "LINTEL_IDEMPOTENCY_TABLE")
	for id, resource := range r {
		if resource.Type == mapping && !slices.ContainsFunc(resource.DependsOn, func(d string) bool { return strings.HasPrefix(d, "OrdersNetworkPolicy") }) {
			t.Errorf("%s does not wait for the pollers' policy: %v", id, resource.DependsOn)
		}
	}
}

func TestRabbitMQ(t *testing.T) {
	r := synthesizeMQ(t, func(_ awscdk.Stack, p *queueprocessor.MQProps) {
		p.Engine, p.PubliclyAccessible, p.Filters = queueprocessor.RabbitMQ, true, []string{`{"data":{"type":["order"]}}`}
	})
	synthtest.Contains(t, r.One(t, mapping), `{"Type":"VIRTUAL_HOST","URI":"/"}`, "FilterCriteria")
	lacks(t, policies(t, r), "ec2:")
	for id := range r.Of(t, "AWS::CloudWatch::Alarm") {
		if strings.HasPrefix(id, "OrdersAgeAlarm") {
			t.Error("an alarm watches the age of messages, which RabbitMQ does not tell")
		}
	}
}

func TestMQWithBroughtFunction(t *testing.T) {
	r := synthesizeMQ(t, func(s awscdk.Stack, p *queueprocessor.MQProps) {
		p.Handler, p.Function = nil, gofunction.New(s, "F", &gofunction.Props{Package: hello}).Function
	})
	if n := len(r.Of(t, queue)); n != 0 {
		t.Errorf("%d queues", n)
	}
}

// imported is a function without a role.
func imported(stack awscdk.Stack) awslambda.IFunction {
	return awslambda.Function_FromFunctionArn(stack, jsii.String("Imported"), jsii.String("arn:aws:lambda:eu-west-1:111122223333:function:f"))
}
