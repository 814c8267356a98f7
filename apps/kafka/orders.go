package kafka

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/kafkasource"
)

// ordersHandler is built from apps/kafka/lambda/orders.
const ordersHandler = "github.com/lintel-go/lintel/apps/kafka/lambda/orders"

// ordersTopic is read by the handler.
const ordersTopic = "orders"

// processOrders keeps the orders of a topic in a table, whatever the cluster:
// source has SelfManaged or MSK, and what is particular about it.
func processOrders(stack awscdk.Stack, source kafkasource.Props) *kafkasource.Source {
	table := awsdynamodb.NewTable(stack, jsii.String("Orders"), &awsdynamodb.TableProps{
		PartitionKey:                     &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
		BillingMode:                      awsdynamodb.BillingMode_PAY_PER_REQUEST,
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: jsii.Bool(true)},
	})
	source.Topics = []string{ordersTopic}
	source.Handler = &gofunction.Props{
		Package:     ordersHandler,
		MemoryMiB:   512,
		Timeout:     2 * time.Minute,
		Environment: map[string]string{"TABLE": *table.TableName()},
	}
	source.Idempotency = true
	processor := kafkasource.New(stack, "Processor", &source)
	table.Grant(processor.Function, *jsii.Strings("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")...)
	return processor
}
