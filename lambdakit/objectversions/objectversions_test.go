package objectversions_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lintel-go/lintel/lambdakit/objectversions"
	"github.com/lintel-go/lintel/lambdakit/objectversions/s3fake"
)

const bucket = "crl-bucket"

// filled returns a bucket with n versions, every fourth a delete marker, of
// objects with three versions each.
func filled(n int) *s3fake.Bucket {
	b := &s3fake.Bucket{Name: bucket}
	for i := range n {
		b.Put(s3fake.Version{Key: fmt.Sprintf("crl/%04d.crl", i/3), DeleteMarker: i%4 == 3})
	}
	return b
}

func TestDeleteAll(t *testing.T) {
	for _, n := range []int{0, 1, 3, 4, 50} {
		b := filled(n)
		got, err := objectversions.DeleteAll(t.Context(), b, bucket)
		if err != nil || got != n || len(b.Versions) != 0 {
			t.Errorf("%d versions: got %d deleted, %d left, error %v", n, got, len(b.Versions), err)
		}
	}
}

// A page that has more than DeleteObjects takes is deleted in several requests.
func TestBatches(t *testing.T) {
	b := filled(2100)
	b.PageSize = 2100
	if _, err := objectversions.DeleteAll(t.Context(), b, bucket); err != nil {
		t.Fatal(err)
	}
	if want := []int{1000, 1000, 100}; !slices.Equal(b.Batches, want) {
		t.Errorf("got batches of %d, want %d", b.Batches, want)
	}
}

func TestUnversionedBucket(t *testing.T) {
	b := &s3fake.Bucket{Name: bucket, Unversioned: true}
	for i := range 5 {
		b.Put(s3fake.Version{Key: fmt.Sprint(i)})
	}
	if n, err := objectversions.DeleteAll(t.Context(), b, bucket); err != nil || n != 5 || len(b.Versions) != 0 {
		t.Errorf("got %d deleted, %d left, error %v", n, len(b.Versions), err)
	}
}

// What is written behind the listing's back is deleted too.
func TestWrittenMeanwhile(t *testing.T) {
	b := filled(10)
	late := 2
	b.Fail = func(operation string) error {
		if operation == "DeleteObjects" && late > 0 {
			late--
			b.Put(s3fake.Version{Key: "a"}) // before all others
		}
		return nil
	}
	if n, err := objectversions.DeleteAll(t.Context(), b, bucket); err != nil || n != 12 || len(b.Versions) != 0 {
		t.Errorf("got %d deleted, %d left, error %v, want 12 deleted", n, len(b.Versions), err)
	}
}

func TestDeleteKey(t *testing.T) {
	const key = "truststore.pem"
	b := &s3fake.Bucket{Name: bucket}
	for i := range 7 {
		b.Put(s3fake.Version{Key: key, DeleteMarker: i == 5})
		b.Put(s3fake.Version{Key: key + ".bak"})
		b.Put(s3fake.Version{Key: "a/" + key})
	}
	n, err := objectversions.DeleteKey(t.Context(), b, bucket, key)
	if err != nil || n != 7 {
		t.Errorf("got %d deleted, error %v, want 7", n, err)
	}
	if len(b.Versions) != 14 || slices.ContainsFunc(b.Versions, func(v s3fake.Version) bool { return v.Key == key }) {
		t.Errorf("left %v, want the 14 versions of other keys", b.Versions)
	}
}

func TestNoSuchBucket(t *testing.T) {
	_, err := objectversions.DeleteAll(t.Context(), filled(1), "another")
	if !objectversions.IsNoSuchBucket(err) {
		t.Errorf("got error %v, want NoSuchBucket", err)
	}
	if objectversions.IsNoSuchBucket(s3fake.Error("AccessDenied")) || objectversions.IsNoSuchBucket(errors.New("NoSuchBucket")) {
		t.Error("another error passes for NoSuchBucket")
	}
}

// The errors of single objects do not make a failed request.
func TestObjectErrors(t *testing.T) {
	fails := func(code, key string) func(string) string {
		return func(k string) string {
			if k == key {
				return code
			}
			return ""
		}
	}
	t.Run("refused", func(t *testing.T) {
		b := filled(9)
		b.FailObject = fails("AccessDenied", "crl/0001.crl")
		n, err := objectversions.DeleteAll(t.Context(), b, bucket)
		if n != 3 {
			t.Errorf("got %d deleted, want those of the first page", n)
		}
		wantError(t, err, bucket, `S3 refused 3 of them, first "crl/0001.crl" version v`, "AccessDenied: the message of AccessDenied")
	})
	t.Run("gone already", func(t *testing.T) {
		b := filled(9)
		b.FailObject = func(key string) string {
			b.Versions = slices.DeleteFunc(b.Versions, func(v s3fake.Version) bool { return v.Key == key })
			return "NoSuchVersion"
		}
		if _, err := objectversions.DeleteAll(t.Context(), b, bucket); err != nil {
			t.Error(err)
		}
	})
	t.Run("put off", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b, refusals := filled(9), 4
			b.FailObject = func(key string) string {
				if key == "crl/0001.crl" && refusals > 0 {
					refusals--
					return "SlowDown"
				}
				return ""
			}
			start := time.Now()
			n, err := objectversions.DeleteAll(t.Context(), b, bucket)
			if err != nil || n != 9 || len(b.Versions) != 0 {
				t.Errorf("got %d deleted, %d left, error %v", n, len(b.Versions), err)
			}
			if want := []int{3, 3, 3, 1, 3}; !slices.Equal(b.Batches, want) {
				t.Errorf("got batches of %d, want %d: only what was put off is repeated", b.Batches, want)
			}
			if got, want := time.Since(start), 1500*time.Millisecond; got != want {
				t.Errorf("paused for %v, want %v", got, want)
			}
		})
	})
	t.Run("put off until the deadline", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			b := filled(9)
			b.FailObject = fails("SlowDown", "crl/0002.crl")
			n, err := objectversions.DeleteAll(ctx, b, bucket)
			if n != 6 || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %d deleted, error %v, want 6 and the deadline", n, err)
			}
			wantError(t, err, `S3 put off 3 of them, first "crl/0002.crl"`, "SlowDown")
			if len(b.Batches) > 10 {
				t.Errorf("%d requests in a minute: the pauses do not grow", len(b.Batches))
			}
		})
	})
}

func TestRequestErrors(t *testing.T) {
	for operation, doing := range map[string]string{
		"ListObjectVersions": "list the object versions of bucket crl-bucket",
		"DeleteObjects":      "delete object versions of bucket crl-bucket",
	} {
		b := filled(9)
		requests := 0
		b.Fail = func(o string) error {
			if o != operation {
				return nil
			}
			if requests++; requests == 2 {
				return s3fake.Error("AccessDenied")
			}
			return nil
		}
		n, err := objectversions.DeleteAll(t.Context(), b, bucket)
		if n != 3 {
			t.Errorf("%s: got %d deleted, want those of the first page", operation, n)
		}
		wantError(t, err, doing, "AccessDenied")
	}
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if err == nil || !strings.Contains(err.Error(), p) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got error %v, want one line with %q", err, p)
		}
	}
}
