package kafkasource_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/kafkasource"
)

func ExampleNew() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	source := kafkasource.New(stack, "Orders", &kafkasource.Props{
		Handler: &gofunction.Props{Package: "example.com/shop/lambda/orders"},
		Topics:  []string{"orders"},
		SelfManaged: &kafkasource.SelfManaged{
			BootstrapServers: []string{"b-1.kafka.example.com:9094"},
			Authentication: kafkasource.Authentication{
				Type:   kafkasource.SASLSCRAM512,
				Secret: awssecretsmanager.Secret_FromSecretNameV2(stack, jsii.String("User"), jsii.String("kafka/orders")),
			},
		},
	})
	awscdk.NewCfnOutput(stack, jsii.String("DeadLetters"), &awscdk.CfnOutputProps{Value: source.DeadLetters.QueueUrl()})
}
