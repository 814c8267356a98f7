package gofunction

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
	"github.com/lintel-go/lintel/constructs/internal/handlerbuild"
)

// newPendingCode is the code of a function whose handler is built later.
func newPendingCode(importPath string) awslambda.Code {
	return handlerbuild.Pending(awslambda.CodeConfig{S3Location: &awss3.Location{
		BucketName: jsii.String(handlerbuild.NotBuilt),
		ObjectKey:  jsii.String(importPath),
	}})
}

// buildAtSynthesis arranges for the function's handler to be built, unless the
// app's context says otherwise.
func buildAtSynthesis(function awslambda.Function, handler gobuild.Handler) {
	handlerbuild.AtSynthesis(function, []gobuild.Handler{handler}, func(resource awslambda.CfnFunction, built []gobuild.Artifact) error {
		asset := awss3assets.NewAsset(function, jsii.String("Code"), &awss3assets.AssetProps{
			Path:      jsii.String(built[0].Dir),
			AssetHash: jsii.String(built[0].Hash),
		})
		resource.SetCode(&awslambda.CfnFunction_CodeProperty{S3Bucket: asset.S3BucketName(), S3Key: asset.S3ObjectKey()})
		asset.AddResourceMetadata(resource, jsii.String("Code"))
		return nil
	})
}
