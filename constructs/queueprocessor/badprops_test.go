package queueprocessor_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
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

func newQueue(s awscdk.Stack, id string, visibility time.Duration) awssqs.IQueue {
	return awssqs.NewQueue(s, jsii.String(id), &awssqs.QueueProps{VisibilityTimeout: awscdk.Duration_Seconds(jsii.Number(visibility.Seconds()))})
}

func importedQueue(s awscdk.Stack) awssqs.IQueue {
	return awssqs.Queue_FromQueueArn(s, jsii.String("Imported"), jsii.String("arn:aws:sqs:eu-west-1:111122223333:orders"))
}

func topic(s awscdk.Stack, id string, fifo bool) awssns.ITopic {
	props := &awssns.TopicProps{}
	if fifo {
		props.Fifo = jsii.Bool(true)
	}
	return awssns.NewTopic(s, jsii.String(id), props)
}

func TestBadProps(t *testing.T) {
	long, fraction, second, none := 301*time.Second, 1500*time.Millisecond, time.Second, time.Duration(0)
	for _, test := range []struct {
		name   string
		change func(awscdk.Stack, *queueprocessor.Props)
		want   string
	}{
		{"nothing to run", func(_ awscdk.Stack, p *queueprocessor.Props) { p.Handler = nil }, "want either Handler, to build one, or Function"},
		{"function without role", func(s awscdk.Stack, p *queueprocessor.Props) { p.Handler, p.Function = nil, imported(s) }, "no role"},
		{"wired variable", func(_ awscdk.Stack, p *queueprocessor.Props) {
			p.Handler.Environment = map[string]string{"LINTEL_QUEUE_FAILURE_MODE": "partial"}
		}, "Handler.Environment sets LINTEL_QUEUE_FAILURE_MODE"},
		{"promise for the consumer", func(_ awscdk.Stack, p *queueprocessor.Props) { p.FunctionReportsFailures = true }, "FunctionReportsFailures without Function"},
		{"function of an unknown timeout", func(s awscdk.Stack, p *queueprocessor.Props) {
			p.Handler = nil
			p.Function = awslambda.Function_FromFunctionAttributes(s, jsii.String("F"), &awslambda.FunctionAttributes{
				FunctionArn: jsii.String("arn:aws:lambda:eu-west-1:111122223333:function:f"),
				Role:        awsiam.Role_FromRoleArn(s, jsii.String("R"), jsii.String("arn:aws:iam::111122223333:role/r"), nil),
			})
		}, "no VisibilityTimeout"},

		{"visibility too short", func(_ awscdk.Stack, p *queueprocessor.Props) { p.VisibilityTimeout = 359 * time.Second }, "got VisibilityTimeout 5m59s: it must be whole seconds from 6m0s"},
		{"visibility too long", func(_ awscdk.Stack, p *queueprocessor.Props) { p.VisibilityTimeout = 13 * time.Hour }, "to 12h0m0s"},
		{"visibility of a fraction", func(_ awscdk.Stack, p *queueprocessor.Props) { p.VisibilityTimeout = 10*time.Minute + 1 }, "whole seconds"},
		{"no receives", func(_ awscdk.Stack, p *queueprocessor.Props) { p.MaxReceives = -1 }, "got MaxReceives -1: it must be 1 to 1000"},
		{"short retention", func(_ awscdk.Stack, p *queueprocessor.Props) { p.Retention = 59 * time.Second }, "got Retention 59s"},
		{"long retention", func(_ awscdk.Stack, p *queueprocessor.Props) { p.Retention = 15 * 24 * time.Hour }, "1m0s to 336h0m0s"},
		{"deduplication of a standard queue", func(_ awscdk.Stack, p *queueprocessor.Props) { p.ContentBasedDeduplication = true }, "ContentBasedDeduplication without FIFO"},
		{"throughput of a standard queue", func(_ awscdk.Stack, p *queueprocessor.Props) { p.LowThroughput = true }, "LowThroughput without FIFO"},
		{"brought queue too impatient", func(s awscdk.Stack, p *queueprocessor.Props) { p.Queue = newQueue(s, "Q", 59*time.Second) }, "Queue has a visibility timeout of 59s: Lambda wants the function's timeout of 1m0s or more"},
		{"receives of a brought queue", func(s awscdk.Stack, p *queueprocessor.Props) { p.Queue, p.MaxReceives = importedQueue(s), 3 }, "MaxReceives with a Queue"},
		{"key of a brought queue", func(s awscdk.Stack, p *queueprocessor.Props) {
			p.Queue, p.EncryptionKey = importedQueue(s), awskms.NewKey(s, jsii.String("K"), nil)
		}, "EncryptionKey with a Queue"},
		{"FIFO of a standard queue", func(s awscdk.Stack, p *queueprocessor.Props) { p.Queue, p.FIFO = importedQueue(s), true }, "FIFO with a Queue"},

		{"batch of none", func(_ awscdk.Stack, p *queueprocessor.Props) { p.BatchSize = -1 }, "got BatchSize -1"},
		{"batch too large", func(_ awscdk.Stack, p *queueprocessor.Props) { p.BatchSize = 10_001 }, "1 to 10000"},
		{"window too long", func(_ awscdk.Stack, p *queueprocessor.Props) { p.BatchWindow = &long }, "got BatchWindow 5m1s"},
		{"window of a fraction", func(_ awscdk.Stack, p *queueprocessor.Props) { p.BatchWindow = &fraction }, "whole seconds"},
		{"large batch without window", func(_ awscdk.Stack, p *queueprocessor.Props) { p.BatchSize, p.BatchWindow = 11, &none }, "got BatchSize 11 and BatchWindow 0s: Lambda wants one second"},
		{"large batch of FIFO", func(_ awscdk.Stack, p *queueprocessor.Props) { p.FIFO, p.BatchSize = true, 11 }, "got BatchSize 11: a FIFO queue has at most 10"},
		{"window of FIFO", func(_ awscdk.Stack, p *queueprocessor.Props) { p.FIFO, p.BatchWindow = true, &second }, "got BatchWindow 1s: Lambda has none for FIFO queues"},
		{"filter that is no object", func(_ awscdk.Stack, p *queueprocessor.Props) { p.Filters = []string{"order"} }, `{"body":{"type":["order"]}}`},
		{"six filters", func(_ awscdk.Stack, p *queueprocessor.Props) {
			p.Filters = []string{`{"a":[1]}`, `{"a":[1]}`, `{"a":[1]}`, `{"a":[1]}`, `{"a":[1]}`, `{"a":[1]}`}
		}, "got 6 Filters"},
		{"key for nothing", func(s awscdk.Stack, p *queueprocessor.Props) { p.FilterKey = awskms.NewKey(s, jsii.String("K"), nil) }, "FilterKey without Filters"},

		{"one at a time", func(_ awscdk.Stack, p *queueprocessor.Props) { p.MaxConcurrency = 1 }, "got MaxConcurrency 1: it must be 2 to 1000"},
		{"too many at a time", func(_ awscdk.Stack, p *queueprocessor.Props) { p.MaxConcurrency = 1001 }, "got MaxConcurrency 1001"},
		{"more than reserved", func(_ awscdk.Stack, p *queueprocessor.Props) {
			reserved := 5
			p.MaxConcurrency, p.Handler.ReservedConcurrency = 6, &reserved
		}, "got MaxConcurrency 6 and Handler.ReservedConcurrency 5"},
		{"two limits", func(_ awscdk.Stack, p *queueprocessor.Props) {
			p.MaxConcurrency, p.ProvisionedPollers = 5, &queueprocessor.ProvisionedPollers{}
		}, "MaxConcurrency with ProvisionedPollers"},
		{"one poller", func(_ awscdk.Stack, p *queueprocessor.Props) {
			p.ProvisionedPollers = &queueprocessor.ProvisionedPollers{Minimum: 1}
		}, "got ProvisionedPollers.Minimum 1: it must be 2 to 200"},
		{"too many pollers", func(_ awscdk.Stack, p *queueprocessor.Props) {
			p.ProvisionedPollers = &queueprocessor.ProvisionedPollers{Maximum: 2001}
		}, "got ProvisionedPollers.Maximum 2001"},
		{"pollers crossed", func(_ awscdk.Stack, p *queueprocessor.Props) {
			p.ProvisionedPollers = &queueprocessor.ProvisionedPollers{Minimum: 5, Maximum: 2}
		}, "the minimum must not be more"},

		{"standard topic of a FIFO queue", func(s awscdk.Stack, p *queueprocessor.Props) {
			p.FIFO, p.Topics = true, []awssns.ITopic{topic(s, "T", false)}
		}, "must be FIFO topics"},
		{"topics of two kinds", func(s awscdk.Stack, p *queueprocessor.Props) {
			p.Topics = []awssns.ITopic{topic(s, "T", true), topic(s, "U", false)}
		}, "Topics[1] is not like Topics[0]"},
		{"topic twice", func(s awscdk.Stack, p *queueprocessor.Props) {
			one := topic(s, "T", false)
			p.Topics = []awssns.ITopic{one, one}
		}, "Topics[1] is there twice"},
		{"one key for topic and queue", func(s awscdk.Stack, p *queueprocessor.Props) {
			p.EncryptionKey = awskms.NewKey(s, jsii.String("K"), nil)
			p.Topics = []awssns.ITopic{awssns.NewTopic(s, jsii.String("T"), &awssns.TopicProps{MasterKey: p.EncryptionKey})}
		}, "Topics[0] has the key of the queue"},
		{"topic of an imported queue", func(s awscdk.Stack, p *queueprocessor.Props) {
			p.Queue, p.Topics = importedQueue(s), []awssns.ITopic{topic(s, "T", false)}
		}, "Topics with an imported Queue"},

		{"source of the replay", func(s awscdk.Stack, p *queueprocessor.Props) {
			p.Replay = &dlqreplay.Props{SourceQueue: newQueue(s, "Q", time.Minute)}
		}, "Replay.SourceQueue is set"},
		{"receives of the replay", func(_ awscdk.Stack, p *queueprocessor.Props) { p.Replay = &dlqreplay.Props{MaxReceives: 2} }, "Replay.MaxReceives is set"},
		{"two dead-letter queues", func(s awscdk.Stack, p *queueprocessor.Props) {
			p.Replay = &dlqreplay.Props{DeadLetterQueue: newQueue(s, "Q", time.Minute)}
		}, "Replay.DeadLetterQueue is set, and the queue has one"},
		{"no dead-letter queue", func(s awscdk.Stack, p *queueprocessor.Props) {
			p.Queue, p.Replay = importedQueue(s), &dlqreplay.Props{}
		}, "no Replay.DeadLetterQueue"},
		{"bad replay", func(_ awscdk.Stack, p *queueprocessor.Props) { p.Replay = &dlqreplay.Props{MaxAttempts: -1} }, "S/Orders/Replay: got MaxAttempts -1"},

		{"age of none", func(_ awscdk.Stack, p *queueprocessor.Props) { p.AgeThreshold = -1 }, "got AgeThreshold -1ns"},
		{"no failures", func(_ awscdk.Stack, p *queueprocessor.Props) { p.FailureThreshold = -1 }, "got FailureThreshold -1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stack := synthtest.NewStack(t)
			props := &queueprocessor.Props{Handler: &gofunction.Props{Package: hello}}
			test.change(stack, props)
			got := synthtest.Panic(func() { queueprocessor.New(stack, "Orders", props) })
			if !strings.Contains(got, test.want) || !strings.HasPrefix(got, "S/Orders") {
				t.Errorf("got %q, want S/Orders: ... %s", got, test.want)
			}
		})
	}
}

func TestBadMQProps(t *testing.T) {
	long := 301 * time.Second
	for _, test := range []struct {
		name   string
		change func(awscdk.Stack, *queueprocessor.MQProps)
		want   string
	}{
		{"nothing to run", func(_ awscdk.Stack, p *queueprocessor.MQProps) { p.Handler = nil }, "want either Handler"},
		{"no broker", func(_ awscdk.Stack, p *queueprocessor.MQProps) { p.Broker = "shop" }, `got Broker "shop"`},
		{"no engine", func(_ awscdk.Stack, p *queueprocessor.MQProps) { p.Engine = "" }, `got Engine "": it must be "ACTIVEMQ" or "RABBITMQ"`},
		{"virtual host of ActiveMQ", func(_ awscdk.Stack, p *queueprocessor.MQProps) { p.VirtualHost = "/" }, "VirtualHost without Engine"},
		{"no queue", func(_ awscdk.Stack, p *queueprocessor.MQProps) { p.Queue = "" }, "no Queue"},
		{"no secret", func(_ awscdk.Stack, p *queueprocessor.MQProps) { p.Secret = nil }, "no Secret: give a secret {username, password}"},
		{"secret of another shape", func(s awscdk.Stack, p *queueprocessor.MQProps) {
			p.Secret = awssecretsmanager.NewSecret(s, jsii.String("X"), &awssecretsmanager.SecretProps{GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
				SecretStringTemplate: jsii.String(`{"user":"u"}`), GenerateStringKey: jsii.String("password")}})
		}, "Secret has the keys {user, password}"},
		{"batch too large", func(_ awscdk.Stack, p *queueprocessor.MQProps) { p.BatchSize = 10_001 }, "got BatchSize 10001"},
		{"window too long", func(_ awscdk.Stack, p *queueprocessor.MQProps) { p.BatchWindow = &long }, "leave it nil for 500 milliseconds"},
		{"filter that is no object", func(_ awscdk.Stack, p *queueprocessor.MQProps) { p.Filters = []string{"[]"} }, `{"data":{"type":["order"]}}`},
		{"age of none", func(_ awscdk.Stack, p *queueprocessor.MQProps) { p.AgeThreshold = -1 }, "got AgeThreshold -1ns"},
		{"no failures", func(_ awscdk.Stack, p *queueprocessor.MQProps) { p.FailureThreshold = -1 }, "got FailureThreshold -1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stack := synthtest.NewStack(t)
			props := mqProps(stack)
			test.change(stack, props)
			got := synthtest.Panic(func() { queueprocessor.NewMQ(stack, "Orders", props) })
			if !strings.Contains(got, test.want) || !strings.HasPrefix(got, "S/Orders: ") {
				t.Errorf("got %q, want S/Orders: ... %s", got, test.want)
			}
		})
	}
}

func TestNoProps(t *testing.T) {
	const nothing = "S/Orders: want either Handler, to build one, or Function, to bring one"
	if got := synthtest.Panic(func() { queueprocessor.New(synthtest.NewStack(t), "Orders", nil) }); got != nothing {
		t.Errorf("got %q", got)
	}
	if got := synthtest.Panic(func() { queueprocessor.NewMQ(synthtest.NewStack(t), "Orders", nil) }); !strings.HasPrefix(got, nothing) {
		t.Errorf("got %q", got)
	}
}
