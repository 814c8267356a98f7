package logs3_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/containerfunction"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/logs3"
)

func ExampleNew() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), nil)
	orders := gofunction.New(stack, "Orders", &gofunction.Props{Package: "example.com/shop/lambda/orders"})

	logs := logs3.New(stack, "Logs", nil)
	logs.AttachTo(orders.Function)
}

func ExampleLogs_AttachTo_image() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), nil)
	orders := containerfunction.New(stack, "Orders", &containerfunction.Props{
		Package:    "example.com/shop/lambda/orders",
		Extensions: []containerfunction.Extension{{Package: logs3.Package}},
	})

	logs3.New(stack, "Logs", nil).AttachTo(orders.Function)
}
