package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/objectversions"
)

// properties of Custom::LintelEmptyBucket.
type properties struct {
	Bucket string
}

// bucketAPI is what the handler calls of S3.
type bucketAPI interface {
	objectversions.API
	uploadsAPI
}

type handler struct {
	s3 bucketAPI
}

// handle empties the bucket on Delete and does nothing before.
func (h *handler) handle(ctx context.Context, r *customresource.Request[properties]) (*customresource.Response, error) {
	bucket := r.Properties.Bucket
	if r.Type == customresource.Delete {
		return nil, h.empty(ctx, bucket)
	}
	if bucket == "" {
		return nil, fmt.Errorf("%w: no Bucket, need the name of the bucket to empty", customresource.ErrNotCreated)
	}
	return &customresource.Response{PhysicalResourceID: customresource.PhysicalID("empty-bucket", bucket)}, nil
}

// empty aborts the uploads first: one that is completed later would be an object.
func (h *handler) empty(ctx context.Context, bucket string) error {
	uploads, err := abortUploads(ctx, h.s3, bucket)
	var versions int
	if err == nil {
		versions, err = objectversions.DeleteAll(ctx, h.s3, bucket)
	}
	switch {
	case err == nil:
		slog.InfoContext(ctx, "emptied the bucket", "bucket", bucket, "versions", versions, "uploads", uploads)
		return nil
	case objectversions.IsNoSuchBucket(err):
		return fmt.Errorf("%w: %w", customresource.ErrGone, err)
	default:
		return fmt.Errorf("bucket %s is not empty, %d object versions and %d uploads were deleted before an error; "+
			"delete the stack again to go on: %w", bucket, versions, uploads, err)
	}
}
