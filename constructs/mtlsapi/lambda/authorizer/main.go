package main

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/crls"
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
	crls.LimitMemory(cfg.MemoryMiB)
	aws, err := awsconfig.Load(context.Background())
	if err != nil {
		return nil, err
	}
	return newHandler(cfg, crls.NewClient(aws), log, os.Stdout, time.Now), nil
}
