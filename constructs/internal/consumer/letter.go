package consumer

import (
	"context"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// LetterFailure is why an item is parked, as a dead letter says it.
func LetterFailure(failure batch.Failure) deadletter.Failure {
	f := deadletter.NewFailure(failure.Err)
	f.Permanent = failure.Permanent
	f.Attempts = failure.Attempts
	f.Deliveries = failure.Deliveries
	f.FirstAt = failure.First.UTC()
	f.LastAt = failure.Last.UTC()
	return f
}

// LetterFunction is the function of an invocation.
func LetterFunction(ctx context.Context) deadletter.Function {
	f := deadletter.Function{
		Name:      lambdacontext.FunctionName,
		Version:   lambdacontext.FunctionVersion,
		LogStream: lambdacontext.LogStreamName,
	}
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		f.RequestID = lc.AwsRequestID
	}
	return f
}
