// Package handler compiles Lambda handlers for the machine that runs the tests.
package handler

import (
	"path/filepath"
	"runtime"
	"testing"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

// Build returns the path of the compiled handler with the given import path, built as for production but for this
// machine, and fails the test if it does not compile.
func Build(t testing.TB, importPath string) string {
	t.Helper()
	artifacts, err := new(gobuild.Builder).Build(t.Context(), []gobuild.Handler{{
		Package: importPath,
		Target:  gobuild.Target{GOOS: runtime.GOOS, GOARCH: runtime.GOARCH},
	}})
	if err != nil {
		t.Fatalf("build handler: %v", err)
	}
	return filepath.Join(artifacts[0].Dir, gobuild.Executable)
}
