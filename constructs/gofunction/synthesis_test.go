package gofunction_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

const (
	hello  = "github.com/lintel-go/lintel/constructs/gofunction/testdata/hello"
	broken = "github.com/lintel-go/lintel/constructs/gofunction/testdata/broken"
)

func TestMain(m *testing.M) {
	os.Setenv("CDK_VALIDATION", "false") // 8 s of policy validation, which one synthesis in CI does
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// newApp is an app with a context and an output directory of its own.
func newApp(t *testing.T, context map[string]any) awscdk.App {
	t.Helper()
	dir := t.TempDir()
	return awscdk.NewApp(&awscdk.AppProps{Outdir: &dir, Context: &context})
}

// template is a part of a synthesized template.
type template struct {
	Resources map[string]struct {
		Type       string
		Properties map[string]any
		Metadata   map[string]any
	}
}

func synthesize(t *testing.T, app awscdk.App, stack string) template {
	t.Helper()
	app.Synth(nil)
	b, err := os.ReadFile(filepath.Join(*app.Outdir(), stack+".template.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out template
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// one is the only resource of a type.
func (tpl template) one(t *testing.T, kind string) map[string]any {
	t.Helper()
	var found []map[string]any
	for _, r := range tpl.Resources {
		if r.Type == kind {
			found = append(found, r.Properties)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d resources of type %s, want one", len(found), kind)
	}
	return found[0]
}

func code(t *testing.T, tpl template) (bucket, key string) {
	t.Helper()
	c := tpl.one(t, "AWS::Lambda::Function")["Code"].(map[string]any)
	b, err := json.Marshal(c["S3Bucket"])
	if err != nil {
		t.Fatal(err)
	}
	return string(b), c["S3Key"].(string)
}

func TestHandlersAreBuiltAtSynthesis(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, jsii.String("S"), nil)
	gofunction.New(stack, "F", &gofunction.Props{Package: hello})
	if assets := builtAssets(t, app); len(assets) != 0 {
		t.Fatalf("assets before synthesis: %v", assets)
	}
	bucket, key := code(t, synthesize(t, app, "S"))
	assets := builtAssets(t, app)
	if len(assets) != 1 || key != strings.TrimPrefix(assets[0], "asset.")+".zip" || !strings.Contains(bucket, "cdk-hnb659fds-assets-") {
		t.Errorf("code is %s in %s, assets are %v", key, bucket, assets)
	}
}

// builtAssets are the assets that hold a bootstrap and nothing else.
func builtAssets(t *testing.T, app awscdk.App) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(*app.Outdir(), "asset.*", gobuild.Executable))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		dir := filepath.Dir(name)
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
			t.Errorf("%s holds %v (%v), want only %s", dir, entries, err, gobuild.Executable)
		}
		names[i] = filepath.Base(dir)
	}
	return names
}

func TestOnlySelectedStacksAreBuilt(t *testing.T) {
	app := newApp(t, map[string]any{"aws:cdk:bundling-stacks": []any{"Wanted"}})
	for _, id := range []string{"Wanted", "Other"} {
		arch := map[string]gofunction.Architecture{"Wanted": gofunction.ARM64, "Other": gofunction.X86}[id]
		gofunction.New(awscdk.NewStack(app, &id, nil), "F", &gofunction.Props{Package: hello, Architecture: arch})
	}
	if _, key := code(t, synthesize(t, app, "Wanted")); !strings.HasSuffix(key, ".zip") {
		t.Errorf("selected stack has code %s", key)
	}
	if bucket, key := code(t, synthesize(t, app, "Other")); key != hello || !strings.Contains(bucket, "not-built") {
		t.Errorf("other stack has code %s in %s", key, bucket)
	}
	if assets := builtAssets(t, app); len(assets) != 1 {
		t.Errorf("built %v, want one handler", assets)
	}
}

func TestStagesShareOneBuild(t *testing.T) {
	app := newApp(t, nil)
	for _, id := range []string{"Beta", "Prod"} {
		stack := awscdk.NewStack(awscdk.NewStage(app, &id, nil), jsii.String("S"), nil)
		gofunction.New(stack, "F", &gofunction.Props{Package: hello})
	}
	app.Synth(nil)
	if assets := builtAssets(t, app); len(assets) != 1 {
		t.Errorf("built %v, want one handler for both stages", assets)
	}
	templates, err := filepath.Glob(filepath.Join(*app.Outdir(), "assembly-*", "*.template.json"))
	if err != nil || len(templates) != 2 {
		t.Fatalf("templates %v (%v), want two", templates, err)
	}
	for _, name := range templates {
		if b, err := os.ReadFile(name); err != nil || strings.Contains(string(b), "not-built") {
			t.Errorf("%s names a handler that is not built (%v)", name, err)
		}
	}
}

func TestContextSkipBuild(t *testing.T) {
	for _, value := range []any{true, "true"} {
		app := newApp(t, map[string]any{gofunction.ContextSkipBuild: value})
		gofunction.New(awscdk.NewStack(app, jsii.String("S"), nil), "F", &gofunction.Props{Package: broken})
		if _, key := code(t, synthesize(t, app, "S")); key != broken {
			t.Errorf("code is %s, want the import path", key)
		}
	}
}

func TestContextPrebuilt(t *testing.T) {
	artifacts, err := new(gobuild.Builder).Build(t.Context(), []gobuild.Handler{{Package: hello}})
	if err != nil {
		t.Fatal(err)
	}
	dist := t.TempDir()
	if err := os.CopyFS(filepath.Join(dist, filepath.FromSlash(broken)), os.DirFS(artifacts[0].Dir)); err != nil {
		t.Fatal(err)
	}
	keyOf := func(context map[string]any, pkg string) string {
		app := newApp(t, context)
		gofunction.New(awscdk.NewStack(app, jsii.String("S"), nil), "F", &gofunction.Props{Package: pkg})
		_, key := code(t, synthesize(t, app, "S"))
		return key
	}
	got, want := keyOf(map[string]any{gofunction.ContextPrebuilt: dist}, broken), keyOf(nil, hello)
	if got != want {
		t.Errorf("code is %s, want the prebuilt %s", got, want)
	}
}

func TestBuildFailureFailsSynthesisWithThePath(t *testing.T) {
	tests := []struct {
		name    string
		context map[string]any
		pkg     string
		want    []string
	}{
		{"compile error", nil, broken, []string{"[S/Orders/Function]", "main.go:5:15: undefined: missing"}},
		{"no such package", nil, "example.com/absent", []string{"[S/Orders/Function]", "example.com/absent"}},
		{"no prebuilt handler", map[string]any{gofunction.ContextPrebuilt: t.TempDir()}, hello, []string{"[S/Orders/Function]", "no prebuilt executable"}},
		{"prebuilt is not a directory name", map[string]any{gofunction.ContextPrebuilt: 7}, hello, []string{gofunction.ContextPrebuilt, "want a directory"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			app := newApp(t, tt.context)
			stack := awscdk.NewStack(app, jsii.String("S"), nil)
			gofunction.New(stack, "Orders", &gofunction.Props{Package: tt.pkg})
			message := panicText(func() { app.Synth(nil) })
			for _, want := range tt.want {
				if !strings.Contains(message, want) {
					t.Errorf("synthesis says %q, want %q", message, want)
				}
			}
			if _, err := os.Stat(filepath.Join(*app.Outdir(), "S.template.json")); err == nil {
				t.Error("a template was written all the same")
			}
		})
	}
}

// panicText is the text that f panics with, or empty.
func panicText(f func()) (text string) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case error:
			text = r.Error()
		case string:
			text = r
		}
	}()
	f()
	return ""
}
