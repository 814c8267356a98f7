// Package kafka holds example stacks that process orders from Kafka, exactly
// once: with a cluster of their own on EC2, with Amazon MSK, and with brokers that
// are there already.
package kafka

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/kafkacluster"
	"github.com/lintel-go/lintel/constructs/kafkasource"
)

// NewStack has a cluster of its own: three brokers on EC2, one in each Availability
// Zone, that speak TLS with certificates of a private CA. Pollers are on demand.
func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	cluster := kafkacluster.New(stack, "Kafka", clusterProps())
	processOrders(stack, kafkasource.Props{SelfManaged: cluster.Source(ordersUser)})
	return stack
}

// NewMSKStack is the same with Amazon MSK, which the pollers read with the
// handler's role: there is no password.
func NewMSKStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	cluster := kafkacluster.NewMSK(stack, "Kafka", clusterProps())
	processor := processOrders(stack, kafkasource.Props{MSK: cluster.SourceWithIAM()})
	processor.Node().AddDependency(cluster.Administration) // which makes the topic
	return stack
}

// ordersUser may read the topic. Whoever produces gets a user too.
const ordersUser = "orders-processor"

func clusterProps() *kafkacluster.Props {
	return &kafkacluster.Props{
		Topics: []kafkacluster.Topic{{Name: ordersTopic, Partitions: 12}},
		Users: []kafkacluster.User{
			{Name: "shop", Produces: []string{ordersTopic}},
			{Name: ordersUser, Consumes: []string{ordersTopic}},
		},
	}
}

// NewBroughtStack reads from brokers on the internet, such as another provider's:
// TLS, and a user whose password is in Secrets Manager. Pollers are provisioned,
// so that a failed record is retried alone.
func NewBroughtStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	processOrders(stack, kafkasource.Props{
		SelfManaged: &kafkasource.SelfManaged{
			BootstrapServers: []string{"b-1.kafka.example.com:9094", "b-2.kafka.example.com:9094"},
			Authentication:   kafkasource.Authentication{Type: kafkasource.SASLSCRAM512, Secret: exampleUser(stack)},
		},
		ProvisionedPollers: &kafkasource.ProvisionedPollers{Maximum: 10},
		MaxRecordAge:       24 * time.Hour,
	})
	return stack
}

// exampleUser stands for your secret: Secret_FromSecretNameV2 finds it by name.
func exampleUser(stack awscdk.Stack) awssecretsmanager.ISecret {
	return awssecretsmanager.Secret_FromSecretNameV2(stack, jsii.String("User"), jsii.String("kafka/orders"))
}
