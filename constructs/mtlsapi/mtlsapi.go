package mtlsapi

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/privateca"
)

// APIType is the kind of API Gateway API.
type APIType string

const (
	// HTTP is an HTTP API: cheaper and faster.
	HTTP APIType = "HTTP"
	// REST is a Regional REST API: usage plans, request validation, WAF.
	REST APIType = "REST"
)

// Route sends requests to a function.
type Route struct {
	// Path in API Gateway's notation, such as "/orders/{id}" or "/{proxy+}".
	Path string
	// Methods, such as "GET". Default: every method.
	Methods []string
	// Function that answers. It gets the client's identity from the authorizer,
	// in the request context.
	Function awslambda.IFunction
}

// CORS lets browsers of other origins call the API. A browser must hold a
// client certificate too, also for the preflight request.
type CORS struct {
	// AllowOrigins such as "https://app.example.com". Required.
	AllowOrigins []string
	// AllowMethods such as "GET". Default: every method.
	AllowMethods []string
	// AllowHeaders the client may send. Default: none beyond the simple ones.
	AllowHeaders []string
	// AllowCredentials such as cookies; not with the origin "*".
	AllowCredentials bool
	// MaxAge a browser may cache the answer, in whole seconds. Default: the browser's.
	MaxAge time.Duration
}

// RevocationList says where certificate revocation lists are: every object
// below the prefix whose key ends in ".crl", DER or PEM.
type RevocationList struct {
	Bucket awss3.IBucket
	// Prefix such as "crl/". Default: the whole bucket.
	Prefix string
}

// AllowList narrows who may call beyond holding a certificate. A client passes
// if it matches any entry of any list; all lists empty let every client pass.
type AllowList struct {
	// Subjects are whole distinguished names as RFC 2253 writes them, such as
	// "CN=device-1,O=Example".
	Subjects []string
	// SANs are subject alternative names: DNS names, e-mail addresses, URIs, IP
	// addresses.
	SANs []string
	// Serials are serial numbers in hexadecimal; colons and case do not matter.
	Serials []string
	// Issuers are whole distinguished names of issuing authorities.
	Issuers []string
}

// Props configures the API. DomainName is required, and a HostedZone or a
// Certificate.
type Props struct {
	// DomainName clients call, such as "api.example.com".
	DomainName string
	// HostedZone of the domain: the server certificate is validated in it and
	// the alias records are created in it. Default: none; then bring
	// Certificate and point DNS at Domain yourself.
	HostedZone awsroute53.IHostedZone
	// Certificate of the server. Default: a public one of ACM.
	Certificate awscertificatemanager.ICertificate
	// OwnershipCertificate is a public ACM certificate for DomainName, which API
	// Gateway wants when Certificate was imported or is from a private CA.
	OwnershipCertificate awscertificatemanager.ICertificate

	// PrivateCA brings a hierarchy made with [privateca.New]. Authorities are
	// created, or brought in one way: PrivateCA, PrivateCAProps,
	// CertificateAuthorityARNs, or TruststorePEMFiles and TruststorePEMAssets.
	// Default: a new hierarchy.
	PrivateCA *privateca.Hierarchy
	// PrivateCAProps configures the new hierarchy.
	PrivateCAProps *privateca.Props
	// CertificateAuthorityARNs brings issuing authorities of AWS Private CA; two
	// while one replaces the other.
	CertificateAuthorityARNs []string
	// TruststorePEMFiles brings certificates of your own authorities: no private
	// CA, no bill for one. They are validated now, and again when deployed.
	TruststorePEMFiles []string
	// TruststorePEMAssets are the same as assets, for files that are made during
	// synthesis. They are validated only when deployed.
	TruststorePEMAssets []awss3assets.Asset

	// PrivateCAGeneration counts up to replace the new hierarchy by another.
	// Default: 1.
	PrivateCAGeneration int
	// TrustPreviousGeneration keeps the hierarchy of PrivateCAGeneration-1, and
	// trusts it too, while clients change their certificates.
	TrustPreviousGeneration bool
	// ClientCertificates are domain names to issue client certificates for, with
	// ACM, from the new or brought hierarchy. Default: nil, "client." and
	// DomainName; an empty list issues none.
	ClientCertificates []string

	// RevocationLists of authorities that are not a PrivateCA here. Default:
	// those the private CA publishes.
	RevocationLists []RevocationList
	// AllowWhenRevocationUnknown admits clients while their issuer's list is
	// missing, unreadable or out of date. Default: they are denied.
	AllowWhenRevocationUnknown bool
	// AllowList of clients. Default: every certificate that is trusted.
	AllowList AllowList
	// AllowTruststoreWarnings deploys although API Gateway does not accept every
	// certificate of the truststore. Default: the deployment fails.
	AllowTruststoreWarnings bool

	// Type is HTTP (default) or REST.
	Type APIType
	// Routes of the API. Default: every request goes to a function that answers
	// with the client's identity.
	Routes []Route
	// CORS settings. Default: none, browsers of other origins are refused.
	CORS *CORS
	// ThrottleRate is the steady number of requests a second. Default: 100.
	ThrottleRate float64
	// ThrottleBurst is how many requests may come at once. Default: 200.
	ThrottleBurst int
	// LogRetention of access logs and functions, in whole days that CloudWatch
	// Logs knows. Default: 30 days.
	LogRetention time.Duration
	// SkipAPIGatewayAccountRole leaves the account's CloudWatch role for API
	// Gateway alone. A REST API needs it to log, and it is one setting for the
	// account and Region. Default: a REST API sets it.
	SkipAPIGatewayAccountRole bool
	// DangerouslyExposeDefaultEndpointWithoutMutualTLS leaves the execute-api
	// endpoint on, which asks for no certificate. Default: off.
	DangerouslyExposeDefaultEndpointWithoutMutualTLS bool

	// ExpiryWarning is how long before a certificate expires the alarm goes off.
	// Default: 30 days.
	ExpiryWarning time.Duration
	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool
}

// MutualTLSApi is an API that answers only clients with a certificate of a
// trusted authority.
type MutualTLSApi struct {
	constructs.Construct
	// PrivateCA that issues client certificates, created or brought; nil when
	// authorities or PEM files were brought.
	PrivateCA *privateca.Hierarchy
	// PreviousPrivateCA is still trusted; nil unless TrustPreviousGeneration.
	PreviousPrivateCA *privateca.Hierarchy
	// ClientCertificates were issued by ACM, in the order of the prop.
	ClientCertificates []awscertificatemanager.PrivateCertificate
	// Truststore that API Gateway trusts.
	Truststore *Truststore

	// Certificate of the server, created or brought.
	Certificate awscertificatemanager.ICertificate
	// Domain with mutual TLS.
	Domain awsapigatewayv2.DomainName
	// Records are the alias A and AAAA records; empty without a hosted zone.
	Records []awsroute53.RecordSet

	// HTTPAPI and HttpStage are set when the type is HTTP.
	HttpApi   awsapigatewayv2.HttpApi
	HttpStage awsapigatewayv2.HttpStage
	// RestApi is set when the type is REST.
	RestApi awsapigateway.RestApi
	// AccessLogs of the API.
	AccessLogs awslogs.LogGroup
	// Authorizer checks revocation and the allow-list; nil when there is neither.
	Authorizer *gofunction.Function
	// Echo answers when no routes were given; nil otherwise.
	Echo *gofunction.Function

	// Expiry watches the certificates.
	Expiry *ExpiryWatch
	// Alarms of the API.
	Alarms *Alarms
	// Dashboard of the API; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard
}

// New creates an API. It panics with an error that names the construct when the
// props are wrong, and that includes a PEM file that API Gateway would not take.
func New(scope constructs.Construct, id string, props *Props) *MutualTLSApi {
	if props == nil {
		props = &Props{}
	}
	p := props.withDefaults()
	checks := synth.NewChecks(scope, id)
	p.check(checks)
	checks.Panic()

	api := &MutualTLSApi{}
	constructs.NewConstruct_Override(api, scope, &id)
	api.addPrivateCA(&p)
	api.addClientCertificates(&p)
	api.Truststore = newTruststore(api, &p)
	api.addDomain(&p)
	api.Truststore.addCheck(api, &p)
	api.addAuthorizer(&p)
	api.addAPI(&p)
	api.Expiry = newExpiryWatch(api, &p)
	api.addAlarms(&p)
	if !p.DisableDashboard {
		api.addDashboard()
	}
	api.addOutputs(&p)
	return api
}

// URL that clients call.
func (api *MutualTLSApi) URL() *string {
	return jsii.String("https://" + *api.Domain.Name() + "/")
}

func (api *MutualTLSApi) addOutputs(p *Props) {
	output := func(id string, value *string, description string) {
		awscdk.NewCfnOutput(api, jsii.String(id), &awscdk.CfnOutputProps{Value: value, Description: jsii.String(description)})
	}
	output("Url", api.URL(), "Clients with a certificate call this URL")
	output("TruststoreUri", api.Truststore.URI(), "The certificates that are trusted")
	output("TruststoreVersion", api.Truststore.Version(), "Version of the truststore that the domain uses")
	for i, name := range p.ClientCertificates {
		output(outputID("ClientCertificateArn", i), api.ClientCertificates[i].CertificateArn(), "Client certificate for "+name)
	}
}
