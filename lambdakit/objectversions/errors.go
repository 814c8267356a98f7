package objectversions

import (
	"errors"

	"github.com/aws/smithy-go"
)

// IsNoSuchBucket reports whether err is S3's answer that there is no such bucket.
// The SDK has a type for it that most operations do not use, so the code decides.
func IsNoSuchBucket(err error) bool {
	var failure smithy.APIError
	return errors.As(err, &failure) && failure.ErrorCode() == "NoSuchBucket"
}
