package s3fake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// PutObject writes an object. A checksum has to be SHA-256 and right.
func (b *Bucket) PutObject(ctx context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	if err := b.begin(ctx, "PutObject", in.Bucket); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(in.Body)
	if err != nil {
		return nil, err
	}
	if digest := sha256.Sum256(body); aws.ToString(in.ChecksumSHA256) != base64.StdEncoding.EncodeToString(digest[:]) {
		return nil, Error("BadDigest")
	}
	out := &s3.PutObjectOutput{}
	id := b.Put(Version{Key: *in.Key, Body: body, ContentType: aws.ToString(in.ContentType), Metadata: in.Metadata})
	if !b.Unversioned {
		out.VersionId = &id
	}
	return out, nil
}

// HeadObject describes an object.
func (b *Bucket) HeadObject(ctx context.Context, in *s3.HeadObjectInput, _ ...func(*s3.Options)) (*s3.HeadObjectOutput, error) {
	if err := b.begin(ctx, "HeadObject", in.Bucket); err != nil {
		return nil, err
	}
	v := b.Latest(*in.Key)
	if v == nil {
		return nil, &types.NotFound{}
	}
	out := &s3.HeadObjectOutput{ContentLength: aws.Int64(int64(len(v.Body))), Metadata: v.Metadata}
	if !b.Unversioned {
		out.VersionId = &v.ID
	}
	return out, nil
}

// GetObject returns an object.
func (b *Bucket) GetObject(ctx context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	if err := b.begin(ctx, "GetObject", in.Bucket); err != nil {
		return nil, err
	}
	v := b.Latest(*in.Key)
	if v == nil {
		return nil, &types.NoSuchKey{Message: aws.String("The specified key does not exist.")}
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(bytes.NewReader(v.Body)), ContentLength: aws.Int64(int64(len(v.Body)))}, nil
}

// DeleteObjects deletes versions; what does not exist is not an error. It answers
// with errors only, as the quiet mode of Amazon S3 does.
func (b *Bucket) DeleteObjects(ctx context.Context, in *s3.DeleteObjectsInput, _ ...func(*s3.Options)) (*s3.DeleteObjectsOutput, error) {
	if err := b.begin(ctx, "DeleteObjects", in.Bucket); err != nil {
		return nil, err
	}
	b.Batches = append(b.Batches, len(in.Delete.Objects))
	if n := len(in.Delete.Objects); n == 0 || n > 1000 {
		return nil, Error("MalformedXML")
	}
	out := &s3.DeleteObjectsOutput{}
	for _, o := range in.Delete.Objects {
		code := ""
		if b.FailObject != nil {
			code = b.FailObject(*o.Key)
		}
		switch {
		case code != "":
			out.Errors = append(out.Errors, types.Error{Key: o.Key, VersionId: o.VersionId, Code: &code, Message: aws.String("the message of " + code)})
		case aws.ToString(o.VersionId) == "" && !b.Unversioned:
			b.Put(Version{Key: *o.Key, DeleteMarker: true})
		default:
			b.remove(*o.Key, aws.ToString(o.VersionId))
		}
	}
	return out, nil
}

// AbortMultipartUpload aborts an incomplete upload.
func (b *Bucket) AbortMultipartUpload(ctx context.Context, in *s3.AbortMultipartUploadInput, _ ...func(*s3.Options)) (*s3.AbortMultipartUploadOutput, error) {
	if err := b.begin(ctx, "AbortMultipartUpload", in.Bucket); err != nil {
		return nil, err
	}
	i := slices.Index(b.Uploads, Upload{*in.Key, *in.UploadId})
	if i < 0 {
		return nil, &types.NoSuchUpload{}
	}
	b.Uploads = slices.Delete(b.Uploads, i, i+1)
	return &s3.AbortMultipartUploadOutput{}, nil
}
