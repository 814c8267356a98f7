package streamprocessor

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
)

// addResults is the table that the handler merges the totals of windows into.
func (s *Processor) addResults(p *Props) {
	if p.TumblingWindow == 0 || s.Handler == nil {
		return
	}
	s.Results = awsdynamodb.NewTable(s, jsii.String("Results"), &awsdynamodb.TableProps{
		PartitionKey:                     &awsdynamodb.Attribute{Name: jsii.String(wiring.ResultsPartitionKey), Type: awsdynamodb.AttributeType_STRING},
		SortKey:                          &awsdynamodb.Attribute{Name: jsii.String(wiring.ResultsSortKey), Type: awsdynamodb.AttributeType_STRING},
		TimeToLiveAttribute:              jsii.String(wiring.ResultsTimeToLive),
		BillingMode:                      awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Encryption:                       awsdynamodb.TableEncryption_AWS_MANAGED,
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: jsii.Bool(true)},
		RemovalPolicy:                    awscdk.RemovalPolicy_RETAIN, // user data
	})
	s.Results.Grant(s.Function, *jsii.Strings(wiring.ResultsActions()...)...)
	s.function.SetVariable(wiring.ResultsTable, s.Results.TableName())
	if p.ResultsExpiry != 0 {
		s.function.SetVariable(wiring.ResultsExpiry, jsii.String(p.ResultsExpiry.String()))
	}
}
