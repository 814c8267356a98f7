package mtlsapi_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/mtlsapi"
)

func ExampleNew() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), nil)
	orders := gofunction.New(stack, "Orders", &gofunction.Props{Package: "example.com/shop/lambda/orders"})
	mtlsapi.New(stack, "Api", &mtlsapi.Props{
		DomainName: "api.shop.example",
		HostedZone: awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{
			HostedZoneId: jsii.String("Z0123456789EXAMPLE"), ZoneName: jsii.String("shop.example"),
		}),
		Routes: []mtlsapi.Route{{Path: "/orders/{id}", Methods: []string{"GET"}, Function: orders.Function}},
	})
}

// Rotation of the private CA, in two deployments.
func ExampleNew_rotation() {
	props := mtlsapi.Props{DomainName: "api.shop.example", PrivateCAGeneration: 1}

	// First: a new hierarchy, and both are trusted. Clients change certificates.
	props.PrivateCAGeneration, props.TrustPreviousGeneration = 2, true

	// Then: only the new one.
	props.TrustPreviousGeneration = false
}
