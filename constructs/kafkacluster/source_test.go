package kafkacluster_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/kafkacluster"
	"github.com/lintel-go/lintel/constructs/kafkasource"
)

// source of orders, whose handler is not built.
func source(stack awscdk.Stack, id string, props kafkasource.Props) *kafkasource.Source {
	props.Handler = &gofunction.Props{Package: "example.com/orders"}
	props.Topics = []string{"orders"}
	return kafkasource.New(stack, id, &props)
}

func TestSource(t *testing.T) {
	stack := newStack(t)
	cluster := kafkacluster.New(stack, "Kafka", typical())
	source(stack, "Orders", kafkasource.Props{SelfManaged: cluster.Source("billing")})
	synthtest.Contains(t, synthtest.Panic(func() { cluster.Source("nobody") }), `S/Kafka: got user "nobody"`)

	r := synthtest.Synthesize(t, stack)
	topics, _ := r.Only(t, "Custom::LintelKafkaTopics", "Kafka")
	secret, _ := r.Only(t, "AWS::SecretsManager::Secret", "KafkaUserbilling")
	root, _ := r.Only(t, "AWS::SecretsManager::Secret", "KafkaRootCa")
	group, _ := r.Only(t, "AWS::EC2::SecurityGroup", "KafkaClientSecurityGroup")
	mapping := r.One(t, "AWS::Lambda::EventSourceMapping")
	// The addresses come from the topics, so that the mapping is made after them.
	synthtest.Contains(t, mapping, `{"Fn::Select":[2,{"Fn::Split":[",",{"Fn::GetAtt":["`+topics+`","BootstrapServers"]}]}]}`,
		`{"Type":"SASL_SCRAM_512_AUTH","URI":{"Ref":"`+secret+`"}}`, `{"Type":"SERVER_ROOT_CA_CERTIFICATE","URI":{"Ref":"`+root+`"}}`,
		`"Type":"VPC_SECURITY_GROUP"`, group)
	if got := strings.Count(mapping, `"VPC_SUBNET"`); got != 3 {
		t.Errorf("pollers in %d subnets, want 3", got)
	}
}

func TestSourceOfMSK(t *testing.T) {
	stack := newStack(t)
	cluster := kafkacluster.NewMSK(stack, "Kafka", typical())
	bySCRAM := cluster.Source("billing")
	if a := bySCRAM.Authentication; a.Type != kafkasource.SASLSCRAM512 || a.Secret != cluster.Users["billing"] || bySCRAM.ClusterARN != *cluster.Cluster.AttrArn() {
		t.Errorf("got %+v, want the secret of billing", bySCRAM)
	}
	synthtest.Contains(t, synthtest.Panic(func() { cluster.Source("nobody") }), `S/Kafka: got user "nobody"`)
	byIAM := source(stack, "Iam", kafkasource.Props{MSK: cluster.SourceWithIAM()})
	byIAM.Node().AddDependency(cluster.Administration)

	r := synthtest.Synthesize(t, stack)
	topics, _ := r.Only(t, "Custom::LintelKafkaTopics", "Kafka")
	_, mapping := r.Only(t, "AWS::Lambda::EventSourceMapping", "Iam")
	synthtest.Contains(t, synthtest.Compact(t, mapping.Properties), `"EventSourceArn":{"Fn::GetAtt":["KafkaCluster`)
	synthtest.Contains(t, strings.Join(mapping.DependsOn, " "), topics)
	if strings.Contains(synthtest.Compact(t, mapping.Properties), "SASL_SCRAM") {
		t.Errorf("IAM with a secret: %s", mapping.Properties)
	}
}

func TestGrantsByIAM(t *testing.T) {
	stack := newStack(t)
	cluster := kafkacluster.NewMSK(stack, "Kafka", typical())
	role := awsiam.NewRole(stack, jsii.String("Client"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	cluster.GrantConsume(role, "orders", "billing")
	cluster.GrantProduce(role, "audit")
	_, policy := synthtest.Synthesize(t, stack).Only(t, "AWS::IAM::Policy", "Client")
	const nameAndUUID = `{"Fn::Select":[1,{"Fn::Split":[":cluster/",{"Fn::GetAtt":["KafkaCluster`
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties),
		`"kafka-cluster:AlterGroup","kafka-cluster:DescribeGroup"],"Effect":"Allow","Resource":{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":kafka:eu-central-1:123456789012:group/",`+nameAndUUID,
		`"kafka-cluster:DescribeTopic","kafka-cluster:ReadData"],"Effect":"Allow","Resource":{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":kafka:eu-central-1:123456789012:topic/",`+nameAndUUID,
		`"/orders"]`, `"/billing"]`, `"/audit"]`, `"kafka-cluster:WriteDataIdempotently"`, `"kafka-cluster:WriteData"`)
}

func TestBootstrapServers(t *testing.T) {
	cluster := kafkacluster.New(newStack(t), "Kafka", &kafkacluster.Props{Domain: "kafka.shop.internal"})
	got := strings.Join(cluster.BootstrapServers(), " ")
	if want := "broker-1.kafka.shop.internal:9096 broker-2.kafka.shop.internal:9096 broker-3.kafka.shop.internal:9096"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
