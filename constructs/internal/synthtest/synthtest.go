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

// NewStack is a stack S in an app of its own, for any account and Region.
func NewStack(t *testing.T) awscdk.Stack {
	t.Helper()
	return newStack(t, nil)
}

// NewStackIn is NewStack for a Region, so that VPCs have three Availability Zones.
func NewStackIn(t *testing.T, region string) awscdk.Stack {
	t.Helper()
	return newStack(t, &awscdk.Environment{Account: jsii.String("123456789012"), Region: &region})
}

func newStack(t *testing.T, environment *awscdk.Environment) awscdk.Stack {
	t.Helper()
	dir := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &dir, Context: &map[string]any{gofunction.ContextSkipBuild: true}})
	return awscdk.NewStack(app, jsii.String("S"), &awscdk.StackProps{Env: environment})
}

// Resources of a synthesized stack by logical ID.
type Resources map[string]Resource

// Resource of a template.
type Resource struct {
	Type                string
	Properties          json.RawMessage
	DependsOn           []string
	DeletionPolicy      string
	UpdateReplacePolicy string
	CreationPolicy      json.RawMessage
	UpdatePolicy        json.RawMessage
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
		out[id] = Compact(t, resource.Properties)
	}
	return out
}

// Compact is JSON without blanks, with sorted keys; {} for none.
func Compact(t *testing.T, text json.RawMessage) string {
	t.Helper()
	if text == nil {
		return "{}"
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
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

// Only is the resource of a type whose logical ID begins with a text, and its ID.
func (r Resources) Only(t *testing.T, kind, prefix string) (string, Resource) {
	t.Helper()
	var found []string
	for id, resource := range r {
		if resource.Type == kind && strings.HasPrefix(id, prefix) {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d resources of type %s begin with %s, want one: %v", len(found), kind, prefix, found)
	}
	return found[0], r[found[0]]
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
