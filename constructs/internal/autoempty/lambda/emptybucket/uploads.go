package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// uploadsAPI needs the permissions s3:ListBucketMultipartUploads on the bucket and
// s3:AbortMultipartUpload on its objects.
type uploadsAPI interface {
	ListMultipartUploads(context.Context, *s3.ListMultipartUploadsInput, ...func(*s3.Options)) (*s3.ListMultipartUploadsOutput, error)
	AbortMultipartUpload(context.Context, *s3.AbortMultipartUploadInput, ...func(*s3.Options)) (*s3.AbortMultipartUploadOutput, error)
}

// abortUploads aborts all incomplete multipart uploads of the bucket, whose parts
// are stored and billed but not listed, and returns how many, also with an error.
func abortUploads(ctx context.Context, api uploadsAPI, bucket string) (int, error) {
	aborted := 0
	for pages := s3.NewListMultipartUploadsPaginator(api, &s3.ListMultipartUploadsInput{Bucket: &bucket}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return aborted, fmt.Errorf("list the multipart uploads: %w", err)
		}
		for _, u := range page.Uploads {
			_, err := api.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &bucket, Key: u.Key, UploadId: u.UploadId})
			var gone *types.NoSuchUpload // completed or aborted meanwhile
			if err != nil && !errors.As(err, &gone) {
				return aborted, fmt.Errorf("abort the multipart upload of %q: %w", aws.ToString(u.Key), err)
			}
			aborted++
		}
	}
	return aborted, nil
}
