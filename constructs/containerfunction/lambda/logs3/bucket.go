package main

import (
	"bytes"
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/logs3/logbatch"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
)

// putter stores objects in a bucket. The client is made for the first object, and
// not while the function starts.
func putter(bucket string) func(ctx context.Context, key string, body []byte) error {
	client := sync.OnceValues(func() (*s3.Client, error) {
		cfg, err := awsconfig.Load(context.Background())
		if err != nil {
			return nil, err
		}
		return s3.NewFromConfig(cfg, func(o *s3.Options) {
			o.Retryer = aws.NopRetryer{} // the uploader retries, within the time there is
		}), nil
	})
	return func(ctx context.Context, key string, body []byte) error {
		c, err := client()
		if err != nil {
			return err
		}
		_, err = c.PutObject(ctx, &s3.PutObjectInput{
			Bucket: &bucket, Key: &key, Body: bytes.NewReader(body), ContentType: aws.String(logbatch.ContentType),
		})
		return err
	}
}
