// Package provider starts the provider of a custom resource that calls AWS
// services, with the settings that suit one: JSON logs, and an AWS configuration
// that is loaded in the invocation, so that CloudFormation is told if that fails.
//
//	func main() {
//		provider.Start(func(cfg aws.Config) customresource.Handler[properties] {
//			return (&handler{s3: s3.NewFromConfig(cfg)}).handle
//		})
//	}
//
// Package customresource says what is answered, and when.
package provider

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

// MaxAttempts of a request to AWS, unless AWS_MAX_ATTEMPTS says otherwise. With
// the standard back-off of the SDK, up to 20 s, they last 90 s at most: a request
// that keeps failing is given up with the service's own answer, before the
// deadline of a function that has a few minutes.
const MaxAttempts = 8

// Start runs the handler that newHandler makes as a Lambda function. It does not
// return.
func Start[P any](newHandler func(aws.Config) customresource.Handler[P]) {
	slog.SetDefault(logging.New(os.Stdout))
	customresource.Start(Handler(newHandler))
}

// Handler makes the handler anew in each invocation: there are few, and each may
// come with other credentials. Where the configuration cannot be loaded it fails
// with [customresource.ErrNotCreated].
func Handler[P any](newHandler func(aws.Config) customresource.Handler[P]) customresource.Handler[P] {
	return func(ctx context.Context, r *customresource.Request[P]) (*customresource.Response, error) {
		cfg, err := awsconfig.Load(ctx)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", customresource.ErrNotCreated, err)
		}
		cfg.RetryMaxAttempts = cmp.Or(cfg.RetryMaxAttempts, MaxAttempts)
		return newHandler(cfg)(ctx, r)
	}
}
