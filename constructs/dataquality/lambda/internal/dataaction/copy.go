package dataaction

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
)

// maxCopy is the size of the largest object that CopyObject copies.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
const maxCopy = 5 << 30

// errVerify says that a copy is not what it should be.
var errVerify = errors.New("the copy is not like the object")

// copy copies an object with its metadata and tags, unless its copy is newer than
// itself and as large.
//
// It needs the permissions s3:GetObject and s3:GetObjectTagging on the object, and
// s3:PutObject, s3:PutObjectTagging, s3:AbortMultipartUpload and s3:GetObject on
// the copy, and s3:ListBucket on the bucket of the copy, so that one that does not
// exist is answered with 404.
func (j *job) copy(ctx context.Context, o types.Object) (done bool, err error) {
	to := j.action.targetOf(j.Source, *o.Key)
	switch copied, err := j.Client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &to.Bucket, Key: &to.Key}); {
	case isChanged(err): // there is none
	case err != nil:
		return false, fmt.Errorf("head %s: %w", to, err)
	case aws.ToInt64(copied.ContentLength) == aws.ToInt64(o.Size) && aws.ToTime(copied.LastModified).After(*o.LastModified):
		return false, nil
	}
	return true, j.copyTo(ctx, o, to)
}

// move copies an object, looks at the copy, and deletes the object. It needs the
// permissions of copy and s3:DeleteObject on the object.
func (j *job) move(ctx context.Context, o types.Object) (done bool, err error) {
	to := j.action.targetOf(j.Source, *o.Key)
	if err := j.copyTo(ctx, o, to); err != nil {
		return false, err
	}
	if err := j.verify(ctx, o, to); err != nil {
		return false, err
	}
	// Conditional: what has replaced the object meanwhile was not copied.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
	if _, err := j.Client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &j.Source.Bucket, Key: o.Key, IfMatch: o.ETag}); err != nil {
		return false, fmt.Errorf("delete: %w", err)
	}
	return true, nil
}

// copyTo copies an object as it was listed.
func (j *job) copyTo(ctx context.Context, o types.Object, to location.Location) error {
	from := location.Location{Bucket: j.Source.Bucket, Key: *o.Key}
	if aws.ToInt64(o.Size) > maxCopy {
		return j.copyParts(ctx, o, from, to)
	}
	_, err := j.Client.CopyObject(ctx, &s3.CopyObjectInput{
		Bucket: &to.Bucket, Key: &to.Key, CopySource: copySource(from), CopySourceIfMatch: o.ETag,
	})
	if err != nil {
		return fmt.Errorf("copy to %s: %w", to, err)
	}
	return nil
}

// verify looks at the copy of an object. That it is missing is no change of the
// object, but an error.
func (j *job) verify(ctx context.Context, o types.Object, to location.Location) error {
	copied, err := j.Client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &to.Bucket, Key: &to.Key})
	if isChanged(err) {
		return fmt.Errorf("%w: %s is not there: %v", errVerify, to, err)
	}
	if err != nil {
		return fmt.Errorf("head %s: %w", to, err)
	}
	if got, want := aws.ToInt64(copied.ContentLength), aws.ToInt64(o.Size); got != want {
		return fmt.Errorf("%w: %s has %d bytes, want %d", errVerify, to, got, want)
	}
	if modified := aws.ToTime(copied.LastModified); modified.Before(j.judgment.Before.Truncate(time.Second)) {
		return fmt.Errorf("%w: %s is of %s, before the run", errVerify, to, modified.Format(time.RFC3339))
	}
	return nil
}
