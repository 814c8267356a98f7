//go:build !lambda.norpc || awsconfig.fallback

package awsconfig

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

// loadDefault is config.LoadDefaultConfig, or nil where it is not linked.
var loadDefault = func(ctx context.Context) (aws.Config, error) {
	return config.LoadDefaultConfig(ctx)
}
