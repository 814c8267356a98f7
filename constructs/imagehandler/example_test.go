package imagehandler_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfrontorigins"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/imagehandler"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

func ExampleNew() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Photos"), nil)
	imagehandler.New(stack, "Images", &imagehandler.Props{
		Sources:     []imagehandler.Source{{Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Photos"), jsii.String("my-photos"))}},
		AutoFormats: []request.Format{request.WebP},
	})
}

func ExampleImageHandler_AddBehaviors() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	shop := awscloudfront.NewDistribution(stack, jsii.String("Shop"), &awscloudfront.DistributionProps{
		DefaultBehavior: &awscloudfront.BehaviorOptions{Origin: awscloudfrontorigins.NewHttpOrigin(jsii.String("www.example.com"), nil)},
	})
	images := imagehandler.New(stack, "Images", &imagehandler.Props{DisableDistribution: true})
	images.AddBehaviors(shop, "/media/*")
}
