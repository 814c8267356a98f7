// Command apps is the CDK app of Lintel's example stacks. Each stack is in a
// package of its own, for you to copy.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/apps/examples"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	examples.Stacks(app)
	app.Synth(nil)
}
