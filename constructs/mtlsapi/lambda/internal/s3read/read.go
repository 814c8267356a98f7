// Package s3read reads whole objects from Amazon S3, up to a size.
package s3read

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// ErrTooLarge is returned by Read for an object above the limit.
var ErrTooLarge = errors.New("object too large")

// A Client is the call of [*s3.Client] that Read makes.
type Client interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// An Object is what was read.
type Object struct {
	Body []byte
	// ETag is the entity tag without its quotes.
	ETag string
	// LastModified is when the object was written, in whole seconds.
	LastModified time.Time
}

// Read returns an object of at most limit bytes. It needs the permission
// s3:GetObject, or s3:GetObjectVersion if in names a version.
func Read(ctx context.Context, client Client, in *s3.GetObjectInput, limit int64) (*Object, error) {
	object, err := read(ctx, client, in, limit)
	if err != nil {
		return nil, fmt.Errorf("read s3://%s/%s: %w", aws.ToString(in.Bucket), aws.ToString(in.Key), err)
	}
	return object, nil
}

func read(ctx context.Context, client Client, in *s3.GetObjectInput, limit int64) (_ *Object, err error) {
	out, err := client.GetObject(ctx, in)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, out.Body.Close()) }()
	size := aws.ToInt64(out.ContentLength)
	if size > limit {
		return nil, fmt.Errorf("%w: %d bytes, at most %d are read", ErrTooLarge, size, limit)
	}
	var body bytes.Buffer
	body.Grow(int(size) + bytes.MinRead) // so that ReadFrom finds the end without growing
	// The body has to be read to its end: that is where the SDK compares checksums.
	n, err := body.ReadFrom(io.LimitReader(out.Body, limit+1))
	switch {
	case err != nil:
		return nil, err
	case n > limit:
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	}
	return &Object{
		Body:         body.Bytes(),
		ETag:         TrimETag(out.ETag),
		LastModified: aws.ToTime(out.LastModified),
	}, nil
}

// TrimETag returns an entity tag without its quotes, so that those of listings
// and of objects compare equal whoever quotes them.
func TrimETag(tag *string) string { return strings.Trim(aws.ToString(tag), `"`) }
