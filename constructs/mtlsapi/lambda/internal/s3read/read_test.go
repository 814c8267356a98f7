package s3read

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/s3test"
)

var errBroken = errors.New("broken")

// A client answers with one output.
type client struct {
	out s3.GetObjectOutput
	err error
}

func (c client) GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	return &c.out, c.err
}

// A body tells whether it was read to the end and closed.
type body struct {
	io.Reader
	atEnd, closed bool
	closeErr      error
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.atEnd = b.atEnd || err == io.EOF
	return n, err
}

func (b *body) Close() error {
	b.closed = true
	return b.closeErr
}

func TestRead(t *testing.T) {
	for _, tt := range []struct {
		name   string
		body   io.Reader
		length *int64
		limit  int64
		want   error
	}{
		{"as large as allowed", strings.NewReader("12345"), aws.Int64(5), 5, nil},
		{"of unknown length", strings.NewReader("12345"), nil, 5, nil},
		{"in pieces", iotest.OneByteReader(strings.NewReader("12345")), aws.Int64(5), 5, nil},
		{"empty", strings.NewReader(""), aws.Int64(0), 5, nil},
		{"too large by its length", strings.NewReader("123456"), aws.Int64(6), 5, ErrTooLarge},
		{"too large by its body", strings.NewReader("123456"), nil, 5, ErrTooLarge},
		{"broken off", io.MultiReader(strings.NewReader("123"), iotest.ErrReader(errBroken)), aws.Int64(5), 5, errBroken},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := &body{Reader: tt.body}
			c := client{out: s3.GetObjectOutput{Body: b, ContentLength: tt.length, ETag: aws.String(`"tag"`), LastModified: &s3test.Written}}
			got, err := Read(t.Context(), c, &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("k")}, tt.limit)
			if !errors.Is(err, tt.want) {
				t.Fatalf("error %v, want %v", err, tt.want)
			}
			if !b.closed {
				t.Error("the body was not closed")
			}
			if tt.want != nil {
				if got != nil || !strings.HasPrefix(err.Error(), "read s3://b/k: ") {
					t.Errorf("got %v, %v", got, err)
				}
				return
			}
			if len(got.Body) > 5 || got.ETag != "tag" || !got.LastModified.Equal(s3test.Written) || !b.atEnd {
				t.Errorf("got %+v, read to the end: %t", got, b.atEnd)
			}
		})
	}
}

func TestReadErrors(t *testing.T) {
	in := &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("k")}
	if got, err := Read(t.Context(), client{err: errBroken}, in, 5); got != nil || !errors.Is(err, errBroken) {
		t.Errorf("failed call: %v, %v", got, err)
	}
	b := &body{Reader: bytes.NewReader(nil), closeErr: errBroken}
	if got, err := Read(t.Context(), client{out: s3.GetObjectOutput{Body: b}}, in, 5); got != nil || !errors.Is(err, errBroken) {
		t.Errorf("failed close: %v, %v", got, err)
	}
}
