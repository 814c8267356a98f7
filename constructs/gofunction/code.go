package gofunction

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
	"github.com/lintel-go/lintel/constructs/gofunction/signedcode"
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
		signed, ok, err := signedCode(function, gobuild.Executable, built[0].Hash)
		if err != nil {
			return err
		}
		if ok {
			resource.SetCode(&awslambda.CfnFunction_CodeProperty{S3Bucket: &signed.Bucket, S3Key: &signed.Key, S3ObjectVersion: &signed.Version})
			return nil
		}
		asset := newAsset(function, built[0].Dir, built[0].Hash)
		resource.SetCode(&awslambda.CfnFunction_CodeProperty{S3Bucket: asset.S3BucketName(), S3Key: asset.S3ObjectKey()})
		asset.AddResourceMetadata(resource, jsii.String("Code"))
		return nil
	})
}

func newAsset(owner constructs.Construct, dir, hash string) awss3assets.Asset {
	return awss3assets.NewAsset(owner, jsii.String("Code"), &awss3assets.AssetProps{Path: &dir, AssetHash: &hash})
}

// signedCode is where the code of an executable is, signed, if the app's context
// names a file that says so. Code that is not in the file fails the synthesis.
func signedCode(owner constructs.Construct, path, hash string) (signedcode.Entry, bool, error) {
	switch name := owner.Node().TryGetContext(jsii.String(ContextSignedCode)).(type) {
	case nil:
		return signedcode.Entry{}, false, nil
	case string:
		file, err := signedcode.Read(name)
		if err != nil {
			return signedcode.Entry{}, false, err
		}
		region := *awscdk.Stack_Of(owner).Region()
		if file.Region != region && !*awscdk.Token_IsUnresolved(region) {
			return signedcode.Entry{}, false, fmt.Errorf("%s has signed code in %s, and Lambda takes code from a bucket of the function's own Region, %s: sign it there too", name, file.Region, region)
		}
		entry, ok := file.Find(path, hash)
		if !ok {
			return signedcode.Entry{}, false, fmt.Errorf("%s has no signed code for the executable %s with SHA-256 %s: synthesize without %s, sign, and synthesize again", name, path, hash, ContextSignedCode)
		}
		return entry, true, nil
	default:
		return signedcode.Entry{}, false, fmt.Errorf("context %s: got %v, want the name of a file", ContextSignedCode, name)
	}
}
