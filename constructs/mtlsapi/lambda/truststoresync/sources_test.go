package main

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acmpca/types"
	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/objectversions/s3fake"
)

var (
	inProgress   = &types.RequestInProgressException{Message: aws.String("in progress")}
	invalidState = &types.InvalidStateException{Message: aws.String("the authority is in state PENDING_CERTIFICATE")}
	fromCA       = source{Name: "issuing CA", CertificateAuthorityArn: authorityARN}
	fromS3       = source{Name: "ca.pem", Bucket: bucket, Key: "assets/ca.pem"}
)

// Every kind of source at once.
func TestSources(t *testing.T) {
	root := newCA(t, "root", nil, 10)
	sub := newCA(t, "sub", root, 3)
	file, text := newCA(t, "file", nil, 10), newCA(t, "text", nil, 10)
	f := newFixture(issued(sub, root))
	f.bucket.Put(s3fake.Version{Key: fromS3.Key, Body: []byte(file.pem)})

	response := f.mustRun(t, customresource.Create, fromCA, fromS3, source{Name: "text", Pem: text.pem})
	if got := response.Data["Certificates"]; got != "4" {
		t.Errorf("got %s certificates, want 4", got)
	}
	if len(f.pca.arns) != 1 || f.pca.arns[0] != authorityARN {
		t.Errorf("asked for %q, want %s", f.pca.arns, authorityARN)
	}
}

func TestRootAuthority(t *testing.T) {
	root := newCA(t, "root", nil, 10)
	f := newFixture(issued(root))
	f.mustRun(t, customresource.Create, fromCA)
	if got := string(f.bucket.Latest(key).Body); got != root.pem {
		t.Errorf("got %q, want the root", got)
	}
}

func TestWaitsForAuthority(t *testing.T) {
	root := newCA(t, "root", nil, 10)
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		f := newFixture(inProgress, invalidState, invalidState, invalidState, invalidState, inProgress, issued(root))
		f.mustRun(t, customresource.Create, fromCA)
		if got, want := time.Since(start), (1+2+4+8+15+15)*time.Second; got != want {
			t.Errorf("waited for %v, want %v", got, want)
		}
	})
}

// The error at the deadline says what AWS Private CA said last, and does not hide
// the errors of other sources.
func TestAuthorityNeverReady(t *testing.T) {
	hangs := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	for name, answers := range map[string][]any{"not ready": {invalidState}, "ends in a call": {invalidState, hangs}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
				defer cancel()
				f := newFixture(answers...)
				_, err := f.run(ctx, customresource.Create, fromS3, fromCA, source{Name: "last", Bucket: bucket, Key: "k"})
				wantError(t, err, `source "ca.pem": read s3://truststore-bucket/assets/ca.pem`, "NoSuchKey",
					`source "issuing CA": waited in vain for `+authorityARN, "PENDING_CERTIFICATE")
				if f.count("GetObject") != 1 {
					t.Error("a source was read after the deadline")
				}
			})
		})
	}
}

func TestAuthorityFails(t *testing.T) {
	f := newFixture(&types.ResourceNotFoundException{Message: aws.String("Could not find Certificate Authority.")})
	_, err := f.run(t.Context(), customresource.Create, fromCA)
	wantError(t, err, `source "issuing CA": get the certificate of `+authorityARN, "Could not find Certificate Authority.")
	if len(f.pca.arns) != 1 {
		t.Errorf("asked %d times, want once", len(f.pca.arns))
	}
}

// All sources that cannot be read are named, not only the first.
func TestObjectSourcesFail(t *testing.T) {
	f := newFixture()
	_, err := f.run(t.Context(), customresource.Create, fromS3, source{Name: "b.pem", Bucket: "another", Key: "b"})
	wantError(t, err, `source "ca.pem": read s3://truststore-bucket/assets/ca.pem`, "NoSuchKey", `; source "b.pem": read s3://another/b`, "NoSuchBucket")
}

func TestSourceSize(t *testing.T) {
	root := newCA(t, "root", nil, 10)
	for size, fits := range map[int]bool{maxSource: true, maxSource + 1: false} {
		f := newFixture()
		f.bucket.Put(s3fake.Version{Key: fromS3.Key, Body: append([]byte(root.pem), bytes.Repeat([]byte(" "), size-len(root.pem))...)})
		_, err := f.run(t.Context(), customresource.Create, fromS3)
		if fits && err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
		if !fits {
			wantError(t, err, `source "ca.pem"`, "got 15984001 bytes, at most 15984000 are allowed")
		}
	}
}

// A body that breaks off is an error, not a short source.
func TestSourceBreaksOff(t *testing.T) {
	broken := errors.New("connection reset by peer")
	f := newFixture()
	f.s3 = &brokenBody{f.bucket, broken}
	f.bucket.Put(s3fake.Version{Key: fromS3.Key, Body: []byte(newCA(t, "root", nil, 10).pem)})
	if _, err := f.run(t.Context(), customresource.Create, fromS3); !errors.Is(err, broken) {
		t.Errorf("got error %v, want %v", err, broken)
	}
}
