// Package handler compiles Lambda handlers for the machine that runs the tests.
package handler

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// Module paths of the repository: the library and, nested in it, the end-to-end tests.
const (
	libraryPath = "github.com/lintel-go/lintel"
	nestedPath  = libraryPath + "/test/e2e"
)

// builds holds one function per directory of handlers; it builds when first called and remembers the outcome, so
// that a test binary builds each directory once.
var builds sync.Map // import path of the directory: func() (binaries string, err error)

// Build returns the path of the compiled handler with the given import path, and fails the test if it does not
// compile. The handlers of one construct share most of their dependencies and live side by side
// (constructs/<name>/lambda/<handler>), so the first call for one of them builds all of them in one go command.
//
// Go's test cache does not see that a test depends on a handler, because no import leads from one to the other:
// Build makes the sources an input of the test (see [watch]).
func Build(t testing.TB, importPath string) string {
	t.Helper()
	directory, name := path.Split(importPath)
	build, _ := builds.LoadOrStore(directory, sync.OnceValues(func() (string, error) {
		return buildAll(directory)
	}))
	binaries, err := build.(func() (string, error))()
	if err != nil {
		t.Fatalf("build handler %s: %v", importPath, err)
	}
	binary := filepath.Join(binaries, name)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if _, err := os.Stat(binary); err != nil {
		t.Fatalf("build handler %s: not a main package of this repository: %v", importPath, err)
	}
	return binary
}

// buildAll compiles every main package below the import path directory and returns where the binaries are.
func buildAll(directory string) (binaries string, err error) {
	if path.Base(directory) != "lambda" {
		return "", fmt.Errorf("got directory %s, want one named lambda: the others are not all handlers", directory)
	}
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	watch(root)
	if !strings.HasPrefix(directory, nestedPath+"/") {
		root = filepath.Dir(filepath.Dir(root))
	}
	binaries, err = outputDirectory(directory)
	if err != nil {
		return "", err
	}
	return binaries, goBuild(context.Background(), root, binaries, directory+"...")
}

// goBuild runs one go command in the module at root that compiles every main package that pattern matches into
// output, with the flags that production handlers are built with, for the host.
func goBuild(ctx context.Context, root, output, pattern string) error {
	// The go command is the one that runs this test: it puts its own GOROOT first in a test's PATH.
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-tags=lambda.norpc",
		"-o", output+string(filepath.Separator), pattern)
	command.Dir = root
	command.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "CGO_ENABLED=0",
		"GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", command, err, out)
	}
	return nil
}

// outputDirectory returns the directory for the binaries built from an import path. It outlives the test run, because
// the go command does not link again what is up to date. Test binaries of different packages run at the same time and
// each in its own working directory, so that directory is part of the name: no two write to the same place.
func outputDirectory(importPath string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	working, err := os.Getwd()
	if err != nil {
		return "", err
	}
	key := sha256.Sum256([]byte(working + "\x00" + importPath))
	output := filepath.Join(cache, "lintel", "e2e", fmt.Sprintf("%x", key[:8]))
	return output, os.MkdirAll(output, 0o700)
}

// moduleRoot returns the root of the nested module, which holds the package under test.
func moduleRoot() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("no go.mod in %s or above", start)
}
