package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/lintel-go/lintel/bench/internal/trial"
	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

// assets is package constructs/gofunction/gobuild: what a synth spends on compiled handlers.
var assets = core{
	name:   "assets",
	trials: assetTrials,
	workers: map[string]worker{
		"lintel":   func(ctx context.Context, args []string) (trial.Sample, error) { return nil, order(args).lintel(ctx) },
		"each":     func(ctx context.Context, args []string) (trial.Sample, error) { return nil, order(args).each(ctx) },
		"anew":     func(ctx context.Context, args []string) (trial.Sample, error) { return nil, order(args).anew(ctx) },
		"together": func(ctx context.Context, args []string) (trial.Sample, error) { return nil, order(args).together(ctx) },
	},
}

// The handlers are built for gobuild's default target, which is Lambda's.
const (
	assetOS   = "linux"
	assetArch = "arm64"
)

func assetTrials(ctx context.Context, dir string) ([]namedTrial, error) {
	root, all, err := handlers(ctx)
	if err != nil {
		return nil, err
	}
	var packages []string
	for _, h := range all {
		packages = append(packages, h.importPath)
	}
	var trials []namedTrial
	for _, c := range []struct {
		name    string
		version func() string
	}{
		{"unchanged", func() string { return "1" }},
		{"relink", func() string { return strconv.FormatInt(time.Now().UnixNano(), 10) }},
	} {
		contender := func(name, worker string) trial.Contender {
			return trial.Contender{Name: name, Run: func(ctx context.Context) (trial.Sample, error) {
				return inWorker(ctx, "assets", worker, newOrder(root, filepath.Join(dir, worker), c.version(), packages)...)
			}}
		}
		label := fmt.Sprintf("%s, %d handlers", c.name, len(packages))
		trials = append(trials, namedTrial{label, trial.Trial{
			Measures: []trial.Measure{{Case: label, Unit: trial.CPU}, {Case: label, Unit: trial.Wall}},
			Ours:     contender("lintel", "lintel"),
			Peers: []trial.Contender{
				contender("go build per function", "each"),
				contender("go build per function, anew", "anew"),
				contender("one go build", "together"),
			},
		}})
	}
	// The first time, everything is compiled and linked.
	for _, contender := range append(trials[0].Peers, trials[0].Ours) {
		if _, err := contender.Run(ctx); err != nil {
			return nil, err
		}
	}
	return trials, nil
}

// An order to build are the arguments of a worker. Another version makes executables differ: the linker is told to set
// a variable that no handler has, so that it links all of them again and nothing is compiled.
type order []string // ROOT DIR VERSION PACKAGE...

func newOrder(root, dir, version string, packages []string) order {
	return append(order{root, dir, version}, packages...)
}

func (o order) root() string       { return o[0] }
func (o order) dir() string        { return o[1] }
func (o order) version() string    { return "main.benchVersion=" + o[2] }
func (o order) packages() []string { return o[3:] }

// lintel builds as a synth does.
func (o order) lintel(ctx context.Context) error {
	var requests []gobuild.Handler
	for _, p := range o.packages() {
		requests = append(requests, gobuild.Handler{Package: p, Target: gobuild.Target{
			GOOS: assetOS, GOARCH: assetArch, Ldflags: []string{"-X", o.version()},
		}})
	}
	builder := gobuild.Builder{Dir: o.root(), CacheDir: o.dir(), Progress: io.Discard}
	_, err := builder.Build(ctx, requests)
	return err
}

// each runs the go command once for each function.
func (o order) each(ctx context.Context) error {
	for i, p := range o.packages() {
		if err := o.build(ctx, filepath.Join(o.dir(), strconv.Itoa(i), gobuild.Executable), p); err != nil {
			return err
		}
	}
	return nil
}

// anew does so into a new directory, as bundlers do whose asset's hash is that of their output: there is nothing by which
// the go command could see that an executable is up to date.
func (o order) anew(ctx context.Context) error {
	if err := os.RemoveAll(o.dir()); err != nil {
		return err
	}
	return o.each(ctx)
}

// together runs the go command once for all functions.
func (o order) together(ctx context.Context) error {
	if err := o.build(ctx, o.dir()+string(filepath.Separator), o.packages()...); err != nil {
		return err
	}
	built, err := os.ReadDir(o.dir())
	if err == nil && len(built) != len(o.packages()) {
		err = fmt.Errorf("one go build made %d executables of %d packages: two have the same name", len(built), len(o.packages()))
	}
	return err
}

// build keeps the build ID in the executables, by which the go command sees that one of them is up to date. Package
// gobuild leaves it out and sees that in another way.
func (o order) build(ctx context.Context, output string, packages ...string) error {
	command := goBuild(ctx, o.root(), assetOS, assetArch, "-s -w -X "+o.version(), append([]string{"-o=" + output}, packages...)...)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", command, err, output)
	}
	return nil
}
