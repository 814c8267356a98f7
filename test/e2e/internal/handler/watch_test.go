package handler

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestWatch runs the go command on a module that lies in a library as this one does and whose only test calls watch.
func TestWatch(t *testing.T) {
	watchSource, err := os.ReadFile("watch.go")
	if err != nil {
		t.Fatal(err)
	}
	library := t.TempDir()
	module := filepath.Join(library, "test", "e2e")
	source := filepath.Join(library, "constructs", "api", "lambda", "hello", "main.go")
	for name, content := range map[string]string{
		filepath.Join(library, "go.mod"):  "module example.com/library\n",
		source:                            "package main\n",
		filepath.Join(module, "go.mod"):   "module example.com/library/test/e2e\n",
		filepath.Join(module, "watch.go"): string(watchSource),
		filepath.Join(module, "watch_test.go"): `package handler

import (
	"os"
	"testing"
)

func Test(t *testing.T) {
	module, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	watch(module)
}
`,
	} {
		write(t, name, content)
	}

	for _, step := range []struct {
		name   string
		before func()
		cached bool
	}{
		{"first run", func() {}, false},
		{"nothing changed", func() {}, true},
		{"a source changed", func() { write(t, source, "package main\n\nfunc main() {}\n") }, false},
		{"nothing changed again", func() {}, true},
		{"a source added", func() { write(t, filepath.Join(filepath.Dir(source), "more.go"), "package main\n") }, false},
	} {
		step.before()
		command := exec.CommandContext(t.Context(), "go", "test", ".")
		command.Dir = module
		command.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", step.name, err, out)
		}
		if cached := strings.Contains(string(out), "(cached)"); cached != step.cached {
			t.Errorf("%s: got a cached result: %t, want %t", step.name, cached, step.cached)
		}
	}
}

// write writes a file and makes it look old: the go command does not reuse results that depend on files younger than
// two seconds.
func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(name, old, old); err != nil {
		t.Fatal(err)
	}
}
