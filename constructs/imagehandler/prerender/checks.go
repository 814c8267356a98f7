package prerender

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Limits of Step Functions.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const (
	// maxConcurrency is how many children of a Map Run there can be at a time.
	maxConcurrency = 10_000
	// maxTimeout of an execution.
	maxTimeout = 365 * day
)

// schedules are those of EventBridge.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
var schedules = regexp.MustCompile(`^(rate\([1-9][0-9]* (minute|minutes|hour|hours|day|days)\)|cron\(\S+( \S+){5}\))$`)

func (p *Props) check(c *synth.Checks) {
	c.Require(p.MaxConcurrency >= 1 && p.MaxConcurrency <= maxConcurrency, "got MaxConcurrency %d: it must be 1 to %d", p.MaxConcurrency, maxConcurrency)
	percentage := *p.ToleratedFailurePercentage
	c.Require(percentage >= 0 && percentage <= 100, "got ToleratedFailurePercentage %v: it must be 0 to 100", percentage)
	c.Require(p.Timeout >= time.Minute && p.Timeout <= maxTimeout && p.Timeout%time.Second == 0, "got Timeout %v: it must be whole seconds, from a minute to a year", p.Timeout)
	c.Require(p.Schedule == "" || schedules.MatchString(p.Schedule), `got Schedule %q: it must be like "rate(1 day)" or "cron(0 3 * * ? *)"`, p.Schedule)
	c.Require(p.ReportRetention >= day && p.ReportRetention%day == 0, "got ReportRetention %v: it must be whole days", p.ReportRetention)
	c.Require(gofunction.RetentionDays(p.LogRetention) != "", "got LogRetention %v: it must be a number of days that CloudWatch Logs knows, such as 7, 30 or 365", p.LogRetention)
	c.Require(p.InventoryBucket != nil || p.InventoryPrefix == "", "got InventoryPrefix %q without InventoryBucket", p.InventoryPrefix)
	c.Require(!strings.HasPrefix(p.Prefix, "/") && !strings.Contains(p.Prefix, "://"), "got Prefix %q: give the beginning of keys in the bucket alone, such as \"photos/\"", p.Prefix)
	c.Require(len(p.Prefix) <= 1024, "got Prefix of %d bytes: a key has 1024", len(p.Prefix))
	for i, suffix := range p.Suffixes {
		c.Require(suffix != "", "Suffixes[%d] is empty: every key ends so", i)
	}
	if p.Images == nil {
		c.Failf("no Images: give the image service that is to render")
		return
	}
	c.Require(p.Images.DerivativesBucket != nil, "Images keeps no derivatives: there is nowhere to render to. Leave its DisableDerivatives out")
	p.checkPrefix(c)
	p.checkReserved(c)
	p.checkRenditions(c)
}

// checkReserved: a run must leave something of what is reserved for the function to
// requests.
func (p *Props) checkReserved(c *synth.Checks) {
	function, ok := p.Images.Handler.Function.Node().DefaultChild().(awslambda.CfnFunction)
	if !ok || function.ReservedConcurrentExecutions() == nil {
		return
	}
	reserved := int(*function.ReservedConcurrentExecutions())
	c.Require(p.MaxConcurrency < reserved, "got MaxConcurrency %d: Images has a ReservedConcurrency of %d, of which something must be left for requests", p.MaxConcurrency, reserved)
}

// checkPrefix: what the service may not read is not to be listed.
func (p *Props) checkPrefix(c *synth.Checks) {
	prefixes := p.Images.Sources[0].Prefixes
	isWithin := func(prefix string) bool { return strings.HasPrefix(p.Prefix, prefix) }
	c.Require(len(prefixes) == 0 || slices.ContainsFunc(prefixes, isWithin), "got Prefix %q: Images may read below %q alone", p.Prefix, prefixes)
}

// checkRenditions by the service itself.
func (p *Props) checkRenditions(c *synth.Checks) {
	if len(p.Presets)+len(p.Queries) == 0 {
		c.Failf("there are neither Presets nor Queries, and Images has no presets: there is nothing to render")
		return
	}
	config := p.Images.Config.Service
	config.Signature = false
	s, err := service.New(config, service.Dependencies{Source: noSource{}, Derivatives: noDerivatives{}})
	if err != nil {
		c.Failf("Images: %v", err)
		return
	}
	for _, preset := range p.Presets {
		if err := s.Check(service.Rendering{Query: url.Values{"preset": {preset}}.Encode()}); err != nil {
			c.Failf("Presets: %q: %v", preset, err)
		}
	}
	for _, query := range p.Queries {
		if err := s.Check(service.Rendering{Query: query}); err != nil {
			c.Failf("Queries: %q: %v", query, err)
		}
	}
}

// noSource and noDerivatives stand for what the handler has, while renditions are
// checked.
type (
	noSource      struct{}
	noDerivatives struct{}
)

func (noSource) Get(context.Context, string, string, int64) (*service.Object, error) {
	return nil, service.ErrNotFound
}

func (noDerivatives) Get(context.Context, string, int64) (*service.Object, error) {
	return nil, service.ErrNotFound
}

func (noDerivatives) Put(context.Context, string, *service.Object) error { return nil }

func (noDerivatives) URL(context.Context, string) (string, time.Duration, error) { return "", 0, nil }
