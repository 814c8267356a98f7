package handlerbuild

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

// build is what one function or layer needs built, on its way from source to asset.
type build struct {
	owner    constructs.Construct
	handlers []gobuild.Handler
	batch    *batch

	built []gobuild.Artifact // in the order of handlers
	err   error
}

// artifacts are the built handlers, or none where none are wanted or they could
// not be built. The first call for an app builds all its handlers.
func (b *build) artifacts() []gobuild.Artifact {
	b.batch.run()
	return b.built
}

// batch is the handlers of one cloud assembly that wait to be built together.
type batch struct{ waiting []*build }

// batches by the cloud assembly's directory. Like all of the CDK in Go they
// belong to one goroutine: its kernel takes one call at a time.
var batches = map[string]*batch{}

// batchOf is the batch of the app that the construct is in.
func batchOf(scope constructs.IConstruct) *batch {
	outdir := *awscdk.Stage_Of(scope).AssetOutdir()
	b, ok := batches[outdir]
	if !ok {
		b = &batch{}
		batches[outdir] = b
	}
	return b
}

// run builds what waits and is wanted.
func (b *batch) run() {
	var wanted []*build
	var handlers []gobuild.Handler
	for _, one := range b.waiting {
		if *awscdk.Stack_Of(one.owner).BundlingRequired() {
			wanted = append(wanted, one)
			handlers = append(handlers, one.handlers...)
		}
	}
	b.waiting = nil
	if len(wanted) == 0 {
		return
	}
	artifacts, err := obtain(wanted[0].owner, handlers)
	if err != nil {
		blame(wanted, err)
		return
	}
	for _, one := range wanted {
		one.built, artifacts = artifacts[:len(one.handlers)], artifacts[len(one.handlers):]
	}
}

// obtain takes the handlers from the directory of prebuilt ones if the app's
// context names one, and builds them otherwise.
func obtain(scope constructs.Construct, handlers []gobuild.Handler) ([]gobuild.Artifact, error) {
	prebuilt := scope.Node().TryGetContext(jsii.String(ContextPrebuilt))
	if prebuilt == nil {
		return new(gobuild.Builder).Build(context.Background(), handlers)
	}
	dir, ok := prebuilt.(string)
	if !ok {
		return nil, fmt.Errorf("context %s: got %v, want a directory", ContextPrebuilt, prebuilt)
	}
	artifacts := make([]gobuild.Artifact, len(handlers))
	for i, h := range handlers {
		artifact, err := gobuild.Prebuilt(dir, h)
		if err != nil {
			return nil, err
		}
		artifacts[i] = artifact
	}
	return artifacts, nil
}

// blame gives the error to the function whose package is at fault; an error of
// the whole batch is reported once, by its first function.
func blame(builds []*build, err error) {
	var fault *gobuild.PackageError
	if errors.As(err, &fault) {
		for _, one := range builds {
			if slices.ContainsFunc(one.handlers, func(h gobuild.Handler) bool { return h.Package == fault.Package }) {
				one.err = err
				return
			}
		}
	}
	builds[0].err = err
}
