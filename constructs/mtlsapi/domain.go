package mtlsapi

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53targets"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// addDomain creates the custom domain, with its certificate and its records
// where those were not brought.
func (api *MutualTLSApi) addDomain(p *Props) {
	api.Certificate = p.Certificate
	if api.Certificate == nil {
		api.Certificate = awscertificatemanager.NewCertificate(api, jsii.String("Certificate"), &awscertificatemanager.CertificateProps{
			DomainName: jsii.String(p.DomainName),
			Validation: awscertificatemanager.CertificateValidation_FromDns(p.HostedZone),
		})
	}
	domain := &awsapigatewayv2.DomainNameProps{
		DomainName:    jsii.String(p.DomainName),
		Certificate:   api.Certificate,
		EndpointType:  awsapigatewayv2.EndpointType_REGIONAL,
		IpAddressType: awsapigatewayv2.IpAddressType_DUAL_STACK,
		// The one policy that goes with mutual TLS; clients may still speak TLS 1.3.
		SecurityPolicy: awsapigatewayv2.SecurityPolicy_TLS_1_2,
		Mtls: &awsapigatewayv2.MTLSConfig{
			Bucket:  api.Truststore.Bucket,
			Key:     jsii.String(api.Truststore.Key),
			Version: api.Truststore.Version(),
		},
	}
	if p.OwnershipCertificate != nil {
		domain.OwnershipCertificate = p.OwnershipCertificate
	}
	api.Domain = awsapigatewayv2.NewDomainName(api, jsii.String("Domain"), domain)
	if p.HostedZone != nil {
		api.addRecords(p)
	}
}

// addRecords points the domain at API Gateway over IPv4 and IPv6.
func (api *MutualTLSApi) addRecords(p *Props) {
	target := awsroute53.RecordTarget_FromAlias(awsroute53targets.NewApiGatewayv2DomainProperties(
		api.Domain.RegionalDomainName(), api.Domain.RegionalHostedZoneId()))
	// A record name that does not end in a dot is relative to the zone, unless
	// it ends in the zone's own name, which a token would hide.
	name := jsii.String(strings.TrimSuffix(p.DomainName, ".") + ".")
	api.Records = []awsroute53.RecordSet{
		awsroute53.NewARecord(api, jsii.String("Ipv4"), &awsroute53.ARecordProps{Zone: p.HostedZone, RecordName: name, Target: target}),
		awsroute53.NewAaaaRecord(api, jsii.String("Ipv6"), &awsroute53.AaaaRecordProps{Zone: p.HostedZone, RecordName: name, Target: target}),
	}
}

// mapDomain sends all the domain's requests to the stage. API Gateway's newer
// mapping serves both kinds of API; the older one of REST APIs would need a kind
// of domain that the CDK gives no ownership certificate.
func (api *MutualTLSApi) mapDomain(apiID, stageName *string, stage constructs.IDependable) {
	mapping := awsapigatewayv2.NewCfnApiMapping(api, jsii.String("Mapping"), &awsapigatewayv2.CfnApiMappingProps{
		ApiId:      apiID,
		DomainName: api.Domain.Name(),
		Stage:      stageName,
	})
	mapping.Node().AddDependency(stage)
}
