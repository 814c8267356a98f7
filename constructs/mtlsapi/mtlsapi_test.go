package mtlsapi_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/mtlsapi"
)

func TestMain(m *testing.M) {
	os.Setenv("CDK_VALIDATION", "false") // 8 s of policy validation, which one synthesis in CI does
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

func newStack(t *testing.T) awscdk.Stack {
	t.Helper()
	dir := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &dir, Context: &map[string]any{gofunction.ContextSkipBuild: true}})
	return awscdk.NewStack(app, jsii.String("S"), nil)
}

func zone(stack awscdk.Stack) awsroute53.IHostedZone {
	return awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{
		HostedZoneId: jsii.String("Z123"), ZoneName: jsii.String("example.com"),
	})
}

// resources of a synthesized stack, as JSON text by logical ID and type.
type resources map[string]struct {
	Type       string
	Properties json.RawMessage
	DependsOn  []string
}

func synthesize(t *testing.T, stack awscdk.Stack) resources {
	t.Helper()
	app := stack.Node().Root().(awscdk.App)
	app.Synth(nil)
	b, err := os.ReadFile(filepath.Join(*app.Outdir(), "S.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	var template struct{ Resources resources }
	if err := json.Unmarshal(b, &template); err != nil {
		t.Fatal(err)
	}
	return template.Resources
}

// synthesizeAPI is a stack with an API whose props start from a domain.
func synthesizeAPI(t *testing.T, change func(awscdk.Stack, *mtlsapi.Props)) resources {
	t.Helper()
	stack := newStack(t)
	props := &mtlsapi.Props{DomainName: "api.example.com", HostedZone: zone(stack)}
	change(stack, props)
	mtlsapi.New(stack, "Api", props)
	return synthesize(t, stack)
}

// of a type, by logical ID: compact JSON properties.
func (r resources) of(t *testing.T, kind string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for id, resource := range r {
		if resource.Type == kind {
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
	}
	return out
}

func (r resources) one(t *testing.T, kind string) string {
	t.Helper()
	all := r.of(t, kind)
	if len(all) != 1 {
		t.Fatalf("%d resources of type %s, want one: %v", len(all), kind, slices.Sorted(maps.Keys(all)))
	}
	return slices.Collect(maps.Values(all))[0]
}

func contains(t *testing.T, text string, fragments ...string) {
	t.Helper()
	for _, fragment := range fragments {
		if !strings.Contains(text, fragment) {
			t.Errorf("no %s in %s", fragment, text)
		}
	}
}

// panicText is the text that f panics with, or empty.
func panicText(f func()) (text string) {
	defer func() {
		if err, ok := recover().(error); ok {
			text = err.Error()
		}
	}()
	f()
	return ""
}
