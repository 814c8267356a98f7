package gofunction

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/handlerbuild"
)

// signables are the functions of an app that can be signed, and what was applied
// to its scopes. An aspect would not do: one of an app does not reach its stages.
type signables struct {
	functions    []awslambda.Function
	applications []application
}

// application is a signing that was applied to a scope.
type application struct {
	signing *Signing
	path    string // of the scope; empty for an app
}

// signablesOf an app, by the directory of its assets. Like all of the CDK in Go they
// belong to one goroutine.
var signablesOf = map[string]*signables{}

func signablesAround(scope constructs.IConstruct) *signables {
	outdir := *scope.Node().Root().(awscdk.Stage).AssetOutdir()
	if signablesOf[outdir] == nil {
		signablesOf[outdir] = &signables{}
	}
	return signablesOf[outdir]
}

// ApplyTo makes Lambda check the code of every function in the scope that Lintel
// builds, those of gofunction and of Lintel's constructs, of now or later. The scope
// is a stack, a stage or an app; what it holds must be in the stage, Region and
// account of the Signing. Functions with a configuration of their own, or to which
// another Signing was applied before, keep that. Functions from container images
// can't be signed, and those that the CDK adds by itself are left alone.
//
// The code has to be signed before it is deployed, which CDK assets are not: the
// README says how.
func (s *Signing) ApplyTo(scope constructs.IConstruct) {
	all := signablesAround(scope)
	a := application{s, *scope.Node().Path()}
	all.applications = append(all.applications, a)
	for _, function := range all.functions {
		a.to(function)
	}
}

// canBeSigned applies to the function what was applied to a scope that it is in.
func canBeSigned(function awslambda.Function) {
	all := signablesAround(function)
	all.functions = append(all.functions, function)
	for _, a := range all.applications {
		a.to(function)
	}
}

func (a application) to(function awslambda.Function) {
	if a.path != "" && !strings.HasPrefix(*function.Node().Path(), a.path+"/") {
		return
	}
	resource := function.Node().DefaultChild().(awslambda.CfnFunction)
	if resource.CodeSigningConfigArn() != nil {
		return
	}
	resource.SetCodeSigningConfigArn(a.signing.Config.CodeSigningConfigArn())
	if function.Node().TryGetContext(jsii.String(ContextSignedCode)) == nil && !handlerbuild.ContextFlag(function, ContextSkipBuild) {
		awscdk.Annotations_Of(function).AddWarningV2(jsii.String("lintel:unsignedCode"),
			jsii.String("its code is not signed yet: run sign-handlers on the cloud assembly, and deploy with -c "+ContextSignedCode+"=FILE"))
	}
}
