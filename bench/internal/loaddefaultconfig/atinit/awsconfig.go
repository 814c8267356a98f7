// Package awsconfig stands for lambdakit/awsconfig in a handler that calls config.LoadDefaultConfig during
// initialization, as AWS's guide does
// (https://docs.aws.amazon.com/lambda/latest/dg/golang-handler.html#golang-example-code).
package awsconfig

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

var (
	loaded aws.Config
	failed error
)

func init() { loaded, failed = config.LoadDefaultConfig(context.Background()) }

// Load returns what was loaded.
func Load(context.Context) (aws.Config, error) { return loaded, failed }
