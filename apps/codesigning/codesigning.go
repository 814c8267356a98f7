// Package codesigning holds an example stack in which Lambda takes signed code only.
package codesigning

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
)

// ordersHandler is built from apps/logs3/lambda/orders.
const ordersHandler = "github.com/lintel-go/lintel/apps/logs3/lambda/orders"

// NewStack has what signs, in a stack that is deployed first, and the role of the
// pipeline that may sign. A signature is good for a year.
func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) (stack awscdk.Stack, signing *gofunction.Signing) {
	stack = awscdk.NewStack(scope, &id, props)
	signing = gofunction.NewSigning(stack, "Signing", &gofunction.SigningProps{Validity: 365 * 24 * time.Hour})
	signing.GrantSign(awsiam.NewRole(stack, jsii.String("Pipeline"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("codebuild.amazonaws.com"), nil),
	}))
	return stack, signing
}

// NewFunctionStack has a function whose code Lambda refuses unless it was signed.
// Synthesizing it warns of that until the code is: see "Code signing" in the README
// of gofunction.
func NewFunctionStack(scope constructs.Construct, id string, signing *gofunction.Signing, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	gofunction.New(stack, "Orders", &gofunction.Props{Package: ordersHandler})
	signing.ApplyTo(stack)
	return stack
}
