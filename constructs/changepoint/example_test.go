package changepoint_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/changepoint"
	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/gofunction"
)

func ExampleNew() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Plant"), nil)
	gateway := gofunction.New(stack, "Gateway", &gofunction.Props{Package: "example.com/plant/lambda/gateway"})
	boilers := changepoint.New(stack, "Boilers", &changepoint.Props{
		Emails: []string{"plant@example.com"},
	})
	boilers.GrantPut(gateway.Function)
}

// Settings of all series, and of one that has others.
func ExampleNew_settings() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Plant"), nil)
	changepoint.New(stack, "Boilers", &changepoint.Props{
		Settings: pettitt.Settings{PracticalThreshold: 1, Window: 5, Wait: 10},
		Series:   map[string]pettitt.Settings{"boiler-7": {PracticalThreshold: 0.2}},
		Watch:    []string{"boiler-7"},
	})
}

// The new items of a table of readings.
func ExampleNew_table() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Plant"), nil)
	readings := awsdynamodb.NewTable(stack, jsii.String("Readings"), &awsdynamodb.TableProps{
		PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("sensor"), Type: awsdynamodb.AttributeType_STRING},
		SortKey:      &awsdynamodb.Attribute{Name: jsii.String("at"), Type: awsdynamodb.AttributeType_NUMBER},
		Stream:       awsdynamodb.StreamViewType_NEW_IMAGE,
	})
	changepoint.New(stack, "Sensors", &changepoint.Props{
		Table:       readings,
		SeriesField: "sensor", TimeField: "at", ValueField: "reading.value",
	})
}
