package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

func TestHandlers(t *testing.T) {
	root, all, err := handlers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "constructs", "gofunction", "gobuild")); err != nil {
		t.Errorf("root is %s: %v", root, err)
	}
	const echo = library + "/constructs/mtlsapi/lambda/echo"
	i := slices.IndexFunc(all, func(h handler) bool { return h.importPath == echo })
	if i < 0 {
		t.Fatalf("%s is not among %v", echo, all)
	}
	if all[i].name() != "echo" || !slices.Contains(all[i].dependencies, "github.com/aws/aws-lambda-go/lambda") {
		t.Errorf("got %+v", all[i])
	}
}

// module writes a module with the given commands.
func module(t *testing.T, commands ...string) string {
	t.Helper()
	root := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.com/app\n\ngo 1.26\n")
	for _, c := range commands {
		write(filepath.Join(c, "main.go"), "package main\n\nvar benchVersion string\n\nfunc main() { println(benchVersion) }\n")
	}
	return root
}

// executables returns the contents of the executables below dir.
func executables(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || entry.Name() == "stamp" {
			return err
		}
		content, err := os.ReadFile(path)
		all = append(all, string(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestOrder(t *testing.T) {
	root := module(t, "a", "b")
	packages := []string{"example.com/app/a", "example.com/app/b"}
	for worker := range assets.workers {
		dir := filepath.Join(t.TempDir(), worker)
		for _, version := range []string{"version-one", "version-two"} {
			if _, err := inWorker(t.Context(), "assets", worker, newOrder(root, dir, version, packages)...); err != nil {
				t.Fatalf("%s: %v", worker, err)
			}
			linked := 0
			for _, executable := range executables(t, dir) {
				if strings.HasPrefix(executable, "\x7fELF") && strings.Contains(executable, version) {
					linked++
				}
			}
			if linked != len(packages) {
				t.Errorf("%s: %d executables of %s, want %d", worker, linked, version, len(packages))
			}
		}
	}
}

func TestOrderKeepsWhatIsUpToDate(t *testing.T) {
	root := module(t, "a")
	o := newOrder(root, t.TempDir(), "1", []string{"example.com/app/a"})
	executable := filepath.Join(o.dir(), "0", gobuild.Executable)
	var modified [2]os.FileInfo
	for i := range modified {
		if err := o.each(t.Context()); err != nil {
			t.Fatal(err)
		}
		var err error
		if modified[i], err = os.Stat(executable); err != nil {
			t.Fatal(err)
		}
	}
	if !os.SameFile(modified[0], modified[1]) {
		t.Error("go build made an executable again that was up to date: the peer does work that it need not do")
	}
}

func TestTogetherNeedsDifferentNames(t *testing.T) {
	root := module(t, "a/same", "b/same")
	o := newOrder(root, t.TempDir(), "1", []string{"example.com/app/a/same", "example.com/app/b/same"})
	if err := o.together(t.Context()); err == nil {
		t.Error("two packages became one executable without an error")
	}
}
