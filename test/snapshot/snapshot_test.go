// Package snapshot holds the templates of the example stacks against golden
// files, cdk-nag and the house rules. It is one test binary for all stacks,
// since each binary that links the CDK costs a minute to build.
package snapshot

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"github.com/lintel-go/lintel/apps/examples"
	"github.com/lintel-go/lintel/constructs/gofunction"
)

var update = flag.Bool("update", false, "rewrite the golden templates")

// synthesized is the cloud assembly of the example stacks and the variants, made
// once for all tests.
var synthesized struct {
	dir    string
	stacks []string
}

func TestMain(m *testing.M) {
	flag.Parse()
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	defer jsii.Close()
	dir, err := os.MkdirTemp("", "lintel-snapshot-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	if err := synthesize(dir); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// synthesize makes what `cdk synth` makes, without building handlers.
func synthesize(dir string) error {
	os.Setenv("CDK_VALIDATION", "false") // 8 s of policy validation, which CI's own synthesis does
	root, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	context, err := cdkContext(filepath.Join(root, "cdk.json"))
	if err != nil {
		return err
	}
	context[gofunction.ContextSkipBuild] = true
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	if err := os.Chdir(root); err != nil { // as the CDK CLI runs the app
		return err
	}
	defer os.Chdir(here)

	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &dir, Context: &context})
	for _, stack := range slices.Concat(examples.Stacks(app), variants(app)) {
		synthesized.stacks = append(synthesized.stacks, *stack.StackName())
	}
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{
		Reports:       jsii.Bool(true),
		ReportFormats: &[]cdknag.NagReportFormat{cdknag.NagReportFormat_JSON},
	}), nil)
	app.Synth(nil)
	synthesized.dir = dir
	return nil
}

// cdkContext are the feature flags that the CDK CLI reads from cdk.json.
func cdkContext(name string) (map[string]any, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var config struct{ Context map[string]any }
	if err := json.Unmarshal(b, &config); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return config.Context, nil
}

func eachStack(t *testing.T, test func(t *testing.T, stack string)) {
	for _, stack := range synthesized.stacks {
		t.Run(stack, func(t *testing.T) { test(t, stack) })
	}
}

func readTemplate(t *testing.T, stack string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(synthesized.dir, stack+".template.json"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var assetHash = regexp.MustCompile(`\b[0-9a-f]{64}\b`)

func TestGoldenTemplates(t *testing.T) {
	eachStack(t, func(t *testing.T, stack string) {
		got := assetHash.ReplaceAll(readTemplate(t, stack), []byte("ASSET-HASH"))
		golden := filepath.Join("testdata", stack+".template.json")
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if line, ok := firstDifference(got, want); !ok {
			t.Errorf("the template differs from %s at line %s\nif that is meant, rewrite the golden files: go test ./test/snapshot -update", golden, line)
		}
	})
}

// firstDifference says where two texts differ; ok if they do not.
func firstDifference(got, want []byte) (where string, ok bool) {
	g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range max(len(g), len(w)) {
		var gl, wl []byte
		if i < len(g) {
			gl = g[i]
		}
		if i < len(w) {
			wl = w[i]
		}
		if !bytes.Equal(gl, wl) {
			return fmt.Sprintf("%d:\n got %s\nwant %s", i+1, gl, wl), false
		}
	}
	return "", true
}
