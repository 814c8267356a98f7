package imagehandler

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfrontorigins"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// addOrigin is what CloudFront calls.
func (h *ImageHandler) addOrigin(p *Props) awscloudfront.IOrigin {
	// CloudFront waits for a little longer than the function may take.
	wait := synth.Seconds(p.Timeout + time.Second)
	shield := synth.Optional(p.OriginShieldRegion)
	p.warnOfShield(h)
	switch p.Origin {
	case HTTPAPI:
		h.addHTTPAPI(p)
		stack := awscdk.Stack_Of(h)
		domain := strings.Join([]string{*h.HttpApi.ApiId(), "execute-api", *stack.Region(), *stack.UrlSuffix()}, ".")
		return awscloudfrontorigins.NewHttpOrigin(&domain, &awscloudfrontorigins.HttpOriginProps{
			ProtocolPolicy: awscloudfront.OriginProtocolPolicy_HTTPS_ONLY, ReadTimeout: wait,
			OriginShieldRegion: shield, CustomHeaders: h.originHeaders(),
		})
	case RESTAPI:
		h.addRESTAPI(p)
		return awscloudfrontorigins.NewRestApiOrigin(h.RestApi, &awscloudfrontorigins.RestApiOriginProps{
			ReadTimeout: wait, OriginShieldRegion: shield, CustomHeaders: h.originHeaders(),
		})
	default:
		h.FunctionURL = h.Handler.Function.AddFunctionUrl(&awslambda.FunctionUrlOptions{AuthType: awslambda.FunctionUrlAuthType_AWS_IAM})
		h.OriginAccessControl = awscloudfront.NewFunctionUrlOriginAccessControl(h, jsii.String("OriginAccess"), &awscloudfront.FunctionUrlOriginAccessControlProps{
			OriginAccessControlName: h.globalName("url"),
		})
		return awscloudfrontorigins.FunctionUrlOrigin_WithOriginAccessControl(h.FunctionURL, &awscloudfrontorigins.FunctionUrlOriginWithOACProps{
			ReadTimeout: wait, OriginShieldRegion: shield, OriginAccessControl: h.OriginAccessControl,
		})
	}
}

// originHeaders is what CloudFront is known by to the handler. CloudFormation puts the
// secret's value in at a deployment: the template does not have it.
func (h *ImageHandler) originHeaders() *map[string]*string {
	return &map[string]*string{wiring.OriginHeader: h.OriginSecret.SecretValue().UnsafeUnwrap()}
}

// AllowDistribution lets a distribution call the function by its URL; id is that of
// what is created. With an API there is nothing to allow. What AddBehaviors and the
// construct's own distribution need is there already.
//
// A function URL wants two permissions since October 2025, of which the CDK's origin
// gives the other one with a distribution of the same app.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
func (h *ImageHandler) AllowDistribution(id, distributionARN string) {
	h.allowInvoke(h, id+"Url", "lambda:InvokeFunctionUrl", distributionARN)
	h.allowInvoke(h, id, "lambda:InvokeFunction", distributionARN)
}

// allowInvoke creates the permission in the scope of what names the distribution, so
// that one of another stack depends on this stack and not the other way about too.
func (h *ImageHandler) allowInvoke(scope constructs.Construct, id, action, distributionARN string) {
	if h.FunctionURL == nil {
		return
	}
	props := &awslambda.CfnPermissionProps{
		Action:       &action,
		FunctionName: h.Handler.Function.FunctionArn(),
		Principal:    jsii.String("cloudfront.amazonaws.com"),
		SourceArn:    &distributionARN,
	}
	if action == "lambda:InvokeFunction" {
		props.InvokedViaFunctionUrl = jsii.Bool(true)
	}
	awslambda.NewCfnPermission(scope, &id, props)
}

// AddBehaviors has a distribution that was made elsewhere in the app serve pictures
// under a path pattern, such as "*" or "/media/*", and with it the page to try them if
// there is one. The service sees the whole path: with a pattern that has a prefix, keys
// begin with it too, or Props.Rewrites take it off, which requests in base64 do not
// pass.
//
// It may be called again for further patterns. The distribution may be of another stack,
// but not with DemoPage: the policy of the page's bucket names the distribution, which
// names the bucket. AddBehaviors panics then.
//
// What belongs to the distribution stays its own: its certificate, web ACL, logs, how
// long it caches errors, and the alarm on them.
func (h *ImageHandler) AddBehaviors(distribution awscloudfront.Distribution, pathPattern string) {
	if h.DemoPage != nil && *awscdk.Stack_Of(distribution).Node().Addr() != *awscdk.Stack_Of(h).Node().Addr() {
		panic(&synth.Error{Path: *h.Node().Path(), Problems: []string{fmt.Sprintf(
			"AddBehaviors with DemoPage and a distribution of the stack %s: the two stacks would need each other: leave DemoPage out, or create the service in that stack",
			*awscdk.Stack_Of(distribution).StackName())}})
	}
	if address := *distribution.Node().Addr(); !slices.Contains(h.brought, address) {
		h.brought = append(h.brought, address)
		h.allowInvoke(distribution, "InvokeFrom"+*h.Node().Addr(), "lambda:InvokeFunction", *distribution.DistributionArn())
		if h.DemoPage != nil {
			for _, path := range demoPaths { // before others, such as "*": the first that matches counts
				appendBehavior(distribution, path, h.DemoPage.behavior(path))
			}
		}
	}
	appendBehavior(distribution, pathPattern, h.Behavior)
}

func appendBehavior(distribution awscloudfront.Distribution, path string, b *awscloudfront.BehaviorOptions) {
	distribution.AddBehavior(&path, b.Origin, &awscloudfront.AddBehaviorOptions{
		AllowedMethods: b.AllowedMethods, CachePolicy: b.CachePolicy, ResponseHeadersPolicy: b.ResponseHeadersPolicy,
		Compress: b.Compress, ViewerProtocolPolicy: b.ViewerProtocolPolicy, FunctionAssociations: b.FunctionAssociations,
	})
}
