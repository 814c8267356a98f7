package main

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/mtlsapi/truststore"
)

// sourceAPI reads sources in S3. It needs the permission s3:GetObject on them.
type sourceAPI interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// maxSource is the greatest size of a source in S3, in bytes. It is several times
// that of a truststore, because sources may have text between the certificates,
// such as openssl's description of each.
const maxSource = 16 * truststore.MaxSize

// read returns the content of the sources. The error names every source that could
// not be read.
func (h *handler) read(ctx context.Context, sources []source) ([]truststore.Source, error) {
	var failed error
	contents := make([]truststore.Source, 0, len(sources))
	for i, s := range sources {
		name := cmp.Or(s.Name, fmt.Sprintf("Sources[%d]", i))
		pem, err := h.readSource(ctx, s)
		switch {
		case err == nil:
			contents = append(contents, truststore.Source{Name: name, PEM: pem})
			continue
		case failed == nil:
			failed = fmt.Errorf("source %q: %w", name, err)
		default:
			failed = fmt.Errorf("%w; source %q: %w", failed, name, err)
		}
		if ctx.Err() != nil {
			break // the others would only repeat that
		}
	}
	return contents, failed
}

func (h *handler) readSource(ctx context.Context, s source) ([]byte, error) {
	switch {
	case s.CertificateAuthorityArn != "":
		return h.authorityCertificates(ctx, s.CertificateAuthorityArn)
	case s.Bucket != "":
		pem, err := h.readObject(ctx, s.Bucket, s.Key)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", uri(s.Bucket, s.Key), err)
		}
		return pem, nil
	default:
		return []byte(s.Pem), nil
	}
}

func (h *handler) readObject(ctx context.Context, bucket, key string) ([]byte, error) {
	object, err := h.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return nil, err
	}
	defer object.Body.Close()
	pem, err := io.ReadAll(io.LimitReader(object.Body, maxSource+1))
	if err != nil {
		return nil, err
	}
	if len(pem) > maxSource {
		return nil, fmt.Errorf("got %d bytes, at most %d are allowed: leave out what is not a certificate",
			max(aws.ToInt64(object.ContentLength), maxSource+1), maxSource)
	}
	return pem, nil
}
