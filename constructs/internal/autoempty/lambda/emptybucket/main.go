// Command emptybucket is the Lambda handler of Custom::LintelEmptyBucket: when the
// resource is deleted it removes every object version, delete marker and
// incomplete multipart upload of one bucket, so that CloudFormation can delete the
// bucket next. It does nothing on Create and Update, and a bucket that does not
// exist is empty.
//
// Property: Bucket, the name of the bucket; another name replaces the resource,
// which empties the bucket with the former name.
//
// A bucket that has more objects than fit the function's timeout fails the
// deletion; deleting the stack again goes on where it stopped.
package main

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/customresource/provider"
)

func main() {
	provider.Start(func(cfg aws.Config) customresource.Handler[properties] {
		return (&handler{s3: s3.NewFromConfig(cfg)}).handle
	})
}
