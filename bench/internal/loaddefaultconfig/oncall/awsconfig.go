// Package awsconfig stands for lambdakit/awsconfig in a handler that calls config.LoadDefaultConfig in the place where
// Lintel's calls awsconfig.Load.
package awsconfig

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

// Load calls config.LoadDefaultConfig.
func Load(ctx context.Context) (aws.Config, error) { return config.LoadDefaultConfig(ctx) }
