// Command truststorecheck is the Lambda handler of Custom::LintelTruststoreCheck:
// it waits until a custom domain name of API Gateway has taken a version of its
// truststore, and fails the deployment if API Gateway has warnings about it.
//
// API Gateway accepts a truststore with certificates that it does not like, and
// then refuses the clients below them. It says so only in truststoreWarnings of
// the domain name, which nobody reads.
//
// Properties:
//
//   - DomainName, of an HTTP API or a Regional REST API; another one replaces the
//     resource
//   - TruststoreUri and TruststoreVersion that the domain was given
//   - AllowWarnings, to succeed with warnings. They are logged at level WARN.
//
// Attribute: Warnings, how many there are.
//
// The metric TruststoreWarnings in the namespace Lintel/MutualTls, by
// FunctionName, is their number too, zero included.
package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"

	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

// maxAttempts of a request, unless AWS_MAX_ATTEMPTS says otherwise. With the
// standard back-off of the SDK, up to 20 s, they last 90 s at most: a request that
// keeps failing is given up with API Gateway's own answer, before the deadline.
const maxAttempts = 8

// namespace of the metrics of all handlers of the construct.
const namespace = "Lintel/MutualTls"

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
	h := handler{
		domains:      apigatewayv2.NewFromConfig(cfg),
		metrics:      emf.New(os.Stdout, namespace),
		functionName: lambdacontext.FunctionName,
	}
	return h.handle(ctx, r)
}
