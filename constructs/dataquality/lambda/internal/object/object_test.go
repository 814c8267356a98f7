package object

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
)

// A fake has one object, or an error.
type fake struct {
	body  []byte
	media string
	err   error
}

func (f *fake) GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	return &s3.GetObjectOutput{Body: io.NopCloser(bytes.NewReader(f.body))}, f.err
}

func (f *fake) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	body, err := io.ReadAll(in.Body)
	f.body, f.media = body, *in.ContentType
	return &s3.PutObjectOutput{}, errors.Join(err, f.err)
}

func TestReadAndWrite(t *testing.T) {
	f, l := &fake{}, location.Location{Bucket: "b", Key: "k"}
	if err := Write(t.Context(), f, l, "text/plain", []byte("four")); err != nil || f.media != "text/plain" {
		t.Errorf("got %v of %q", err, f.media)
	}
	if body, err := Read(t.Context(), f, l, 4); err != nil || string(body) != "four" {
		t.Errorf("got %q, %v", body, err)
	}
	if _, err := Read(t.Context(), f, l, 3); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	f.err = errors.New("down")
	_, err := Read(t.Context(), f, l, 4)
	for _, err := range []error{err, Write(t.Context(), f, l, "", nil)} {
		if !errors.Is(err, f.err) || !strings.Contains(err.Error(), "s3://b/k") {
			t.Errorf("got %v", err)
		}
	}
}

func TestIsPermanent(t *testing.T) {
	for code, want := range map[string]bool{"NoSuchKey": true, "AccessDenied": true, "SlowDown": false, "InternalError": false} {
		err := fmt.Errorf("read: %w", &smithy.GenericAPIError{Code: code, Message: "The text."})
		if got := IsPermanent(err); got != want {
			t.Errorf("%s: got %t", code, got)
		}
		if got := Reason(err); got != code+": The text" {
			t.Errorf("got %q", got)
		}
	}
	down := errors.New("down")
	if IsPermanent(down) || IsPermanent(nil) || Reason(down) != "down" {
		t.Error("an error of the network is permanent")
	}
}
