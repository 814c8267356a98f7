package gobuild

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// module is a set of handlers that one go command can build: one module, one target.
type module struct {
	dir      string   // root directory of the module
	env      []string // environment of the go command
	target   Target
	requests []request
}

// listedPackage is what `go list -find -json` says of a package.
type listedPackage struct {
	ImportPath string
	Name       string
	Module     *struct {
		Main bool
		Dir  string
	}
	Error *struct{ Err string }
}

// resolve finds the module of each handler. All requests have the same target.
func (b *Builder) resolve(ctx context.Context, requests []request) ([]*module, error) {
	dir, err := filepath.Abs(cmp.Or(b.Dir, "."))
	if err != nil {
		return nil, fmt.Errorf("working directory: %w", err)
	}
	target := requests[0].Target
	args := []string{"list", "-find", "-e", "-json=ImportPath,Name,Module,Error", "--"}
	for _, r := range requests {
		if isPattern(r.Package) {
			return nil, &PackageError{r.Package, "not an import path", "give the import path of a package main, such as example.com/app/lambda/orders"}
		}
		args = append(args, r.Package)
	}
	out, err := runGo(ctx, dir, buildEnv(target, true), args...)
	if err != nil {
		return nil, fmt.Errorf("cannot find the go handlers from %s: run the app inside its module, or give prebuilt handlers: %w", dir, err)
	}
	found, err := decodePackages(out)
	if err != nil {
		return nil, err
	}

	var modules []*module
	byDir := map[string]*module{}
	for _, r := range requests {
		p, ok := found[r.Package]
		if !ok {
			return nil, &PackageError{r.Package, "not found from " + dir, ""}
		}
		if err := p.check(dir); err != nil {
			return nil, err
		}
		m := byDir[p.Module.Dir]
		if m == nil {
			m = &module{dir: p.Module.Dir, env: buildEnv(target, p.Module.Main), target: target}
			byDir[m.dir] = m
			modules = append(modules, m)
		}
		m.requests = append(m.requests, r)
	}
	return modules, nil
}

// isPattern reports whether the go command would read the string as something
// other than one import path: a flag, a pattern, a directory, a file.
func isPattern(pkg string) bool {
	return pkg == "" || strings.HasPrefix(pkg, "-") || strings.Contains(pkg, "...") || strings.HasPrefix(pkg, ".") || filepath.IsAbs(pkg) ||
		strings.ContainsAny(pkg, " \t\n@\\") || strings.HasSuffix(pkg, ".go")
}

func decodePackages(out []byte) (map[string]*listedPackage, error) {
	found := map[string]*listedPackage{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(listedPackage)
		if err := d.Decode(p); errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, fmt.Errorf("output of go list: %w", err)
		}
		found[p.ImportPath] = p
	}
}

// check refuses what cannot be built, with what to do about it.
func (p *listedPackage) check(dir string) error {
	switch {
	case p.Error != nil && vendored(dir):
		return &PackageError{p.ImportPath, strings.TrimSpace(p.Error.Err),
			"`go mod vendor` copies only imported packages, never a handler: set GOFLAGS=-mod=mod for the synth, delete the vendor directory, or give prebuilt handlers"}
	case p.Error != nil:
		return &PackageError{p.ImportPath, strings.TrimSpace(p.Error.Err), ""}
	case p.Module == nil:
		return &PackageError{p.ImportPath, "in no module", "give the import path of a package main of your module or of one it requires"}
	case p.Module.Dir == "":
		return &PackageError{p.ImportPath, "the source of its module is not on this machine",
			"run `go mod download`, or, in a module with a vendor directory, set GOFLAGS=-mod=mod for the synth, or give prebuilt handlers"}
	case p.Name != "main":
		return &PackageError{p.ImportPath, "package " + p.Name, "a handler is a package main"}
	}
	return nil
}

// vendored reports whether the main module around dir has a vendor directory.
func vendored(dir string) bool {
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			_, err := os.Stat(filepath.Join(dir, "vendor", "modules.txt"))
			return err == nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return false
		}
		dir = parent
	}
}

// buildEnv is the environment in which a module is built. A dependency is built
// as its author released it: neither the user's workspace nor flags apply.
func buildEnv(t Target, mainModule bool) []string {
	env := t.env()
	env["GOFLAGS"] = moduleFlags(os.Getenv("GOFLAGS"))
	if !mainModule {
		env["GOFLAGS"] = "-mod=readonly"
		env["GOWORK"] = "off"
	}
	return environ(env)
}
