package imagehandler

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/imagehandler/viewer"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

const year = 365 * day

// contentPolicy keeps what is opened as a page of its own, such as a drawing, from
// running scripts and loading anything.
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"

// addBehavior is how pictures are cached and answered.
func (h *ImageHandler) addBehavior(p *Props, origin awscloudfront.IOrigin) {
	h.addViewerFunction(p)
	h.addPolicies(p)
	methods := awscloudfront.AllowedMethods_ALLOW_GET_HEAD()
	if p.CORSOrigin != "" {
		methods = awscloudfront.AllowedMethods_ALLOW_GET_HEAD_OPTIONS()
	}
	h.Behavior = &awscloudfront.BehaviorOptions{
		Origin:                origin,
		AllowedMethods:        methods,
		CachePolicy:           h.CachePolicy,
		ResponseHeadersPolicy: h.ResponseHeadersPolicy,
		Compress:              jsii.Bool(false), // pictures are compressed
		ViewerProtocolPolicy:  awscloudfront.ViewerProtocolPolicy_REDIRECT_TO_HTTPS,
		FunctionAssociations: &[]*awscloudfront.FunctionAssociation{{
			EventType: awscloudfront.FunctionEventType_VIEWER_REQUEST, Function: h.ViewerFunction,
		}},
	}
}

func (h *ImageHandler) addViewerFunction(p *Props) {
	code, err := viewer.Code(p.viewerOptions())
	if err != nil {
		panic(err) // checked before
	}
	h.ViewerFunction = awscloudfront.NewFunction(h, jsii.String("Viewer"), &awscloudfront.FunctionProps{
		Code:    awscloudfront.FunctionCode_FromInline(jsii.String(code)),
		Comment: jsii.String("Brings image requests into the form in which they are cached"),
		Runtime: awscloudfront.FunctionRuntime_JS_2_0(),
	})
}

// viewerOptions do not depend on what the buckets are called.
func (p *Props) viewerOptions() viewer.Options {
	return viewer.Options{Request: p.requestOptions(standIns(max(len(p.Sources), 1), nil)), Signature: p.Signature}
}

// addPolicies: the cache's key is what the viewer function leaves. By name a cache
// policy has ten parameters, unless the account's quota was raised, and there are more.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-policies
func (h *ImageHandler) addPolicies(p *Props) {
	headers := []string{"Sec-CH-DPR", "Sec-CH-Width"}
	if len(p.AutoFormats) > 0 {
		headers = append(headers, "Accept")
	}
	h.CachePolicy = awscloudfront.NewCachePolicy(h, jsii.String("CachePolicy"), &awscloudfront.CachePolicyProps{
		Comment:             jsii.String("Image requests in the form of the viewer function"),
		DefaultTtl:          synth.Seconds(p.DefaultTTL),
		MinTtl:              awscdk.Duration_Seconds(jsii.Number(0)), // signed URLs end when they say
		MaxTtl:              synth.Seconds(year),
		CookieBehavior:      awscloudfront.CacheCookieBehavior_None(),
		HeaderBehavior:      awscloudfront.CacheHeaderBehavior_AllowList(*jsii.Strings(headers...)...),
		QueryStringBehavior: awscloudfront.CacheQueryStringBehavior_All(),
	})
	h.ResponseHeadersPolicy = awscloudfront.NewResponseHeadersPolicy(h, jsii.String("HeadersPolicy"), &awscloudfront.ResponseHeadersPolicyProps{
		ResponseHeadersPolicyName: h.globalName("images"),
		Comment:                   jsii.String("Security and CORS of image responses"),
		SecurityHeadersBehavior:   securityHeaders(contentPolicy),
		CorsBehavior:              cors(p.CORSOrigin),
	})
}

// maxName is how much of the longest name of what CloudFront wants named, 64 of an
// origin access control, the suffix and the Region leave.
const maxName = 40

// globalName is for what CloudFront wants to be named, once for all Regions of an
// account; the names that the CDK would give are the same in each.
func (h *ImageHandler) globalName(suffix string) *string {
	name := awscdk.Names_UniqueResourceName(h, &awscdk.UniqueResourceNameOptions{MaxLength: jsii.Number(maxName), Separator: jsii.String("-")})
	return jsii.String(*name + "-" + suffix + "-" + *awscdk.Stack_Of(h).Region())
}

func securityHeaders(policy string) *awscloudfront.ResponseSecurityHeadersBehavior {
	return &awscloudfront.ResponseSecurityHeadersBehavior{
		ContentSecurityPolicy: &awscloudfront.ResponseHeadersContentSecurityPolicy{ContentSecurityPolicy: &policy, Override: jsii.Bool(true)},
		ContentTypeOptions:    &awscloudfront.ResponseHeadersContentTypeOptions{Override: jsii.Bool(true)},
		ReferrerPolicy: &awscloudfront.ResponseHeadersReferrerPolicy{
			ReferrerPolicy: awscloudfront.HeadersReferrerPolicy_NO_REFERRER, Override: jsii.Bool(true),
		},
		StrictTransportSecurity: &awscloudfront.ResponseHeadersStrictTransportSecurity{
			AccessControlMaxAge: synth.Seconds(year), Override: jsii.Bool(true),
		},
	}
}

// cors is for answers of CloudFront itself, such as errors of its functions: the
// service's own go through as they are, with the same origin.
func cors(origin string) *awscloudfront.ResponseHeadersCorsBehavior {
	if origin == "" {
		return nil
	}
	return &awscloudfront.ResponseHeadersCorsBehavior{
		AccessControlAllowOrigins:     jsii.Strings(origin),
		AccessControlAllowMethods:     jsii.Strings("GET", "HEAD", "OPTIONS"),
		AccessControlAllowHeaders:     jsii.Strings("Content-Type", "Authorization"),
		AccessControlAllowCredentials: jsii.Bool(origin != "*"),
		AccessControlMaxAge:           synth.Seconds(24 * time.Hour),
		OriginOverride:                jsii.Bool(false),
	}
}
