package customresource_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// A custom resource that keeps one object in a bucket. Another bucket or key
// makes another resource; CloudFormation then deletes the old one.
func Example() {
	type properties struct {
		Bucket, Key, Body string
	}
	cfg, err := awsconfig.Load(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	client := s3.NewFromConfig(cfg)

	customresource.Start(func(ctx context.Context, r *customresource.Request[properties]) (*customresource.Response, error) {
		p := r.Properties
		if r.Type == customresource.Delete {
			_, err := client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &p.Bucket, Key: &p.Key})
			var gone *types.NoSuchBucket
			if errors.As(err, &gone) {
				return nil, fmt.Errorf("%w: %w", customresource.ErrGone, err)
			}
			return nil, err
		}
		if p.Bucket == "" || p.Key == "" {
			return nil, fmt.Errorf("the bucket and the key are required: %w", customresource.ErrNotCreated)
		}
		resp := &customresource.Response{
			PhysicalResourceID: customresource.PhysicalID(p.Bucket, p.Key),
			Data:               map[string]string{"URL": "s3://" + p.Bucket + "/" + p.Key},
		}
		_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &p.Bucket, Key: &p.Key, Body: strings.NewReader(p.Body)})
		return resp, err
	})
}
