package containerfunction

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecrassets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
	"github.com/lintel-go/lintel/constructs/internal/function"
	"github.com/lintel-go/lintel/constructs/internal/handlerbuild"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// code is the function's image as far as it is known before the handlers are built.
func (f *Function) code(p *Props, s *function.Settings) awslambda.Code {
	image := &awslambda.CodeImageConfig{WorkingDirectory: synth.Optional(p.WorkingDirectory)}
	if p.Entrypoint != nil {
		image.Entrypoint = jsii.Strings(p.Entrypoint...)
	}
	if p.Command != nil {
		image.Cmd = jsii.Strings(p.Command...)
	}
	switch {
	case p.Package != "":
		image.ImageUri = jsii.String(handlerbuild.NotBuilt + "/" + p.Package)
	case p.Directory != "":
		f.Image = f.asset(s, &awsecrassets.DockerImageAssetProps{
			Directory: &p.Directory, File: synth.Optional(p.Dockerfile), Target: synth.Optional(p.Target), BuildArgs: synth.StringMap(p.BuildArgs),
		})
		image.ImageUri = f.Image.ImageUri()
	case p.Digest != "":
		image.ImageUri = p.Repository.RepositoryUriForDigest(&p.Digest)
	default:
		image.ImageUri = p.Repository.RepositoryUriForTag(&p.Tag)
	}
	return handlerbuild.Pending(awslambda.CodeConfig{Image: image})
}

func (f *Function) asset(s *function.Settings, props *awsecrassets.DockerImageAssetProps) awsecrassets.DockerImageAsset {
	props.Platform = awsecrassets.Platform_Custom(jsii.String(s.Build.Platform()))
	props.FollowSymlinks = awscdk.SymlinkFollowMode_NEVER
	return awsecrassets.NewDockerImageAsset(f, jsii.String("Image"), props)
}

// finish connects the function with its image.
func (f *Function) finish(p *Props, s *function.Settings) {
	f.Function.Node().AddValidation(&layerValidation{f.Function})
	switch {
	case p.Package != "":
		handlerbuild.AtSynthesis(f.Function, p.handlers(s.Build), func(resource awslambda.CfnFunction, built []gobuild.Artifact) error {
			return f.generate(p, s, resource, built)
		})
	case p.Directory != "":
		f.Image.AddResourceMetadata(f.Function.Node().DefaultChild().(awslambda.CfnFunction), jsii.String("Code.ImageUri"))
	default:
		stack := awscdk.Stack_Of(f)
		p.Repository.AddToResourcePolicy(lambdaPulls(stack, *stack.Account()))
	}
}

// generate makes the build context of Package, and the asset from it. The CDK
// copies the context, so it is removed after.
func (f *Function) generate(p *Props, s *function.Settings, resource awslambda.CfnFunction, built []gobuild.Artifact) error {
	dir, err := os.MkdirTemp("", "lintel-image-")
	if err != nil {
		return err
	}
	if !handlerbuild.ContextFlag(f, handlerbuild.ContextDisableStaging) {
		defer os.RemoveAll(dir)
	}
	hash, err := p.image(s).Write(dir, executables(built)...)
	if err != nil {
		return err
	}
	// The CDK's own hash does not follow whether a file is executable.
	f.Image = f.asset(s, &awsecrassets.DockerImageAssetProps{Directory: &dir, ExtraHash: &hash})
	resource.SetCode(&awslambda.CfnFunction_CodeProperty{ImageUri: f.Image.ImageUri()})
	f.Image.AddResourceMetadata(resource, jsii.String("Code.ImageUri"))
	return nil
}

// layerValidation fails the synthesis where a layer was added to the function.
type layerValidation struct{ function awslambda.Function }

func (v *layerValidation) Validate() *[]*string {
	resource := v.function.Node().DefaultChild().(awslambda.CfnFunction)
	if layers, ok := v.function.Stack().Resolve(resource.Layers()).([]any); !ok || len(layers) == 0 {
		return &[]*string{}
	}
	return jsii.Strings("layers were added to a function from a container image, which Lambda refuses: " +
		"name the layer's zip file, directory or image in Layers, or copy its files to /opt in your Dockerfile")
}
