package objectversions

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithytime "github.com/aws/smithy-go/time"
)

// maxBatch is how many objects one DeleteObjects request can name (Amazon S3 API
// Reference, "DeleteObjects").
const maxBatch = 1000

// The pauses before objects are tried again whose deletion S3 put off. The SDK
// does not do this: the response as a whole is a success.
const (
	firstPause = 500 * time.Millisecond
	maxPause   = 20 * time.Second
)

// outcome is what an error code of a single object in a DeleteObjects response
// means.
type outcome int

const (
	refused outcome = iota // the default: S3 will not delete it
	gone                   // it is deleted already
	later                  // S3 asks to try again
)

// outcomes lists the codes that are not refusals (Amazon S3 API Reference, "List
// of error codes").
var outcomes = map[string]outcome{
	"NoSuchKey":          gone,
	"NoSuchVersion":      gone,
	"InternalError":      later,
	"OperationAborted":   later,
	"RequestTimeout":     later,
	"ServiceUnavailable": later,
	"SlowDown":           later,
}

// deleteVersions deletes the versions and returns how many of them are gone, also
// with an error.
func deleteVersions(ctx context.Context, api API, bucket string, ids []types.ObjectIdentifier) (int, error) {
	deleted := 0
	for batch := range slices.Chunk(ids, maxBatch) {
		n, err := deleteBatch(ctx, api, bucket, batch)
		deleted += n
		if err != nil {
			return deleted, err
		}
	}
	return deleted, nil
}

// deleteBatch repeats a request with the objects that S3 put off until all are
// gone, one is refused or ctx ends.
func deleteBatch(ctx context.Context, api API, bucket string, batch []types.ObjectIdentifier) (int, error) {
	deleted := 0
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		response, err := api.DeleteObjects(ctx, &s3.DeleteObjectsInput{
			Bucket: &bucket,
			Delete: &types.Delete{Objects: batch, Quiet: aws.Bool(true)}, // quiet: it lists errors only
		})
		if err != nil {
			return deleted, err
		}
		byOutcome := make(map[outcome][]types.Error)
		for _, e := range response.Errors {
			o := outcomes[aws.ToString(e.Code)]
			byOutcome[o] = append(byOutcome[o], e)
		}
		putOff := byOutcome[later]
		deleted += len(batch) - len(byOutcome[refused]) - len(putOff)
		switch {
		case len(byOutcome[refused]) > 0:
			return deleted, fmt.Errorf("S3 refused %s", describe(byOutcome[refused]))
		case len(putOff) == 0:
			return deleted, nil
		}
		if err := smithytime.SleepWithContext(ctx, pause); err != nil {
			return deleted, fmt.Errorf("S3 put off %s: %w", describe(putOff), err)
		}
		batch = make([]types.ObjectIdentifier, len(putOff))
		for i, e := range putOff {
			batch[i] = types.ObjectIdentifier{Key: e.Key, VersionId: e.VersionId}
		}
	}
}

// describe tells how many objects have an error, and which the first has.
func describe(errs []types.Error) string {
	first := errs[0]
	return fmt.Sprintf("%d of them, first %q version %s: %s: %s", len(errs),
		aws.ToString(first.Key), aws.ToString(first.VersionId), aws.ToString(first.Code), aws.ToString(first.Message))
}
