package imagehandler_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfrontorigins"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/imagehandler"
	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func synthesize(t *testing.T, change func(awscdk.Stack, *imagehandler.Props)) synthtest.Resources {
	t.Helper()
	stack := synthtest.NewStack(t)
	props := &imagehandler.Props{}
	change(stack, props)
	imagehandler.New(stack, "Images", props)
	return synthtest.Synthesize(t, stack)
}

// handlerOf is the image handler's function and its policy.
func handlerOf(t *testing.T, r synthtest.Resources) (function, policy string) {
	t.Helper()
	_, f := r.Only(t, "AWS::Lambda::Function", "ImagesHandlerFunction")
	_, p := r.Only(t, "AWS::IAM::Policy", "ImagesHandlerRoleDefaultPolicy")
	return synthtest.Compact(t, f.Properties), synthtest.Compact(t, p.Properties)
}

func all(r map[string]string) string {
	return strings.Join(slices.Sorted(maps.Values(r)), "\n")
}

func lacks(t *testing.T, text string, fragments ...string) {
	t.Helper()
	for _, fragment := range fragments {
		if strings.Contains(text, fragment) {
			t.Errorf("there is %s in %s", fragment, text)
		}
	}
}

func TestDefaults(t *testing.T) {
	stack := synthtest.NewStack(t)
	images := imagehandler.New(stack, "Images", nil)
	r := synthtest.Synthesize(t, stack)
	distribution := r.One(t, "AWS::CloudFront::Distribution")
	synthtest.Contains(t, distribution, `"HttpVersion":"http2and3"`, `"ViewerProtocolPolicy":"redirect-to-https"`, `"AllowedMethods":["GET","HEAD"]`,
		`"PriceClass":"PriceClass_All"`, `"OriginReadTimeout":30`, `"ErrorCachingMinTTL":1`, `"Logging"`, `"OriginProtocolPolicy":"https-only"`, `"OriginAccessControlId"`)
	lacks(t, distribution, "OriginShield", "WebACLId", "CacheBehaviors", "Aliases")
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Url"), `"AuthType":"AWS_IAM"`)
	cache := r.One(t, "AWS::CloudFront::CachePolicy")
	synthtest.Contains(t, cache, `"DefaultTTL":86400`, `"MinTTL":0`, `"MaxTTL":31536000`, `"QueryStringBehavior":"all"`, `"Headers":["Sec-CH-DPR","Sec-CH-Width"]`, `"CookieBehavior":"none"`)
	function, policy := handlerOf(t, r)
	synthtest.Contains(t, function, `"MemorySize":1769`, `"Timeout":29`, `\"Timeout\":27000000000`, `"LINTEL_IMAGE_DERIVATIVES_BUCKET"`, `"LINTEL_IMAGE_ESCAPED_PATHS":"true"`)
	lacks(t, function, "SIGNING", "REKOGNITION", "ORIGIN_SECRET")
	lacks(t, policy, "rekognition", "secretsmanager", "kms:")
	for prefix, deletion := range map[string]string{"ImagesOriginals": "Retain", "ImagesDerivatives": "Delete", "ImagesAccessLogs": "Retain"} {
		if _, b := r.Only(t, "AWS::S3::Bucket", prefix); b.DeletionPolicy != deletion {
			t.Errorf("%s has the deletion policy %s, want %s", prefix, b.DeletionPolicy, deletion)
		}
	}
	if images.Alarms.DistributionErrors != nil || len(images.Alarms.All()) != 3 {
		t.Error("there is an alarm on a metric that is in another Region, or may be")
	}
	if images.DemoPage != nil || images.SigningSecret != nil || images.OriginSecret != nil || images.WebACL != nil || images.RestApi != nil || images.HttpApi != nil {
		t.Error("something was created that nobody asked for")
	}
	if !strings.HasPrefix(images.URL(), "https://") || len(images.Sources) != 1 || images.Config.Service.Sources[0].Bucket != *images.Sources[0].Bucket.BucketName() {
		t.Errorf("the URL is %q, the configuration %+v", images.URL(), images.Config)
	}
}

// TestPermissions: a function URL needs both since October 2025, each for the one
// distribution.
func TestPermissions(t *testing.T) {
	r := synthesize(t, func(awscdk.Stack, *imagehandler.Props) {})
	permissions := r.Of(t, "AWS::Lambda::Permission")
	if len(permissions) != 2 {
		t.Errorf("%d permissions, want 2", len(permissions))
	}
	for _, p := range permissions {
		synthtest.Contains(t, p, `"Principal":"cloudfront.amazonaws.com"`, `:distribution/",{"Ref":"ImagesDistribution`)
	}
	synthtest.Contains(t, all(permissions), `"Action":"lambda:InvokeFunctionUrl"`, `"Action":"lambda:InvokeFunction"`, `"InvokedViaFunctionUrl":true`)
}

func TestSources(t *testing.T) {
	r := synthesize(t, func(s awscdk.Stack, p *imagehandler.Props) {
		key := awskms.NewKey(s, jsii.String("Key"), nil)
		p.Sources = []imagehandler.Source{
			{Bucket: bucket(s, "photos"), Prefixes: []string{"a/", "b*$/"}},
			{Bucket: awss3.NewBucket(s, jsii.String("Locked"), &awss3.BucketProps{EncryptionKey: key})},
		}
		p.FallbackBucket, p.FallbackKey = bucket(s, "assets"), "missing.png"
	})
	function, policy := handlerOf(t, r)
	synthtest.Contains(t, function, `\"Bucket\":\"photos\",\"Prefixes\":[\"a/\",\"b*$/\"]`, `"Ref":"Locked`, `\"FallbackKey\":\"missing.png\"`)
	synthtest.Contains(t, policy, `:s3:::photos/a/*"`, `:s3:::photos/b${*}${$}/*"`, `"s3:ListBucket"`, `:s3:::assets/missing.png"`, `"kms:Decrypt"`)
	lacks(t, policy, `:s3:::photos/*"`, `:s3:::assets/*"`)
	if len(r.Of(t, "AWS::S3::Bucket")) != 3 {
		t.Errorf("the buckets are %v, want the brought one, derivatives and access logs", slices.Sorted(maps.Keys(r.Of(t, "AWS::S3::Bucket"))))
	}
}

// TestEverySetting of the service reaches the handler.
func TestEverySetting(t *testing.T) {
	concurrency := 7
	r := synthesize(t, func(s awscdk.Stack, p *imagehandler.Props) {
		p.Presets, p.PresetsOnly = map[string]string{"thumb": `{"resize":{"width":80}}`}, true
		p.Rewrites = []service.Rewrite{{Pattern: "^/old/(.*)$", Substitution: "/$1"}}
		p.Formats, p.AutoFormats = []request.Format{request.WebP, request.JPEG}, []request.Format{request.WebP}
		p.KeepOrientation, p.KeepMetadata, p.Quality = true, true, map[codec.Format]int{codec.JPEG: 70}
		p.RequestLimits, p.Limits, p.SourceBytes = request.Limits{Dimension: 500}, codec.Limits{Pixels: 1000}, 123
		p.CacheControl, p.ErrorMaxAge, p.Version, p.CORSOrigin = "no-cache", time.Minute, "v2", "https://example.com"
		p.Rekognition, p.LinkExpiry, p.SigningRefresh = true, time.Minute, time.Hour
		p.Signature, p.SigningSecret, p.SigningMember = true, secret(s), "key"
		p.DerivativesBucket, p.DerivativesPrefix = bucket(s, "derived"), "d/"
		p.Architecture, p.MemoryMiB, p.Timeout, p.ReservedConcurrency = gofunction.X86, 4096, 50*time.Second, &concurrency
	})
	function, policy := handlerOf(t, r)
	synthtest.Contains(t, function, `\"Presets\":{\"thumb\":`, `\"PresetsOnly\":true`, `\"Rewrites\":[{\"Pattern\":\"^/old/(.*)$\",\"Substitution\":\"/$1\"}]`,
		`\"Formats\":[\"webp\",\"jpeg\"]`, `\"AutoFormats\":[\"webp\"]`, `\"KeepOrientation\":true`, `\"KeepMetadata\":true`, `\"Quality\":{\"jpeg\":70}`,
		`\"RequestLimits\":{\"Dimension\":500}`, `\"Limits\":{\"Pixels\":1000}`, `\"SourceBytes\":123`, `\"CacheControl\":\"no-cache\"`, `\"ErrorMaxAge\":60000000000`,
		`\"Version\":\"v2\"`, `\"CORSOrigin\":\"https://example.com\"`, `\"Signature\":true`, `\"Timeout\":48000000000`,
		`"LINTEL_IMAGE_REKOGNITION":"true"`, `"LINTEL_IMAGE_LINK_EXPIRY":"1m0s"`, `"LINTEL_IMAGE_SIGNING_REFRESH":"1h0m0s"`, `"LINTEL_IMAGE_SIGNING_MEMBER":"key"`,
		`"LINTEL_IMAGE_DERIVATIVES_BUCKET":"derived"`, `"LINTEL_IMAGE_DERIVATIVES_PREFIX":"d/"`, `"Architectures":["x86_64"]`, `"MemorySize":4096`, `"ReservedConcurrentExecutions":7`)
	synthtest.Contains(t, policy, `"rekognition:DetectFaces"`, `"rekognition:DetectModerationLabels"`, `"secretsmanager:GetSecretValue"`, `:s3:::derived/d/*"`)
	lacks(t, policy, `:s3:::derived/*"`)
	if len(r.Of(t, "AWS::SecretsManager::Secret")) != 0 || len(r.Of(t, "Custom::LintelEmptyBucket")) != 0 {
		t.Error("a secret was created, or a brought bucket is emptied")
	}
	synthtest.Contains(t, r.One(t, "AWS::CloudFront::Distribution"), `"AllowedMethods":["GET","HEAD","OPTIONS"]`, `"OriginReadTimeout":51`)
	synthtest.Contains(t, r.One(t, "AWS::CloudFront::CachePolicy"), `"Headers":["Sec-CH-DPR","Sec-CH-Width","Accept"]`)
	synthtest.Contains(t, r.One(t, "AWS::CloudFront::ResponseHeadersPolicy"), `"AccessControlAllowOrigins":{"Items":["https://example.com"]}`, `"OriginOverride":false`)
	synthtest.Contains(t, r.One(t, "AWS::CloudFront::Function"), `\"signature\"`, `\"maxWidth\":500`, `\"type\":\"image/webp\"`, `"Runtime":"cloudfront-js-2.0"`)
}

// TestAPIs are behind a secret, which the template does not hold.
func TestAPIs(t *testing.T) {
	for origin, api := range map[imagehandler.OriginKind]string{imagehandler.HTTPAPI: "AWS::ApiGatewayV2::Api", imagehandler.RESTAPI: "AWS::ApiGateway::RestApi"} {
		r := synthesize(t, func(_ awscdk.Stack, p *imagehandler.Props) { p.Origin = origin })
		r.One(t, api)
		if len(r.Of(t, "AWS::Lambda::Url")) != 0 || len(r.Of(t, "AWS::CloudFront::OriginAccessControl")) != 0 {
			t.Errorf("%s: there is a function URL too", origin)
		}
		synthtest.Contains(t, r.One(t, "AWS::CloudFront::Distribution"), `"HeaderName":"X-Lintel-Origin"`, `{{resolve:secretsmanager:`, `execute-api`)
		function, policy := handlerOf(t, r)
		synthtest.Contains(t, function, `"LINTEL_IMAGE_ORIGIN_SECRET":{"Ref":"ImagesOriginSecret`)
		synthtest.Contains(t, policy, `"secretsmanager:GetSecretValue"`)
	}
	r := synthesize(t, func(_ awscdk.Stack, p *imagehandler.Props) {
		p.Origin, p.SkipAPIGatewayAccountRole = imagehandler.RESTAPI, true
	})
	synthtest.Contains(t, r.One(t, "AWS::ApiGateway::RestApi"), `"BinaryMediaTypes":["*/*"]`, `"REGIONAL"`)
	synthtest.Contains(t, r.One(t, "AWS::ApiGateway::Stage"), `"AccessLogSetting"`, `"StageName":"image"`)
	if len(r.Of(t, "AWS::ApiGateway::Account")) != 0 {
		t.Error("the account's role is changed")
	}
	lacks(t, all(r.Of(t, "AWS::ApiGateway::Stage")), "QueryString", "$context.querystring")
}

func TestDomain(t *testing.T) {
	stack := synthtest.NewStackIn(t, "us-east-1")
	images := imagehandler.New(stack, "Images", &imagehandler.Props{
		DomainNames: []string{"images.example.com", "img.example.com"}, HostedZone: zone(stack), PriceClass: imagehandler.PriceClass200,
		OriginShieldRegion: "eu-west-1", ManagedWebACL: true, RequestsPerFiveMinutes: 500,
	})
	if images.URL() != "https://images.example.com" || len(images.Records) != 4 || images.Alarms.DistributionErrors == nil {
		t.Errorf("the URL is %s, with %d records", images.URL(), len(images.Records))
	}
	r := synthtest.Synthesize(t, stack)
	synthtest.Contains(t, r.One(t, "AWS::CloudFront::Distribution"), `"Aliases":["images.example.com","img.example.com"]`, `"MinimumProtocolVersion":"TLSv1.2_2021"`,
		`"PriceClass":"PriceClass_200"`, `"OriginShieldRegion":"eu-west-1"`, `"WebACLId"`)
	synthtest.Contains(t, r.One(t, "AWS::CertificateManager::Certificate"), `"SubjectAlternativeNames":["img.example.com"]`, `"ValidationMethod":"DNS"`)
	synthtest.Contains(t, all(r.Of(t, "AWS::Route53::RecordSet")), `"Name":"images.example.com."`, `"Name":"img.example.com."`, `"Type":"A"`, `"Type":"AAAA"`)
	synthtest.Contains(t, r.One(t, "AWS::WAFv2::WebACL"), `"Scope":"CLOUDFRONT"`, `"Limit":500`, `"AWSManagedRulesCommonRuleSet"`)
}

func TestSwitchedOff(t *testing.T) {
	stack := synthtest.NewStack(t)
	images := imagehandler.New(stack, "Images", &imagehandler.Props{DisableDerivatives: true, DisableAccessLogs: true, DisableDashboard: true, DisableDistribution: true})
	if images.DerivativesBucket != nil || images.AccessLogBucket != nil || images.Dashboard != nil || images.Distribution != nil || images.URL() != "" {
		t.Error("what is switched off is there")
	}
	r := synthtest.Synthesize(t, stack)
	if n := len(r.Of(t, "AWS::S3::Bucket")); n != 1 {
		t.Errorf("%d buckets, want the originals'", n)
	}
	if len(r.Of(t, "AWS::Lambda::Permission")) != 0 {
		t.Error("somebody may call the function, and there is no distribution")
	}
}

// TestBroughtDistribution serves pictures under two patterns, with the page.
func TestBroughtDistribution(t *testing.T) {
	stack := synthtest.NewStack(t)
	images := imagehandler.New(stack, "Images", &imagehandler.Props{DisableDistribution: true, DemoPage: true})
	site := awscloudfront.NewDistribution(stack, jsii.String("Site"), &awscloudfront.DistributionProps{DefaultBehavior: &awscloudfront.BehaviorOptions{
		Origin: awscloudfrontorigins.NewHttpOrigin(jsii.String("www.example.com"), nil),
	}})
	images.AddBehaviors(site, "/media/*")
	images.AddBehaviors(site, "/photos/*")
	images.AllowDistribution("Other", "arn:aws:cloudfront::111122223333:distribution/E1")
	r := synthtest.Synthesize(t, stack)
	distribution := r.One(t, "AWS::CloudFront::Distribution")
	synthtest.Contains(t, distribution, `"PathPattern":"/media/*"`, `"PathPattern":"/photos/*"`, `"PathPattern":"/-/*"`, `"PathPattern":"/"`, `"OriginAccessControlId"`)
	if strings.Index(distribution, `"PathPattern":"/-/*"`) > strings.Index(distribution, `"PathPattern":"/media/*"`) {
		t.Error("a pattern such as * would hide the page")
	}
	if strings.Count(distribution, `"PathPattern":"/-/*"`) != 1 {
		t.Error("CloudFront refuses a path pattern that is there twice")
	}
	permissions := all(r.Of(t, "AWS::Lambda::Permission"))
	if n := strings.Count(permissions, `"Action":"lambda:InvokeFunction"`); n != 2 || strings.Count(permissions, `"Action":"lambda:InvokeFunctionUrl"`) != 2 {
		t.Errorf("the permissions are %s", permissions)
	}
	synthtest.Contains(t, permissions, `{"Ref":"Site`, `distribution/E1"`)
}

// TestDistributionOfAnotherStack needs the service's stack, which must not need the
// distribution's.
func TestDistributionOfAnotherStack(t *testing.T) {
	stack := synthtest.NewStack(t)
	other := awscdk.NewStack(stack.Node().Root().(awscdk.App), jsii.String("Site"), nil)
	site := awscloudfront.NewDistribution(other, jsii.String("Site"), &awscloudfront.DistributionProps{DefaultBehavior: &awscloudfront.BehaviorOptions{
		Origin: awscloudfrontorigins.NewHttpOrigin(jsii.String("www.example.com"), nil),
	}})
	images := imagehandler.New(stack, "Images", &imagehandler.Props{DisableDistribution: true})
	images.AddBehaviors(site, "/media/*")
	withPage := imagehandler.New(stack, "WithPage", &imagehandler.Props{DisableDistribution: true, DemoPage: true})
	if got := synthtest.Panic(func() { withPage.AddBehaviors(site, "/page/*") }); !strings.Contains(got, "S/WithPage: AddBehaviors with DemoPage and a distribution of the stack Site") {
		t.Errorf("got %q", got)
	}
	permissions := all(synthtest.Synthesize(t, other).Of(t, "AWS::Lambda::Permission"))
	synthtest.Contains(t, permissions, `"Action":"lambda:InvokeFunction"`, `"Action":"lambda:InvokeFunctionUrl"`, `{"Ref":"Site`)
}

func TestDemoPage(t *testing.T) {
	stack := synthtest.NewStack(t)
	images := imagehandler.New(stack, "Images", &imagehandler.Props{
		DemoPage: true, DemoPictures: []string{"cat.jpg"}, Presets: map[string]string{"thumb": `{"resize":{"width":80}}`},
	})
	r := synthtest.Synthesize(t, stack)
	synthtest.Contains(t, r.One(t, "Custom::LintelDemoPage"), `\"Presets\":[\"thumb\"]`, `\"key\":\"cat.jpg\"`, `"Ref":"ImagesOriginals`, `"Digest":"`)
	synthtest.Contains(t, r.One(t, "AWS::CloudFront::Distribution"), `"PathPattern":"/"`, `"PathPattern":"/index.html"`, `"PathPattern":"/-/*"`)
	_, policy := r.Only(t, "AWS::CloudFront::ResponseHeadersPolicy", "ImagesDemoPage")
	synthtest.Contains(t, string(policy.Properties), `script-src 'self'`, `"DENY"`)
	_, writer := r.Only(t, "AWS::IAM::Policy", "ImagesDemoPageWriter")
	synthtest.Contains(t, synthtest.Compact(t, writer.Properties), `"Action":"s3:PutObject"`)
	if images.DemoPage.Bucket == nil || images.DemoPage.Writer == nil || images.DemoPage.Files == nil {
		t.Error("what was created is not there")
	}
}

func TestEncryptionKey(t *testing.T) {
	r := synthesize(t, func(s awscdk.Stack, p *imagehandler.Props) {
		p.EncryptionKey, p.Signature = awskms.NewKey(s, jsii.String("Key"), nil), true
	})
	for _, id := range []string{"ImagesOriginals", "ImagesDerivatives"} {
		_, b := r.Only(t, "AWS::S3::Bucket", id)
		synthtest.Contains(t, string(b.Properties), `"aws:kms"`)
	}
	_, logs := r.Only(t, "AWS::S3::Bucket", "ImagesAccessLogs")
	synthtest.Contains(t, string(logs.Properties), `"AES256"`)
	synthtest.Contains(t, r.One(t, "AWS::SecretsManager::Secret"), `"KmsKeyId"`, `"PasswordLength":64`)
	_, policy := handlerOf(t, r)
	synthtest.Contains(t, policy, `"kms:Decrypt"`, `"kms:GenerateDataKey*"`)
}

func TestGrantSign(t *testing.T) {
	stack := synthtest.NewStack(t)
	signer := gofunction.New(stack, "Signer", &gofunction.Props{Package: "example.com/signer"})
	imagehandler.New(stack, "Images", &imagehandler.Props{Signature: true}).GrantSign(signer.Function)
	_, policy := synthtest.Synthesize(t, stack).Only(t, "AWS::IAM::Policy", "SignerRoleDefaultPolicy")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"secretsmanager:GetSecretValue"`, `"Ref":"ImagesSigningKey`)

	unsigned := imagehandler.New(synthtest.NewStack(t), "Images", nil)
	if got := synthtest.Panic(func() { unsigned.GrantSign(nil) }); !strings.Contains(got, "S/Images: GrantSign without Signature") {
		t.Errorf("got %q", got)
	}
}
