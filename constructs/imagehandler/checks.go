package imagehandler

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/viewer"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Limits of Lambda, of CloudFront's wait for an origin, and of API Gateway's for an
// integration.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const (
	minMemoryMiB  = 512 // below it an AVIF of a few megapixels has no room
	minTimeout    = 5 * time.Second
	maxTimeoutURL = 59 * time.Second
	maxTimeoutAPI = 29 * time.Second
	minRate       = 10
	maxRate       = 2_000_000_000
)

// shieldRegions are where CloudFront is known to have Origin Shield.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-shield.html
var shieldRegions = []string{
	"us-east-1", "us-east-2", "us-west-2", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2",
	"eu-central-1", "eu-west-1", "eu-west-2", "sa-east-1", "me-central-1",
}

// originForm is what a browser's Origin header field looks like (RFC 6454, section 7).
var originForm = regexp.MustCompile(`^https?://[^/\s,]+$`)

var regionForm = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)

var webACLForm = regexp.MustCompile(`^arn:[^:]+:wafv2:us-east-1:[0-9]{12}:global/webacl/.+$`)

func (p *Props) check(c *synth.Checks, stack awscdk.Stack) {
	p.checkService(c)
	p.checkStores(c)
	p.checkFunction(c)
	if p.DisableDistribution {
		p.checkNoDistribution(c)
	} else {
		p.checkDistribution(c, *stack.Region())
	}
	c.Require(p.DemoPage || len(p.DemoPictures) == 0, "DemoPictures without DemoPage: nothing shows them")
	c.Require(gofunction.RetentionDays(p.LogRetention) != "", "got LogRetention %v: it must be a number of days that CloudWatch Logs knows, such as 7, 30 or 365", p.LogRetention)
}

// standIns are sources with names in the place of those that are not known yet.
func standIns(n int, prefixes func(i int) []string) []request.Source {
	out := make([]request.Source, n)
	for i := range out {
		out[i].Bucket = "source-" + strconv.Itoa(i)
		if prefixes != nil {
			out[i].Prefixes = prefixes(i)
		}
	}
	return out
}

// checkService has the code that the handler runs check what it will be told.
func (p *Props) checkService(c *synth.Checks) {
	sources := standIns(max(len(p.Sources), 1), func(i int) []string {
		if i < len(p.Sources) {
			return p.Sources[i].Prefixes
		}
		return nil
	})
	config := p.config(sources)
	if !p.DisableDerivatives {
		config.DerivativesBucket = "derivatives"
	}
	if p.Signature {
		config.Service.Signature, config.SigningSecret = true, "signing-secret"
	}
	if _, err := config.Variables(); err != nil {
		for _, problem := range problems(err) {
			c.Failf("%s", withoutVariables(problem))
		}
		return
	}
	if _, err := viewer.Code(p.viewerOptions()); err != nil {
		c.Failf("%v", err)
	}
}

// problems of a joined error, one by one.
func problems(err error) (texts []string) {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return []string{err.Error()}
	}
	for _, e := range joined.Unwrap() {
		texts = append(texts, e.Error())
	}
	return texts
}

// properties are what variables of the handler are called here.
var properties = map[string]string{
	wiring.DerivativesPrefix: "DerivativesPrefix", wiring.DerivativesBucket: "DerivativesBucket", wiring.LinkExpiry: "LinkExpiry",
	wiring.SigningMember: "SigningMember", wiring.SigningSecret: "SigningSecret", wiring.SigningRefresh: "SigningRefresh",
	wiring.Settings + ": image service": "the image service", wiring.Settings: "the image service",
}

func withoutVariables(text string) string {
	names := slices.SortedFunc(maps.Keys(properties), func(a, b string) int { return len(b) - len(a) })
	for _, name := range names {
		text = strings.ReplaceAll(text, name, properties[name])
	}
	return text
}

func (p *Props) checkStores(c *synth.Checks) {
	seen := map[string]bool{}
	for i, s := range p.Sources {
		if s.Bucket == nil {
			c.Failf("no Sources[%d].Bucket: give the bucket with originals", i)
			continue
		}
		name := *s.Bucket.BucketName()
		c.Require(!seen[name], "Sources[%d].Bucket is there twice: put all its Prefixes in one Source", i)
		seen[name] = true
		for j, prefix := range s.Prefixes {
			c.Require(prefix != "" && !strings.HasPrefix(prefix, "/"), "got Sources[%d].Prefixes[%d] %q: keys begin with no slash, and an empty prefix is every key: leave Prefixes nil for that", i, j, prefix)
		}
		c.Require(p.DerivativesBucket == nil || name != *p.DerivativesBucket.BucketName() || !s.overlaps(p.DerivativesPrefix),
			"Sources[%d].Bucket is DerivativesBucket too: set DerivativesPrefix, and Prefixes apart from it, or derivatives could be asked for as originals", i)
	}
	c.Require((p.FallbackBucket == nil) == (p.FallbackKey == ""), "FallbackBucket and FallbackKey go together")
	c.Require(p.DerivativesBucket == nil || !p.DisableDerivatives, "both DerivativesBucket and DisableDerivatives are set: choose one")
	wholeDays(c, "DerivativesRetention", p.DerivativesRetention)
	wholeDays(c, "AccessLogRetention", p.AccessLogRetention)
	c.Require(p.Signature || p.SigningSecret == nil, "SigningSecret without Signature: set Signature, which requires requests to be signed")
	c.Require(p.SigningMember == "" || p.SigningSecret != nil, "SigningMember without SigningSecret: the secret that is created is the key as a whole")
	c.Require(p.CORSOrigin == "" || p.CORSOrigin == "*" || isToken(p.CORSOrigin) || originForm.MatchString(p.CORSOrigin),
		"got CORSOrigin %q: it must be one origin such as \"https://example.com\", or \"*\"", p.CORSOrigin)
}

// overlaps tells that there can be keys of the source below a prefix.
func (s Source) overlaps(prefix string) bool {
	return len(s.Prefixes) == 0 || slices.ContainsFunc(s.Prefixes, func(p string) bool {
		return strings.HasPrefix(p, prefix) || strings.HasPrefix(prefix, p)
	})
}

func (p *Props) checkFunction(c *synth.Checks) {
	c.Require(p.MemoryMiB >= minMemoryMiB && p.MemoryMiB <= 10240, "got MemoryMiB %d: it must be %d to 10240", p.MemoryMiB, minMemoryMiB)
	c.Require(slices.Contains([]gofunction.Architecture{gofunction.ARM64, gofunction.X86}, p.Architecture), "got Architecture %q: it must be %q or %q", p.Architecture, gofunction.ARM64, gofunction.X86)
	c.Require(slices.Contains([]OriginKind{FunctionURL, HTTPAPI, RESTAPI}, p.Origin), "got Origin %q: it must be %q, %q or %q", p.Origin, FunctionURL, HTTPAPI, RESTAPI)
	longest := maxTimeoutURL
	if p.Origin != FunctionURL {
		longest = maxTimeoutAPI
	}
	c.Require(p.Timeout >= minTimeout && p.Timeout <= longest && p.Timeout%time.Second == 0,
		"got Timeout %v: it must be whole seconds from %v to %v with Origin %q", p.Timeout, minTimeout, longest, p.Origin)
	c.Require(p.Origin == RESTAPI || !p.SkipAPIGatewayAccountRole, "SkipAPIGatewayAccountRole with Origin %q: only a REST API needs the role", p.Origin)
	if n := p.ReservedConcurrency; n != nil {
		c.Require(*n >= 0, "got ReservedConcurrency %d: it must be 0 or more", *n)
	}
}

func (p *Props) checkDistribution(c *synth.Checks, region string) {
	_, ok := priceClasses[p.PriceClass]
	c.Require(ok, "got PriceClass %q: it must be %q, %q or %q", p.PriceClass, PriceClassAll, PriceClass200, PriceClass100)
	c.Require(p.OriginShieldRegion == "" || isToken(p.OriginShieldRegion) || regionForm.MatchString(p.OriginShieldRegion),
		"got OriginShieldRegion %q: it must be a Region, such as eu-west-1", p.OriginShieldRegion)
	c.Require(p.DefaultTTL >= time.Second && p.DefaultTTL <= year && p.DefaultTTL%time.Second == 0, "got DefaultTTL %v: it must be whole seconds up to a year", p.DefaultTTL)
	p.checkDomains(c, region)
	c.Require(p.WebACLARN == "" || !p.ManagedWebACL, "both WebACLARN and ManagedWebACL are set: choose one")
	c.Require(p.WebACLARN == "" || isToken(p.WebACLARN) || webACLForm.MatchString(p.WebACLARN),
		"got WebACLARN %q: CloudFront takes web ACLs of scope CLOUDFRONT, arn:aws:wafv2:us-east-1:ACCOUNT:global/webacl/NAME/ID", p.WebACLARN)
	c.Require(!p.ManagedWebACL || region == cloudFrontRegion, "ManagedWebACL in Region %s: web ACLs of CloudFront are in us-east-1: set env.region of the stack to it, or create one in a stack there and give WebACLARN", regionName(region))
	c.Require(p.RequestsPerFiveMinutes >= minRate && p.RequestsPerFiveMinutes <= maxRate, "got RequestsPerFiveMinutes %d: it must be %d to %d", p.RequestsPerFiveMinutes, minRate, maxRate)
	c.Require(p.AccessLogBucket == nil || !p.DisableAccessLogs, "both AccessLogBucket and DisableAccessLogs are set: choose one")
}

func (p *Props) checkDomains(c *synth.Checks, region string) {
	c.Require(len(p.DomainNames) > 0 || p.Certificate == nil && p.HostedZone == nil, "Certificate or HostedZone without DomainNames: name the domain")
	if len(p.DomainNames) == 0 {
		return
	}
	for i, name := range p.DomainNames {
		c.Require(isToken(name) || name != "" && !strings.ContainsAny(name, ":/ ") && !strings.HasSuffix(name, "."),
			"got DomainNames[%d] %q: it must be a name such as images.example.com", i, name)
	}
	c.Require(p.Certificate != nil || p.HostedZone != nil, "DomainNames without Certificate or HostedZone: bring a certificate of us-east-1, or the zone in which a new one is validated")
	if p.Certificate == nil {
		c.Require(region == cloudFrontRegion, "a certificate would be created in Region %s, and CloudFront takes those of us-east-1: set env.region of the stack to it, or bring Certificate", regionName(region))
		return
	}
	own := *p.Certificate.Env().Region
	if parts := strings.Split(*p.Certificate.CertificateArn(), ":"); parts[0] == "arn" && len(parts) > 3 {
		own = parts[3]
	}
	c.Require(isToken(own) || own == cloudFrontRegion, "got a Certificate of Region %s: CloudFront takes those of us-east-1: request one there, or create it in a stack there with CrossRegionReferences", own)
}

// warnOfShield: the list of Regions may have grown, so it refuses nothing.
func (p *Props) warnOfShield(h *ImageHandler) {
	if r := p.OriginShieldRegion; r != "" && !isToken(r) && !slices.Contains(shieldRegions, r) {
		awscdk.Annotations_Of(h).AddWarningV2(jsii.String("lintel:originShieldRegion"), jsii.String(fmt.Sprintf(
			"Lintel knows Origin Shield in %v, not in %s: the deployment fails if CloudFront has none there", shieldRegions, r)))
	}
}

// checkNoDistribution refuses what only a distribution that is created here has.
func (p *Props) checkNoDistribution(c *synth.Checks) {
	for _, prop := range []struct {
		name string
		set  bool
	}{
		{"DomainNames", len(p.DomainNames) > 0}, {"Certificate", p.Certificate != nil}, {"HostedZone", p.HostedZone != nil},
		{"WebACLARN", p.WebACLARN != ""}, {"ManagedWebACL", p.ManagedWebACL}, {"AccessLogBucket", p.AccessLogBucket != nil},
	} {
		c.Require(!prop.set, "%s with DisableDistribution: set it on your distribution", prop.name)
	}
}

func wholeDays(c *synth.Checks, name string, d time.Duration) {
	c.Require(d >= day && d%day == 0, "got %s %v: it must be whole days, one or more", name, d)
}

func regionName(region string) string {
	if isToken(region) {
		return "that is only known at a deployment"
	}
	return region
}

func isToken(s string) bool { return *awscdk.Token_IsUnresolved(jsii.String(s)) }
