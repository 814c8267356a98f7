// Package handler compiles Lambda handlers for the machine that runs the tests.
package handler

import (
	"context"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

// builds holds by import path and build tags what [Build] has started: a func() (string, error). A handler is compiled once however
// many tests use it, as even to find out that nothing has changed takes a few tenths of a second.
var builds sync.Map

// Build returns the path of the compiled handler with the given import path, built as for production but for this
// machine, with the build tags that the construct has it built with, and fails the test if it does not compile.
func Build(t testing.TB, importPath string, tags ...string) string {
	t.Helper()
	once, _ := builds.LoadOrStore(strings.Join(append(tags, importPath), " "), sync.OnceValues(func() (string, error) { return build(importPath, tags) }))
	bootstrap, err := once.(func() (string, error))()
	if err != nil {
		t.Fatalf("build handler: %v", err)
	}
	return bootstrap
}

// build has a context of its own: the test that comes first may end before the others.
func build(importPath string, tags []string) (bootstrap string, err error) {
	artifacts, err := new(gobuild.Builder).Build(context.Background(), []gobuild.Handler{{
		Package: importPath,
		Target:  gobuild.Target{GOOS: runtime.GOOS, GOARCH: runtime.GOARCH, Tags: tags},
	}})
	if err != nil {
		return "", err
	}
	return filepath.Join(artifacts[0].Dir, gobuild.Executable), nil
}
