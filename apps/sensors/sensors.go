// Package sensors holds an example stack that watches the temperatures of boilers for
// changes.
package sensors

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/changepoint"
	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

// NewStack watches points that are put on a Kinesis stream. A change of less than a
// degree does not matter, and the time of a change is decided ten points after it was
// detected.
func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	changepoint.New(stack, "Boilers", &changepoint.Props{
		Settings: pettitt.Settings{PracticalThreshold: 1, Window: 5, Wait: 10, Lateness: 60_000},
		Series:   map[string]pettitt.Settings{"boiler-7": {PracticalThreshold: 0.2}},
		Emails:   []string{"plant@example.com"},
		Watch:    []string{"boiler-7"},
	})
	return stack
}

// NewTableStack watches the new items of a table of readings.
func NewTableStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	readings := awsdynamodb.NewTable(stack, jsii.String("Readings"), &awsdynamodb.TableProps{
		PartitionKey:                     &awsdynamodb.Attribute{Name: jsii.String("sensor"), Type: awsdynamodb.AttributeType_STRING},
		SortKey:                          &awsdynamodb.Attribute{Name: jsii.String("at"), Type: awsdynamodb.AttributeType_NUMBER},
		BillingMode:                      awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Stream:                           awsdynamodb.StreamViewType_NEW_IMAGE,
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: jsii.Bool(true)},
	})
	changepoint.New(stack, "Sensors", &changepoint.Props{
		Table:       readings,
		SeriesField: "sensor",
		TimeField:   "at",
		ValueField:  "reading.value",
		Settings:    pettitt.Settings{Spending: pettitt.Total, Alpha: 0.05},
	})
	return stack
}
