package streamprocessor_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/streamprocessor"
)

func ExampleNew() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	shop := gofunction.New(stack, "Shop", &gofunction.Props{Package: "example.com/shop/lambda/shop"})
	orders := streamprocessor.New(stack, "Orders", &streamprocessor.Props{
		Handler: &gofunction.Props{Package: "example.com/shop/lambda/orders"},
	})
	orders.GrantPut(shop.Function)
}

// The changes of a table that is there already.
func ExampleNew_table() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	table := awsdynamodb.NewTable(stack, jsii.String("Customers"), &awsdynamodb.TableProps{
		PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
		Stream:       awsdynamodb.StreamViewType_NEW_AND_OLD_IMAGES,
	})
	streamprocessor.New(stack, "Customers", &streamprocessor.Props{
		Handler: &gofunction.Props{Package: "example.com/shop/lambda/customers"},
		Table:   table,
		Filters: []string{`{"eventName":["INSERT"]}`},
	})
}

// Totals of every five minutes, by shop say, with a handler of consumer/windowed.
func ExampleNew_windows() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	sales := streamprocessor.New(stack, "Sales", &streamprocessor.Props{
		Handler:        &gofunction.Props{Package: "example.com/shop/lambda/totals"},
		TumblingWindow: 5 * time.Minute,
		ResultsExpiry:  90 * 24 * time.Hour,
	})
	awscdk.NewCfnOutput(stack, jsii.String("Totals"), &awscdk.CfnOutputProps{Value: sales.Results.TableName()})
}
