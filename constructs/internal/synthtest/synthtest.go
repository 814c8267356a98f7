// Package synthtest is what tests of Lintel's constructs share: an app that
// builds no handlers, the template it makes, and questions about it.
package synthtest

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
)

// Main runs a package's tests with one CDK kernel, for its TestMain.
func Main(m *testing.M) {
	os.Setenv("CDK_VALIDATION", "false") // 8 s of policy validation, which one synthesis in CI does
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// NewStack is a stack S in an app of its own.
func NewStack(t *testing.T) awscdk.Stack {
	t.Helper()
	dir := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &dir, Context: &map[string]any{gofunction.ContextSkipBuild: true}})
	return awscdk.NewStack(app, jsii.String("S"), nil)
}

// Resources of a synthesized stack by logical ID.
type Resources map[string]Resource

// Resource of a template.
type Resource struct {
	Type           string
	Properties     json.RawMessage
	DependsOn      []string
	DeletionPolicy string
}

// Synthesize is the stack's template.
func Synthesize(t *testing.T, stack awscdk.Stack) Resources {
	t.Helper()
	app := stack.Node().Root().(awscdk.App)
	app.Synth(nil)
	b, err := os.ReadFile(filepath.Join(*app.Outdir(), *stack.StackName()+".template.json"))
	if err != nil {
		t.Fatal(err)
	}
	var template struct{ Resources Resources }
	if err := json.Unmarshal(b, &template); err != nil {
		t.Fatal(err)
	}
	return template.Resources
}

// Of a type, by logical ID: compact JSON properties with sorted keys.
func (r Resources) Of(t *testing.T, kind string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for id, resource := range r {
		if resource.Type != kind {
			continue
		}
		var compact any
		if err := json.Unmarshal(resource.Properties, &compact); err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(compact)
		if err != nil {
			t.Fatal(err)
		}
		out[id] = string(b)
	}
	return out
}

// One is the properties of the only resource of a type.
func (r Resources) One(t *testing.T, kind string) string {
	t.Helper()
	all := r.Of(t, kind)
	if len(all) != 1 {
		t.Fatalf("%d resources of type %s, want one: %v", len(all), kind, slices.Sorted(maps.Keys(all)))
	}
	return slices.Collect(maps.Values(all))[0]
}

// Contains reports the fragments that are not in the text.
func Contains(t *testing.T, text string, fragments ...string) {
	t.Helper()
	for _, fragment := range fragments {
		if !strings.Contains(text, fragment) {
			t.Errorf("no %s in %s", fragment, text)
		}
	}
}

// Panic is the text of the error that f panics with, or empty.
func Panic(f func()) (text string) {
	defer func() {
		if err, ok := recover().(error); ok {
			text = err.Error()
		}
	}()
	f()
	return ""
}
