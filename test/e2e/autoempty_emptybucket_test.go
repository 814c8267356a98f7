package e2e

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
)

const fullBucket = "full-bucket"

// emptyBucket is a custom resource Custom::LintelEmptyBucket with the AWS around it.
type emptyBucket struct {
	*customResource
	s3     *s3stub.Server
	client *s3.Client // of others who use the bucket
}

func newEmptyBucket(t *testing.T) *emptyBucket {
	t.Helper()
	server := awsstub.New(t)
	store := s3stub.New(t, server)
	store.CreateBucket(fullBucket)
	resource := newCustomResource(t, server,
		handler.Build(t, "github.com/lintel-go/lintel/constructs/internal/autoempty/lambda/emptybucket"))
	resource.id = "the-resource"
	resource.properties = map[string]any{
		"ServiceToken": "arn:aws:lambda:eu-west-1:123456789012:function:empty", "Bucket": fullBucket,
	}
	return &emptyBucket{resource, store, s3.New(s3.Options{
		Region:       "eu-west-1",
		BaseEndpoint: aws.String(server.URL()),
		Credentials:  credentials.NewStaticCredentialsProvider("key", "secret", ""),
	})}
}

// fill puts n versions into the bucket.
func (e *emptyBucket) fill(n int) {
	for i := range n {
		e.s3.Put(fullBucket, fmt.Sprint("object ", i%7), []byte("content"))
	}
}

// startUpload starts a multipart upload that nobody ends.
func (e *emptyBucket) startUpload(key string) {
	e.t.Helper()
	upload, err := e.client.CreateMultipartUpload(e.t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String(fullBucket), Key: &key})
	if err != nil {
		e.t.Fatal(err)
	}
	if _, err := e.client.UploadPart(e.t.Context(), &s3.UploadPartInput{Bucket: aws.String(fullBucket), Key: &key,
		UploadId: upload.UploadId, PartNumber: aws.Int32(1), Body: strings.NewReader("part")}); err != nil {
		e.t.Fatal(err)
	}
}

// uploads returns the keys of the uploads that are not ended.
func (e *emptyBucket) uploads() []string {
	e.t.Helper()
	output, err := e.client.ListMultipartUploads(e.t.Context(), &s3.ListMultipartUploadsInput{Bucket: aws.String(fullBucket)})
	if err != nil {
		e.t.Fatal(err)
	}
	var list []string
	for _, u := range output.Uploads {
		list = append(list, *u.Key)
	}
	return list
}

// deleteObject deletes an object as most do, which leaves a delete marker.
func (e *emptyBucket) deleteObject(key string) {
	e.t.Helper()
	if _, err := e.client.DeleteObject(e.t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(fullBucket), Key: &key}); err != nil {
		e.t.Fatal(err)
	}
}

// assertEmpty fails the test unless CloudFormation could delete the bucket.
func (e *emptyBucket) assertEmpty() {
	e.t.Helper()
	if got := e.uploads(); got != nil {
		e.t.Errorf("got uploads of %q, want none", got)
	}
	if _, err := e.client.DeleteBucket(e.t.Context(), &s3.DeleteBucketInput{Bucket: aws.String(fullBucket)}); err != nil {
		e.t.Errorf("%d versions are left: %v", len(e.s3.Versions(fullBucket)), err)
	}
}

// TestEmptyBucketLife shows that the bucket is left alone until its stack is deleted.
func TestEmptyBucketLife(t *testing.T) {
	t.Parallel()
	e := newEmptyBucket(t)
	e.fill(2300)
	e.deleteObject("object 0")
	e.deleteObject("no such object")
	e.startUpload("upload 1")
	e.startUpload("upload 2")

	created := e.create(e.properties)
	assertSuccess(t, created)
	updated := e.update(e.properties)
	assertSuccess(t, updated)
	if updated.PhysicalResourceID != created.PhysicalResourceID {
		t.Errorf("got physical id %q after %q, want the same", updated.PhysicalResourceID, created.PhysicalResourceID)
	}
	if got := len(e.s3.Versions(fullBucket)); got != 2302 {
		t.Errorf("before Delete: got %d versions, want all", got)
	}
	if got, want := e.uploads(), []string{"upload 1", "upload 2"}; !slices.Equal(got, want) {
		t.Errorf("before Delete: got uploads of %q, want %q", got, want)
	}

	assertSuccess(t, e.delete())
	e.assertEmpty()

	// The bucket has gone with the stack. Lambda may deliver an event twice.
	assertSuccess(t, e.delete())
}

// TestEmptyBucketReplacement empties the bucket with the former name when the name changes.
func TestEmptyBucketReplacement(t *testing.T) {
	t.Parallel()
	e := newEmptyBucket(t)
	former := e.properties
	created := e.create(former)
	updated := e.update(map[string]any{"Bucket": "another-bucket"})
	assertSuccess(t, updated)
	if updated.PhysicalResourceID == created.PhysicalResourceID {
		t.Error("another bucket: got the same physical id, want another one")
	}
	e.fill(1)
	e.id, e.properties = created.PhysicalResourceID, former
	assertSuccess(t, e.delete())
	e.assertEmpty()
}

// TestEmptyBucketFaults has Amazon S3 fail on the way.
func TestEmptyBucketFaults(t *testing.T) {
	t.Parallel()
	const (
		list    = "s3:ListObjectVersions"
		remove  = "s3:DeleteObjects"
		uploads = "s3:ListMultipartUploads"
		abort   = "s3:AbortMultipartUpload"
	)
	for _, test := range []struct {
		name      string
		operation string
		script    script
		want      []string // fragments of the reason; nil for success
	}{
		{"list fails mid-way, then succeeds", list, script{awsstub.Default, awsstub.Break(), awsstub.Default}, nil},
		{"deletion is throttled mid-way, then succeeds", remove, script{awsstub.Default, awsstub.Throttle(), awsstub.Default}, nil},
		{"deletion of some objects is put off", remove, script{refuse("SlowDown"), awsstub.Default}, nil},
		{"some objects have gone meanwhile", remove, script{refuse("NoSuchVersion"), awsstub.Default}, nil},
		{"answer to an abortion is lost", abort, script{awsstub.Lose(awsstub.Default), awsstub.Default}, nil},
		{"answer to a deletion is lost", remove, script{awsstub.Lose(awsstub.Default), awsstub.Default}, nil},
		{"list of uploads drops the connection, then succeeds", uploads, script{awsstub.Drop(), awsstub.Default}, nil},

		{"may not list uploads", uploads, script{awsstub.DenyAccess()},
			[]string{"list the multipart uploads", "AccessDenied", "0 object versions and 0 uploads"}},
		{"may not abort uploads", abort, script{awsstub.Default, awsstub.DenyAccess()},
			[]string{`"upload 2"`, "AccessDenied", "0 object versions and 1 uploads"}},
		{"may not list", list, script{awsstub.DenyAccess()},
			[]string{"list the object versions", "AccessDenied", "0 object versions and 2 uploads"}},
		{"may not delete the rest", remove, script{awsstub.Default, awsstub.DenyAccess()},
			[]string{"AccessDenied", "1000 object versions and 2 uploads", "delete the stack again"}},
		{"may not delete some objects", remove, script{refuse("AccessDenied")},
			[]string{"AccessDenied", "2 of them", `"object 0"`, "delete the stack again"}},
		{"list does not answer", list, script{awsstub.Hang()},
			[]string{"ListObjectVersions", "0 object versions and 2 uploads", "raise the timeout"}},
		{"deletion stops answering mid-way", remove, script{awsstub.Default, awsstub.Hang()},
			[]string{"DeleteObjects", "1000 object versions and 2 uploads", "delete the stack again", "raise the timeout"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := newEmptyBucket(t)
			e.timeout = 8 * time.Second
			e.fill(1500)
			e.startUpload("upload 1")
			e.startUpload("upload 2")
			e.aws.On(test.operation, test.script...)
			response := e.delete()
			assertOutcome(t, response, test.want)
			if test.want != nil {
				e.aws.On(test.operation, awsstub.Default)
				assertSuccess(t, e.delete()) // the stack is deleted again
			}
			e.assertEmpty()
		})
	}
}

// refuse answers DeleteObjects with an error for the first two objects of "object 0", although the request as a whole
// succeeds. It deletes nothing.
func refuse(code string) awsstub.Reply {
	return awsstub.Handler(func(w http.ResponseWriter, r *awsstub.Request) {
		var body strings.Builder
		for range 2 {
			fmt.Fprintf(&body, "<Error><Key>object 0</Key><VersionId>v</VersionId><Code>%s</Code><Message>As scripted.</Message></Error>", code)
		}
		w.Header().Set("Content-Type", "application/xml")
		// A function that has gone is seen by the invocation.
		_, _ = io.WriteString(w, "<DeleteResult>"+body.String()+"</DeleteResult>")
	})
}

// TestEmptyBucketInUse has others write while the bucket is being emptied.
func TestEmptyBucketInUse(t *testing.T) {
	t.Parallel()
	e := newEmptyBucket(t)
	e.fill(10)
	written := 0
	e.aws.On("s3:DeleteObjects", awsstub.Choose(func(*awsstub.Request) awsstub.Reply {
		if written++; written <= 2 {
			e.s3.Put(fullBucket, "a late object", []byte("content"))
		}
		return awsstub.Default
	}))
	assertSuccess(t, e.delete())
	e.assertEmpty()
}

// TestEmptyBucketWithoutName has nothing to empty.
func TestEmptyBucketWithoutName(t *testing.T) {
	t.Parallel()
	e := newEmptyBucket(t)
	assertFailed(t, e.create(map[string]any{"Bucket": ""}), "no Bucket")
	assertSuccess(t, e.delete())
	for _, operation := range e.aws.Operations() {
		if operation != awsstub.Respond {
			t.Errorf("called %s, want nothing called", operation)
		}
	}
}
