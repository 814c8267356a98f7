package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/env"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

// A config is the environment: see package wiring.
type config struct {
	Bucket       string `env:"LINTEL_PRERENDER_REPORT_BUCKET,required"`
	StateMachine string `env:"LINTEL_PRERENDER_STATE_MACHINE_ARN,required"`
	TopicARN     string `env:"LINTEL_PRERENDER_TOPIC_ARN"`
}

func main() {
	log := logging.New(os.Stdout)
	slog.SetDefault(log) // also of package log, in which lambda.Start reports errors
	h, err := newHandlerFromEnvironment(log)
	if err != nil {
		log.Error("the handler cannot start", "error", err)
		os.Exit(1)
	}
	lambda.Start(h.handle)
}

func newHandlerFromEnvironment(log *slog.Logger) (*handler, error) {
	var c config
	if err := env.Decode(&c); err != nil {
		return nil, err
	}
	aws, err := awsconfig.Load(context.Background())
	if err != nil {
		return nil, err
	}
	client := s3.NewFromConfig(aws, func(o *s3.Options) {
		// Results are written by Step Functions, with or without a checksum.
		o.DisableLogOutputChecksumValidationSkipped = true
	})
	return &handler{config: c, log: log, metrics: emf.New(os.Stdout, wiring.MetricNamespace), s3: client, sns: sns.NewFromConfig(aws)}, nil
}
