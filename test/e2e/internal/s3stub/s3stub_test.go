package s3stub_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
)

const (
	bucket = "truststore"
	key    = "truststore.pem"
)

// start returns a server with Amazon S3 and one bucket, and a client of it that retries without delay.
func start(t *testing.T) (*awsstub.Server, *s3stub.Server, *s3.Client) {
	t.Helper()
	server := awsstub.New(t)
	store := s3stub.New(t, server)
	store.CreateBucket(bucket)
	client := s3.NewFromConfig(aws.Config{
		Region:       "eu-west-1",
		BaseEndpoint: aws.String(server.URL()),
		Credentials:  credentials.NewStaticCredentialsProvider("key", "secret", ""),
		Retryer: func() aws.Retryer {
			return retry.AddWithMaxBackoffDelay(retry.NewStandard(), time.Nanosecond)
		},
	})
	return server, store, client
}

func put(t *testing.T, client *s3.Client, body string) *s3.PutObjectOutput {
	t.Helper()
	output, err := client.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(bucket), Key: aws.String(key), Body: bytes.NewReader([]byte(body)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return output
}

// get returns the body of an object; an empty versionID means the latest.
func get(t *testing.T, client *s3.Client, versionID string) (string, error) {
	t.Helper()
	input := &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}
	if versionID != "" {
		input.VersionId = aws.String(versionID)
	}
	output, err := client.GetObject(t.Context(), input)
	if err != nil {
		return "", err
	}
	defer output.Body.Close()
	body, err := io.ReadAll(output.Body)
	return string(body), err
}

func TestVersions(t *testing.T) {
	_, store, client := start(t)
	first, second := put(t, client, "first"), put(t, client, "second")

	for _, test := range []struct{ id, want string }{
		{"", "second"}, {*first.VersionId, "first"}, {*second.VersionId, "second"},
	} {
		if got, err := get(t, client, test.id); err != nil || got != test.want {
			t.Errorf("version %q: got %q, %v, want %q", test.id, got, err, test.want)
		}
	}

	want := []s3stub.Version{
		{Key: key, ID: *second.VersionId, Body: []byte("second"), Latest: true},
		{Key: key, ID: *first.VersionId, Body: []byte("first")},
	}
	if got := store.Versions(bucket); !slices.EqualFunc(got, want, equal) {
		t.Errorf("got versions %+v, want %+v", got, want)
	}
	if got, ok := store.Object(bucket, key); !ok || !equal(got, want[0]) {
		t.Errorf("got object %+v, %t, want %+v", got, ok, want[0])
	}
}

func equal(a, b s3stub.Version) bool {
	return a.Key == b.Key && a.ID == b.ID && a.Latest == b.Latest && a.DeleteMarker == b.DeleteMarker && bytes.Equal(a.Body, b.Body)
}

func TestDeletingTheLatestVersionRevealsTheOneBefore(t *testing.T) {
	_, store, client := start(t)
	put(t, client, "first")
	second := put(t, client, "second")
	remove(t, client, second.VersionId)
	if got, err := get(t, client, ""); err != nil || got != "first" {
		t.Errorf("got %q, %v, want first", got, err)
	}
	if got, ok := store.Object(bucket, key); !ok || string(got.Body) != "first" {
		t.Errorf("got object %+v, %t", got, ok)
	}
}

// remove deletes a version, or adds a delete marker if versionID is nil.
func remove(t *testing.T, client *s3.Client, versionID *string) *s3.DeleteObjectOutput {
	t.Helper()
	output, err := client.DeleteObject(t.Context(), &s3.DeleteObjectInput{
		Bucket: aws.String(bucket), Key: aws.String(key), VersionId: versionID,
	})
	if err != nil {
		t.Fatal(err)
	}
	return output
}

func TestDeleteMarker(t *testing.T) {
	_, store, client := start(t)
	put(t, client, "body")
	marker := remove(t, client, nil)
	if _, err := get(t, client, ""); errorCode(err) != "NoSuchKey" {
		t.Errorf("got error %v, want NoSuchKey", err)
	}
	if _, ok := store.Object(bucket, key); ok {
		t.Error("the object is there")
	}
	if got := len(store.Versions(bucket)); got != 2 {
		t.Errorf("got %d versions, want 2", got)
	}
	remove(t, client, marker.VersionId)
	if got, err := get(t, client, ""); err != nil || got != "body" {
		t.Errorf("without the marker: got %q, %v", got, err)
	}
}

func errorCode(err error) string {
	var apiError smithy.APIError
	if errors.As(err, &apiError) {
		return apiError.ErrorCode()
	}
	return ""
}

// TestEmptyingABucket lists and deletes page by page, as is needed before a versioned bucket can be deleted.
func TestEmptyingABucket(t *testing.T) {
	server, store, client := start(t)
	const versions = 2500 // three pages
	for i := range versions {
		store.Put(bucket, fmt.Sprint("key ", i%7), []byte{byte(i)})
	}
	if _, err := client.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String(bucket)}); errorCode(err) != "BucketNotEmpty" {
		t.Errorf("got error %v, want BucketNotEmpty", err)
	}

	deleted := 0
	pages := s3.NewListObjectVersionsPaginator(client, &s3.ListObjectVersionsInput{Bucket: aws.String(bucket)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var objects []types.ObjectIdentifier
		for _, v := range page.Versions {
			objects = append(objects, types.ObjectIdentifier{Key: v.Key, VersionId: v.VersionId})
		}
		output, err := client.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{
			Bucket: aws.String(bucket), Delete: &types.Delete{Objects: objects},
		})
		if err != nil {
			t.Fatal(err)
		}
		deleted += len(output.Deleted)
	}
	if deleted != versions || len(store.Versions(bucket)) != 0 {
		t.Errorf("deleted %d versions, %d are left, want %d and 0", deleted, len(store.Versions(bucket)), versions)
	}
	if got := len(server.Requests("s3:ListObjectVersions")); got != 3 {
		t.Errorf("got %d pages, want 3", got)
	}
	if _, err := client.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String(bucket)}); err != nil {
		t.Error(err)
	}
}

func TestPagesAreComplete(t *testing.T) {
	_, store, client := start(t)
	for i := range 30 {
		store.Put(bucket, fmt.Sprint("key ", i%4), nil)
	}
	for size := range int32(12) {
		var got []string
		pages := s3.NewListObjectVersionsPaginator(client, &s3.ListObjectVersionsInput{
			Bucket: aws.String(bucket), MaxKeys: aws.Int32(size + 1), Prefix: aws.String("key"),
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range page.Versions {
				got = append(got, *v.VersionId)
			}
		}
		var want []string
		for _, v := range store.Versions(bucket) {
			want = append(want, v.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("pages of %d: got %d versions in other order or number than %d", size+1, len(got), len(want))
		}
	}
}

func TestDeleteObjectsRefusesMoreThanAThousand(t *testing.T) {
	_, _, client := start(t)
	_, err := client.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{
		Bucket: aws.String(bucket),
		Delete: &types.Delete{Objects: slices.Repeat([]types.ObjectIdentifier{{Key: aws.String(key)}}, 1001)},
	})
	if errorCode(err) != "MalformedXML" {
		t.Errorf("got error %v, want MalformedXML", err)
	}
}

func TestListObjects(t *testing.T) {
	_, store, client := start(t)
	for _, name := range []string{"crl/a", "crl/b", "crl/c", "truststore.pem", "truststore.pem"} {
		store.Put(bucket, name, []byte(name))
	}
	var got []string
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{
		Bucket: aws.String(bucket), MaxKeys: aws.Int32(2), Prefix: aws.String("crl/"),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range page.Contents {
			got = append(got, *o.Key)
		}
	}
	if want := []string{"crl/a", "crl/b", "crl/c"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestConditionalRequests(t *testing.T) {
	_, _, client := start(t)
	etag := put(t, client, "body").ETag

	_, err := client.GetObject(t.Context(), &s3.GetObjectInput{
		Bucket: aws.String(bucket), Key: aws.String(key), IfNoneMatch: etag,
	})
	var response *awshttp.ResponseError
	if !errors.As(err, &response) || response.HTTPStatusCode() != http.StatusNotModified {
		t.Errorf("GetObject with its ETag: got error %v, want 304", err)
	}
	if output, err := client.GetObject(t.Context(), &s3.GetObjectInput{
		Bucket: aws.String(bucket), Key: aws.String(key), IfNoneMatch: aws.String(`"other"`),
	}); err != nil || aws.ToString(output.ETag) != *etag {
		t.Errorf("GetObject with another ETag: got %v, want the object", err)
	}

	for _, test := range []struct {
		name  string
		input s3.PutObjectInput
		code  string
	}{
		{"if there is none", s3.PutObjectInput{IfNoneMatch: aws.String("*")}, "PreconditionFailed"},
		{"if it is another", s3.PutObjectInput{IfMatch: aws.String(`"other"`)}, "PreconditionFailed"},
		{"if it is the same", s3.PutObjectInput{IfMatch: etag}, ""},
	} {
		test.input.Bucket, test.input.Key = aws.String(bucket), aws.String(key)
		test.input.Body = bytes.NewReader([]byte("changed"))
		if _, err := client.PutObject(t.Context(), &test.input); errorCode(err) != test.code {
			t.Errorf("PutObject %s: got error %v, want code %q", test.name, err, test.code)
		}
	}
}

func TestRange(t *testing.T) {
	_, _, client := start(t)
	put(t, client, "0123456789")
	output, err := client.GetObject(t.Context(), &s3.GetObjectInput{
		Bucket: aws.String(bucket), Key: aws.String(key), Range: aws.String("bytes=2-4"),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer output.Body.Close()
	if body, err := io.ReadAll(output.Body); err != nil || string(body) != "234" {
		t.Errorf("got %q, %v, want 234", body, err)
	}
}

func TestScriptedFaults(t *testing.T) {
	server, store, client := start(t)
	server.On("s3:PutObject", awsstub.Default, awsstub.Throttle(), awsstub.Break(), awsstub.Default)
	put(t, client, "first")
	put(t, client, "second") // at the third attempt

	var statuses []int
	for _, r := range server.Requests("s3:PutObject") {
		if r.Input["Bucket"] != bucket || r.Input["Key"] != key {
			t.Errorf("got input %v", r.Input)
		}
		statuses = append(statuses, r.Status)
	}
	if want := []int{200, 503, 500, 200}; !slices.Equal(statuses, want) {
		t.Errorf("got statuses %v, want %v", statuses, want)
	}
	if got := len(store.Versions(bucket)); got != 2 {
		t.Errorf("got %d versions, want 2", got)
	}

	server.On("s3:GetObject", awsstub.DenyAccess())
	if _, err := get(t, client, ""); errorCode(err) != "AccessDenied" {
		t.Errorf("got error %v, want AccessDenied", err)
	}
	server.On("s3:GetObject", awsstub.Throttle())
	if _, err := get(t, client, ""); errorCode(err) != "SlowDown" {
		t.Errorf("got error %v, want SlowDown", err)
	}
}

func TestOperations(t *testing.T) {
	server, _, client := start(t)
	ctx := t.Context()
	other := aws.String("other-bucket")
	steps := []func() error{
		func() error { _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: other}); return err },
		func() error { _, err := client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: other}); return err },
		func() error {
			_, err := client.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: other,
				VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
			return err
		},
		func() error {
			_, err := client.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: other})
			return err
		},
		func() error {
			_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: other, Key: aws.String("a/b c"), Body: bytes.NewReader(nil)})
			return err
		},
		func() error {
			_, err := client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: other, Key: aws.String("a/b c")})
			return err
		},
		func() error {
			_, err := client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: other, Key: aws.String("a/b c")})
			return err
		},
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Errorf("step %d: %v", i, err)
		}
	}
	want := []string{"s3:CreateBucket", "s3:HeadBucket", "s3:PutBucketVersioning", "s3:GetBucketVersioning",
		"s3:PutObject", "s3:HeadObject", "s3:DeleteObject"}
	if got := server.Operations(); !slices.Equal(got, want) {
		t.Errorf("got operations %q, want %q", got, want)
	}
}

// uploads returns the keys of the uploads that are neither completed nor aborted.
func uploads(t *testing.T, client *s3.Client) []string {
	t.Helper()
	output, err := client.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: aws.String(bucket)})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, u := range output.Uploads {
		list = append(list, *u.Key)
	}
	return list
}

func TestNoUploads(t *testing.T) {
	_, _, client := start(t)
	if got := uploads(t, client); got != nil {
		t.Errorf("got uploads of %q, want none", got)
	}
	_, err := client.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: aws.String("no-such-bucket")})
	if errorCode(err) != "NoSuchBucket" {
		t.Errorf("got error %v, want NoSuchBucket", err)
	}
}

func TestUnversionedBucket(t *testing.T) {
	_, store, client := start(t)
	const unversioned = "unversioned"
	store.CreateUnversionedBucket(unversioned)
	for _, body := range []string{"first", "second"} {
		output, err := client.PutObject(t.Context(), &s3.PutObjectInput{
			Bucket: aws.String(unversioned), Key: aws.String(key), Body: bytes.NewReader([]byte(body)),
		})
		if err != nil || output.VersionId != nil {
			t.Fatalf("got version %v, %v, want none", output.VersionId, err)
		}
	}
	list, err := client.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: aws.String(unversioned)})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Versions) != 1 || *list.Versions[0].VersionId != "null" {
		t.Fatalf("got versions %+v, want one that is null", list.Versions)
	}
	if _, err := client.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: aws.String(unversioned), Delete: &types.Delete{
		Objects: []types.ObjectIdentifier{{Key: aws.String(key), VersionId: list.Versions[0].VersionId}},
	}}); err != nil {
		t.Fatal(err)
	}
	if got := store.Versions(unversioned); got != nil {
		t.Errorf("got %+v after the null version was deleted, want nothing", got)
	}
}

func TestLastModified(t *testing.T) {
	_, store, client := start(t)
	before := time.Now().Truncate(time.Second)
	store.Put(bucket, key, []byte("body"))
	output, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)})
	if err != nil {
		t.Fatal(err)
	}
	if got := aws.ToTime(output.LastModified); got.Before(before) || got.After(time.Now()) {
		t.Errorf("got last modified %v, want now", got)
	}
}

func TestMultipartUpload(t *testing.T) {
	server, store, client := start(t)
	ctx := t.Context()
	created, err := client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: aws.String(bucket), Key: aws.String(key)})
	if err != nil {
		t.Fatal(err)
	}
	if got := uploads(t, client); !slices.Equal(got, []string{key}) {
		t.Errorf("got uploads of %q, want of %s", got, key)
	}
	part, err := client.UploadPart(ctx, &s3.UploadPartInput{Bucket: aws.String(bucket), Key: aws.String(key),
		UploadId: created.UploadId, PartNumber: aws.Int32(1), Body: bytes.NewReader([]byte("body"))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: aws.String(bucket), Key: aws.String(key),
		UploadId: created.UploadId, MultipartUpload: &types.CompletedMultipartUpload{
			Parts: []types.CompletedPart{{ETag: part.ETag, PartNumber: aws.Int32(1)}}}}); err != nil {
		t.Fatal(err)
	}
	if got, ok := store.Object(bucket, key); !ok || string(got.Body) != "body" {
		t.Errorf("got object %+v, %t", got, ok)
	}
	want := []string{"s3:CreateMultipartUpload", "s3:ListMultipartUploads", "s3:UploadPart", "s3:CompleteMultipartUpload"}
	if got := server.Operations(); !slices.Equal(got, want) {
		t.Errorf("got operations %q, want %q", got, want)
	}
}
