package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/customresource/provider"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

func main() {
	slog.SetDefault(logging.New(os.Stdout))
	lambda.Start(byResourceType{
		"Custom::LintelKafkaTopics": customresource.Wrap(provider.Handler(
			func(cfg aws.Config) customresource.Handler[topicsProperties] {
				return (&topicsHandler{newResolver(cfg), open}).handle
			})),
		"Custom::LintelKafkaUsers": customresource.Wrap(provider.Handler(
			func(cfg aws.Config) customresource.Handler[usersProperties] {
				return (&usersHandler{newResolver(cfg), open}).handle
			})),
	})
}

func newResolver(cfg aws.Config) resolver {
	return resolver{secrets: secretsmanager.NewFromConfig(cfg), credentials: cfg.Credentials}
}
