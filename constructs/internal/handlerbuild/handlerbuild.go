// Package handlerbuild has the Go packages of functions and layers built when the app is
// synthesized: all of an app together, only those of the stacks that the user
// selected, or none where the app's context says so.
package handlerbuild

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

// Context keys of the app; gofunction exports them with their documentation.
const (
	ContextSkipBuild = "lintel:skipHandlerBuild"
	ContextPrebuilt  = "lintel:prebuiltHandlers"
)

// ContextDisableStaging is the CDK's context key that makes assets refer to where
// their files are instead of copying them.
const ContextDisableStaging = "aws:cdk:disable-asset-staging"

// NotBuilt is where the code of a function is whose handler was not built. It
// does not exist, so that such a template cannot be deployed by mistake.
const NotBuilt = "lintel-handler-not-built"

// pendingCode is the code of a function until its handler is built: when the app
// is synthesized, not when the function is declared. By then every function is
// known, so that all handlers share one build, and so is which stacks the user
// selected.
type pendingCode struct {
	awslambda.Code
	config awslambda.CodeConfig
}

// Pending is code that says config until [AtSynthesis] replaces it.
func Pending(config awslambda.CodeConfig) awslambda.Code {
	c := &pendingCode{config: config}
	awslambda.NewCode_Override(c)
	return c
}

// Bind is called by the function's constructor.
func (c *pendingCode) Bind(constructs.Construct) *awslambda.CodeConfig { return &c.config }

// aspect gives a function or a layer its code. It visits the CloudFormation
// resource of one, once, when the app is synthesized.
type aspect[R constructs.IConstruct] struct {
	build *build
	use   func(R, []gobuild.Artifact) error
}

func (a *aspect[R]) Visit(constructs.IConstruct) {
	built := a.build.artifacts()
	if built == nil {
		return // the stack is not selected, or validation reports the failure
	}
	a.build.err = a.use(a.build.owner.Node().DefaultChild().(R), built)
}

// validation fails the synthesis, with the owner's path, when its handler
// cannot be built or used.
type validation struct{ build *build }

func (v *validation) Validate() *[]*string {
	if v.build.err == nil {
		return &[]*string{}
	}
	return jsii.Strings(v.build.err.Error())
}

// AtSynthesis arranges for the handlers of a function or a layer to be built and
// given to use, in their order, with its CloudFormation resource, unless the app's
// context says otherwise. An error of use fails the synthesis.
func AtSynthesis[R constructs.IConstruct](owner constructs.Construct, handlers []gobuild.Handler, use func(R, []gobuild.Artifact) error) {
	if ContextFlag(owner, ContextSkipBuild) {
		return
	}
	b := &build{owner: owner, handlers: handlers, batch: batchOf(owner)}
	b.batch.waiting = append(b.batch.waiting, b)
	awscdk.Aspects_Of(owner.Node().DefaultChild()).Add(&aspect[R]{b, use}, &awscdk.AspectOptions{
		Priority: awscdk.AspectPriority_MUTATING(),
	})
	owner.Node().AddValidation(&validation{b})
}

// ContextFlag reports whether a context value is true, as JSON or as the CDK
// CLI's -c option gives it.
func ContextFlag(scope constructs.Construct, key string) bool {
	value := scope.Node().TryGetContext(jsii.String(key))
	return value == true || value == "true"
}
