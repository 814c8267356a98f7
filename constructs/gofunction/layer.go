package gofunction

import (
	"os"
	"path"
	"path/filepath"
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
	"github.com/lintel-go/lintel/constructs/internal/function"
	"github.com/lintel-go/lintel/constructs/internal/handlerbuild"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// ExtensionLayerProps configures the layer of an extension. Only Package is
// required.
type ExtensionLayerProps struct {
	// Package is the import path of the extension, a package main.
	Package string
	// Name of the file in /opt/extensions, by which the extension registers.
	// Default: the last element of Package.
	Name string
	// Architecture of the functions that use the layer: ARM64 (default) or X86.
	Architecture Architecture
	// Description of the layer. Default: none.
	Description string

	// BuildTags, Ldflags, GOARM64 and GOAMD64 are as in Props.
	BuildTags, Ldflags []string
	GOARM64, GOAMD64   string
}

// ExtensionLayer is a layer with a Lambda extension in Go.
type ExtensionLayer struct {
	constructs.Construct
	// Layer for functions of one architecture and any runtime.
	Layer awslambda.LayerVersion

	architecture string
}

// extensionName is what a file in /opt/extensions may be called here.
var extensionName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// NewExtensionLayer creates a layer from a Go package, which is compiled together
// with the app's handlers when the app is synthesized. Functions from a container
// image take no layers: name the package among their Extensions.
func NewExtensionLayer(scope constructs.Construct, id string, props *ExtensionLayerProps) *ExtensionLayer {
	if props == nil {
		props = &ExtensionLayerProps{}
	}
	p := *props
	if p.Name == "" {
		p.Name = gobuild.CommandName(p.Package)
	}
	s := function.Settings{
		Architecture: string(p.Architecture),
		Build:        gobuild.Target{GOARM64: p.GOARM64, GOAMD64: p.GOAMD64, Tags: p.BuildTags, Ldflags: p.Ldflags},
	}.WithDefaults()
	c := synth.NewChecks(scope, id)
	c.Require(p.Package != "", "no Package: give the import path of the extension, such as example.com/app/lambda/logs")
	c.Require(p.Package == "" || extensionName.MatchString(p.Name), "got Name %q: it must be the name of a file, of letters, digits, dots, dashes and underscores", p.Name)
	s.Check(c)
	c.Panic()

	l := &ExtensionLayer{architecture: s.Architecture}
	constructs.NewConstruct_Override(l, scope, &id)
	l.Layer = awslambda.NewLayerVersion(l, jsii.String("Layer"), &awslambda.LayerVersionProps{
		Code:                    newPendingCode(p.Package),
		CompatibleArchitectures: &[]awslambda.Architecture{s.LambdaArchitecture()},
		Description:             synth.Optional(p.Description),
	})
	handlerbuild.AtSynthesis(l.Layer, []gobuild.Handler{{Package: p.Package, Target: s.Build}}, func(resource awslambda.CfnLayerVersion, built []gobuild.Artifact) error {
		return l.store(resource, "extensions/"+p.Name, built[0])
	})
	return l
}

// AddTo adds the layer to a function, of any runtime. It panics with an error that
// names the function if that is for another architecture, or from a container image.
func (l *ExtensionLayer) AddTo(function awslambda.Function) {
	architecture, image := *function.Architecture().Name(), *function.Runtime().Name() == fromImage
	c := synth.NewChecks(function, "ExtensionLayer")
	c.Require(!image, "the function is from a container image, which takes no layers: name the package among its Extensions, or copy the executable to /opt/extensions")
	c.Require(image || architecture == l.architecture, "the layer is for %s and the function for %s: set Architecture of one of them", l.architecture, architecture)
	c.Panic()
	function.AddLayers(l.Layer)
}

// fromImage is the CDK's name for the runtime of functions from container images.
const fromImage = "FROM_IMAGE"

// store gives the layer its content: signed before, or an asset.
func (l *ExtensionLayer) store(resource awslambda.CfnLayerVersion, name string, built gobuild.Artifact) error {
	signed, ok, err := signedCode(l.Layer, name, built.Hash)
	if err != nil {
		return err
	}
	if ok {
		resource.SetContent(&awslambda.CfnLayerVersion_ContentProperty{S3Bucket: &signed.Bucket, S3Key: &signed.Key, S3ObjectVersion: &signed.Version})
		return nil
	}
	dir, err := os.MkdirTemp("", "lintel-layer-")
	if err != nil {
		return err
	}
	if !handlerbuild.ContextFlag(l, handlerbuild.ContextDisableStaging) {
		defer os.RemoveAll(dir) // the CDK copies it
	}
	if err := copyExecutable(filepath.Join(built.Dir, gobuild.Executable), filepath.Join(dir, filepath.FromSlash(name))); err != nil {
		return err
	}
	asset := newAsset(l.Layer, dir, path.Join(name, built.Hash))
	resource.SetContent(&awslambda.CfnLayerVersion_ContentProperty{S3Bucket: asset.S3BucketName(), S3Key: asset.S3ObjectKey()})
	asset.AddResourceMetadata(resource, jsii.String("Content"))
	return nil
}

// copyExecutable makes the directories too.
func copyExecutable(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(to, content, 0o755); err != nil {
		return err
	}
	return os.Chmod(to, 0o755) // whatever the umask: Lambda runs it as another user
}
