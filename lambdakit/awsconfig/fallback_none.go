//go:build lambda.norpc && !awsconfig.fallback

package awsconfig

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// loadDefault is config.LoadDefaultConfig, or nil where it is not linked.
var loadDefault func(context.Context) (aws.Config, error)
