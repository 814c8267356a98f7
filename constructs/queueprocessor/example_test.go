package queueprocessor_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dlqreplay"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/queueprocessor"
)

func ExampleNew() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	orders := queueprocessor.New(stack, "Orders", &queueprocessor.Props{
		Handler: &gofunction.Props{Package: "example.com/shop/lambda/orders"},
		Replay:  &dlqreplay.Props{},
	})
	awscdk.NewCfnOutput(stack, jsii.String("Queue"), &awscdk.CfnOutputProps{Value: orders.Queue.QueueUrl()})
}

// A FIFO topic fans out to FIFO queues: each reader has its own, in order.
func ExampleNew_fanOut() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	topic := awssns.NewTopic(stack, jsii.String("Orders"), &awssns.TopicProps{Fifo: jsii.Bool(true), EnforceSSL: jsii.Bool(true)})
	for _, reader := range []string{"invoices", "shipping"} {
		queueprocessor.New(stack, reader, &queueprocessor.Props{
			Handler: &gofunction.Props{Package: "example.com/shop/lambda/" + reader},
			FIFO:    true,
			Topics:  []awssns.ITopic{topic},
		})
	}
}

func ExampleNewMQ() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	queueprocessor.NewMQ(stack, "Orders", &queueprocessor.MQProps{
		Handler: &gofunction.Props{Package: "example.com/shop/lambda/orders"},
		Broker:  "arn:aws:mq:eu-west-1:111122223333:broker:shop:b-01234567-89ab-cdef-0123-456789abcdef",
		Engine:  queueprocessor.RabbitMQ,
		Queue:   "orders",
		Secret:  awssecretsmanager.Secret_FromSecretNameV2(stack, jsii.String("User"), jsii.String("mq/orders")),
	})
}
