package dynamodbstore

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestRetryer(t *testing.T) {
	canceled := func(codes ...string) error {
		e := &types.TransactionCanceledException{}
		for _, code := range codes {
			e.CancellationReasons = append(e.CancellationReasons, types.CancellationReason{Code: aws.String(code)})
		}
		return e
	}
	retryer := newRetryer()
	for _, test := range []struct {
		err  error
		want bool
	}{
		{&types.TransactionConflictException{}, true},
		{&types.ThrottlingException{}, true},
		{&types.ProvisionedThroughputExceededException{}, true},
		{&types.ConditionalCheckFailedException{}, false},
		{&types.ResourceNotFoundException{}, false},
		{errors.New("other"), false},
		{canceled(), false},
		{canceled("None", "TransactionConflict"), true},
		{canceled("ThrottlingError", "ProvisionedThroughputExceeded"), true},
		{canceled("TransactionConflict", "ConditionalCheckFailed"), false},
		{canceled("ValidationError"), false},
	} {
		if got := retryer.IsErrorRetryable(test.err); got != test.want {
			t.Errorf("%v: got %t, want %t", test.err, got, test.want)
		}
	}
	if got := retryer.MaxAttempts(); got != maxAttempts {
		t.Errorf("got %d attempts, want %d", got, maxAttempts)
	}
}

func TestDelays(t *testing.T) {
	retryer := newRetryer()
	var total time.Duration
	for attempt := range maxAttempts {
		longest := time.Duration(0)
		for range 1000 {
			delay, err := retryer.RetryDelay(attempt, nil)
			if err != nil {
				t.Fatal(err)
			}
			longest = max(longest, delay)
		}
		want := min(baseDelay<<max(0, attempt-1), maxDelay)
		if longest > want || longest < want*9/10 {
			t.Errorf("attempt %d: got delays up to %v, want %v", attempt, longest, want)
		}
		if attempt > 0 {
			total += want
		}
	}
	if want := 2575 * time.Millisecond; total != want {
		t.Errorf("the delays are %v in total, want %v", total, want)
	}
}

func TestRetriesOfTheEnvironment(t *testing.T) {
	for _, test := range []struct {
		cfg  aws.Config
		want bool
	}{
		{aws.Config{}, true},
		{aws.Config{RetryMode: aws.RetryModeAdaptive}, false},
		{aws.Config{RetryMaxAttempts: 5}, false},
	} {
		if got := withRetries(test.cfg).Retryer != nil; got != test.want {
			t.Errorf("%+v: got a retryer: %t, want %t", test.cfg, got, test.want)
		}
	}
}
