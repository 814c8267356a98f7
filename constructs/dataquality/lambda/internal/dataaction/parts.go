package dataaction

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
)

const (
	// partSize is the size of a part, unless there would be more than maxParts.
	partSize = 512 << 20
	// maxParts is how many parts an upload can have.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
	maxParts = 10_000
	// partWorkers is how many parts of an object are copied at a time.
	partWorkers = 8
	// abortTimeout bounds the end of an upload that has failed.
	abortTimeout = 3 * time.Second
)

// copyParts copies an object in parts. An upload that fails is aborted; one that
// the end of the process leaves behind is for the bucket's lifecycle rule.
func (j *job) copyParts(ctx context.Context, o types.Object, from, to location.Location) (err error) {
	create, err := j.newUpload(ctx, o, from, to)
	if err != nil {
		return err
	}
	upload, err := j.Client.CreateMultipartUpload(ctx, create)
	if err != nil {
		return fmt.Errorf("begin %s: %w", to, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, j.abort(ctx, to, upload.UploadId))
		}
	}()

	size := aws.ToInt64(o.Size)
	step := max(partSize, (size+maxParts-1)/maxParts)
	parts := make([]types.CompletedPart, (size+step-1)/step)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	group := newGroup(partWorkers)
	for i := range parts {
		first := int64(i) * step
		group.run(func() error {
			out, err := j.Client.UploadPartCopy(ctx, &s3.UploadPartCopyInput{
				Bucket: &to.Bucket, Key: &to.Key, UploadId: upload.UploadId, PartNumber: aws.Int32(int32(i + 1)),
				CopySource: copySource(from), CopySourceIfMatch: o.ETag,
				CopySourceRange: aws.String(fmt.Sprintf("bytes=%d-%d", first, min(first+step, size)-1)),
			})
			if err != nil {
				cancel()
				return fmt.Errorf("copy part %d to %s: %w", i+1, to, err)
			}
			parts[i] = types.CompletedPart{PartNumber: aws.Int32(int32(i + 1)), ETag: out.CopyPartResult.ETag}
			return nil
		})
	}
	if err := group.end(); err != nil {
		return err
	}
	_, err = j.Client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &to.Bucket, Key: &to.Key, UploadId: upload.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
	})
	if err != nil {
		return fmt.Errorf("complete %s: %w", to, err)
	}
	return nil
}

// newUpload returns an upload with the metadata and tags of an object, which
// CopyObject copies by itself.
func (j *job) newUpload(ctx context.Context, o types.Object, from, to location.Location) (*s3.CreateMultipartUploadInput, error) {
	head, err := j.Client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &from.Bucket, Key: &from.Key, IfMatch: o.ETag})
	if err != nil {
		return nil, fmt.Errorf("head: %w", err)
	}
	in := &s3.CreateMultipartUploadInput{
		Bucket: &to.Bucket, Key: &to.Key,
		CacheControl: head.CacheControl, ContentDisposition: head.ContentDisposition, ContentEncoding: head.ContentEncoding,
		ContentLanguage: head.ContentLanguage, ContentType: head.ContentType, Metadata: head.Metadata,
	}
	if aws.ToInt32(head.TagCount) == 0 {
		return in, nil
	}
	out, err := j.Client.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: &from.Bucket, Key: &from.Key})
	if err != nil {
		return nil, fmt.Errorf("get tags: %w", err)
	}
	tags := url.Values{}
	for _, t := range out.TagSet {
		tags.Set(aws.ToString(t.Key), aws.ToString(t.Value))
	}
	in.Tagging = aws.String(tags.Encode())
	return in, nil
}

func (j *job) abort(ctx context.Context, to location.Location, id *string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
	defer cancel()
	if _, err := j.Client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &to.Bucket, Key: &to.Key, UploadId: id}); err != nil {
		return fmt.Errorf("abort the upload of %s: %w", to, err)
	}
	return nil
}
