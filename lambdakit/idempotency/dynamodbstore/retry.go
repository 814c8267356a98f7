package dynamodbstore

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The back-off of a client for a store: a random time up to baseDelay, doubled with
// each attempt up to maxDelay. The SDK's default begins with up to a second, during
// which everything behind the item waits; 25 ms is what AWS has come to recommend
// for DynamoDB (the SDK's AWS_NEW_RETRIES_2026).
const (
	baseDelay = 25 * time.Millisecond
	maxDelay  = time.Second

	// maxAttempts have 2.6 s between them at most.
	maxAttempts = 8
)

// conditionalCheckFailed is the reason for which a transaction is canceled because
// of a condition.
const conditionalCheckFailed = "ConditionalCheckFailed"

// passing are the reasons for which a transaction is canceled that pass by
// themselves. None is that of an item that was no reason.
var passing = map[string]bool{
	"None":                          true,
	"TransactionConflict":           true,
	"ThrottlingError":               true,
	"ProvisionedThroughputExceeded": true,
}

// newRetryer returns the SDK's retryer, but for the delays and for conflicts with
// transactions: two invocations may write the same item at once, and the SDK leaves
// it to the caller to try again.
func newRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
			doublings := max(0, attempt-1) // the SDK counts from 1, and from 0 with AWS_NEW_RETRIES_2026
			return rand.N(min(baseDelay<<doublings, maxDelay)), nil
		})
		o.Retryables = append(o.Retryables, retry.IsErrorRetryableFunc(isPassing))
	})
}

// isPassing tells whether the error is a conflict or throttling that the SDK does
// not try again by itself.
func isPassing(err error) aws.Ternary {
	if _, ok := errors.AsType[*types.TransactionConflictException](err); ok {
		return aws.TrueTernary
	}
	canceled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok {
		return aws.UnknownTernary
	}
	for _, reason := range canceled.CancellationReasons {
		if !passing[aws.ToString(reason.Code)] {
			return aws.FalseTernary
		}
	}
	return aws.BoolTernary(len(canceled.CancellationReasons) > 0)
}
