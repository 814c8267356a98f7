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
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

// maxAttempts of a request, unless AWS_MAX_ATTEMPTS says otherwise. With the
// standard back-off of the SDK, up to 20 s, they last 90 s at most: a request that
// keeps failing is given up with S3's own answer, well before the deadline.
const maxAttempts = 8

func main() {
	slog.SetDefault(logging.New(os.Stdout))
	customresource.Start(provide)
}

// provide makes the client in the invocation, not at start, so that CloudFormation
// is told if that fails.
func provide(ctx context.Context, r *customresource.Request[properties]) (*customresource.Response, error) {
	cfg, err := awsconfig.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", customresource.ErrNotCreated, err)
	}
	cfg.RetryMaxAttempts = cmp.Or(cfg.RetryMaxAttempts, maxAttempts)
	h := handler{s3: s3.NewFromConfig(cfg)}
	return h.handle(ctx, r)
}
