// Package trustbundle loads the truststore of a mutual-TLS API from the object
// that API Gateway reads it from.
package trustbundle

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/s3read"
	"github.com/lintel-go/lintel/constructs/mtlsapi/truststore"
)

// A Location is where the truststore is.
type Location struct {
	Bucket, Key string
	// Version of the object. Default: the current one.
	Version string
}

// String returns the location as a URI, with the version if there is one.
func (l Location) String() string {
	uri := "s3://" + l.Bucket + "/" + l.Key
	if l.Version != "" {
		uri += "?versionId=" + l.Version
	}
	return uri
}

// Load reads the bundle. It is held against the rules as of the time when the
// object was written, not of now: a CA certificate that has expired since then
// must not take the other ones down with it. Its clients are refused by
// [truststore.Bundle.Chain], which looks at the validity of every certificate.
func Load(ctx context.Context, client s3read.Client, l Location) (*truststore.Bundle, error) {
	in := &s3.GetObjectInput{Bucket: &l.Bucket, Key: &l.Key}
	if l.Version != "" {
		in.VersionId = aws.String(l.Version)
	}
	object, err := s3read.Read(ctx, client, in, truststore.MaxSize)
	switch {
	case err != nil:
		return nil, fmt.Errorf("truststore: %w", err)
	case object.LastModified.IsZero():
		return nil, errors.New("truststore: S3 does not say when " + l.String() + " was written")
	}
	return truststore.Assemble(object.LastModified, truststore.Source{Name: l.String(), PEM: object.Body})
}
