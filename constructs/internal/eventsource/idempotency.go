package eventsource

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore/schema"
)

// NewIdempotencyTable is the table of what is done, and tells the function, which was
// built. It is derived data, which goes with the stack.
func NewIdempotencyTable(scope constructs.Construct, function Function) awsdynamodb.Table {
	table := awsdynamodb.NewTable(scope, jsii.String("Idempotency"), &awsdynamodb.TableProps{
		PartitionKey:        &awsdynamodb.Attribute{Name: jsii.String(schema.PartitionKey), Type: awsdynamodb.AttributeType_STRING},
		TimeToLiveAttribute: jsii.String(schema.TimeToLive),
		BillingMode:         awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Encryption:          awsdynamodb.TableEncryption_AWS_MANAGED,
		RemovalPolicy:       awscdk.RemovalPolicy_DESTROY,
	})
	nag.Acknowledge(table, "AwsSolutions-DDB3", "Its items expire within days, and a table restored to an earlier time would let records be repeated.")
	table.Grant(function.Function, *jsii.Strings(schema.Actions()...)...)
	function.SetVariable(schema.TableVariable, table.TableName())
	return table
}
