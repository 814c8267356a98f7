package prerender_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/imagehandler"
	"github.com/lintel-go/lintel/constructs/imagehandler/prerender"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func TestBadProps(t *testing.T) {
	images := func(change func(awscdk.Stack, *imagehandler.Props)) func(awscdk.Stack, *prerender.Props) {
		return func(s awscdk.Stack, p *prerender.Props) {
			props := &imagehandler.Props{Presets: map[string]string{"thumb": `{"resize":{"width":80}}`}}
			change(s, props)
			p.Images = imagehandler.New(s, "Images", props)
		}
	}
	for _, test := range []struct {
		name   string
		change func(awscdk.Stack, *prerender.Props)
		want   string
	}{
		{"no images", func(awscdk.Stack, *prerender.Props) {}, "no Images"},
		{"no derivatives", images(func(_ awscdk.Stack, p *imagehandler.Props) { p.DisableDerivatives = true }), "Images keeps no derivatives"},
		{"nothing to render", images(func(_ awscdk.Stack, p *imagehandler.Props) { p.Presets = nil }), "there are neither Presets nor Queries"},
		{"a preset that is none", func(_ awscdk.Stack, p *prerender.Props) { p.Presets = []string{"wide", "tall"} }, `Presets: "tall": 400 ImageEdits::CannotParseEdits`},
		{"a query that is none", func(_ awscdk.Stack, p *prerender.Props) { p.Queries = []string{"width=wide"} }, `Queries: "width=wide": 400`},
		{"queries besides presets", func(s awscdk.Stack, p *prerender.Props) {
			images(func(_ awscdk.Stack, p *imagehandler.Props) { p.PresetsOnly = true })(s, p)
			p.Queries = []string{"width=3"}
		}, "Only presets are allowed here"},
		{"a prefix that is not allowed", func(s awscdk.Stack, p *prerender.Props) {
			images(func(s awscdk.Stack, p *imagehandler.Props) {
				p.Sources = []imagehandler.Source{{Bucket: awss3.NewBucket(s, jsii.String("A"), nil), Prefixes: []string{"a/", "b/"}}}
			})(s, p)
			p.Prefix = "c/"
		}, `got Prefix "c/": Images may read below ["a/" "b/"] alone`},
		{"all that is reserved", images(func(_ awscdk.Stack, p *imagehandler.Props) { p.ReservedConcurrency = new(100) }), "got MaxConcurrency 100: Images has a ReservedConcurrency of 100"},
		{"prefix as a path", func(_ awscdk.Stack, p *prerender.Props) { p.Prefix = "/photos/" }, `got Prefix "/photos/"`},
		{"prefix as a URL", func(_ awscdk.Stack, p *prerender.Props) { p.Prefix = "s3://b/photos/" }, `got Prefix "s3://b/photos/"`},
		{"long prefix", func(_ awscdk.Stack, p *prerender.Props) { p.Prefix = strings.Repeat("a", 1025) }, "got Prefix of 1025 bytes"},
		{"empty suffix", func(_ awscdk.Stack, p *prerender.Props) { p.Suffixes = []string{".jpg", ""} }, "Suffixes[1] is empty"},
		{"inventory of nothing", func(_ awscdk.Stack, p *prerender.Props) { p.InventoryPrefix = "daily/" }, `got InventoryPrefix "daily/" without InventoryBucket`},
		{"concurrency", func(_ awscdk.Stack, p *prerender.Props) { p.MaxConcurrency = 10_001 }, "got MaxConcurrency 10001: it must be 1 to 10000"},
		{"negative concurrency", func(_ awscdk.Stack, p *prerender.Props) { p.MaxConcurrency = -1 }, "got MaxConcurrency -1"},
		{"percentage", func(_ awscdk.Stack, p *prerender.Props) { p.ToleratedFailurePercentage = jsii.Number(101) }, "got ToleratedFailurePercentage 101"},
		{"negative percentage", func(_ awscdk.Stack, p *prerender.Props) { p.ToleratedFailurePercentage = jsii.Number(-1) }, "got ToleratedFailurePercentage -1"},
		{"timeout", func(_ awscdk.Stack, p *prerender.Props) { p.Timeout = time.Second }, "got Timeout 1s"},
		{"long timeout", func(_ awscdk.Stack, p *prerender.Props) { p.Timeout = 366 * 24 * time.Hour }, "got Timeout 8784h0m0s"},
		{"schedule", func(_ awscdk.Stack, p *prerender.Props) { p.Schedule = "0 3 * * *" }, `got Schedule "0 3 * * *"`},
		{"schedule of nothing", func(_ awscdk.Stack, p *prerender.Props) { p.Schedule = "rate(0 days)" }, `got Schedule "rate(0 days)"`},
		{"report retention", func(_ awscdk.Stack, p *prerender.Props) { p.ReportRetention = time.Hour }, "got ReportRetention 1h0m0s"},
		{"log retention", func(_ awscdk.Stack, p *prerender.Props) { p.LogRetention = 48 * time.Hour }, "got LogRetention 48h0m0s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stack := synthtest.NewStack(t)
			props := &prerender.Props{}
			test.change(stack, props)
			if props.Images == nil && test.want != "no Images" {
				props.Images = newImages(stack, nil)
			}
			got := synthtest.Panic(func() { prerender.New(stack, "Ahead", props) })
			if !strings.HasPrefix(got, "S/Ahead: ") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want S/Ahead: ... %s", got, test.want)
			}
		})
	}
}
