// Command demopagefiles is the Lambda handler of Custom::LintelDemoPage: it writes the
// page on which the image service is tried to an S3 bucket.
//
// Properties:
//
//   - Bucket to write to.
//   - Settings of the page, the JSON of demopage.Settings.
//   - Digest of the page's files, so that others are written again. The handler does
//     not look at it.
//
// Every file is written on Create and on Update, which repeated does the same. Delete
// removes nothing: the bucket is emptied as a whole.
package main

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/customresource/provider"
)

func main() {
	provider.Start(func(cfg aws.Config) customresource.Handler[properties] {
		h := &handler{s3.NewFromConfig(cfg)}
		return h.handle
	})
}
