package gofunction_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
)

func ExampleNew() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), nil)
	table := awsdynamodb.NewTable(stack, jsii.String("Orders"), &awsdynamodb.TableProps{
		PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
	})
	orders := gofunction.New(stack, "OrdersHandler", &gofunction.Props{
		Package:     "example.com/shop/lambda/orders",
		Environment: map[string]string{"TABLE": *table.TableName()},
	})
	table.GrantReadWriteData(orders.Function)
}

func ExampleNew_unitTest() {
	// A test of a template need not build handlers.
	app := awscdk.NewApp(&awscdk.AppProps{Context: &map[string]any{gofunction.ContextSkipBuild: true}})
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	gofunction.New(stack, "OrdersHandler", &gofunction.Props{Package: "example.com/shop/lambda/orders"})
}

func ExampleNewSigning() {
	app := awscdk.NewApp(nil)
	signing := gofunction.NewSigning(awscdk.NewStack(app, jsii.String("Signing"), nil), "Signing", nil)
	signing.ApplyTo(app)

	// Lambda takes this function's code only if it was signed.
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	gofunction.New(stack, "Orders", &gofunction.Props{Package: "example.com/shop/lambda/orders"})
}

func ExampleExtensionLayer_AddTo() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), nil)
	orders := gofunction.New(stack, "Orders", &gofunction.Props{Package: "example.com/shop/lambda/orders"})
	layer := gofunction.NewExtensionLayer(stack, "Audit", &gofunction.ExtensionLayerProps{
		Package: "example.com/shop/lambda/audit",
	})
	layer.AddTo(orders.Function)
}
