package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

// A source is Amazon S3.
type source struct{ s3 *s3.Client }

var _ service.Stater = source{}

// Get implements [service.Source].
func (s source) Get(ctx context.Context, bucket, key string, limit int64) (*service.Object, error) {
	o, err := read(ctx, s.s3, bucket, key, limit)
	return o, named(err, "get", bucket, key)
}

// Stat implements [service.Stater].
func (s source) Stat(ctx context.Context, bucket, key string) (*service.Object, error) {
	out, err := s.s3.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return nil, named(mapped(err), "head", bucket, key)
	}
	return &service.Object{
		Size: aws.ToInt64(out.ContentLength), ContentType: aws.ToString(out.ContentType), ETag: aws.ToString(out.ETag),
		CacheControl: aws.ToString(out.CacheControl), LastModified: aws.ToTime(out.LastModified),
	}, nil
}

func read(ctx context.Context, client *s3.Client, bucket, key string, limit int64) (_ *service.Object, err error) {
	out, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return nil, mapped(err)
	}
	defer func() { err = errors.Join(err, out.Body.Close()) }()
	size := aws.ToInt64(out.ContentLength)
	if size > limit {
		return nil, service.ErrTooLarge
	}
	var body bytes.Buffer
	body.Grow(int(size) + bytes.MinRead) // so that ReadFrom finds the end without growing
	// The body has to be read to its end: that is where the SDK compares checksums.
	n, err := body.ReadFrom(io.LimitReader(out.Body, min(limit, math.MaxInt64-1)+1))
	switch {
	case err != nil:
		return nil, err
	case n > limit:
		return nil, service.ErrTooLarge
	}
	return &service.Object{
		Body: body.Bytes(), Size: n, ContentType: aws.ToString(out.ContentType), ETag: aws.ToString(out.ETag),
		CacheControl: aws.ToString(out.CacheControl), LastModified: aws.ToTime(out.LastModified),
	}, nil
}

// mapped adds to an error of S3 which of the service's errors it is, by its status:
// answers to HEAD have nothing else.
func mapped(err error) error {
	var answer *smithyhttp.ResponseError
	if !errors.As(err, &answer) {
		return err
	}
	switch answer.HTTPStatusCode() {
	case http.StatusNotFound:
		return fmt.Errorf("%w: %w", service.ErrNotFound, err)
	case http.StatusForbidden:
		return fmt.Errorf("%w: %w", service.ErrAccessDenied, err)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return fmt.Errorf("%w: %w", service.ErrThrottled, err)
	}
	return err
}

func named(err error, operation, bucket, key string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s s3://%s/%s: %w", operation, bucket, strings.ToValidUTF8(key, "?"), err)
}
