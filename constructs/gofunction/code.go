package gofunction

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

// notBuilt is the code bucket of a function whose handler was not built. It
// does not exist, so that such a template cannot be deployed by mistake.
const notBuilt = "lintel-handler-not-built"

// pendingCode is the code of a function whose handler is built later: when the
// app is synthesized, not when the function is declared. By then every function
// is known, so that all handlers share one build, and so is which stacks the
// user selected.
type pendingCode struct {
	awslambda.Code
	importPath string
}

func newPendingCode(importPath string) awslambda.Code {
	c := &pendingCode{importPath: importPath}
	awslambda.NewCode_Override(c)
	return c
}

// Bind is called by the function's constructor.
func (c *pendingCode) Bind(constructs.Construct) *awslambda.CodeConfig {
	return &awslambda.CodeConfig{S3Location: &awss3.Location{
		BucketName: jsii.String(notBuilt),
		ObjectKey:  jsii.String(c.importPath),
	}}
}

// assetAspect gives the function its built handler. It visits the function's
// CloudFormation resource, once, when the app is synthesized.
type assetAspect struct {
	function awslambda.Function
	build    *build
}

func (a *assetAspect) Visit(constructs.IConstruct) {
	artifact, ok := a.build.artifact()
	if !ok {
		return // the stack is not selected, or buildValidation reports the failure
	}
	asset := awss3assets.NewAsset(a.function, jsii.String("Code"), &awss3assets.AssetProps{
		Path:      jsii.String(artifact.Dir),
		AssetHash: jsii.String(artifact.Hash),
	})
	resource := a.function.Node().DefaultChild().(awslambda.CfnFunction)
	resource.SetCode(&awslambda.CfnFunction_CodeProperty{S3Bucket: asset.S3BucketName(), S3Key: asset.S3ObjectKey()})
	asset.AddResourceMetadata(resource, jsii.String("Code"))
}

// buildValidation fails the synthesis, with the function's path, when its
// handler cannot be built.
type buildValidation struct{ build *build }

func (v *buildValidation) Validate() *[]*string {
	if v.build.err == nil {
		return &[]*string{}
	}
	return jsii.Strings(v.build.err.Error())
}

// buildAtSynthesis arranges for the function's handler to be built, unless the
// app's context says otherwise.
func buildAtSynthesis(function awslambda.Function, handler gobuild.Handler) {
	if contextFlag(function, ContextSkipBuild) {
		return
	}
	b := &build{function: function, handler: handler, batch: batchOf(function)}
	b.batch.waiting = append(b.batch.waiting, b)
	awscdk.Aspects_Of(function.Node().DefaultChild()).Add(&assetAspect{function, b}, &awscdk.AspectOptions{
		Priority: awscdk.AspectPriority_MUTATING(),
	})
	function.Node().AddValidation(&buildValidation{b})
}

// contextFlag reports whether a context value is true, as JSON or as the CDK
// CLI's -c option gives it.
func contextFlag(scope constructs.Construct, key string) bool {
	value := scope.Node().TryGetContext(jsii.String(key))
	return value == true || value == "true"
}
