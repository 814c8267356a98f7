package main

import (
	"bytes"
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

// derivatives are objects of a bucket whose keys begin with a prefix.
type derivatives struct {
	s3             *s3.Client
	bucket, prefix string
	expiry         time.Duration // of addresses
}

var _ service.Derivatives = derivatives{}

// Get implements [service.Derivatives].
func (d derivatives) Get(ctx context.Context, key string, limit int64) (*service.Object, error) {
	key = d.prefix + key
	o, err := read(ctx, d.s3, d.bucket, key, limit)
	return o, named(err, "get", d.bucket, key)
}

// Put implements [service.Derivatives].
func (d derivatives) Put(ctx context.Context, key string, o *service.Object) error {
	key = d.prefix + key
	_, err := d.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &d.bucket, Key: &key, Body: bytes.NewReader(o.Body), ContentType: &o.ContentType, CacheControl: &o.CacheControl,
	})
	if err != nil {
		err = mapped(err)
	}
	return named(err, "put", d.bucket, key)
}

// URL implements [service.Derivatives]. Signing asks nobody.
func (d derivatives) URL(ctx context.Context, key string) (string, time.Duration, error) {
	key = d.prefix + key
	signed, err := s3.NewPresignClient(d.s3, s3.WithPresignExpires(d.expiry)).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &d.bucket, Key: &key})
	if err != nil {
		return "", 0, named(err, "sign", d.bucket, key)
	}
	return signed.URL, d.expiry, nil
}
