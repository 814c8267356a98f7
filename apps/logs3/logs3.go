// Package logs3 holds an example stack that stores the logs of functions in S3.
package logs3

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/containerfunction"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/logs3"
)

// ordersHandler is built from apps/logs3/lambda/orders.
const ordersHandler = "github.com/lintel-go/lintel/apps/logs3/lambda/orders"

// NewStack has one handler in a zip file and in a container image, with the logs of
// both in one bucket for a year.
func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	logs := logs3.New(stack, "Logs", &logs3.Props{Retention: 365 * 24 * time.Hour})

	zip := gofunction.New(stack, "Orders", &gofunction.Props{Package: ordersHandler})
	logs.AttachTo(zip.Function)

	image := containerfunction.New(stack, "OrdersImage", &containerfunction.Props{
		Package:    ordersHandler,
		Extensions: []containerfunction.Extension{{Package: logs3.Package}},
	})
	logs.AttachTo(image.Function)
	return stack
}
