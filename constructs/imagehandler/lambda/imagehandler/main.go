package main

import (
	"context"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

func main() {
	log := logging.New(os.Stdout)
	slog.SetDefault(log) // also of package log, in which lambda.Start reports errors
	h, err := newHandlerFromEnvironment(log)
	if err != nil {
		log.Error("the image handler cannot start", "error", err)
		os.Exit(1)
	}
	lambda.Start(h)
}

func newHandlerFromEnvironment(log *slog.Logger) (*handler, error) {
	cfg, err := configFromEnvironment()
	if err != nil {
		return nil, err
	}
	// A tenth is left for what the Go runtime does not count.
	debug.SetMemoryLimit(cfg.memory() / 10 * 9)
	aws, err := awsconfig.Load(context.Background())
	if err != nil {
		return nil, err
	}
	s, err := service.New(cfg.service(), cfg.dependencies(aws, log))
	if err != nil {
		return nil, err
	}
	h := &handler{service: s, escaped: cfg.EscapedPaths}
	if cfg.OriginSecret != "" {
		h.gate = &gate{newSigningKeys(secretsmanager.NewFromConfig(aws), cfg.OriginSecret, "", cfg.SigningRefresh, log), log}
	}
	return h, nil
}

// dependencies are what the configuration asks for.
func (c config) dependencies(aws aws.Config, log *slog.Logger) service.Dependencies {
	client := s3.NewFromConfig(aws, func(o *s3.Options) {
		// Pictures are uploaded by others, with or without a checksum.
		o.DisableLogOutputChecksumValidationSkipped = true
	})
	d := service.Dependencies{
		Source:   source{client},
		Observer: observer{emf.New(os.Stdout, wiring.MetricNamespace), c.FunctionName, log},
		Logger:   log,
	}
	if c.DerivativesBucket != "" {
		d.Derivatives = derivatives{client, c.DerivativesBucket, c.DerivativesPrefix, c.LinkExpiry}
	}
	if c.SigningSecret != "" {
		d.SigningKeys = newSigningKeys(secretsmanager.NewFromConfig(aws), c.SigningSecret, c.SigningMember, c.SigningRefresh, log)
	}
	if c.Rekognition {
		d.Vision = newVision(func() rekognitionClient { return rekognition.NewFromConfig(aws) })
	}
	return d
}
