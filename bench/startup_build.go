package main

import (
	"compress/flate"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

// buildHandlers builds the handlers as for production, but for this machine.
func buildHandlers(ctx context.Context, root string, all []handler) (executables []string, err error) {
	requests := make([]gobuild.Handler, len(all))
	for i, h := range all {
		requests[i] = gobuild.Handler{Package: h.importPath, Target: gobuild.Target{GOOS: runtime.GOOS, GOARCH: runtime.GOARCH}}
	}
	builder := gobuild.Builder{Dir: root, Progress: io.Discard}
	artifacts, err := builder.Build(ctx, requests)
	if err != nil {
		return nil, err
	}
	for _, a := range artifacts {
		executables = append(executables, filepath.Join(a.Dir, gobuild.Executable))
	}
	return executables, nil
}

// A variant of a handler is the same source with another package awsconfig.
type variant struct {
	name   string
	source string // of the package, one file
}

var (
	//go:embed internal/loaddefaultconfig/atinit/awsconfig.go
	atInit string
	//go:embed internal/loaddefaultconfig/oncall/awsconfig.go
	onCall string

	variants = []variant{
		{"LoadDefaultConfig at init", atInit},
		{"LoadDefaultConfig on call", onCall},
	}
)

// build builds the handler with the variant's package, with the flags that package gobuild uses. The go command takes
// the package from an overlay (see "go help build"), so nothing in the module changes.
func (v variant) build(ctx context.Context, root string, h handler, dir string) (executable string, err error) {
	dir, err = os.MkdirTemp(dir, h.name())
	if err != nil {
		return "", err
	}
	overlay, err := v.overlay(filepath.Join(root, strings.TrimPrefix(configPackage, library)), dir)
	if err != nil {
		return "", err
	}
	executable = filepath.Join(dir, gobuild.Executable)
	command := goBuild(ctx, root, runtime.GOOS, runtime.GOARCH, "-s -w -buildid=", "-overlay="+overlay, "-o="+executable, h.importPath)
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", command, err, output)
	}
	return executable, nil
}

// overlay writes an overlay that replaces the package in packageDir, and returns its file name.
func (v variant) overlay(packageDir, dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(packageDir, "*.go"))
	if err != nil {
		return "", err
	}
	source := filepath.Join(dir, "source.go")
	replace := map[string]string{}
	for _, file := range files {
		replace[file] = "" // does not exist
	}
	replace[filepath.Join(packageDir, "awsconfig.go")] = source
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "overlay.json")
	return name, errors.Join(os.WriteFile(source, []byte(v.source), 0o600), os.WriteFile(name, overlay, 0o600))
}

// goBuild is a go build in the library's module as package gobuild does it, apart from the linker's flags.
func goBuild(ctx context.Context, root, goos, goarch, ldflags string, arguments ...string) *exec.Cmd {
	flags := []string{"build", "-trimpath", "-buildvcs=false", "-tags=lambda.norpc", "-ldflags=" + ldflags}
	command := exec.CommandContext(ctx, "go", append(flags, arguments...)...)
	command.Dir = root
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch, "GOFLAGS=-mod=readonly", "PWD="+root)
	return command
}

// zippedSize returns the size of a file, deflated as hard as possible: what it takes in a zip file, apart from some
// hundred octets about its name.
func zippedSize(name string) (size int64, err error) {
	file, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var out counter
	deflate, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return 0, err
	}
	if _, err := io.Copy(deflate, file); err != nil {
		return 0, err
	}
	if err := deflate.Close(); err != nil {
		return 0, err
	}
	return int64(out), nil
}

// A counter counts the octets written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
