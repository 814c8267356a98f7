package imagehandler

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfrontorigins"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/imagehandler/demopage"
	"github.com/lintel-go/lintel/constructs/internal/autoempty"
	"github.com/lintel-go/lintel/constructs/internal/nag"
)

// DemoPage is the page to try the service, at the same origin as the pictures: it needs
// no CORS, and keys have every path but its own.
type DemoPage struct {
	// Bucket with the page's files.
	Bucket awss3.Bucket
	// Empty empties the bucket when the stack goes.
	Empty awscdk.CustomResource
	// OriginAccessControl lets CloudFront alone read it.
	OriginAccessControl awscloudfront.S3OriginAccessControl
	// Writer puts them there at a deployment.
	Writer *gofunction.Function
	// Files is the custom resource that has Writer do so.
	Files awscdk.CustomResource
	// RootFunction answers / with the document.
	RootFunction awscloudfront.Function
	// ResponseHeadersPolicy of the page, with its Content-Security-Policy.
	ResponseHeadersPolicy awscloudfront.ResponseHeadersPolicy

	scope  constructs.Construct
	origin awscloudfront.IOrigin
}

// demoPaths are the page's.
var demoPaths = []string{"/", "/index.html", "/-/*"}

const rootFunction = `function handler(event) {
  event.request.uri = '/index.html';
  return event.request;
}
`

func (h *ImageHandler) addDemoPage(p *Props) {
	d := &DemoPage{scope: constructs.NewConstruct(h, jsii.String("DemoPage"))}
	h.DemoPage = d
	d.Bucket = awss3.NewBucket(d.scope, jsii.String("Bucket"), bucketProps(nil, derivedData, &awss3.LifecycleRule{
		Id: jsii.String("former"), NoncurrentVersionExpiration: days(day),
	}))
	nag.Acknowledge(d.Bucket, "AwsSolutions-S1", "It holds a page that everybody may see; what is served is in CloudFront's access log.")
	d.Empty = autoempty.New(d.scope, "Empty", d.Bucket)
	d.addFiles(h.demoSettings(p))
	d.Files.Node().AddDependency(d.Empty) // so that what is written is removed

	policy, err := demopage.Policy(demopage.Settings{})
	if err != nil {
		panic(err) // of a service at the page's own origin there is nothing to be wrong
	}
	headers := securityHeaders(policy)
	headers.FrameOptions = &awscloudfront.ResponseHeadersFrameOptions{FrameOption: awscloudfront.HeadersFrameOption_DENY, Override: jsii.Bool(true)}
	d.ResponseHeadersPolicy = awscloudfront.NewResponseHeadersPolicy(d.scope, jsii.String("HeadersPolicy"), &awscloudfront.ResponseHeadersPolicyProps{
		ResponseHeadersPolicyName: h.globalName("page"),
		Comment:                   jsii.String("Security of the page to try the image service"), SecurityHeadersBehavior: headers,
	})
	d.RootFunction = awscloudfront.NewFunction(d.scope, jsii.String("Root"), &awscloudfront.FunctionProps{
		Code: awscloudfront.FunctionCode_FromInline(jsii.String(rootFunction)), Runtime: awscloudfront.FunctionRuntime_JS_2_0(),
		Comment: jsii.String("Answers / with index.html"),
	})
	d.OriginAccessControl = awscloudfront.NewS3OriginAccessControl(d.scope, jsii.String("OriginAccess"), &awscloudfront.S3OriginAccessControlProps{
		OriginAccessControlName: h.globalName("page"),
	})
	d.origin = awscloudfrontorigins.S3BucketOrigin_WithOriginAccessControl(d.Bucket, &awscloudfrontorigins.S3BucketOriginWithOACProps{
		OriginAccessControl: d.OriginAccessControl,
	})
}

// demoSettings are what the page knows: buckets, presets and formats of the service.
func (h *ImageHandler) demoSettings(p *Props) demopage.Settings {
	s := demopage.Settings{Formats: p.Formats, Presets: slices.Sorted(maps.Keys(p.Presets))}
	for _, source := range h.Sources {
		s.Buckets = append(s.Buckets, *source.Bucket.BucketName())
	}
	for _, key := range p.DemoPictures {
		s.Pictures = append(s.Pictures, demopage.Picture{Bucket: s.Buckets[0], Key: key})
	}
	return s
}

// addFiles has the page written at a deployment, since the names of buckets are known
// only then; and again when its files change with a new version of this module.
func (d *DemoPage) addFiles(s demopage.Settings) {
	d.Writer = gofunction.New(d.scope, "Writer", &gofunction.Props{
		Package: demoPagePackage, Description: "Writes the page to try the image service",
		DisableAlarms: true, // its failure fails the stack operation
	})
	d.Writer.Role.AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings("s3:PutObject"), Resources: &[]*string{d.Bucket.ArnForObjects(jsii.String("*"))},
	}))
	nag.AcknowledgeRole(d.Writer.Role, "The function writes every file of the page, which is all there is in this one bucket.")
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // plain texts
	}
	d.Files = awscdk.NewCustomResource(d.scope, jsii.String("Files"), &awscdk.CustomResourceProps{
		ResourceType:   jsii.String("Custom::LintelDemoPage"),
		ServiceToken:   d.Writer.Function.FunctionArn(),
		ServiceTimeout: awscdk.Duration_Minutes(jsii.Number(5)),
		Properties: &map[string]any{
			"Bucket": d.Bucket.BucketName(), "Settings": string(text), "Digest": demoDigest(),
		},
	})
	d.Files.Node().AddDependency(d.Writer.Role, d.Bucket)
}

// demoDigest is of the page's files.
func demoDigest() string {
	files, err := demopage.Files(demopage.Settings{})
	if err != nil {
		panic(err) // files of the binary
	}
	digest := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sum := sha256.Sum256(files[name])
		digest.Write([]byte(name))
		digest.Write(sum[:])
	}
	return hex.EncodeToString(digest.Sum(nil))
}

// behavior of one of the page's paths.
func (d *DemoPage) behavior(path string) *awscloudfront.BehaviorOptions {
	b := &awscloudfront.BehaviorOptions{
		Origin:                d.origin,
		CachePolicy:           awscloudfront.CachePolicy_CACHING_OPTIMIZED(),
		ResponseHeadersPolicy: d.ResponseHeadersPolicy,
		ViewerProtocolPolicy:  awscloudfront.ViewerProtocolPolicy_REDIRECT_TO_HTTPS,
	}
	if path == "/" {
		b.FunctionAssociations = &[]*awscloudfront.FunctionAssociation{{
			EventType: awscloudfront.FunctionEventType_VIEWER_REQUEST, Function: d.RootFunction,
		}}
	}
	return b
}

// demoBehaviors by path; nil without the page.
func (h *ImageHandler) demoBehaviors() *map[string]*awscloudfront.BehaviorOptions {
	if h.DemoPage == nil {
		return nil
	}
	behaviors := map[string]*awscloudfront.BehaviorOptions{}
	for _, path := range demoPaths {
		behaviors[path] = h.DemoPage.behavior(path)
	}
	return &behaviors
}
