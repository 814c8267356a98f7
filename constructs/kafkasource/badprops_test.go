package kafkasource_test

import (
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

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/kafkasource"
)

// generated is a secret of this app whose JSON keys the template tells.
func generated(stack awscdk.Stack, template, key string) awssecretsmanager.ISecret {
	return awssecretsmanager.NewSecret(stack, jsii.String("Generated"), &awssecretsmanager.SecretProps{
		GenerateSecretString: &awssecretsmanager.SecretStringGenerator{SecretStringTemplate: &template, GenerateStringKey: &key},
	})
}

func TestBadProps(t *testing.T) {
	provisioned := &kafkasource.ProvisionedPollers{}
	window, tooMany, negative := 301*time.Second, 10_001, -1
	fraction := 1500 * time.Millisecond
	for _, test := range []struct {
		name   string
		change func(awscdk.Stack, *kafkasource.Props)
		want   string
	}{
		{"nothing to run", func(_ awscdk.Stack, p *kafkasource.Props) { p.Handler = nil }, "want either Handler, to build one, or Function"},
		{"handler and function", func(s awscdk.Stack, p *kafkasource.Props) { p.Function = imported(s) }, "want either Handler"},
		{"function without role", func(s awscdk.Stack, p *kafkasource.Props) { p.Handler, p.Function = nil, imported(s) }, "no role"},
		{"handler timeout", func(_ awscdk.Stack, p *kafkasource.Props) { p.Handler.Timeout = 15 * time.Minute }, "got Handler.Timeout 15m0s: Lambda's Kafka mappings take at most 14m0s"},
		{"function timeout", func(s awscdk.Stack, p *kafkasource.Props) {
			p.Handler, p.Function = nil, gofunction.New(s, "F", &gofunction.Props{Package: hello, Timeout: 15 * time.Minute}).Function
		}, "timeout of 15m0s"},
		{"wired variable", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.Handler.Environment = map[string]string{"LINTEL_KAFKA_FAILURE_MODE": "partial"}
		}, "Handler.Environment sets LINTEL_KAFKA_FAILURE_MODE"},
		{"failures nobody reads", func(s awscdk.Stack, p *kafkasource.Props) {
			p.Handler, p.Function, p.FunctionReportsFailures = nil, gofunction.New(s, "F", &gofunction.Props{Package: hello}).Function, true
		}, "FunctionReportsFailures without ProvisionedPollers"},
		{"promise for the consumer", func(_ awscdk.Stack, p *kafkasource.Props) { p.FunctionReportsFailures = true }, "FunctionReportsFailures with Handler"},
		{"table without handler", func(s awscdk.Stack, p *kafkasource.Props) {
			p.Handler, p.Function, p.Idempotency = nil, gofunction.New(s, "F", &gofunction.Props{Package: hello}).Function, true
		}, "Idempotency with a brought Function"},

		{"no topics", func(_ awscdk.Stack, p *kafkasource.Props) { p.Topics = nil }, "no Topics"},
		{"bad topic", func(_ awscdk.Stack, p *kafkasource.Props) { p.Topics = []string{"a/b"} }, `got Topics[0] "a/b"`},
		{"dot topic", func(_ awscdk.Stack, p *kafkasource.Props) { p.Topics = []string{".."} }, `got Topics[0] ".."`},
		{"long topic", func(_ awscdk.Stack, p *kafkasource.Props) { p.Topics = []string{strings.Repeat("a", 250)} }, "1 to 249"},
		{"topic twice", func(_ awscdk.Stack, p *kafkasource.Props) { p.Topics = []string{"a", "a"} }, `got Topics[1] "a" twice`},
		{"bad group", func(_ awscdk.Stack, p *kafkasource.Props) { p.ConsumerGroupID = "a b" }, `got ConsumerGroupID "a b"`},

		{"no cluster", func(_ awscdk.Stack, p *kafkasource.Props) { p.SelfManaged = nil }, "want either SelfManaged or MSK"},
		{"two clusters", func(_ awscdk.Stack, p *kafkasource.Props) { p.MSK = &kafkasource.MSK{ClusterARN: clusterARN} }, "want either SelfManaged or MSK"},
		{"no brokers", func(_ awscdk.Stack, p *kafkasource.Props) { p.SelfManaged.BootstrapServers = nil }, "no SelfManaged.BootstrapServers"},
		{"broker without port", func(_ awscdk.Stack, p *kafkasource.Props) { p.SelfManaged.BootstrapServers = []string{"b-1"} }, `got SelfManaged.BootstrapServers[0] "b-1"`},
		{"no authentication", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.SelfManaged.Authentication = kafkasource.Authentication{}
		}, "no SelfManaged.Authentication.Type"},
		{"public and open", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.SelfManaged.Authentication = kafkasource.Authentication{Type: kafkasource.NoAuthentication}
		}, "without Vpc: Lambda wants a secret"},
		{"IAM off AWS", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.SelfManaged.Authentication = kafkasource.Authentication{Type: kafkasource.IAM}
		}, "only for Amazon MSK"},
		{"unknown type", func(_ awscdk.Stack, p *kafkasource.Props) { p.SelfManaged.Authentication.Type = "KERBEROS" }, `got SelfManaged.Authentication.Type "KERBEROS"`},
		{"no secret", func(_ awscdk.Stack, p *kafkasource.Props) { p.SelfManaged.Authentication.Secret = nil }, "no SelfManaged.Authentication.Secret"},
		{"secret of another shape", func(s awscdk.Stack, p *kafkasource.Props) {
			p.SelfManaged.Authentication.Secret = generated(s, `{"user":"lambda"}`, "password")
		}, "SelfManaged.Authentication.Secret has the keys {user, password}: Lambda wants {username, password}"},
		{"certificate secret of another shape", func(s awscdk.Stack, p *kafkasource.Props) {
			p.SelfManaged.Authentication = kafkasource.Authentication{Type: kafkasource.MutualTLS, Secret: generated(s, `{"cert":""}`, "privateKey")}
		}, "Lambda wants {certificate, privateKey}"},
		{"secret that is no object", func(s awscdk.Stack, p *kafkasource.Props) {
			p.SelfManaged.RootCA = awssecretsmanager.NewSecret(s, jsii.String("Text"), &awssecretsmanager.SecretProps{SecretStringValue: awscdk.SecretValue_UnsafePlainText(jsii.String("-----BEGIN"))})
		}, "SelfManaged.RootCA has the keys {}"},

		{"not an ARN", func(s awscdk.Stack, p *kafkasource.Props) { msk("shop")(s, p) }, `got MSK.ClusterARN "shop"`},
		{"IAM over a VPC connection", func(s awscdk.Stack, p *kafkasource.Props) {
			msk("arn:aws:kafka:eu-west-1:111122223333:vpc-connection/111122223333/shop/0aa1-5")(s, p)
		}, "no MSK.RemoteClusterARN"},
		{"remote cluster of its own", func(s awscdk.Stack, p *kafkasource.Props) {
			msk(clusterARN)(s, p)
			p.MSK.RemoteClusterARN = clusterARN
		}, "no VPC connection"},
		{"PLAIN on MSK", func(s awscdk.Stack, p *kafkasource.Props) {
			msk(clusterARN)(s, p)
			p.MSK.Authentication = kafkasource.Authentication{Type: kafkasource.SASLPlain, Secret: secret(s, "x")}
		}, "Amazon MSK has"},
		{"SCRAM on serverless", func(s awscdk.Stack, p *kafkasource.Props) {
			msk(serverless)(s, p)
			p.MSK.Authentication = kafkasource.Authentication{Type: kafkasource.SASLSCRAM512, Secret: secret(s, "x")}
		}, "MSK Serverless takes only"},
		{"IAM and a secret", func(s awscdk.Stack, p *kafkasource.Props) {
			msk(clusterARN)(s, p)
			p.MSK.Authentication = kafkasource.Authentication{Secret: secret(s, "x")}
		}, "has a Secret and the type"},

		{"batch of none", func(_ awscdk.Stack, p *kafkasource.Props) { p.BatchSize = -1 }, "got BatchSize -1"},
		{"batch too large", func(_ awscdk.Stack, p *kafkasource.Props) { p.BatchSize = 10_001 }, "1 to 10000"},
		{"window too long", func(_ awscdk.Stack, p *kafkasource.Props) { p.BatchWindow = &window }, "got BatchWindow 5m1s"},
		{"window of a fraction", func(_ awscdk.Stack, p *kafkasource.Props) { p.BatchWindow = &fraction }, "whole seconds"},
		{"unknown position", func(_ awscdk.Stack, p *kafkasource.Props) { p.StartingPosition = "EARLIEST" }, `got StartingPosition "EARLIEST"`},
		{"position without time", func(_ awscdk.Stack, p *kafkasource.Props) { p.StartingPosition = kafkasource.AtTimestamp }, "without StartingTimestamp"},
		{"time without position", func(_ awscdk.Stack, p *kafkasource.Props) { p.StartingTimestamp = time.Unix(1, 0) }, "StartingTimestamp with StartingPosition"},
		{"time to come", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.StartingPosition, p.StartingTimestamp = kafkasource.AtTimestamp, time.Now().Add(time.Hour)
		}, "none in the future"},
		{"filter that is no object", func(_ awscdk.Stack, p *kafkasource.Props) { p.Filters = []string{"order"} }, `got Filters[0] "order"`},
		{"six filters", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.Filters = []string{`{"a":[1]}`, `{"a":[1]}`, `{"a":[1]}`, `{"a":[1]}`, `{"a":[1]}`, `{"a":[1]}`}
		}, "got 6 Filters: Lambda takes 5"},
		{"key for nothing", func(s awscdk.Stack, p *kafkasource.Props) { p.FilterKey = awskms.NewKey(s, jsii.String("K"), nil) }, "FilterKey without Filters"},

		{"bisect on demand", func(_ awscdk.Stack, p *kafkasource.Props) { p.BisectOnError = true }, "BisectOnError without ProvisionedPollers"},
		{"retries on demand", func(_ awscdk.Stack, p *kafkasource.Props) { p.RetryAttempts = new(int) }, "RetryAttempts without ProvisionedPollers"},
		{"age on demand", func(_ awscdk.Stack, p *kafkasource.Props) { p.MaxRecordAge = time.Hour }, "MaxRecordAge without ProvisionedPollers"},
		{"registry on demand", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.SchemaRegistry = &kafkasource.SchemaRegistry{ConfluentURL: "https://r.example.com"}
		}, "SchemaRegistry without ProvisionedPollers"},
		{"log level on demand", func(_ awscdk.Stack, p *kafkasource.Props) { p.SystemLogLevel = "INFO" }, "SystemLogLevel without ProvisionedPollers"},
		{"no pollers", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers = &kafkasource.ProvisionedPollers{Minimum: 201}
		}, "got ProvisionedPollers.Minimum 201: it must be 1 to 200"},
		{"pollers crossed", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers = &kafkasource.ProvisionedPollers{Minimum: 5, Maximum: 2}
		}, "the minimum must not be more"},
		{"poller group", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers = &kafkasource.ProvisionedPollers{Group: "a b"}
		}, `got ProvisionedPollers.Group "a b"`},
		{"too many retries", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers, p.RetryAttempts = provisioned, &tooMany
		}, "got RetryAttempts 10001: it must be 0 to 10000"},
		{"unlimited retries", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers, p.RetryAttempts = provisioned, &negative
		}, "got RetryAttempts -1"},
		{"young records", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers, p.MaxRecordAge = provisioned, 59*time.Second
		}, "got MaxRecordAge 59s: it must be 1m0s to 168h0m0s"},
		{"log level", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers, p.SystemLogLevel = provisioned, "ERROR"
		}, `got SystemLogLevel "ERROR"`},

		{"two destinations", func(s awscdk.Stack, p *kafkasource.Props) {
			p.FailureQueue, p.FailureTopic = awssqs.NewQueue(s, jsii.String("Q"), nil), awssns.NewTopic(s, jsii.String("T"), nil)
		}, "FailureQueue and FailureTopic are set together"},
		{"FIFO queue", func(s awscdk.Stack, p *kafkasource.Props) {
			p.FailureQueue = awssqs.NewQueue(s, jsii.String("Q"), &awssqs.QueueProps{Fifo: jsii.Bool(true)})
		}, "FailureQueue is a FIFO queue"},
		{"FIFO topic", func(s awscdk.Stack, p *kafkasource.Props) {
			p.FailureTopic = awssns.NewTopic(s, jsii.String("T"), &awssns.TopicProps{Fifo: jsii.Bool(true)})
		}, "FailureTopic is a FIFO topic"},
		{"destination is the source", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers, p.FailureKafkaTopic = provisioned, "orders"
		}, "which is one of Topics"},
		{"topic destination on demand", func(_ awscdk.Stack, p *kafkasource.Props) { p.FailureKafkaTopic = "failed" }, "FailureKafkaTopic without ProvisionedPollers"},

		{"two registries", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers, p.SchemaRegistry = provisioned, &kafkasource.SchemaRegistry{ConfluentURL: "https://r", GlueRegistryARN: "arn:x"}
		}, "either GlueRegistryARN or ConfluentURL"},
		{"plain registry", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers, p.SchemaRegistry = provisioned, &kafkasource.SchemaRegistry{ConfluentURL: "http://r"}
		}, "it must be https://"},
		{"secret for Glue", func(s awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers, p.SchemaRegistry = provisioned, &kafkasource.SchemaRegistry{GlueRegistryARN: "arn:x", Secret: secret(s, "x")}
		}, "AWS Glue is called with the function's role"},
		{"registry secret missing", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers, p.SchemaRegistry = provisioned, &kafkasource.SchemaRegistry{ConfluentURL: "https://r", Authentication: kafkasource.RegistryMutualTLS}
		}, "no SchemaRegistry.Secret"},
		{"validate twice", func(_ awscdk.Stack, p *kafkasource.Props) {
			p.ProvisionedPollers, p.SchemaRegistry = provisioned, &kafkasource.SchemaRegistry{ConfluentURL: "https://r", Validate: []kafkasource.RecordPart{kafkasource.Key, kafkasource.Key}}
		}, `got SchemaRegistry.Validate[1] "KEY" twice`},
		{"lag of none", func(_ awscdk.Stack, p *kafkasource.Props) { p.LagThreshold = -1 }, "got LagThreshold -1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stack := synthtest.NewStack(t)
			props := &kafkasource.Props{Handler: &gofunction.Props{Package: hello}, Topics: []string{"orders"}, SelfManaged: scram(stack)}
			test.change(stack, props)
			got := synthtest.Panic(func() { kafkasource.New(stack, "Source", props) })
			if !strings.Contains(got, test.want) || !strings.HasPrefix(got, "S/Source: ") {
				t.Errorf("got %q, want S/Source: ... %s", got, test.want)
			}
		})
	}
}

func TestGoodSecrets(t *testing.T) {
	stack := synthtest.NewStack(t)
	cluster := scram(stack)
	cluster.Authentication.Secret = generated(stack, `{"username":"lambda"}`, "password")
	function := awslambda.Function_FromFunctionAttributes(stack, jsii.String("F"), &awslambda.FunctionAttributes{
		FunctionArn: jsii.String("arn:aws:lambda:eu-west-1:111122223333:function:f"),
		Role:        gofunction.New(stack, "G", &gofunction.Props{Package: hello}).Role,
	})
	if got := synthtest.Panic(func() {
		kafkasource.New(stack, "Source", &kafkasource.Props{Function: function, Topics: []string{"orders"}, SelfManaged: cluster})
	}); got != "" {
		t.Error(got)
	}
}

func TestBadNetwork(t *testing.T) {
	for name, props := range map[string]kafkasource.NetworkProps{
		"got AvailabilityZones 4": {AvailabilityZones: 4},
		`got Egress "INTERNET"`:   {Egress: "INTERNET"},
		"no Endpoints[0]":         {Endpoints: []string{""}},
	} {
		if got := synthtest.Panic(func() { kafkasource.NewNetwork(synthtest.NewStack(t), "Network", &props) }); !strings.Contains(got, name) {
			t.Errorf("got %q, want %q", got, name)
		}
	}
}
