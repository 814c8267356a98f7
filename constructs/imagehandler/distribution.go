package imagehandler

import (
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53targets"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

var priceClasses = map[PriceClass]awscloudfront.PriceClass{
	PriceClassAll: awscloudfront.PriceClass_PRICE_CLASS_ALL,
	PriceClass200: awscloudfront.PriceClass_PRICE_CLASS_200,
	PriceClass100: awscloudfront.PriceClass_PRICE_CLASS_100,
}

// addDistribution, with its domain names and its web ACL.
func (h *ImageHandler) addDistribution(p *Props) {
	h.addCertificate(p)
	h.addWebACL(p)
	props := &awscloudfront.DistributionProps{
		Comment:             jsii.String(*h.Node().Path()),
		DefaultBehavior:     h.Behavior,
		AdditionalBehaviors: h.demoBehaviors(),
		HttpVersion:         awscloudfront.HttpVersion_HTTP2_AND_3,
		PriceClass:          priceClasses[p.PriceClass],
		ErrorResponses:      errorResponses(),
		WebAclId:            synth.Optional(p.WebACLARN),
	}
	if h.WebACL != nil {
		props.WebAclId = h.WebACL.AttrArn()
	}
	if len(p.DomainNames) > 0 {
		props.DomainNames, props.Certificate = jsii.Strings(p.DomainNames...), h.Certificate
		props.MinimumProtocolVersion = awscloudfront.SecurityPolicyProtocol_TLS_V1_2_2021
		h.domain = p.DomainNames[0]
	}
	if h.AccessLogBucket != nil {
		props.EnableLogging, props.LogBucket = jsii.Bool(true), h.AccessLogBucket
	}
	h.Distribution = awscloudfront.NewDistribution(h, jsii.String("Distribution"), props)
	h.allowInvoke(h, "InvokeFunction", "lambda:InvokeFunction", *h.Distribution.DistributionArn())
	h.acknowledgeDistribution(p)
	h.addRecords(p)
}

// errorResponses keep failures of the service for a second, which is long enough to
// keep a crowd off it; CloudFront's default is ten.
func errorResponses() *[]*awscloudfront.ErrorResponse {
	var out []*awscloudfront.ErrorResponse
	for _, status := range []float64{500, 502, 503, 504} {
		out = append(out, &awscloudfront.ErrorResponse{HttpStatus: &status, Ttl: awscdk.Duration_Seconds(jsii.Number(1))})
	}
	return &out
}

func (h *ImageHandler) acknowledgeDistribution(p *Props) {
	nag.Acknowledge(h.Distribution, "AwsSolutions-CFR1", "Where pictures may be seen is for their owner to say; set the distribution's geographic restriction where it matters.")
	if p.WebACLARN == "" && h.WebACL == nil {
		nag.Acknowledge(h.Distribution, "AwsSolutions-CFR2", "A web ACL costs by the month and the request; WebACLARN brings one, ManagedWebACL creates one.")
	}
	if p.DisableAccessLogs {
		nag.Acknowledge(h.Distribution, "AwsSolutions-CFR3", "Access logs were switched off by the property DisableAccessLogs.")
	}
	if len(p.DomainNames) == 0 {
		nag.Acknowledge(h.Distribution, "AwsSolutions-CFR4", "CloudFront's own certificate comes with a policy of its own, TLSv1; a domain name has TLSv1.2_2021.")
	}
}

func (h *ImageHandler) addCertificate(p *Props) {
	h.Certificate = p.Certificate
	if h.Certificate == nil && len(p.DomainNames) > 0 {
		h.Certificate = awscertificatemanager.NewCertificate(h, jsii.String("Certificate"), &awscertificatemanager.CertificateProps{
			DomainName:              jsii.String(p.DomainNames[0]),
			SubjectAlternativeNames: jsii.Strings(p.DomainNames[1:]...),
			Validation:              awscertificatemanager.CertificateValidation_FromDns(p.HostedZone),
		})
	}
}

// addRecords points the domain names at CloudFront over IPv4 and IPv6.
func (h *ImageHandler) addRecords(p *Props) {
	if p.HostedZone == nil {
		return
	}
	target := awsroute53.RecordTarget_FromAlias(awsroute53targets.NewCloudFrontTarget(h.Distribution))
	for i, domain := range p.DomainNames {
		name := jsii.String(domain + ".") // absolute: a token may hide that it ends in the zone's name
		id := strconv.Itoa(i + 1)         // a name may be a token, which is no id
		h.Records = append(h.Records,
			awsroute53.NewARecord(h, jsii.String("Ipv4-"+id), &awsroute53.ARecordProps{Zone: p.HostedZone, RecordName: name, Target: target}),
			awsroute53.NewAaaaRecord(h, jsii.String("Ipv6-"+id), &awsroute53.AaaaRecordProps{Zone: p.HostedZone, RecordName: name, Target: target}))
	}
}

// URL of the service without a slash at its end: its first domain name's, or that of
// its distribution. It is empty if the distribution is disabled.
func (h *ImageHandler) URL() string {
	switch {
	case h.domain != "":
		return "https://" + h.domain
	case h.Distribution != nil:
		return "https://" + *h.Distribution.DistributionDomainName()
	}
	return ""
}

func (h *ImageHandler) addOutputs() {
	output := func(id string, value *string, description string) {
		awscdk.NewCfnOutput(h, jsii.String(id), &awscdk.CfnOutputProps{Value: value, Description: &description})
	}
	output("SourceBucketName", h.Sources[0].Bucket.BucketName(), "Put originals here")
	if url := h.URL(); url != "" {
		output("Url", &url, "Pictures are at this URL")
	} else if h.FunctionURL != nil {
		output("FunctionUrl", h.FunctionURL.Url(), "The origin for a distribution, with origin access control")
	}
	if h.SigningSecret != nil {
		output("SigningSecretArn", h.SigningSecret.SecretArn(), "The key of signatures")
	}
}
