package trustbundle

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/pkitest"
	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/s3test"
	"github.com/lintel-go/lintel/constructs/mtlsapi/truststore"
)

func TestLoad(t *testing.T) {
	root, other := pkitest.Root(t, "Root"), pkitest.Root(t, "Other")
	var store s3test.S3
	v1 := store.Put("b", "truststore.pem", pkitest.PEM(root.Certificate))
	store.Put("b", "truststore.pem", pkitest.PEM(root.Certificate, other.Certificate))
	store.Put("b", "bad.pem", []byte("no certificate"))
	for _, tt := range []struct {
		location Location
		want     int
	}{
		{Location{Bucket: "b", Key: "truststore.pem", Version: v1}, 1},
		{Location{Bucket: "b", Key: "truststore.pem"}, 2},
	} {
		bundle, err := Load(t.Context(), &store, tt.location)
		if err != nil || len(bundle.Certificates()) != tt.want {
			t.Errorf("%v: %v, %v, want %d certificates", tt.location, bundle, err, tt.want)
		}
	}

	missing := Location{Bucket: "b", Key: "truststore.pem", Version: "9"}
	var noKey *types.NoSuchKey
	if _, err := Load(t.Context(), &store, missing); !errors.As(err, &noKey) {
		t.Errorf("%v: %v", missing, err)
	}
	var refused *truststore.Error
	if _, err := Load(t.Context(), &store, Location{Bucket: "b", Key: "bad.pem"}); !errors.As(err, &refused) || !strings.Contains(err.Error(), "s3://b/bad.pem") {
		t.Errorf("bad.pem: %v", err)
	}
	if got, want := missing.String(), "s3://b/truststore.pem?versionId=9"; got != want {
		t.Errorf("String: %s, want %s", got, want)
	}
}

// A CA that has expired since the truststore was written is still in it.
func TestExpiredSince(t *testing.T) {
	root := pkitest.Root(t, "Root")
	sub := root.Subordinate(2, "Sub", func(c *x509.Certificate) { c.NotAfter = s3test.Written })
	var store s3test.S3
	store.Put("b", "k", pkitest.PEM(root.Certificate, sub.Certificate))
	bundle, err := Load(t.Context(), &store, Location{Bucket: "b", Key: "k"})
	if err != nil || len(bundle.Certificates()) != 2 {
		t.Errorf("%v, %v, want 2 certificates", bundle, err)
	}
}

// undated does not say when an object was written.
type undated struct{}

func (undated) GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	return &s3.GetObjectOutput{Body: io.NopCloser(strings.NewReader(""))}, nil
}

func TestUndated(t *testing.T) {
	if _, err := Load(t.Context(), undated{}, Location{Bucket: "b", Key: "k"}); err == nil || !strings.Contains(err.Error(), "when s3://b/k was written") {
		t.Errorf("error %v", err)
	}
}
