// Package imagehandler holds example stacks that serve pictures from S3, edited as
// their URLs say.
package imagehandler

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/imagehandler"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// NewStack serves the pictures of a new bucket in the format that the browser likes
// best, at CloudFront's own domain name.
func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	imagehandler.New(stack, "Images", &imagehandler.Props{
		AutoFormats: []request.Format{request.WebP},
	})
	return stack
}

// NewShopStack serves a shop's pictures at a domain name of its own: two buckets that
// are there already, named presets, signed URLs, crops by faces, a web ACL, and a page
// to try it all. It is in us-east-1, where CloudFront's certificate and web ACL are.
func NewShopStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	if props == nil {
		props = &awscdk.StackProps{Env: &awscdk.Environment{Region: jsii.String("us-east-1")}}
	}
	stack := awscdk.NewStack(scope, &id, props)
	imagehandler.New(stack, "Images", &imagehandler.Props{
		Sources: []imagehandler.Source{
			{Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Products"), jsii.String("example-products")), Prefixes: []string{"public/"}},
			{Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("People"), jsii.String("example-people"))},
		},
		Presets: map[string]string{
			"thumb": `{"resize":{"width":160,"height":160,"fit":"cover"},"toFormat":"webp"}`,
			"face":  `{"smartCrop":{"padding":40},"resize":{"width":240,"height":240}}`,
		},
		AutoFormats:        []request.Format{request.AVIF, request.WebP},
		Rekognition:        true,
		Signature:          true,
		FallbackBucket:     awss3.Bucket_FromBucketName(stack, jsii.String("Assets"), jsii.String("example-assets")),
		FallbackKey:        "missing.png",
		CORSOrigin:         "https://shop.example.com",
		DomainNames:        []string{"images.example.com"},
		HostedZone:         zone(stack),
		ManagedWebACL:      true,
		PriceClass:         imagehandler.PriceClass100,
		OriginShieldRegion: "us-east-1",
		MemoryMiB:          3538, // two processors
		DemoPage:           true,
		DemoPictures:       []string{"public/shoes.jpg"},
	})
	return stack
}

func zone(scope constructs.Construct) awsroute53.IHostedZone {
	return awsroute53.HostedZone_FromHostedZoneAttributes(scope, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{
		HostedZoneId: jsii.String("Z0123456789ABCDEFGHIJ"), ZoneName: jsii.String("example.com"),
	})
}
