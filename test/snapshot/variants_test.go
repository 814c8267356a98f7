package snapshot

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/mtlsapi"
)

// variants are stacks that set what the example stacks leave at its default.
func variants(app awscdk.App) []awscdk.Stack {
	return []awscdk.Stack{publishedLists(app), routesWithoutAuthorizer(app)}
}

// publishedLists is a REST API whose private CA serves its lists to everybody.
func publishedLists(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("PublishedLists"), nil)
	mtlsapi.New(stack, "Api", &mtlsapi.Props{
		DomainName: "api.example.com",
		HostedZone: zone(stack),
		Type:       mtlsapi.REST,
		PrivateCAProps: &mtlsapi.PrivateCAProps{
			CRLType: mtlsapi.PartitionedCRL, PublishCRL: true, OCSP: true, ShortLived: true,
		},
		PrivateCAGeneration: 2, TrustPreviousGeneration: true,
	})
	return stack
}

// routesWithoutAuthorizer are an HTTP API's, to a function in a VPC.
func routesWithoutAuthorizer(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("RoutesWithoutAuthorizer"), nil)
	function := gofunction.New(stack, "Function", &gofunction.Props{
		Package: "example.com/handler",
		Vpc: awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
			VpcId: jsii.String("vpc-0123456789abcdef0"), AvailabilityZones: jsii.Strings("a"), PrivateSubnetIds: jsii.Strings("subnet-0123456789abcdef0"), PrivateSubnetRouteTableIds: jsii.Strings("rtb-0123456789abcdef0"),
		}),
	})
	mtlsapi.New(stack, "Api", &mtlsapi.Props{
		DomainName:         "api.example.com",
		HostedZone:         zone(stack),
		TruststorePEMFiles: []string{"apps/mtls/partner-ca.pem"},
		Routes:             []mtlsapi.Route{{Path: "/", Function: function.Function}},
	})
	return stack
}

func zone(stack awscdk.Stack) awsroute53.IHostedZone {
	return awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{
		HostedZoneId: jsii.String("Z123"), ZoneName: jsii.String("example.com"),
	})
}
