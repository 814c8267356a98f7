package gobuild

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writeModule makes a module from a map of file names to contents.
func writeModule(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func handlerSource(greeting string) string {
	return fmt.Sprintf("package main\n\nimport \"example.com/app/words\"\n\nfunc main() { println(words.Say(%q)) }\n", greeting)
}

func appFiles() map[string]string {
	return map[string]string{
		"go.mod":                     "module example.com/app\n\ngo 1.26\n",
		"words/words.go":             "package words\n\n//go:noinline\nfunc Say(s string) string { return s + \"!\" }\n",
		"lambda/orders/main.go":      handlerSource("orders"),
		"lambda/bills/main.go":       handlerSource("bills"),
		"other/lambda/bills/main.go": handlerSource("other bills"), // same executable name
		"lambda/bills/v2/main.go":    handlerSource("bills 2"),     // and again, by the major version rule
	}
}

func newBuilder(t *testing.T, dir string) *Builder {
	t.Helper()
	t.Setenv("GOFLAGS", "")
	return &Builder{Dir: dir, CacheDir: t.TempDir(), Progress: new(bytes.Buffer)}
}

func mustBuild(t *testing.T, b *Builder, handlers ...Handler) []Artifact {
	t.Helper()
	artifacts, err := b.Build(context.Background(), handlers)
	if err != nil {
		t.Fatal(err)
	}
	return artifacts
}

func TestBuildMakesLambdaExecutables(t *testing.T) {
	b := newBuilder(t, writeModule(t, appFiles()))
	artifacts := mustBuild(t, b,
		Handler{Package: "example.com/app/lambda/orders"},
		Handler{Package: "example.com/app/lambda/bills"},
		Handler{Package: "example.com/app/other/lambda/bills"},
		Handler{Package: "example.com/app/lambda/bills/v2"},
		Handler{Package: "example.com/app/lambda/orders", Target: Target{GOARCH: "amd64", GOAMD64: "v3", Tags: []string{"extra"}}},
		Handler{Package: "example.com/app/lambda/orders"},
	)
	want := []struct {
		pkg     string
		machine elf.Machine
		setting map[string]string
	}{
		{"example.com/app/lambda/orders", elf.EM_AARCH64, map[string]string{"GOARCH": "arm64", "CGO_ENABLED": "0", "-tags": "lambda.norpc", "-trimpath": "true"}},
		{"example.com/app/lambda/bills", elf.EM_AARCH64, nil},
		{"example.com/app/other/lambda/bills", elf.EM_AARCH64, nil},
		{"example.com/app/lambda/bills/v2", elf.EM_AARCH64, nil},
		{"example.com/app/lambda/orders", elf.EM_X86_64, map[string]string{"GOAMD64": "v3", "-tags": "lambda.norpc,extra"}},
		{"example.com/app/lambda/orders", elf.EM_AARCH64, nil},
	}
	for i, w := range want {
		entries, err := os.ReadDir(artifacts[i].Dir)
		if err != nil || len(entries) != 1 || entries[0].Name() != Executable {
			t.Fatalf("%s: %s holds %v (%v), want only %s", w.pkg, artifacts[i].Dir, entries, err, Executable)
		}
		name := filepath.Join(artifacts[i].Dir, Executable)
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o755 {
			t.Errorf("%s: mode %v (%v), want 0755", w.pkg, info.Mode(), err)
		}
		f, err := elf.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		if f.Machine != w.machine {
			t.Errorf("%s: machine %v, want %v", w.pkg, f.Machine, w.machine)
		}
		bi, err := buildinfo.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bi.Path != w.pkg {
			t.Errorf("artifact %d is %s, want %s", i, bi.Path, w.pkg)
		}
		got := map[string]string{}
		for _, s := range bi.Settings {
			got[s.Key] = s.Value
		}
		for k, v := range w.setting {
			if got[k] != v {
				t.Errorf("%s: built with %s=%q, want %q", w.pkg, k, got[k], v)
			}
		}
	}
	if artifacts[0] != artifacts[5] {
		t.Errorf("the same handler twice: %v and %v", artifacts[0], artifacts[5])
	}
	if artifacts[0].Hash == artifacts[4].Hash {
		t.Error("two architectures have one hash")
	}
}

func TestSameSourcesInTwoDirectoriesHaveOneHash(t *testing.T) {
	h := Handler{Package: "example.com/app/lambda/orders"}
	one := mustBuild(t, newBuilder(t, writeModule(t, appFiles())), h)
	two := mustBuild(t, newBuilder(t, writeModule(t, appFiles())), h)
	if one[0].Hash != two[0].Hash {
		t.Errorf("hashes differ: %s and %s", one[0].Hash, two[0].Hash)
	}
}

func TestHashFollowsWhatIsInTheExecutable(t *testing.T) {
	dir := writeModule(t, appFiles())
	b := newBuilder(t, dir)
	h := Handler{Package: "example.com/app/lambda/orders"}
	first := mustBuild(t, b, h)[0]

	steps := []struct {
		name, file, content string
		changes             bool
	}{
		{"a comment in a dependency", "words/words.go", "package words\n\n// Say exclaims.\n//\n//go:noinline\nfunc Say(s string) string { return s + \"!\" }\n", true}, // line numbers are in the executable
		{"a file of a package that is not imported", "lambda/bills/main.go", handlerSource("more bills"), false},
		{"a file that is not Go", "README.md", "read me\n", false},
		{"a body in a dependency", "words/words.go", "package words\n\n//go:noinline\nfunc Say(s string) string { return s + \"?\" }\n", true},
		{"a new file in the package", "lambda/orders/init.go", "package main\n\nfunc init() { println(1) }\n", true},
	}
	for _, step := range steps {
		path := filepath.Join(dir, filepath.FromSlash(step.file))
		if err := os.WriteFile(path, []byte(step.content), 0o644); err != nil {
			t.Fatal(err)
		}
		next := mustBuild(t, b, h)[0]
		if changed := next.Hash != first.Hash; changed != step.changes {
			t.Errorf("%s: hash changed is %t, want %t", step.name, changed, step.changes)
		}
		first = next
	}
}

func TestUnchangedHandlersAreNotLinkedAgain(t *testing.T) {
	b := newBuilder(t, writeModule(t, appFiles()))
	h := Handler{Package: "example.com/app/lambda/orders"}
	first := mustBuild(t, b, h)[0]
	before, err := os.Stat(filepath.Join(first.Dir, Executable))
	if err != nil {
		t.Fatal(err)
	}
	second := mustBuild(t, b, h)[0]
	after, err := os.Stat(filepath.Join(second.Dir, Executable))
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(before, after) || !before.ModTime().Equal(after.ModTime()) {
		t.Error("the executable was written again")
	}
}

func TestDamagedCacheEntryIsBuiltAgain(t *testing.T) {
	b := newBuilder(t, writeModule(t, appFiles()))
	h := Handler{Package: "example.com/app/lambda/orders"}
	want := mustBuild(t, b, h)[0]
	for _, damage := range []func(name string) error{
		func(name string) error { return os.WriteFile(name, []byte("#!/bin/sh\n"), 0o755) },
		os.Remove,
		func(name string) error { return os.Remove(filepath.Join(name, "..", "..", "stamp")) },
		func(name string) error { return os.WriteFile(filepath.Join(name, "..", "..", "stamp"), nil, 0o644) },
	} {
		if err := damage(filepath.Join(want.Dir, Executable)); err != nil {
			t.Fatal(err)
		}
		if got := mustBuild(t, b, h)[0]; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
		if got, err := hashFile(filepath.Join(want.Dir, Executable)); err != nil || got != want.Hash {
			t.Errorf("executable has hash %s (%v), want %s", got, err, want.Hash)
		}
	}
}

// A cache that was copied, as between CI runs, has other modification times.
func TestCopiedCacheIsUsed(t *testing.T) {
	b := newBuilder(t, writeModule(t, appFiles()))
	h := Handler{Package: "example.com/app/lambda/orders"}
	want := mustBuild(t, b, h)[0]
	name := filepath.Join(want.Dir, Executable)
	copied := time.Now().Add(time.Hour).Truncate(time.Second)
	if err := os.Chtimes(name, copied, copied); err != nil {
		t.Fatal(err)
	}
	if got := mustBuild(t, b, h)[0]; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if info, err := os.Stat(name); err != nil || !info.ModTime().Equal(copied) {
		t.Errorf("the executable was built again (%v)", err)
	}
}

func TestPruneRemovesWhatIsUnused(t *testing.T) {
	b := newBuilder(t, writeModule(t, appFiles()))
	used := mustBuild(t, b, Handler{Package: "example.com/app/lambda/orders"})[0]
	unused := mustBuild(t, b, Handler{Package: "example.com/app/lambda/bills"})[0]
	left := filepath.Join(b.CacheDir, "tmp-left")
	if err := os.Mkdir(left, 0o755); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-unusedFor - time.Hour)
	for _, name := range []string{filepath.Join(filepath.Dir(unused.Dir), "stamp"), left} {
		if err := os.Chtimes(name, old, old); err != nil {
			t.Fatal(err)
		}
	}
	mustBuild(t, b, Handler{Package: "example.com/app/lambda/orders"})
	for name, want := range map[string]bool{used.Dir: true, unused.Dir: false, left: false} {
		if _, err := os.Stat(name); (err == nil) != want {
			t.Errorf("%s is there: %t, want %t", name, err == nil, want)
		}
	}
}

func TestUserFlagsDoNotReachTheExecutable(t *testing.T) {
	dir := writeModule(t, appFiles())
	h := Handler{Package: "example.com/app/lambda/orders"}
	want := mustBuild(t, newBuilder(t, dir), h)[0]
	b := newBuilder(t, dir)
	t.Setenv("GOFLAGS", "-race -ldflags=-w -mod=mod")
	t.Setenv("GOARCH", "amd64")
	t.Setenv("CGO_ENABLED", "1")
	if got := mustBuild(t, b, h)[0]; got.Hash != want.Hash {
		t.Errorf("hash %s, want %s", got.Hash, want.Hash)
	}
}

func TestLdflags(t *testing.T) {
	files := appFiles()
	files["lambda/orders/main.go"] = "package main\n\nvar version = \"none\"\n\nfunc main() { println(version) }\n"
	b := newBuilder(t, writeModule(t, files))
	const version = "1.2.3 don't panic"
	a := mustBuild(t, b, Handler{Package: "example.com/app/lambda/orders", Target: Target{Ldflags: []string{"-X", "main.version=" + version}}})[0]
	executable, err := os.ReadFile(filepath.Join(a.Dir, Executable))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(executable, []byte(version)) {
		t.Errorf("the executable does not hold %q", version)
	}
}

// A dependency's handlers are built inside the dependency, with its go.sum, as
// from the module cache: the user's module need not know what they import.
func TestHandlerOfADependency(t *testing.T) {
	lib := writeModule(t, appFiles())
	app := writeModule(t, map[string]string{
		"go.mod":  "module example.com/user\n\ngo 1.26\n\nrequire example.com/app v0.0.0\n\nreplace example.com/app => " + lib + "\n",
		"main.go": "package main\n\nimport _ \"example.com/app/words\"\n\nfunc main() {}\n",
	})
	h := Handler{Package: "example.com/app/lambda/orders"}
	fromUser := mustBuild(t, newBuilder(t, app), h)[0]
	fromLib := mustBuild(t, newBuilder(t, lib), h)[0]
	if fromUser.Hash != fromLib.Hash {
		t.Errorf("built from the user's module %s, from its own %s", fromUser.Hash, fromLib.Hash)
	}
}

func TestErrors(t *testing.T) {
	files := appFiles()
	files["lambda/broken/main.go"] = "package main\n\nfunc main() { undefined() }\n"
	files["lambda/other/other_windows.go"] = "package main\n\nfunc main() {}\n"
	dir := writeModule(t, files)
	vendored := writeModule(t, map[string]string{
		"go.mod":                                "module example.com/user\n\ngo 1.26\n\nrequire example.com/app v1.0.0\n",
		"vendor/modules.txt":                    "# example.com/app v1.0.0\n## explicit; go 1.26\nexample.com/app/words\n",
		"vendor/example.com/app/words/words.go": "package words\n",
	})
	tests := []struct {
		name, dir string
		handler   Handler
		want      []string
	}{
		{"compile error", dir, Handler{Package: "example.com/app/lambda/broken"}, []string{"lambda/broken/main.go:3:15: undefined: undefined"}},
		{"not a command", dir, Handler{Package: "example.com/app/words"}, []string{"go handler example.com/app/words: package words", "a handler is a package main"}},
		{"no such package", dir, Handler{Package: "example.com/app/lambda/absent"}, []string{"example.com/app/lambda/absent"}},
		{"excluded by constraints", dir, Handler{Package: "example.com/app/lambda/other"}, []string{"build constraints exclude all Go files"}},
		{"standard library", dir, Handler{Package: "cmd/go"}, []string{"in no module"}},
		{"a directory", dir, Handler{Package: "./lambda/orders"}, []string{"not an import path"}},
		{"a pattern", dir, Handler{Package: "example.com/app/..."}, []string{"not an import path"}},
		{"a flag", dir, Handler{Package: "-o=/tmp/x"}, []string{"not an import path"}},
		{"nothing", dir, Handler{}, []string{"not an import path"}},
		{"no such level", dir, Handler{Package: "example.com/app/lambda/orders", Target: Target{GOARM64: "v1"}}, []string{"GOARM64"}},
		{"both quotes", dir, Handler{Package: "example.com/app/lambda/orders", Target: Target{Ldflags: []string{`a"b'c`}}}, []string{"ldflags"}},
		{"vendored consumer", vendored, Handler{Package: "example.com/app/lambda/orders"}, []string{"go mod vendor", "GOFLAGS=-mod=mod", "prebuilt"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := newBuilder(t, tt.dir).Build(context.Background(), []Handler{tt.handler})
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not contain %q", err, want)
				}
			}
		})
	}
}

func TestCancelledBuildStops(t *testing.T) {
	b := newBuilder(t, writeModule(t, appFiles()))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := b.Build(ctx, []Handler{{Package: "example.com/app/lambda/orders"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestProgress(t *testing.T) {
	handlers := []Handler{{Package: "a"}, {Package: "a", Target: Target{GOARCH: "amd64"}}, {Package: "b"}, {Package: "b", Target: Target{GOARCH: "arm64"}}}
	var w bytes.Buffer
	p := startProgress(&w, handlers, time.Hour)
	p.stop()
	if w.Len() > 0 {
		t.Errorf("a fast build printed %q", &w)
	}
	p = startProgress(&w, handlers, 0)
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		p.mu.Lock()
		begun := p.begun
		p.mu.Unlock()
		if begun {
			break
		}
	}
	p.stop()
	if got, want := w.String(), "building 3 handlers for linux/amd64, linux/arm64 ... "; !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "s\n") {
		t.Errorf("a slow build printed %q, want %q and the time", got, want)
	}
}

func TestPrebuilt(t *testing.T) {
	h := Handler{Package: "example.com/app/lambda/orders"}
	built := mustBuild(t, newBuilder(t, writeModule(t, appFiles())), h)[0]
	executable, err := os.ReadFile(filepath.Join(built.Dir, Executable))
	if err != nil {
		t.Fatal(err)
	}
	dist := writeModule(t, map[string]string{
		"example.com/app/lambda/orders/bootstrap": string(executable),
		"example.com/app/lambda/script/bootstrap": "#!/bin/sh\n",
	})
	got, err := Prebuilt(dist, h)
	if err != nil {
		t.Fatal(err)
	}
	if got.Hash != built.Hash || got.Dir != filepath.Join(dist, "example.com", "app", "lambda", "orders") {
		t.Errorf("got %v", got)
	}
	for want, bad := range map[string]Handler{
		"no prebuilt executable":            {Package: "example.com/app/lambda/absent"},
		"is not a Linux executable":         {Package: "example.com/app/lambda/script"},
		"is for EM_AARCH64, want EM_X86_64": {Package: h.Package, Target: Target{GOARCH: "amd64"}},
	} {
		var packageError *PackageError
		if _, err := Prebuilt(dist, bad); !errors.As(err, &packageError) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "go build") {
			t.Errorf("got %v, want a *PackageError with %q and the command", err, want)
		}
	}
}
