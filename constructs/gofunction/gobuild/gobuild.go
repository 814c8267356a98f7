package gobuild

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Executable is the file name the provided.al2023 runtime starts.
const Executable = "bootstrap"

// Target is what an executable is built for and with. The zero value is
// linux/arm64 at the toolchain's default microarchitecture level.
type Target struct {
	// GOOS is the operating system. Default "linux", which is the only one
	// Lambda runs; tests that start a handler on their own machine may differ.
	GOOS string
	// GOARCH is "arm64" (default) or "amd64" for Lambda.
	GOARCH string
	// GOARM64 is the arm64 level, such as "v8.2,lse". Default: the toolchain's.
	GOARM64 string
	// GOAMD64 is the amd64 level, "v1" to "v4". Default: the toolchain's.
	GOAMD64 string
	// Tags are build tags in addition to lambda.norpc, which leaves the retired
	// go1.x runtime's RPC server out.
	Tags []string
	// Ldflags are linker flags in addition to -s -w -buildid=, one argument
	// an element: {"-X", "main.version=1.2.3"}. An element must not hold both
	// kinds of quote.
	Ldflags []string
}

func (t Target) withDefaults() Target {
	t.GOOS = cmp.Or(t.GOOS, "linux")
	t.GOARCH = cmp.Or(t.GOARCH, "arm64")
	return t
}

// Platform is the target in Go's notation, such as "linux/arm64".
func (t Target) Platform() string {
	t = t.withDefaults()
	return t.GOOS + "/" + t.GOARCH
}

// Handler is one executable to build.
type Handler struct {
	// Package is the import path of a package main.
	Package string
	// Target is what to build for; the zero value is linux/arm64.
	Target Target
}

// Artifact is a built handler.
type Artifact struct {
	// Dir is an absolute directory that holds the file "bootstrap" and nothing
	// else. It belongs to the cache: copy it, do not change it.
	Dir string
	// Hash is the SHA-256 of the executable in hexadecimal.
	Hash string
}

// Builder builds handlers. The zero value is ready to use and may be shared by
// goroutines and, through the cache, by processes.
type Builder struct {
	// Dir is the directory that import paths are resolved from: any directory
	// in the main module. Default: the current directory.
	Dir string
	// CacheDir keeps executables between calls. Default: "lintel/handlers" in
	// the user's cache directory ([os.UserCacheDir]). Executables that were not
	// used for thirty days are removed.
	CacheDir string
	// Progress receives one line about a build that takes longer than a second.
	// Default: os.Stderr.
	Progress io.Writer
}

// Build builds the handlers and returns their artifacts in the same order.
// The error is a [*PackageError] where one package is at fault, and holds the
// compiler's own output where a package does not compile.
func (b *Builder) Build(ctx context.Context, handlers []Handler) ([]Artifact, error) {
	cache, err := openCache(b.CacheDir)
	if err != nil {
		return nil, err
	}
	progress := startProgress(cmp.Or[io.Writer](b.Progress, os.Stderr), handlers, time.Second)
	defer progress.stop()

	artifacts := make([]Artifact, len(handlers))
	for _, target := range targets(handlers) {
		modules, err := b.resolve(ctx, target)
		if err != nil {
			return nil, err
		}
		for _, m := range modules {
			if err := m.build(ctx, cache, artifacts); err != nil {
				return nil, err
			}
		}
	}
	return artifacts, cache.prune(time.Now())
}

// request is a handler and its place in the caller's list.
type request struct {
	index int
	Handler
}

// targets groups the handlers by target, since one go command builds for one.
func targets(handlers []Handler) [][]request {
	var groups [][]request
	for i, h := range handlers {
		h.Target = h.Target.withDefaults()
		g := slices.IndexFunc(groups, func(g []request) bool { return sameTarget(g[0].Target, h.Target) })
		if g < 0 {
			g = len(groups)
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], request{i, h})
	}
	return groups
}

func sameTarget(a, b Target) bool {
	return a.GOOS == b.GOOS && a.GOARCH == b.GOARCH && a.GOARM64 == b.GOARM64 && a.GOAMD64 == b.GOAMD64 &&
		slices.Equal(a.Tags, b.Tags) && slices.Equal(a.Ldflags, b.Ldflags)
}

// PackageError says that one package cannot be built, and what to do.
type PackageError struct {
	Package string // import path
	Problem string // what was found
	Hint    string // what to do; empty where the problem says it all
}

func (e *PackageError) Error() string {
	s := fmt.Sprintf("go handler %s: %s", e.Package, e.Problem)
	if e.Hint != "" {
		s += ": " + e.Hint
	}
	return s
}

func defaultCacheDir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no place to keep built handlers: %w: set XDG_CACHE_HOME or HOME, or Builder.CacheDir", err)
	}
	return filepath.Join(dir, "lintel", "handlers"), nil
}
