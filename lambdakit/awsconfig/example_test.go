package awsconfig_test

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
)

func Example() {
	cfg, err := awsconfig.Load(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	client := s3.NewFromConfig(cfg)
	lambda.Start(func(ctx context.Context, event events.S3Event) error {
		for _, r := range event.Records {
			if _, err := client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &r.S3.Bucket.Name, Key: &r.S3.Object.Key}); err != nil {
				return err
			}
		}
		return nil
	})
}
