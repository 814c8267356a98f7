package imagehandler_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/imagehandler"
	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

const day = 24 * time.Hour

func bucket(s awscdk.Stack, name string) awss3.IBucket {
	return awss3.Bucket_FromBucketName(s, jsii.String(name), jsii.String(name))
}

func certificate(s awscdk.Stack, region string) awscertificatemanager.ICertificate {
	return awscertificatemanager.Certificate_FromCertificateArn(s, jsii.String("Cert"), jsii.String("arn:aws:acm:"+region+":111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef"))
}

func zone(s awscdk.Stack) awsroute53.IHostedZone {
	return awsroute53.HostedZone_FromHostedZoneAttributes(s, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{HostedZoneId: jsii.String("Z1"), ZoneName: jsii.String("example.com")})
}

func secret(s awscdk.Stack) awssecretsmanager.ISecret {
	return awssecretsmanager.Secret_FromSecretNameV2(s, jsii.String("Secret"), jsii.String("image-key"))
}

const webACL = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/01234567-89ab-cdef-0123-456789abcdef"

func TestBadProps(t *testing.T) {
	type props = imagehandler.Props
	minus := -1
	for _, test := range []struct {
		name   string
		change func(awscdk.Stack, *props)
		want   string
	}{
		{"source without bucket", func(_ awscdk.Stack, p *props) { p.Sources = []imagehandler.Source{{}} }, "no Sources[0].Bucket"},
		{"source twice", func(s awscdk.Stack, p *props) {
			b := bucket(s, "photos")
			p.Sources = []imagehandler.Source{{Bucket: b, Prefixes: []string{"a/"}}, {Bucket: b, Prefixes: []string{"b/"}}}
		}, "Sources[1].Bucket is there twice"},
		{"prefix with slash", func(s awscdk.Stack, p *props) {
			p.Sources = []imagehandler.Source{{Bucket: bucket(s, "photos"), Prefixes: []string{"/a"}}}
		}, `got Sources[0].Prefixes[0] "/a"`},
		{"empty prefix", func(s awscdk.Stack, p *props) {
			p.Sources = []imagehandler.Source{{Bucket: bucket(s, "photos"), Prefixes: []string{""}}}
		}, "an empty prefix is every key"},
		{"derivatives among originals", func(s awscdk.Stack, p *props) {
			b := bucket(s, "photos")
			p.Sources, p.DerivativesBucket = []imagehandler.Source{{Bucket: b}}, b
		}, "set DerivativesPrefix"},
		{"derivatives below what may be read", func(s awscdk.Stack, p *props) {
			b := bucket(s, "photos")
			p.Sources, p.DerivativesBucket, p.DerivativesPrefix = []imagehandler.Source{{Bucket: b, Prefixes: []string{"media/"}}}, b, "media/made/"
		}, "could be asked for as originals"},
		{"broken preset", func(_ awscdk.Stack, p *props) { p.Presets = map[string]string{"thumb": `{"resize"`} }, `preset "thumb"`},
		{"unknown edit in a preset", func(_ awscdk.Stack, p *props) { p.Presets = map[string]string{"thumb": `{"burn":1}`} }, `preset "thumb"`},
		{"rewrite", func(_ awscdk.Stack, p *props) { p.Rewrites = []service.Rewrite{{Pattern: "/(/"}} }, "the image service"},
		{"format", func(_ awscdk.Stack, p *props) { p.Formats = []request.Format{"bmp"} }, `format "bmp" cannot be asked for`},
		{"automatic format that is none", func(_ awscdk.Stack, p *props) {
			p.Formats, p.AutoFormats = []request.Format{request.JPEG}, []request.Format{request.WebP}
		}, `format "webp" cannot be asked for`},
		{"negative limit", func(_ awscdk.Stack, p *props) { p.RequestLimits.DPR = -1 }, "limit DPR is -1"},
		{"negative octets", func(_ awscdk.Stack, p *props) { p.SourceBytes = -1 }, "SourceBytes is -1"},
		{"negative age", func(_ awscdk.Stack, p *props) { p.ErrorMaxAge = -time.Second }, "ErrorMaxAge is -1s"},
		{"negative memory", func(_ awscdk.Stack, p *props) { p.Limits = codec.Limits{Memory: -1} }, "Limits.Memory is -1"},
		{"too much for the environment", func(_ awscdk.Stack, p *props) { p.CacheControl = strings.Repeat("x", 5000) }, "a Lambda function has 4096"},
		{"CORS of a path", func(_ awscdk.Stack, p *props) { p.CORSOrigin = "https://example.com/" }, `got CORSOrigin "https://example.com/"`},
		{"CORS of a domain", func(_ awscdk.Stack, p *props) { p.CORSOrigin = "example.com" }, `got CORSOrigin "example.com"`},
		{"half a fallback", func(_ awscdk.Stack, p *props) { p.FallbackKey = "a.png" }, "FallbackBucket and FallbackKey go together"},
		{"secret without signatures", func(s awscdk.Stack, p *props) { p.SigningSecret = secret(s) }, "SigningSecret without Signature"},
		{"member of nothing", func(_ awscdk.Stack, p *props) { p.Signature, p.SigningMember = true, "key" }, "SigningMember without SigningSecret"},
		{"refresh", func(_ awscdk.Stack, p *props) { p.Signature, p.SigningRefresh = true, time.Millisecond }, "SigningRefresh: got 1ms"},
		{"link", func(_ awscdk.Stack, p *props) { p.LinkExpiry = 2 * time.Hour }, "LinkExpiry: got 2h0m0s"},
		{"derivatives twice", func(s awscdk.Stack, p *props) { p.DerivativesBucket, p.DisableDerivatives = bucket(s, "derived"), true }, "both DerivativesBucket and DisableDerivatives"},
		{"prefix of nothing", func(_ awscdk.Stack, p *props) { p.DerivativesPrefix, p.DisableDerivatives = "d/", true }, "DerivativesPrefix is set without DerivativesBucket"},
		{"prefix without slash", func(_ awscdk.Stack, p *props) { p.DerivativesPrefix = "d" }, "DerivativesPrefix: need a text that ends in a slash"},
		{"retention", func(_ awscdk.Stack, p *props) { p.DerivativesRetention = time.Hour }, "got DerivativesRetention 1h0m0s"},
		{"log retention", func(_ awscdk.Stack, p *props) { p.LogRetention = 2 * day }, "got LogRetention 48h0m0s"},
		{"access log retention", func(_ awscdk.Stack, p *props) { p.AccessLogRetention = -day }, "got AccessLogRetention -24h0m0s"},
		{"access logs twice", func(s awscdk.Stack, p *props) { p.AccessLogBucket, p.DisableAccessLogs = bucket(s, "logs"), true }, "both AccessLogBucket and DisableAccessLogs"},
		{"memory", func(_ awscdk.Stack, p *props) { p.MemoryMiB = 256 }, "got MemoryMiB 256: it must be 512 to 10240"},
		{"architecture", func(_ awscdk.Stack, p *props) { p.Architecture = "mips" }, `got Architecture "mips"`},
		{"concurrency", func(_ awscdk.Stack, p *props) { p.ReservedConcurrency = &minus }, "got ReservedConcurrency -1"},
		{"timeout of a URL", func(_ awscdk.Stack, p *props) { p.Timeout = time.Minute }, "got Timeout 1m0s: it must be whole seconds from 5s to 59s"},
		{"timeout of an API", func(_ awscdk.Stack, p *props) { p.Origin, p.Timeout = imagehandler.HTTPAPI, 30*time.Second }, "from 5s to 29s"},
		{"timeout in parts", func(_ awscdk.Stack, p *props) { p.Timeout = 5500 * time.Millisecond }, "got Timeout 5.5s"},
		{"origin", func(_ awscdk.Stack, p *props) { p.Origin = "ALB" }, `got Origin "ALB"`},
		{"role of no API", func(_ awscdk.Stack, p *props) { p.SkipAPIGatewayAccountRole = true }, "SkipAPIGatewayAccountRole with Origin"},
		{"price class", func(_ awscdk.Stack, p *props) { p.PriceClass = "PriceClass_50" }, `got PriceClass "PriceClass_50"`},
		{"shield", func(_ awscdk.Stack, p *props) { p.OriginShieldRegion = "Ireland" }, `got OriginShieldRegion "Ireland"`},
		{"TTL", func(_ awscdk.Stack, p *props) { p.DefaultTTL = 400 * day }, "got DefaultTTL"},
		{"certificate without a name", func(s awscdk.Stack, p *props) { p.Certificate = certificate(s, "us-east-1") }, "Certificate or HostedZone without DomainNames"},
		{"name without a certificate", func(_ awscdk.Stack, p *props) { p.DomainNames = []string{"images.example.com"} }, "DomainNames without Certificate or HostedZone"},
		{"name with a scheme", func(s awscdk.Stack, p *props) {
			p.DomainNames, p.Certificate = []string{"https://images.example.com"}, certificate(s, "us-east-1")
		}, `got DomainNames[0] "https://images.example.com"`},
		{"certificate elsewhere", func(s awscdk.Stack, p *props) {
			p.DomainNames, p.Certificate = []string{"images.example.com"}, certificate(s, "eu-west-1")
		}, "got a Certificate of Region eu-west-1"},
		{"certificate to be created in no known Region", func(s awscdk.Stack, p *props) {
			p.DomainNames, p.HostedZone = []string{"images.example.com"}, zone(s)
		}, "a certificate would be created in Region that is only known at a deployment"},
		{"two web ACLs", func(_ awscdk.Stack, p *props) { p.WebACLARN, p.ManagedWebACL = webACL, true }, "both WebACLARN and ManagedWebACL"},
		{"regional web ACL", func(_ awscdk.Stack, p *props) { p.WebACLARN = strings.Replace(webACL, "global", "regional", 1) }, "got WebACLARN"},
		{"web ACL elsewhere", func(_ awscdk.Stack, p *props) { p.ManagedWebACL = true }, "ManagedWebACL in Region that is only known"},
		{"rate", func(_ awscdk.Stack, p *props) { p.RequestsPerFiveMinutes = 1 }, "got RequestsPerFiveMinutes 1"},
		{"pictures of no page", func(_ awscdk.Stack, p *props) { p.DemoPictures = []string{"a.jpg"} }, "DemoPictures without DemoPage"},
		{"name of no distribution", func(s awscdk.Stack, p *props) {
			p.DisableDistribution, p.DomainNames, p.HostedZone, p.WebACLARN = true, []string{"a.example.com"}, zone(s), webACL
		}, "DomainNames with DisableDistribution: set it on your distribution"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stack := synthtest.NewStack(t)
			p := &props{}
			test.change(stack, p)
			got := synthtest.Panic(func() { imagehandler.New(stack, "Images", p) })
			if !strings.HasPrefix(got, "S/Images: ") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want S/Images: ... %s", got, test.want)
			}
			if strings.Contains(got, "LINTEL_") {
				t.Errorf("the error speaks of variables of the handler: %s", got)
			}
		})
	}
}

// TestRegions have what must be in us-east-1 in another Region, and there.
func TestRegions(t *testing.T) {
	for region, want := range map[string]string{"eu-west-1": "in Region eu-west-1", "us-east-1": ""} {
		stack := synthtest.NewStackIn(t, region)
		got := synthtest.Panic(func() {
			imagehandler.New(stack, "Images", &imagehandler.Props{ManagedWebACL: true, DomainNames: []string{"images.example.com"}, HostedZone: zone(stack)})
		})
		if !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("%s: got %q", region, got)
		}
	}
}

// TestCertificateOfAnotherStack is known by its stack's Region.
func TestCertificateOfAnotherStack(t *testing.T) {
	for _, region := range []string{"eu-west-1", "us-east-1"} {
		stack := synthtest.NewStackIn(t, "eu-west-1")
		other := awscdk.NewStack(stack.Node().Root().(awscdk.App), jsii.String("C"), &awscdk.StackProps{
			Env: &awscdk.Environment{Account: jsii.String("123456789012"), Region: &region}, CrossRegionReferences: jsii.Bool(true),
		})
		made := awscertificatemanager.NewCertificate(other, jsii.String("Cert"), &awscertificatemanager.CertificateProps{DomainName: jsii.String("images.example.com")})
		got := synthtest.Panic(func() {
			imagehandler.New(stack, "Images", &imagehandler.Props{DomainNames: []string{"images.example.com"}, Certificate: made})
		})
		if refused := strings.Contains(got, "got a Certificate of Region eu-west-1"); refused != (region == "eu-west-1") {
			t.Errorf("%s: got %q", region, got)
		}
	}
}

// TestNewShieldRegion is warned of, and not refused.
func TestNewShieldRegion(t *testing.T) {
	for region, want := range map[string]int{"eu-west-1": 0, "eu-west-9": 1} {
		stack := synthtest.NewStack(t)
		imagehandler.New(stack, "Images", &imagehandler.Props{OriginShieldRegion: region})
		warnings := assertions.Annotations_FromStack(stack).FindWarning(jsii.String("*"), assertions.Match_StringLikeRegexp(jsii.String(".*Origin Shield.*")))
		if len(*warnings) != want {
			t.Errorf("%s: %d warnings, want %d", region, len(*warnings), want)
		}
	}
}
