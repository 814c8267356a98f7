package mtlsapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/mtlsapi"
	"github.com/lintel-go/lintel/constructs/privateca"
)

func TestDomainTakesTheTruststoreVersionThatWasWritten(t *testing.T) {
	r := synthesizeAPI(t, func(awscdk.Stack, *mtlsapi.Props) {})
	synthtest.Contains(t, r.One(t, "AWS::ApiGatewayV2::DomainName"),
		`"SecurityPolicy":"TLS_1_2"`, `"IpAddressType":"dualstack"`,
		`"TruststoreVersion":{"Fn::GetAtt":["ApiTruststore`, `"TruststoreVersion"]}`)
	synthtest.Contains(t, r.One(t, "Custom::LintelTruststore"), `"Sources":[{"Name":"S/Api/PrivateCa","Pem":{"Fn::GetAtt":["ApiPrivateCaSubordinate1Activation`, `"CompleteCertificateChain"]}`)
	synthtest.Contains(t, r.One(t, "Custom::LintelTruststoreCheck"), `"AllowWarnings":false`, `"TruststoreVersion":{"Fn::GetAtt"`)
	if n := len(r.Of(t, "AWS::Route53::RecordSet")); n != 2 {
		t.Errorf("%d records, want A and AAAA", n)
	}
}

func TestDefaultEndpointIsOff(t *testing.T) {
	for _, kind := range []struct {
		api      mtlsapi.APIType
		resource string
	}{{mtlsapi.HTTP, "AWS::ApiGatewayV2::Api"}, {mtlsapi.REST, "AWS::ApiGateway::RestApi"}} {
		for exposed, want := range map[bool]string{false: `"DisableExecuteApiEndpoint":true`, true: `"DisableExecuteApiEndpoint":false`} {
			r := synthesizeAPI(t, func(_ awscdk.Stack, p *mtlsapi.Props) {
				p.Type = kind.api
				p.DangerouslyExposeDefaultEndpointWithoutMutualTLS = exposed
			})
			synthtest.Contains(t, r.One(t, kind.resource), want)
		}
	}
}

func TestRoutesAskTheAuthorizerAndShareIntegrations(t *testing.T) {
	routes := func(stack awscdk.Stack) []mtlsapi.Route {
		function := gofunction.New(stack, "Orders", &gofunction.Props{Package: "example.com/orders"}).Function
		return []mtlsapi.Route{
			{Path: "/orders", Methods: []string{"GET", "POST"}, Function: function},
			{Path: "/orders/{id}", Function: function},
		}
	}
	http := synthesizeAPI(t, func(stack awscdk.Stack, p *mtlsapi.Props) { p.Routes = routes(stack) })
	keys := ""
	for _, route := range http.Of(t, "AWS::ApiGatewayV2::Route") {
		synthtest.Contains(t, route, `"AuthorizationType":"CUSTOM"`, `"AuthorizerId":`)
		keys += route
	}
	synthtest.Contains(t, keys, `"RouteKey":"GET /orders"`, `"RouteKey":"POST /orders"`, `"RouteKey":"ANY /orders/{id}"`)
	http.One(t, "AWS::ApiGatewayV2::Integration")
	synthtest.Contains(t, http.One(t, "AWS::ApiGatewayV2::Authorizer"), `"AuthorizerPayloadFormatVersion":"2.0"`, `"EnableSimpleResponses":true`, `"AuthorizerResultTtlInSeconds":0`)
	for id := range http.Of(t, "AWS::Lambda::Function") {
		if strings.Contains(id, "Echo") {
			t.Errorf("%s was created though there are routes", id)
		}
	}

	rest := synthesizeAPI(t, func(stack awscdk.Stack, p *mtlsapi.Props) { p.Type = mtlsapi.REST; p.Routes = routes(stack) })
	methods := rest.Of(t, "AWS::ApiGateway::Method")
	if len(methods) != 3 {
		t.Errorf("%d methods, want 3", len(methods))
	}
	for _, method := range methods {
		synthtest.Contains(t, method, `"AuthorizationType":"CUSTOM"`, `"AuthorizerId":`)
	}
	synthtest.Contains(t, rest.One(t, "AWS::ApiGateway::Authorizer"), `"Type":"REQUEST"`, `"AuthorizerResultTtlInSeconds":0`)
}

func TestThrottlingLogsAndCORS(t *testing.T) {
	change := func(kind mtlsapi.APIType) func(awscdk.Stack, *mtlsapi.Props) {
		return func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.Type, p.ThrottleRate, p.ThrottleBurst = kind, 7, 9
			p.CORS = &mtlsapi.CORS{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"GET"}, AllowHeaders: []string{"x-id"}, MaxAge: time.Hour}
		}
	}
	http := synthesizeAPI(t, change(mtlsapi.HTTP))
	synthtest.Contains(t, http.One(t, "AWS::ApiGatewayV2::Stage"), `"ThrottlingRateLimit":7`, `"ThrottlingBurstLimit":9`,
		`\"clientSubject\":\"$context.identity.clientCert.subjectDN\"`, `\"clientSerial\":\"$context.identity.clientCert.serialNumber\"`)
	synthtest.Contains(t, http.One(t, "AWS::ApiGatewayV2::Api"), `"AllowOrigins":["https://app.example.com"]`, `"AllowMethods":["GET"]`, `"MaxAge":3600`)

	rest := synthesizeAPI(t, change(mtlsapi.REST))
	synthtest.Contains(t, rest.One(t, "AWS::ApiGateway::Stage"), `"ThrottlingRateLimit":7`, `"ThrottlingBurstLimit":9`, `\"clientSerial\":`)
	preflight := ""
	for id, method := range rest.Of(t, "AWS::ApiGateway::Method") {
		if strings.Contains(id, "OPTIONS") {
			preflight += method
		}
	}
	synthtest.Contains(t, preflight, `"AuthorizationType":"NONE"`, `'https://app.example.com'`)
}

func TestBroughtCertificateWithoutAHostedZone(t *testing.T) {
	r := synthesizeAPI(t, func(stack awscdk.Stack, p *mtlsapi.Props) {
		imported := func(id string) awscertificatemanager.ICertificate {
			return awscertificatemanager.Certificate_FromCertificateArn(stack, &id, jsii.String("arn:aws:acm:us-east-1:123456789012:certificate/"+id))
		}
		p.HostedZone, p.Certificate, p.OwnershipCertificate = nil, imported("mine"), imported("owner")
	})
	synthtest.Contains(t, r.One(t, "AWS::ApiGatewayV2::DomainName"), `certificate/mine"`, `"OwnershipVerificationCertificateArn":"arn:aws:acm:us-east-1:123456789012:certificate/owner"`)
	if n := len(r.Of(t, "AWS::Route53::RecordSet")); n != 0 {
		t.Errorf("%d records without a zone", n)
	}
}

func TestAuthorizerOnlyWhereThereIsSomethingToCheck(t *testing.T) {
	pem := writePEM(t, "ca.pem", authority(t, "CA"))
	tests := []struct {
		name   string
		change func(awscdk.Stack, *mtlsapi.Props)
		want   string // of the authorizer's environment; empty for no authorizer
	}{
		{"private CA", func(awscdk.Stack, *mtlsapi.Props) {}, `"ALLOW_WHEN_UNKNOWN":"false"`},
		{"private CA without lists", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.PrivateCAProps = &privateca.Props{CRLType: privateca.NoCRL}
		}, ""},
		{"PEM", func(_ awscdk.Stack, p *mtlsapi.Props) { p.TruststorePEMFiles = []string{pem} }, ""},
		{"PEM and allow-list", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.TruststorePEMFiles = []string{pem}
			p.AllowList = mtlsapi.AllowList{Serials: []string{"0A:1b"}}
		}, `\"serials\":[\"0A:1b\"]`},
		{"PEM and lists", func(stack awscdk.Stack, p *mtlsapi.Props) {
			p.TruststorePEMFiles = []string{pem}
			p.RevocationLists = []mtlsapi.RevocationList{{Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Lists"), jsii.String("lists")), Prefix: "pki/"}}
			p.AllowWhenRevocationUnknown = true
		}, `{\"bucket\":\"lists\",\"prefix\":\"pki/\"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := synthesizeAPI(t, tt.change)
			authorizers := ""
			for id, function := range r.Of(t, "AWS::Lambda::Function") {
				if strings.HasPrefix(id, "ApiAuthorizer") {
					authorizers += function
				}
			}
			if tt.want == "" && authorizers != "" {
				t.Errorf("an authorizer was created: %s", authorizers)
			}
			synthtest.Contains(t, authorizers, tt.want)
		})
	}
}
