package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

// sharpDirectory is the environment variable that says which directory sharp, the AWS SDK and esbuild were installed in.
const sharpDirectory = "LINTEL_SHARP"

//go:embed imagehandler.mjs
var sharpHandler []byte

// buildImageHandler builds our handler as for production, but for this machine.
func buildImageHandler(ctx context.Context) (executable string, err error) {
	root, err := goList(ctx, ".", "-m", "-f={{.Dir}}", library)
	if err != nil {
		return "", err
	}
	builder := gobuild.Builder{Dir: root, Progress: io.Discard}
	artifacts, err := builder.Build(ctx, []gobuild.Handler{{
		Package: library + "/constructs/imagehandler/lambda/imagehandler",
		Target:  gobuild.Target{GOOS: runtime.GOOS, GOARCH: runtime.GOARCH, Tags: []string{"nodynamic"}},
	}})
	if err != nil {
		return "", err
	}
	return filepath.Join(artifacts[0].Dir, gobuild.Executable), nil
}

func sharpModules() string { return filepath.Join(os.Getenv(sharpDirectory), "node_modules") }

// bundleSharpHandler makes one file of the peer's handler and the AWS SDK, as is usual for functions, because it starts
// faster. sharp cannot be in it. The result is nil if something is not installed.
func bundleSharpHandler(ctx context.Context, dir string) (func() *exec.Cmd, error) {
	modules := sharpModules()
	node, err := exec.LookPath("node")
	if errors.Is(err, exec.ErrNotFound) || os.Getenv(sharpDirectory) == "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	bundler := filepath.Join(modules, ".bin", "esbuild")
	for _, needed := range []string{bundler, filepath.Join(modules, "sharp"), filepath.Join(modules, "@aws-sdk", "client-s3")} {
		if _, err := os.Stat(needed); errors.Is(err, os.ErrNotExist) {
			return nil, nil
		}
	}
	source, bundle := filepath.Join(dir, "imagehandler.mjs"), filepath.Join(dir, "imagehandler.js")
	if err := os.WriteFile(source, sharpHandler, 0o600); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, bundler, source, "--bundle", "--minify", "--platform=node", "--external:sharp", "--outfile="+bundle)
	command.Env = append(os.Environ(), "NODE_PATH="+modules)
	if output, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", command, err, output)
	}
	return func() *exec.Cmd { return exec.Command(node, bundle) }, nil
}
