package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/objectversions/s3fake"
)

const bucket = "crl-bucket"

func request(typ customresource.RequestType, bucket string) *customresource.Request[properties] {
	return &customresource.Request[properties]{Type: typ, Properties: properties{Bucket: bucket}}
}

func filled() *s3fake.Bucket {
	b := &s3fake.Bucket{Name: bucket}
	for i := range 10 {
		b.Put(s3fake.Version{Key: "crl/a.crl", DeleteMarker: i%2 == 1})
		b.Put(s3fake.Version{Key: fmt.Sprintf("crl/%d.crl", i)})
		b.Uploads = append(b.Uploads, s3fake.Upload{Key: fmt.Sprintf("crl/%d.crl", i), ID: "u"})
	}
	return b
}

func TestCreateAndUpdateDoNothing(t *testing.T) {
	for _, typ := range []customresource.RequestType{customresource.Create, customresource.Update} {
		b := filled()
		response, err := (&handler{b}).handle(t.Context(), request(typ, bucket))
		if err != nil || len(b.Operations) != 0 {
			t.Fatalf("%s: got error %v and requests %q, want none", typ, err, b.Operations)
		}
		if got, want := response.PhysicalResourceID, customresource.PhysicalID("empty-bucket", bucket); got != want {
			t.Errorf("%s: got id %q, want %q", typ, got, want)
		}
	}
}

func TestCreateWithoutBucket(t *testing.T) {
	if _, err := (&handler{filled()}).handle(t.Context(), request(customresource.Create, "")); !errors.Is(err, customresource.ErrNotCreated) {
		t.Errorf("got error %v, want ErrNotCreated", err)
	}
}

func TestDelete(t *testing.T) {
	b := filled()
	if _, err := (&handler{b}).handle(t.Context(), request(customresource.Delete, bucket)); err != nil {
		t.Fatal(err)
	}
	if len(b.Versions) != 0 || len(b.Uploads) != 0 {
		t.Errorf("left %v and %v", b.Versions, b.Uploads)
	}
	if first, last := b.Operations[0], b.Operations[len(b.Operations)-1]; first != "ListMultipartUploads" || last != "ListObjectVersions" {
		t.Errorf("got requests %q, want uploads first and a last look at the objects", b.Operations)
	}
	if _, err := (&handler{b}).handle(t.Context(), request(customresource.Delete, bucket)); err != nil {
		t.Errorf("the second time: %v", err)
	}
}

func TestDeleteGoneBucket(t *testing.T) {
	for _, operation := range []string{"ListMultipartUploads", "ListObjectVersions", "DeleteObjects"} {
		b := filled()
		b.Fail = func(o string) error {
			if o == operation {
				return s3fake.Error("NoSuchBucket")
			}
			return nil
		}
		if _, err := (&handler{b}).handle(t.Context(), request(customresource.Delete, bucket)); !errors.Is(err, customresource.ErrGone) {
			t.Errorf("%s: got error %v, want ErrGone", operation, err)
		}
	}
}

func TestDeleteGoneUpload(t *testing.T) {
	b := filled()
	b.Fail = func(operation string) error {
		if operation == "AbortMultipartUpload" {
			return &types.NoSuchUpload{}
		}
		return nil
	}
	if _, err := (&handler{b}).handle(t.Context(), request(customresource.Delete, bucket)); err != nil {
		t.Error(err)
	}
	if n := len(slices.DeleteFunc(b.Operations, func(o string) bool { return o != "AbortMultipartUpload" })); n != 10 {
		t.Errorf("aborted %d uploads, want each of the 10 once", n)
	}
}

func TestDeleteFails(t *testing.T) {
	for operation, want := range map[string][]string{
		"ListMultipartUploads": {"0 object versions and 0 uploads", "list the multipart uploads"},
		"AbortMultipartUpload": {"0 object versions and 0 uploads", `abort the multipart upload of "crl/0.crl"`},
		"ListObjectVersions":   {"0 object versions and 10 uploads", "list the object versions"},
		"DeleteObjects":        {"0 object versions and 10 uploads", "delete object versions"},
	} {
		b := filled()
		b.Fail = func(o string) error {
			if o == operation {
				return s3fake.Error("AccessDenied")
			}
			return nil
		}
		_, err := (&handler{b}).handle(t.Context(), request(customresource.Delete, bucket))
		wantError(t, err, append(want, "bucket crl-bucket is not empty", "AccessDenied: the message of AccessDenied")...)
		if errors.Is(err, customresource.ErrGone) {
			t.Errorf("%s: the error says that the bucket is gone: %v", operation, err)
		}
	}
}

// A bucket with too many objects for one invocation: the reason says how far it
// came and what to do.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 14*time.Minute)
		defer cancel()
		b := filled()
		b.Uploads = nil
		b.Fail = func(operation string) error {
			if operation == "DeleteObjects" {
				time.Sleep(5 * time.Minute)
			}
			return nil
		}
		_, err := (&handler{b}).handle(ctx, request(customresource.Delete, bucket))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got error %v, want the deadline", err)
		}
		wantError(t, err, "bucket crl-bucket is not empty", "9 object versions and 0 uploads", "delete the stack again")
	})
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if err == nil || !strings.Contains(err.Error(), p) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got error %v, want one line with %q", err, p)
		}
	}
}
