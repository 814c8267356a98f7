package gobuild

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// build fills artifacts, at the requests' indices, from the cache or by linking.
func (m *module) build(ctx context.Context, c *cache, artifacts []Artifact) error {
	keys, err := m.keys(ctx)
	if err != nil {
		return err
	}
	missing := map[string]string{} // import path to key
	for _, r := range m.requests {
		key := keys[r.Package]
		artifact, ok, err := c.load(key)
		if err != nil {
			return err
		}
		if !ok {
			missing[r.Package] = key
			continue
		}
		artifacts[r.index] = artifact
	}
	for _, batch := range batches(missing) {
		if err := m.link(ctx, c, batch, missing); err != nil {
			return err
		}
	}
	for _, r := range m.requests {
		key, linked := missing[r.Package]
		if !linked {
			continue
		}
		artifact, ok, err := c.load(key)
		if err != nil {
			return err
		}
		if !ok {
			return &PackageError{r.Package, "was linked but is not in the cache " + c.dir, "another program removes files there"}
		}
		artifacts[r.index] = artifact
	}
	return nil
}

// keys compiles the packages and returns, by import path, a digest of all that
// the linker reads: the build IDs of the package and its dependencies, and the
// linker's flags.
func (m *module) keys(ctx context.Context) (map[string]string, error) {
	const format = `{{.ImportPath}}{{"\t"}}{{.BuildID}}{{"\t"}}{{if not .DepOnly}}{{join .Deps " "}}{{end}}`
	args := slices.Concat([]string{"list", "-deps", "-export", "-f=" + format}, m.target.flags(), []string{"--"}, m.packages())
	out, err := runGo(ctx, m.dir, m.env, args...)
	if err != nil {
		return nil, err
	}
	buildIDs := map[string]string{}
	deps := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 3 {
			return nil, fmt.Errorf("output of go list: got %q, want import path, build ID and dependencies", line)
		}
		buildIDs[fields[0]] = fields[1]
		if fields[2] != "" {
			deps[fields[0]] = strings.Fields(fields[2])
		}
	}
	keys := map[string]string{}
	for _, r := range m.requests {
		if buildIDs[r.Package] == "" {
			return nil, &PackageError{r.Package, "go list gave no build ID", ""}
		}
		h := sha256.New()
		fmt.Fprintf(h, "lintel handler 1\n%s\n%s\n%s\n", m.target.Platform(), m.target.ldflags(), buildIDs[r.Package])
		for _, dep := range deps[r.Package] { // go list sorts them
			fmt.Fprintf(h, "%s %s\n", dep, buildIDs[dep])
		}
		keys[r.Package] = hex.EncodeToString(h.Sum(nil))
	}
	return keys, nil
}

func (m *module) packages() []string {
	var pkgs []string
	for _, r := range m.requests {
		if !slices.Contains(pkgs, r.Package) {
			pkgs = append(pkgs, r.Package)
		}
	}
	return pkgs
}

// batches divides packages so that no two in a batch have the same executable
// name: `go build -o DIR/` names executables after the import path's last element.
func batches(missing map[string]string) [][]string {
	var out [][]string
	for _, pkg := range slices.Sorted(maps.Keys(missing)) {
		b := slices.IndexFunc(out, func(batch []string) bool {
			return !slices.ContainsFunc(batch, func(other string) bool { return CommandName(other) == CommandName(pkg) })
		})
		if b < 0 {
			b = len(out)
			out = append(out, nil)
		}
		out[b] = append(out[b], pkg)
	}
	return out
}

var majorVersion = regexp.MustCompile(`^v[2-9]$|^v[1-9][0-9]+$`)

// CommandName is the go command's default name for the executable of a package: the last
// element of the import path, or the one before if the last is a major version.
func CommandName(pkg string) string {
	if base := path.Base(pkg); majorVersion.MatchString(base) && strings.Contains(pkg, "/") {
		return path.Base(path.Dir(pkg))
	}
	return path.Base(pkg)
}

func (m *module) link(ctx context.Context, c *cache, pkgs []string, keys map[string]string) error {
	tmp, err := c.tempDir()
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	args := slices.Concat([]string{"build", "-o", tmp + string(filepath.Separator)}, m.target.flags(), []string{"--"}, pkgs)
	if _, err := runGo(ctx, m.dir, m.env, args...); err != nil {
		return err
	}
	for _, pkg := range pkgs {
		if err := c.store(keys[pkg], filepath.Join(tmp, CommandName(pkg))); err != nil {
			return fmt.Errorf("go handler %s: %w", pkg, err)
		}
	}
	return nil
}
