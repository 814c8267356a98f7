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

	"github.com/lintel-go/lintel/constructs/kafkasource"
)

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
