package dataaction

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
)

// A Client is the calls of [*s3.Client] that actions make.
type Client interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
	HeadObject(context.Context, *s3.HeadObjectInput, ...func(*s3.Options)) (*s3.HeadObjectOutput, error)
	CopyObject(context.Context, *s3.CopyObjectInput, ...func(*s3.Options)) (*s3.CopyObjectOutput, error)
	CreateMultipartUpload(context.Context, *s3.CreateMultipartUploadInput, ...func(*s3.Options)) (*s3.CreateMultipartUploadOutput, error)
	UploadPartCopy(context.Context, *s3.UploadPartCopyInput, ...func(*s3.Options)) (*s3.UploadPartCopyOutput, error)
	CompleteMultipartUpload(context.Context, *s3.CompleteMultipartUploadInput, ...func(*s3.Options)) (*s3.CompleteMultipartUploadOutput, error)
	AbortMultipartUpload(context.Context, *s3.AbortMultipartUploadInput, ...func(*s3.Options)) (*s3.AbortMultipartUploadOutput, error)
	DeleteObject(context.Context, *s3.DeleteObjectInput, ...func(*s3.Options)) (*s3.DeleteObjectOutput, error)
	GetObjectTagging(context.Context, *s3.GetObjectTaggingInput, ...func(*s3.Options)) (*s3.GetObjectTaggingOutput, error)
	PutObjectTagging(context.Context, *s3.PutObjectTaggingInput, ...func(*s3.Options)) (*s3.PutObjectTaggingOutput, error)
}

// changed are the errors that say that an object is no longer as it was listed: it
// was deleted, or replaced. HEAD answers without a body, from which the SDK makes
// the code of the status.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
var changed = map[string]bool{
	"NoSuchKey":          true,
	"NotFound":           true,
	"NoSuchVersion":      true,
	"PreconditionFailed": true,
}

func isChanged(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && changed[api.ErrorCode()]
}

// copySource writes a location as the header x-amz-copy-source has it.
func copySource(l location.Location) *string {
	key := strings.NewReplacer("%2F", "/", "+", "%20").Replace(url.QueryEscape(l.Key))
	return new(l.Bucket + "/" + key)
}
