package kafkasource

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore/schema"
)

func (s *Source) addIdempotencyTable(p *Props) {
	if !p.Idempotency {
		return
	}
	s.IdempotencyTable = awsdynamodb.NewTable(s, jsii.String("Idempotency"), &awsdynamodb.TableProps{
		PartitionKey:        &awsdynamodb.Attribute{Name: jsii.String(schema.PartitionKey), Type: awsdynamodb.AttributeType_STRING},
		TimeToLiveAttribute: jsii.String(schema.TimeToLive),
		BillingMode:         awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Encryption:          awsdynamodb.TableEncryption_AWS_MANAGED,
		RemovalPolicy:       derivedData,
	})
	nag.Acknowledge(s.IdempotencyTable, "AwsSolutions-DDB3", "Its items expire within days, and a table restored to an earlier time would let records be repeated.")
	s.IdempotencyTable.Grant(s.Function, *jsii.Strings(schema.Actions()...)...)
	s.Handler.Function.AddEnvironment(jsii.String(schema.TableVariable), s.IdempotencyTable.TableName(), nil)
}
