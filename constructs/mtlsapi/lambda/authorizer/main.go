package main

import (
	"context"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

func main() {
	log := logging.New(os.Stdout)
	slog.SetDefault(log) // also of package log, in which lambda.Start reports errors
	h, err := newHandlerFromEnvironment(log)
	if err != nil {
		log.Error("the authorizer cannot start: every request is denied", "error", err)
		os.Exit(1)
	}
	lambda.Start(h)
}

func newHandlerFromEnvironment(log *slog.Logger) (*handler, error) {
	cfg, err := configFromEnvironment()
	if err != nil {
		return nil, err
	}
	// The garbage of parsing a large list may have the size of the list. The rest
	// of the memory is for what the Go runtime does not count.
	debug.SetMemoryLimit(int64(cfg.MemoryMiB) << 20 * 9 / 10)
	aws, err := awsconfig.Load(context.Background())
	if err != nil {
		return nil, err
	}
	client := s3.NewFromConfig(aws, func(o *s3.Options) {
		// Lists are uploaded by others, with or without a checksum.
		o.DisableLogOutputChecksumValidationSkipped = true
	})
	return newHandler(cfg, client, log, os.Stdout, time.Now), nil
}
