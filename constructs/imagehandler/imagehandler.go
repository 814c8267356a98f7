package imagehandler

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awswafv2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// OriginKind is what CloudFront calls the function by.
type OriginKind string

const (
	// FunctionURL is the URL of the function. CloudFront signs its requests, and
	// nobody else may call it.
	FunctionURL OriginKind = "FUNCTION_URL"
	// HTTPAPI is an API Gateway HTTP API. CloudFront cannot sign requests to it: the
	// handler refuses what comes without a secret header field.
	HTTPAPI OriginKind = "HTTP_API"
	// RESTAPI is an API Gateway REST API, as the original has it, protected as
	// HTTPAPI is.
	RESTAPI OriginKind = "REST_API"
)

// PriceClass is which of CloudFront's locations serve pictures.
type PriceClass string

// The price classes, by the original's names.
const (
	PriceClassAll PriceClass = "PriceClass_All"
	PriceClass200 PriceClass = "PriceClass_200"
	PriceClass100 PriceClass = "PriceClass_100"
)

// Source is a bucket with originals.
type Source struct {
	// Bucket is required. One of another account or with a key that was not made
	// here has to allow the function itself.
	Bucket awss3.IBucket
	// Prefixes of the keys that may be read. Default: all keys.
	Prefixes []string
}

// Props configures the image service. No field is required, nor is Props.
type Props struct {
	// Sources are the buckets with originals. The first is that of requests that name
	// none. Default: a new one, which is kept when the stack goes.
	Sources []Source

	// Presets are edits by name, each a JSON object, such as
	// {"thumb": `{"resize":{"width":80}}`}. A request names one by ?preset=NAME.
	Presets map[string]string
	// PresetsOnly refuses edits that are not from a preset; request.Options has what is
	// left to requests.
	PresetsOnly bool
	// Rewrites turn paths of another form into Thumbor paths, one after another.
	Rewrites []service.Rewrite
	// Formats that may be asked for. Default: all of request.Formats.
	Formats []request.Format
	// AutoFormats are those of which the Accept header field chooses the output's, by
	// preference. Default: none. request.WebP alone is the original's AutoWebP.
	AutoFormats []request.Format
	// KeepOrientation leaves pictures as they are stored. Default: they are turned
	// upright as their EXIF says.
	KeepOrientation bool
	// KeepMetadata keeps EXIF and XMP, which may tell where and by whom a picture was
	// taken. Default: only the colour profile is kept.
	KeepMetadata bool
	// Quality by format, 1 to 100, where a request says none. Default: 80, and 50 for
	// AVIF.
	Quality map[codec.Format]int
	// RequestLimits bound what a request may ask for, Limits what is decoded for it.
	// Zero fields are the defaults of packages request and codec.
	RequestLimits request.Limits
	Limits        codec.Limits
	// SourceBytes bounds an original. Default: 64 MiB.
	SourceBytes int64
	// CacheControl of pictures of which neither the request nor the original says one.
	// Default: "max-age=31536000,public", a year.
	CacheControl string
	// ErrorMaxAge is how long errors of the request (4xx) may be cached. Default: 10 s.
	ErrorMaxAge time.Duration
	// Version makes everything anew when it changes: it is a part of every ETag.
	Version string

	// CORSOrigin is the origin whose scripts may read pictures, such as
	// "https://example.com", or "*" for any. Default: none.
	CORSOrigin string
	// FallbackBucket and FallbackKey are the picture that is answered in the place of
	// an error's JSON, with its status. Default: none.
	FallbackBucket awss3.IBucket
	FallbackKey    string
	// Rekognition allows the edits smartCrop and contentModeration, which send
	// pictures to Amazon Rekognition. Default: they are refused.
	Rekognition bool

	// Signature requires requests to be signed, as package signedurl says.
	Signature bool
	// SigningSecret brings the secret with the key of signatures. Default: a new one,
	// if Signature is set.
	SigningSecret awssecretsmanager.ISecret
	// SigningMember of the brought secret's JSON is the key. Default: the whole
	// secret is.
	SigningMember string
	// SigningRefresh is how often the keys are read again, a second to a day. Default:
	// 5 minutes.
	SigningRefresh time.Duration

	// DerivativesBucket brings the bucket in which results are kept. Default: a new
	// one, which goes with the stack.
	DerivativesBucket awss3.IBucket
	// DerivativesPrefix of their keys, which ends in a slash. Default: none.
	DerivativesPrefix string
	// DerivativesRetention in the new bucket, in whole days. Default: 30 days.
	DerivativesRetention time.Duration
	// DisableDerivatives keeps no results: each miss of CloudFront makes the picture
	// again, and one above the 6 MB that a function may answer is an error.
	DisableDerivatives bool
	// LinkExpiry is how long the address of a result is good that is too large for a
	// response, a minute to an hour. Default: 15 minutes.
	LinkExpiry time.Duration
	// EncryptionKey of the buckets and secrets that are created. Default: keys of AWS.
	EncryptionKey awskms.IKey

	// Architecture of the function. Default: gofunction.ARM64.
	Architecture gofunction.Architecture
	// MemoryMiB of the function, 512 to 10,240. Two thirds are for pictures. Default:
	// 1769, with which a function has one processor.
	MemoryMiB int
	// Timeout of the function, in whole seconds from 5; to 59 with FunctionURL, else
	// to 29. A request has two seconds less. Default: 29 s.
	Timeout time.Duration
	// ReservedConcurrency is the most pictures at a time, taken from the account's
	// quota. Default: nil, not limited.
	ReservedConcurrency *int
	// LogRetention of the function's and the API's logs, in whole days that CloudWatch
	// Logs knows. Default: 30 days.
	LogRetention time.Duration

	// Origin is what CloudFront calls the function by. Default: FunctionURL.
	Origin OriginKind
	// SkipAPIGatewayAccountRole leaves the account's role for API Gateway's logs as it
	// is: of RESTAPI, in an account that has one.
	SkipAPIGatewayAccountRole bool

	// DisableDistribution creates no distribution: use AddBehaviors with one of yours.
	DisableDistribution bool
	// DomainNames of the distribution, with Certificate or HostedZone. Default:
	// CloudFront's own name.
	DomainNames []string
	// Certificate for the domain names, in us-east-1. Default: a new one, validated in
	// HostedZone, if the stack is in us-east-1.
	Certificate awscertificatemanager.ICertificate
	// HostedZone gets records of the domain names. Default: none are made.
	HostedZone awsroute53.IHostedZone
	// PriceClass of the distribution. Default: PriceClassAll.
	PriceClass PriceClass
	// OriginShieldRegion adds a cache in that Region in front of the function.
	// Default: none.
	OriginShieldRegion string
	// DefaultTTL of responses without Cache-Control, which the service has none of.
	// Default: a day.
	DefaultTTL time.Duration
	// WebACLARN brings a web ACL of AWS WAF, of scope CLOUDFRONT. Default: none.
	WebACLARN string
	// ManagedWebACL creates one with AWS's managed rules and a limit of requests for
	// each address; the stack must be in us-east-1.
	ManagedWebACL bool
	// RequestsPerFiveMinutes of one address with ManagedWebACL, 10 to 2,000,000,000.
	// Default: 10,000.
	RequestsPerFiveMinutes int
	// AccessLogBucket brings the bucket for CloudFront's access logs. It must allow
	// ACLs. Default: a new one, which is kept when the stack goes.
	AccessLogBucket awss3.IBucket
	// AccessLogRetention in the new bucket, in whole days. Default: 180 days.
	AccessLogRetention time.Duration
	// DisableAccessLogs writes none.
	DisableAccessLogs bool

	// DemoPage adds a page to try the service at the distribution's root. Everybody
	// can open it, and sees the names of the source buckets and presets. With
	// Signature it shows how unsigned requests are refused.
	DemoPage bool
	// DemoPictures are keys of the first source to choose from on the page.
	DemoPictures []string

	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool
}

// ImageHandler is an image service.
type ImageHandler struct {
	constructs.Construct
	// Sources with the buckets of originals, created or brought; one at least.
	Sources []Source
	// DerivativesBucket is created or brought; nil if none are kept.
	DerivativesBucket awss3.IBucket
	// EmptyDerivatives empties the bucket that was created when the stack goes; nil with
	// one that was brought.
	EmptyDerivatives awscdk.CustomResource
	// AccessLogBucket is created or brought; nil without access logs.
	AccessLogBucket awss3.IBucket

	// Handler is the function.
	Handler *gofunction.Function
	// Config is what the handler is told, with tokens for what is only known at
	// deploy.
	Config wiring.Config
	// SigningSecret is created or brought; nil without signatures.
	SigningSecret awssecretsmanager.ISecret

	// FunctionURL is what CloudFront calls; nil with an API.
	FunctionURL awslambda.FunctionUrl
	// OriginAccessControl signs CloudFront's requests to it; nil with an API.
	OriginAccessControl awscloudfront.FunctionUrlOriginAccessControl
	// HttpApi and HttpStage with HTTPAPI, or else nil.
	HttpApi   awsapigatewayv2.HttpApi
	HttpStage awsapigatewayv2.HttpStage
	// RestApi with RESTAPI, or else nil.
	RestApi awsapigateway.RestApi
	// APILogs of either API.
	APILogs awslogs.LogGroup
	// OriginSecret is what CloudFront sends to an API; nil with FunctionURL.
	OriginSecret awssecretsmanager.Secret

	// ViewerFunction brings requests into the form in which they are cached.
	ViewerFunction awscloudfront.Function
	// CachePolicy and ResponseHeadersPolicy of pictures.
	CachePolicy           awscloudfront.CachePolicy
	ResponseHeadersPolicy awscloudfront.ResponseHeadersPolicy
	// Behavior of pictures, for a distribution that was not made here; see
	// AddBehaviors.
	Behavior *awscloudfront.BehaviorOptions
	// Distribution is nil if it is disabled.
	Distribution awscloudfront.Distribution
	// WebACL is nil unless one is created.
	WebACL awswafv2.CfnWebACL
	// Certificate for the domain names, created or brought; nil without.
	Certificate awscertificatemanager.ICertificate
	// Records of the domain names.
	Records []awsroute53.RecordSet

	// DemoPage is nil unless there is one.
	DemoPage *DemoPage
	// Alarms of the service.
	Alarms *Alarms
	// Dashboard of the service; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard

	domain  string   // the first, or ""
	brought []string // addresses of the distributions that AddBehaviors was given
}

// New creates an image service. It panics with an error that names the construct
// when the props are wrong, and that includes presets and rewrites that the handler
// would refuse.
func New(scope constructs.Construct, id string, props *Props) *ImageHandler {
	if props == nil {
		props = &Props{}
	}
	p := props.withDefaults()
	checks := synth.NewChecks(scope, id)
	p.check(checks, awscdk.Stack_Of(scope))
	checks.Panic()

	h := &ImageHandler{}
	constructs.NewConstruct_Override(h, scope, &id)
	h.addBuckets(&p)
	h.addSecrets(&p)
	h.addHandler(&p)
	h.addBehavior(&p, h.addOrigin(&p))
	if p.DemoPage {
		h.addDemoPage(&p)
	}
	if !p.DisableDistribution {
		h.addDistribution(&p)
	}
	h.addAlarms(&p)
	if !p.DisableDashboard {
		h.addDashboard()
	}
	h.addOutputs()
	return h
}
