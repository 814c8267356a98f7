package awsconfig

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Load returns the configuration for AWS service clients. It reads the
// environment only; it opens no connection and, unless AWS_CA_BUNDLE names one,
// no file. Where the environment is not Lambda's it returns what
// config.LoadDefaultConfig returns.
//
// It fails when no region is set, when a variable is malformed (the error names
// every one of them), and when it has to fall back in a build that does not link
// LoadDefaultConfig.
func Load(ctx context.Context) (aws.Config, error) {
	cfg, err := load(ctx)
	if err != nil {
		return aws.Config{}, fmt.Errorf("awsconfig: %w", err)
	}
	if cfg.Region == "" {
		return aws.Config{}, errors.New("awsconfig: no region: set AWS_REGION")
	}
	return cfg, nil
}

func load(ctx context.Context) (aws.Config, error) {
	reason := notLambda()
	if reason == "" {
		return fromEnvironment()
	}
	if loadDefault == nil {
		return aws.Config{}, fmt.Errorf("%s, and this build cannot fall back to config.LoadDefaultConfig: "+
			"run in Lambda, or build without -tags lambda.norpc or with -tags awsconfig.fallback", reason)
	}
	cfg, err := loadDefault(ctx)
	if err != nil {
		return aws.Config{}, fmt.Errorf("%s, so config.LoadDefaultConfig was called: %w", reason, err)
	}
	return cfg, nil
}

// onlyDefault lists the variables that only config.LoadDefaultConfig can honor,
// with the value that makes them do so ("" stands for any).
var onlyDefault = []struct{ name, value string }{
	{"AWS_PROFILE", ""},
	{"AWS_DEFAULT_PROFILE", ""},
	{"AWS_CONFIG_FILE", ""},
	{"AWS_SHARED_CREDENTIALS_FILE", ""},
	{"AWS_DEFAULTS_MODE", string(aws.DefaultsModeAuto)},
}

// notLambda says why the environment is not one that Load can read by itself,
// or returns "" when it is.
func notLambda() string {
	if os.Getenv("AWS_LAMBDA_FUNCTION_NAME") == "" && os.Getenv("AWS_LAMBDA_RUNTIME_API") == "" {
		return "the environment is not Lambda's (AWS_LAMBDA_FUNCTION_NAME and AWS_LAMBDA_RUNTIME_API are not set)"
	}
	if !credentialsFromEnvironment().HasKeys() {
		return "the environment holds no credentials (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set)"
	}
	for _, v := range onlyDefault {
		got := os.Getenv(v.name)
		if got != "" && (v.value == "" || strings.EqualFold(got, v.value)) {
			return v.name + " is set"
		}
	}
	return ""
}
