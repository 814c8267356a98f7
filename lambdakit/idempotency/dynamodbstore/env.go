package dynamodbstore

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/idempotency"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore/schema"
)

// FromEnv returns a store in the table that the environment variable
// [schema.TableVariable] names, which the constructs set. The zero Terms are the
// defaults.
//
// Its client tries a request again sooner than the SDK does by default, and after a
// conflict with a transaction too, unless AWS_RETRY_MODE or AWS_MAX_ATTEMPTS is set.
func FromEnv(ctx context.Context, terms idempotency.Terms) (*Store, error) {
	table := os.Getenv(schema.TableVariable)
	if table == "" {
		return nil, fmt.Errorf("dynamodbstore: environment variable %s is not set, want the name of the table", schema.TableVariable)
	}
	cfg, err := awsconfig.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("dynamodbstore: %w", err)
	}
	return New(dynamodb.NewFromConfig(withRetries(cfg)), table, terms)
}

// withRetries sets the retryer unless the environment chooses one.
func withRetries(cfg aws.Config) aws.Config {
	if cfg.Retryer == nil && cfg.RetryMode == "" && cfg.RetryMaxAttempts == 0 {
		cfg.Retryer = newRetryer
	}
	return cfg
}
