package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-go/lintel/constructs/mtlsapi/truststore"
)

// objectAPI reads and writes the truststore's object. It needs the permissions
// s3:GetObject and s3:PutObject on it, and s3:ListBucket on the bucket, without
// which S3 answers 403 instead of 404 for an object that does not exist.
type objectAPI interface {
	HeadObject(context.Context, *s3.HeadObjectInput, ...func(*s3.Options)) (*s3.HeadObjectOutput, error)
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

// digestKey is the metadata of the object that has the digest of its content.
const digestKey = "lintel-digest"

// contentType is that of files of certificates in PEM by custom; the registered
// application/pem-certificate-chain (RFC 8555, section 9.1) is for one chain.
const contentType = "application/x-pem-file"

// write makes the object's latest version hold the bundle and returns the version.
func (h *handler) write(ctx context.Context, bucket, key string, bundle *truststore.Bundle) (version string, err error) {
	log := slog.With("uri", uri(bucket, key), "digest", bundle.Digest(), "certificates", len(bundle.Certificates()))
	version, err = h.latest(ctx, bucket, key, bundle)
	if err != nil {
		return "", fmt.Errorf("look at truststore %s: %w", uri(bucket, key), err)
	}
	if version != "" {
		log.InfoContext(ctx, "the truststore is up to date", "version", version)
		return version, nil
	}
	digest, err := hex.DecodeString(bundle.Digest())
	if err != nil {
		return "", fmt.Errorf("digest of the truststore: %w", err)
	}
	written, err := h.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket:         &bucket,
		Key:            &key,
		Body:           bytes.NewReader(bundle.PEM()),
		ContentType:    aws.String(contentType),
		ChecksumSHA256: aws.String(base64.StdEncoding.EncodeToString(digest)), // S3 compares it with what it got
		Metadata:       map[string]string{digestKey: bundle.Digest()},
	})
	if err != nil {
		return "", fmt.Errorf("write truststore %s: %w", uri(bucket, key), err)
	}
	version = aws.ToString(written.VersionId)
	if !isVersion(version) {
		return "", fmt.Errorf("write truststore %s: got no version, need one to tell API Gateway about changes: "+
			"turn on versioning of bucket %s", uri(bucket, key), bucket)
	}
	log.InfoContext(ctx, "wrote the truststore", "version", version)
	return version, nil
}

// latest returns the object's latest version if that holds the bundle, or "".
func (h *handler) latest(ctx context.Context, bucket, key string, bundle *truststore.Bundle) (string, error) {
	head, err := h.s3.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &bucket, Key: &key})
	var missing *types.NotFound // the bucket or the object
	if errors.As(err, &missing) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	same := head.Metadata[digestKey] == bundle.Digest() && aws.ToInt64(head.ContentLength) == int64(len(bundle.PEM()))
	if version := aws.ToString(head.VersionId); same && isVersion(version) {
		return version, nil
	}
	return "", nil
}

// isVersion reports whether S3 returned the id of a version. Objects written while
// versioning is off have none, or "null", which another object may have next.
func isVersion(id string) bool { return id != "" && id != "null" }
