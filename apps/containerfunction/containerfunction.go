// Package containerfunction holds an example stack of functions from container
// images.
package containerfunction

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/containerfunction"
)

// convertHandler is built from apps/containerfunction/lambda/convert.
const convertHandler = "github.com/lintel-go/lintel/apps/containerfunction/lambda/convert"

// NewStack has a function in Go, in an image with nothing but its executable and a
// layer, and a function in Python, in an image with a Dockerfile of its own.
func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	containerfunction.New(stack, "Convert", &containerfunction.Props{
		Package:     convertHandler,
		Base:        containerfunction.Scratch,
		Layers:      []containerfunction.Layer{{Directory: "apps/containerfunction/layer"}},
		Environment: map[string]string{"RATES_FILE": "/opt/rates.csv"},
	})
	containerfunction.New(stack, "Labels", &containerfunction.Props{
		Directory: "apps/containerfunction/labels",
	})
	return stack
}
