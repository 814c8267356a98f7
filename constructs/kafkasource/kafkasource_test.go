package kafkasource_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
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

func TestMain(m *testing.M) { synthtest.Main(m) }

const (
	hello      = "github.com/lintel-go/lintel/constructs/gofunction/testdata/hello"
	clusterARN = "arn:aws:kafka:eu-west-1:111122223333:cluster/shop/0aa1-5"
	serverless = "arn:aws:kafka:eu-west-1:111122223333:cluster/shop/0aa1-s1"
)

func secret(stack awscdk.Stack, id string) awssecretsmanager.ISecret {
	return awssecretsmanager.Secret_FromSecretCompleteArn(stack, jsii.String(id),
		jsii.String("arn:aws:secretsmanager:eu-west-1:111122223333:secret:"+id+"-AbCdEf"))
}

// scram is a cluster with public addresses, credentials and an authority of its
// own.
func scram(stack awscdk.Stack) *kafkasource.SelfManaged {
	return &kafkasource.SelfManaged{
		BootstrapServers: []string{"b-1.example.com:9094", "b-2.example.com:9094"},
		RootCA:           secret(stack, "root"),
		Authentication:   kafkasource.Authentication{Type: kafkasource.SASLSCRAM512, Secret: secret(stack, "user")},
	}
}

// synthesize is a stack with a source whose props start from a public cluster.
func synthesize(t *testing.T, change func(awscdk.Stack, *kafkasource.Props)) synthtest.Resources {
	t.Helper()
	stack := synthtest.NewStack(t)
	props := &kafkasource.Props{Handler: &gofunction.Props{Package: hello}, Topics: []string{"orders"}, SelfManaged: scram(stack)}
	change(stack, props)
	kafkasource.New(stack, "Source", props)
	return synthtest.Synthesize(t, stack)
}

func msk(arn string) func(awscdk.Stack, *kafkasource.Props) {
	return func(_ awscdk.Stack, p *kafkasource.Props) {
		p.SelfManaged, p.MSK = nil, &kafkasource.MSK{ClusterARN: arn}
	}
}

const mapping = "AWS::Lambda::EventSourceMapping"

func TestSelfManaged(t *testing.T) {
	r := synthesize(t, func(awscdk.Stack, *kafkasource.Props) {})
	synthtest.Contains(t, r.One(t, mapping),
		`"Topics":["orders"]`, `"BatchSize":100`, `"StartingPosition":"TRIM_HORIZON"`,
		`"KafkaBootstrapServers":["b-1.example.com:9094","b-2.example.com:9094"]`,
		`{"Type":"SERVER_ROOT_CA_CERTIFICATE","URI":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:root-AbCdEf"}`,
		`{"Type":"SASL_SCRAM_512_AUTH","URI":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:user-AbCdEf"}`,
		`"OnFailure":{"Destination":`)
	policy := policyOf(t, r)
	synthtest.Contains(t, policy, "secret:root-AbCdEf", "secret:user-AbCdEf", "secretsmanager:GetSecretValue", "s3:PutObject", "aws/lambda/*")
	if strings.Contains(policy, "ec2:") {
		t.Errorf("a cluster with public addresses needs no network interfaces: %s", policy)
	}
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_KAFKA_FAILURE_MODE":"batch"`, `"LINTEL_DEAD_LETTER_QUEUE_URL"`, `"LINTEL_DEAD_LETTER_BUCKET"`, `"Timeout":60`)
	for id, resource := range r {
		if resource.Type == mapping && !slices.ContainsFunc(resource.DependsOn, func(d string) bool { return strings.HasPrefix(d, "SourceHandlerRoleDefaultPolicy") }) {
			t.Errorf("%s does not wait for the pollers' policy: %v", id, resource.DependsOn)
		}
	}
}

// policyOf is all that the function's role may do.
func policyOf(t *testing.T, r synthtest.Resources) string {
	t.Helper()
	policies := r.Of(t, "AWS::IAM::Policy")
	if len(policies) == 0 {
		t.Fatal("no policy")
	}
	return strings.Join(slices.Collect(maps.Values(policies)), "\n")
}

func TestProvisionedModeReportsFailuresOnBothEnds(t *testing.T) {
	hours := 2 * time.Hour
	r := synthesize(t, func(_ awscdk.Stack, p *kafkasource.Props) {
		p.ProvisionedPollers = &kafkasource.ProvisionedPollers{Maximum: 5, Group: "shop"}
		p.BisectOnError, p.MaxRecordAge = true, hours
	})
	synthtest.Contains(t, r.One(t, mapping), `"FunctionResponseTypes":["ReportBatchItemFailures"]`, `"BisectBatchOnFunctionError":true`,
		`"MaximumRecordAgeInSeconds":7200`, `"MaximumRetryAttempts":100`, `"ProvisionedPollerConfig":{"MaximumPollers":5,"MinimumPollers":1,"PollerGroupName":"shop"}`,
		`"Metrics":["EventCount","ErrorCount","KafkaMetrics"]`, `"SystemLogLevel":"WARN"`)
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_KAFKA_FAILURE_MODE":"partial"`)

	r = synthesize(t, func(_ awscdk.Stack, p *kafkasource.Props) {
		zero := 0
		p.ProvisionedPollers, p.DisablePartialFailures, p.RetryAttempts = &kafkasource.ProvisionedPollers{}, true, &zero
	})
	text := r.One(t, mapping)
	synthtest.Contains(t, text, `"MaximumRetryAttempts":0`)
	if strings.Contains(text, "FunctionResponseTypes") {
		t.Error("partial failures are on though they are disabled")
	}
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_KAFKA_FAILURE_MODE":"batch"`)
}

func TestMappingOfEachTopicKeepsItsID(t *testing.T) {
	one := synthesize(t, func(_ awscdk.Stack, p *kafkasource.Props) { p.Topics = []string{"orders"} })
	two := synthesize(t, func(_ awscdk.Stack, p *kafkasource.Props) { p.Topics = []string{"returns", "orders"} })
	for id := range one.Of(t, mapping) {
		if two[id].Type != mapping {
			t.Errorf("%s is gone when a topic is added: %v", id, slices.Collect(maps.Keys(two.Of(t, mapping))))
		}
	}
	if n := len(two.Of(t, mapping)); n != 2 {
		t.Errorf("%d mappings, want one for each topic", n)
	}
}

func TestConsumerGroups(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *kafkasource.Props) {
		p.Topics, p.ConsumerGroupID = []string{"orders", "returns"}, "shop"
		msk(clusterARN)(nil, p)
	})
	all := strings.Join(slices.Collect(maps.Values(r.Of(t, mapping))), "")
	synthtest.Contains(t, all, `"ConsumerGroupId":"shop-orders"`, `"ConsumerGroupId":"shop-returns"`)
	policy := policyOf(t, r)
	synthtest.Contains(t, policy,
		`"arn:aws:kafka:eu-west-1:111122223333:group/shop/0aa1-5/shop-orders"`, `"arn:aws:kafka:eu-west-1:111122223333:topic/shop/0aa1-5/returns"`)
	if strings.Contains(policy, "group/shop/0aa1-5/*") {
		t.Error("every group is allowed though they are named")
	}
	r = synthesize(t, func(_ awscdk.Stack, p *kafkasource.Props) { p.ConsumerGroupID = "shop" })
	synthtest.Contains(t, r.One(t, mapping), `"SelfManagedKafkaEventSourceConfig":{"ConsumerGroupId":"shop"}`)
}

func TestMSKPermissions(t *testing.T) {
	policy := policyOf(t, synthesize(t, msk(clusterARN)))
	synthtest.Contains(t, policy, `"kafka:DescribeClusterV2"`, `"kafka:GetBootstrapBrokers"`, `"kafka-cluster:Connect"`, `"kafka-cluster:ReadData"`, `"kafka-cluster:AlterGroup"`,
		`"arn:aws:kafka:eu-west-1:111122223333:topic/shop/0aa1-5/orders"`, `"ec2:CreateNetworkInterface"`,
		`{"ArnEquals":{"lambda:SourceFunctionArn":`)

	policy = policyOf(t, synthesize(t, func(stack awscdk.Stack, p *kafkasource.Props) {
		msk(clusterARN)(stack, p)
		p.MSK.Authentication = kafkasource.Authentication{Type: kafkasource.SASLSCRAM512, Secret: secret(stack, "AmazonMSK_user")}
	}))
	synthtest.Contains(t, policy, `"kafka:ListScramSecrets"`, "AmazonMSK_user")
	if strings.Contains(policy, "kafka-cluster:") {
		t.Errorf("SCRAM needs no IAM authentication: %s", policy)
	}

	connection := "arn:aws:kafka:eu-west-1:111122223333:vpc-connection/444455556666/shop/0aa1-5"
	policy = policyOf(t, synthesize(t, func(stack awscdk.Stack, p *kafkasource.Props) {
		msk(connection)(stack, p)
		p.MSK.Authentication = kafkasource.Authentication{Type: kafkasource.MutualTLS, Secret: secret(stack, "client")}
	}))
	synthtest.Contains(t, policy, `"kafka:DescribeVpcConnection"`)

	policy = policyOf(t, synthesize(t, func(stack awscdk.Stack, p *kafkasource.Props) {
		msk(connection)(stack, p)
		p.MSK.RemoteClusterARN = "arn:aws:kafka:eu-west-1:444455556666:cluster/shop/0aa1-5"
	}))
	synthtest.Contains(t, policy, `"arn:aws:kafka:eu-west-1:444455556666:topic/shop/0aa1-5/orders"`)
}

func TestClusterKnownAtDeployment(t *testing.T) {
	policy := policyOf(t, synthesize(t, func(stack awscdk.Stack, p *kafkasource.Props) {
		msk(*awscdk.Fn_ImportValue(jsii.String("cluster")))(stack, p)
	}))
	synthtest.Contains(t, policy, `{"Fn::Join":["",[{"Fn::Select":[0,{"Fn::Split":[":cluster/",{"Fn::ImportValue":"cluster"}]}]},":topic/",{"Fn::Select":[1,{"Fn::Split":[":cluster/",{"Fn::ImportValue":"cluster"}]}]},"/orders"]]}`)
}

func TestDestinations(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *kafkasource.Props) {
		p.FailureQueue = awssqs.NewQueue(stack, jsii.String("Q"), nil)
	})
	synthtest.Contains(t, policyOf(t, r), `"sqs:SendMessage"`)
	r = synthesize(t, func(stack awscdk.Stack, p *kafkasource.Props) {
		p.FailureTopic = awssns.NewTopic(stack, jsii.String("T"), nil)
	})
	synthtest.Contains(t, policyOf(t, r), `"sns:Publish"`)
	r = synthesize(t, func(stack awscdk.Stack, p *kafkasource.Props) {
		msk(clusterARN)(stack, p)
		p.ProvisionedPollers, p.FailureKafkaTopic = &kafkasource.ProvisionedPollers{}, "orders-failed"
	})
	synthtest.Contains(t, r.One(t, mapping), `"Destination":"kafka://orders-failed"`)
	synthtest.Contains(t, policyOf(t, r), `"kafka-cluster:WriteData"`, "topic/shop/0aa1-5/orders-failed")
}

// A key names those who may use it, so the role it is granted to must be one.
func TestCustomerManagedKeys(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *kafkasource.Props) {
		key := awskms.NewKey(stack, jsii.String("Key"), nil)
		p.SelfManaged.Authentication.Secret = awssecretsmanager.NewSecret(stack, jsii.String("User"), &awssecretsmanager.SecretProps{
			EncryptionKey:        key,
			GenerateSecretString: &awssecretsmanager.SecretStringGenerator{SecretStringTemplate: jsii.String(`{"username":"lambda"}`), GenerateStringKey: jsii.String("password")},
		})
		p.FailureQueue = awssqs.NewQueue(stack, jsii.String("Q"), &awssqs.QueueProps{EncryptionMasterKey: key})
	})
	synthtest.Contains(t, policyOf(t, r), `"kms:GenerateDataKey*"`)
	synthtest.Contains(t, r.One(t, "AWS::KMS::Key"), `"secretsmanager.`, `"SourceHandlerRole`)
}

func TestFiltersAndWindow(t *testing.T) {
	zero := time.Duration(0)
	r := synthesize(t, func(stack awscdk.Stack, p *kafkasource.Props) {
		p.Filters, p.FilterKey = []string{`{"value":{"type":["order"]}}`}, awskms.NewKey(stack, jsii.String("K"), nil)
		p.BatchWindow = &zero
		p.StartingPosition, p.StartingTimestamp = kafkasource.AtTimestamp, time.UnixMilli(1700000000500)
	})
	synthtest.Contains(t, r.One(t, mapping), `"Filters":[{"Pattern":"{\"value\":{\"type\":[\"order\"]}}"}]`, `"KmsKeyArn"`,
		`"MaximumBatchingWindowInSeconds":0`, `"StartingPositionTimestamp":1700000000.5`)
	synthtest.Contains(t, policyOf(t, r), `"kms:Decrypt"`)
}

func TestSchemaRegistry(t *testing.T) {
	const glue = "arn:aws:glue:eu-west-1:111122223333:registry/shop"
	r := synthesize(t, func(_ awscdk.Stack, p *kafkasource.Props) {
		p.ProvisionedPollers = &kafkasource.ProvisionedPollers{}
		p.SchemaRegistry = &kafkasource.SchemaRegistry{GlueRegistryARN: glue}
	})
	synthtest.Contains(t, r.One(t, mapping), `"SchemaRegistryConfig":{"EventRecordFormat":"SOURCE","SchemaRegistryURI":"`+glue+`","SchemaValidationConfigs":[{"Attribute":"VALUE"}]}`)
	synthtest.Contains(t, policyOf(t, r), `"glue:GetSchemaVersion"`, "arn:aws:glue:eu-west-1:111122223333:schema/shop/*")

	r = synthesize(t, func(stack awscdk.Stack, p *kafkasource.Props) {
		p.ProvisionedPollers = &kafkasource.ProvisionedPollers{}
		p.SchemaRegistry = &kafkasource.SchemaRegistry{
			ConfluentURL: "https://registry.example.com", Secret: secret(stack, "registry"), RootCA: secret(stack, "registry-root"),
			Format: kafkasource.JSONFormat, Validate: []kafkasource.RecordPart{kafkasource.Key, kafkasource.Value},
		}
	})
	synthtest.Contains(t, r.One(t, mapping), `"Type":"BASIC_AUTH"`, `"EventRecordFormat":"JSON"`, `[{"Attribute":"KEY"},{"Attribute":"VALUE"}]`)
	synthtest.Contains(t, policyOf(t, r), "registry-AbCdEf", "registry-root-AbCdEf")
}

func TestIdempotencyTable(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *kafkasource.Props) { p.Idempotency = true })
	synthtest.Contains(t, r.One(t, "AWS::DynamoDB::Table"), `"AttributeName":"id"`, `"TimeToLiveSpecification":{"AttributeName":"expiresAt","Enabled":true}`, `"BillingMode":"PAY_PER_REQUEST"`)
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_IDEMPOTENCY_TABLE"`)
}

func TestBroughtFunction(t *testing.T) {
	stack := synthtest.NewStack(t)
	function := gofunction.New(stack, "F", &gofunction.Props{Package: hello})
	source := kafkasource.New(stack, "Source", &kafkasource.Props{
		Function: function.Function, FunctionReportsFailures: true,
		Topics: []string{"orders"}, SelfManaged: scram(stack), ProvisionedPollers: &kafkasource.ProvisionedPollers{},
	})
	if source.DeadLetters != nil || source.Handler != nil || source.Alarms.Errors == nil {
		t.Error("a brought function has no handler and no dead letters here, but alarms")
	}
	r := synthtest.Synthesize(t, stack)
	synthtest.Contains(t, r.One(t, mapping), "ReportBatchItemFailures")
}

func imported(stack awscdk.Stack) awslambda.IFunction {
	return awslambda.Function_FromFunctionArn(stack, jsii.String("Imported"), jsii.String("arn:aws:lambda:eu-west-1:111122223333:function:f"))
}

func TestAlarms(t *testing.T) {
	alarms := func(change func(awscdk.Stack, *kafkasource.Props)) string {
		return strings.Join(slices.Collect(maps.Values(synthesize(t, change).Of(t, "AWS::CloudWatch::Alarm"))), "\n")
	}
	onDemand := alarms(func(awscdk.Stack, *kafkasource.Props) {})
	synthtest.Contains(t, onDemand, `"MetricName":"OffsetLag"`, `"Threshold":10000`, `"MetricName":"LagMilliseconds"`, `"Threshold":300000`,
		`"MetricName":"ApproximateNumberOfMessagesVisible"`, `"MetricName":"DestinationDeliveryFailures"`, `"MetricName":"PutRequests"`,
		`"MetricName":"Errors"`, `"MetricName":"Throttles"`)
	provisioned := alarms(func(_ awscdk.Stack, p *kafkasource.Props) {
		p.ProvisionedPollers, p.Topics = &kafkasource.ProvisionedPollers{}, []string{"orders", "returns"}
	})
	synthtest.Contains(t, provisioned, `"MetricName":"OnFailureDestinationDeliveredEventCount"`, `"MetricName":"DroppedEventCount"`, `"Name":"EventSourceMappingUUID"`)
}

func TestPollersInVPC(t *testing.T) {
	stack := synthtest.NewStack(t)
	network := kafkasource.NewNetwork(stack, "Network", &kafkasource.NetworkProps{Egress: kafkasource.SingleNAT})
	cluster := scram(stack)
	cluster.Vpc = network.Vpc
	source := kafkasource.New(stack, "Source", &kafkasource.Props{Handler: &gofunction.Props{Package: hello}, Topics: []string{"orders"}, SelfManaged: cluster})
	r := synthtest.Synthesize(t, stack)
	text := r.One(t, mapping)
	synthtest.Contains(t, text, `"Type":"VPC_SECURITY_GROUP"`)
	if n := strings.Count(text, `"Type":"VPC_SUBNET"`); n != 3 {
		t.Errorf("%d subnets, want one in each Availability Zone", n)
	}
	if source.SecurityGroup == nil {
		t.Fatal("no security group")
	}
	synthtest.Contains(t, strings.Join(slices.Collect(maps.Values(r.Of(t, "AWS::EC2::SecurityGroup"))), ""), `"FromPort":443`, `"FromPort":9094`)
	synthtest.Contains(t, policyOf(t, r), `"ec2:CreateNetworkInterface"`, `"Effect":"Deny"`)
	if _, m := r.Only(t, mapping, "Source"); !slices.ContainsFunc(m.DependsOn, func(d string) bool { return strings.HasPrefix(d, "SourceNetworkPolicy") }) {
		t.Errorf("the mapping does not wait for the network permissions: %v", m.DependsOn)
	}
	if n := len(r.Of(t, "AWS::EC2::NatGateway")); n != 1 {
		t.Errorf("%d NAT gateways, want one", n)
	}
}

// synthError is the text of the error of synthesizing a stack with a source in
// an isolated network.
func synthError(t *testing.T, change func(awscdk.Stack, awsec2.Vpc, *kafkasource.Props)) string {
	t.Helper()
	stack := synthtest.NewStack(t)
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{
		NatGateways: jsii.Number(0), SubnetConfiguration: &[]*awsec2.SubnetConfiguration{{Name: jsii.String("A"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED}},
	})
	cluster := scram(stack)
	cluster.Vpc, cluster.VpcSubnets = vpc, &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED}
	props := &kafkasource.Props{Handler: &gofunction.Props{Package: hello}, Topics: []string{"orders"}, SelfManaged: cluster}
	change(stack, vpc, props)
	kafkasource.New(stack, "Source", props)
	return synthtest.Panic(func() { stack.Node().Root().(awscdk.App).Synth(nil) })
}

func TestReachability(t *testing.T) {
	endpoint := func(vpc awsec2.Vpc, names ...string) {
		for _, name := range names {
			vpc.AddInterfaceEndpoint(jsii.String(name), &awsec2.InterfaceVpcEndpointOptions{Service: awsec2.NewInterfaceVpcEndpointAwsService(jsii.String(name), nil, nil, nil)})
		}
	}
	for _, test := range []struct {
		name    string
		change  func(awscdk.Stack, awsec2.Vpc, *kafkasource.Props)
		missing string // empty: reachable
	}{
		{"no endpoints", func(awscdk.Stack, awsec2.Vpc, *kafkasource.Props) {}, "no endpoints for lambda, sts, secretsmanager, s3"},
		{"some endpoints", func(_ awscdk.Stack, vpc awsec2.Vpc, _ *kafkasource.Props) { endpoint(vpc, "lambda", "s3") }, "no endpoints for sts, secretsmanager"},
		{"all endpoints", func(_ awscdk.Stack, vpc awsec2.Vpc, _ *kafkasource.Props) {
			endpoint(vpc, "lambda", "sts", "secretsmanager", "s3")
		}, ""},
		{"provisioned", func(_ awscdk.Stack, vpc awsec2.Vpc, p *kafkasource.Props) {
			p.ProvisionedPollers = &kafkasource.ProvisionedPollers{}
			endpoint(vpc, "s3")
		}, ""},
		{"provisioned without S3", func(_ awscdk.Stack, _ awsec2.Vpc, p *kafkasource.Props) {
			p.ProvisionedPollers = &kafkasource.ProvisionedPollers{}
		}, "no endpoints for s3"},
		{"said to exist", func(_ awscdk.Stack, _ awsec2.Vpc, p *kafkasource.Props) { p.VPCEndpointsExist = true }, ""},
		{"PrivateLink network", func(stack awscdk.Stack, _ awsec2.Vpc, p *kafkasource.Props) {
			p.SelfManaged.Vpc = kafkasource.NewNetwork(stack, "Network", &kafkasource.NetworkProps{Egress: kafkasource.PrivateLink}).Vpc
		}, ""},
		{"public subnets", func(stack awscdk.Stack, _ awsec2.Vpc, p *kafkasource.Props) {
			p.SelfManaged.Vpc = kafkasource.NewNetwork(stack, "Network", nil).Vpc
			p.SelfManaged.VpcSubnets = &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PUBLIC}
		}, "no NAT gateway"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := synthError(t, test.change)
			if test.missing == "" && got != "" || !strings.Contains(got, test.missing) {
				t.Errorf("got %q, want %q", got, test.missing)
			}
			if test.missing != "" && !strings.Contains(got, "S/Source") {
				t.Errorf("no construct path in %q", got)
			}
		})
	}
}

func TestNetworks(t *testing.T) {
	for _, test := range []struct {
		egress    kafkasource.Egress
		nat       int
		endpoints int
	}{{"", 2, 0}, {kafkasource.SingleNAT, 1, 0}, {kafkasource.PrivateLink, 0, 4}} {
		stack := synthtest.NewStack(t)
		kafkasource.NewNetwork(stack, "Network", &kafkasource.NetworkProps{Egress: test.egress, AvailabilityZones: 2})
		r := synthtest.Synthesize(t, stack)
		if nat, endpoints := len(r.Of(t, "AWS::EC2::NatGateway")), len(r.Of(t, "AWS::EC2::VPCEndpoint")); nat != test.nat || endpoints != test.endpoints {
			t.Errorf("%q: %d NAT gateways and %d endpoints, want %d and %d", test.egress, nat, endpoints, test.nat, test.endpoints)
		}
		synthtest.Contains(t, r.One(t, "AWS::EC2::FlowLog"), `"TrafficType":"REJECT"`)
	}
}
