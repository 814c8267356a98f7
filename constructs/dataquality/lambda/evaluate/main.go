package main

import (
	"context"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/databrew"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/history"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/idempotency"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

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
	ctx := context.Background()
	cfg, err := configFromEnvironment()
	if err != nil {
		return nil, err
	}
	// A tenth is left for what the Go runtime does not count.
	debug.SetMemoryLimit(int64(cfg.MemoryMiB) << 20 / 10 * 9)
	aws, err := awsconfig.Load(ctx)
	if err != nil {
		return nil, err
	}
	store, err := dynamodbstore.FromEnv(ctx, idempotency.Terms{Lease: lease, Expiry: expiry})
	if err != nil {
		return nil, err
	}
	objects := s3.NewFromConfig(aws, func(o *s3.Options) {
		// Profiles are written by DataBrew, with or without a checksum.
		o.DisableLogOutputChecksumValidationSkipped = true
	})
	return &handler{
		config:  cfg,
		log:     log,
		metrics: emf.New(os.Stdout, wiring.MetricNamespace),
		once:    once{store: store, log: log, poll: poll},
		runs:    databrew.NewFromConfig(aws),
		s3:      objects,
		history: history.Table{Client: dynamodb.NewFromConfig(aws), Name: cfg.HistoryTable, Keep: cfg.keep(), Objects: objects},
		sns:     sns.NewFromConfig(aws),
		bus:     eventbridge.NewFromConfig(aws),
	}, nil
}
