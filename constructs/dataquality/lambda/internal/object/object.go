// Package object reads and writes objects in Amazon S3.
package object

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
)

// A Reader is the call of [*s3.Client] that reads an object. It needs the
// permission s3:GetObject, and s3:ListBucket, without which Amazon S3 denies access
// to objects that do not exist.
type Reader interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// A Writer is the call of [*s3.Client] that writes an object. It needs the
// permission s3:PutObject.
type Writer interface {
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

// ErrTooLarge is returned by Read for an object above the limit.
var ErrTooLarge = errors.New("object too large")

// Open begins to read an object.
func Open(ctx context.Context, client Reader, l location.Location) (io.ReadCloser, error) {
	out, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &l.Bucket, Key: &l.Key})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", l, err)
	}
	return out.Body, nil
}

// Read returns an object of at most limit bytes.
func Read(ctx context.Context, client Reader, l location.Location, limit int64) (_ []byte, err error) {
	in, err := Open(ctx, client, l)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	body, err := io.ReadAll(io.LimitReader(in, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", l, err)
	case int64(len(body)) > limit:
		return nil, fmt.Errorf("read %s: %w: more than %d bytes", l, ErrTooLarge, limit)
	}
	return body, nil
}

// Write writes an object.
func Write(ctx context.Context, client Writer, l location.Location, contentType string, body []byte) error {
	_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &l.Bucket, Key: &l.Key, ContentType: &contentType, Body: bytes.NewReader(body)})
	if err != nil {
		return fmt.Errorf("write %s: %w", l, err)
	}
	return nil
}

// Reason says why reading an object has failed, without the ids of the request.
func Reason(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return strings.TrimSuffix(api.ErrorCode()+": "+api.ErrorMessage(), ".")
	}
	return err.Error()
}

// permanent are the errors of reading an object that another try does not change.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
var permanent = map[string]bool{
	"AccessDenied":              true,
	"InvalidObjectState":        true, // it is archived
	"KMS.DisabledException":     true,
	"KMS.InvalidStateException": true,
	"KMS.NotFoundException":     true,
	"NoSuchBucket":              true,
	"NoSuchKey":                 true,
}

// IsPermanent reports whether reading an object has failed so that another try
// fails too: there is none, or it may not be read.
func IsPermanent(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && permanent[api.ErrorCode()]
}
