// Package imageprerender holds an example stack that renders the pictures of an image
// service before anybody asks for them.
package imageprerender

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/imagehandler"
	"github.com/lintel-go/lintel/constructs/imagehandler/prerender"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// NewStack renders thumbnails and previews of all photos every night, in WebP for
// browsers that take it, and at any time those in the inventory of a bucket that is
// there already. People are told how it went.
func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	images := imagehandler.New(stack, "Images", &imagehandler.Props{
		Presets: map[string]string{
			"thumbnail": `{"resize":{"width":160,"height":160,"fit":"cover"}}`,
			"preview":   `{"resize":{"width":1280},"jpeg":{"quality":75}}`,
		},
		AutoFormats: []request.Format{request.WebP},
	})
	topic := awssns.NewTopic(stack, jsii.String("Rendered"), &awssns.TopicProps{EnforceSSL: jsii.Bool(true)})
	topic.AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String("photos@example.com"), nil))
	prerender.New(stack, "Prerender", &prerender.Props{
		Images:          images,
		Prefix:          "photos/",
		Suffixes:        []string{".jpg", ".jpeg", ".png"},
		InventoryBucket: awss3.Bucket_FromBucketName(stack, jsii.String("Inventory"), jsii.String("example-inventory")),
		InventoryPrefix: "photos/",
		Schedule:        "cron(0 3 * * ? *)",
		Topic:           topic,
	})
	return stack
}
