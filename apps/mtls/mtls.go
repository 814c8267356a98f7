// Package mtls holds two example stacks of an API with mutual TLS: one with a
// private certificate authority of its own, one that trusts the authority of a
// partner.
package mtls

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/mtlsapi"
	"github.com/lintel-go/lintel/constructs/privateca"
)

// NewStack is an HTTP API whose clients hold certificates of a new private CA: a
// root and a subordinate that issues, with revocation lists that the API checks.
// It costs what two AWS Private CA authorities cost.
func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	mtlsapi.New(stack, "Api", &mtlsapi.Props{
		DomainName: "api.example.com",
		HostedZone: exampleZone(stack),
		PrivateCAProps: &privateca.Props{
			Subject: privateca.Subject{Organization: "Example", Country: "US"},
		},
	})
	return stack
}

// NewPEMStack is an HTTP API whose clients hold certificates of an authority that
// is not in AWS: its certificate is a file, and there is no bill for a CA.
func NewPEMStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	mtlsapi.New(stack, "Api", &mtlsapi.Props{
		DomainName:         "partners.example.com",
		HostedZone:         exampleZone(stack),
		TruststorePEMFiles: []string{"apps/mtls/partner-ca.pem"},
		AllowList:          mtlsapi.AllowList{SANs: []string{"orders.partner.example", "billing.partner.example"}},
	})
	return stack
}

// exampleZone stands for yours: HostedZone_FromLookup finds it by name in the
// account that you deploy to.
func exampleZone(stack awscdk.Stack) awsroute53.IHostedZone {
	return awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{
		HostedZoneId: jsii.String("Z0123456789EXAMPLE"),
		ZoneName:     jsii.String("example.com"),
	})
}
