package main

import (
	"context"
	"log/slog"
	"os"
	_ "time/tzdata" // the runtime's image may have no time zones

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/emf"
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
	cfg, err := configFromEnvironment()
	if err != nil {
		return nil, err
	}
	policy, err := cfg.policy()
	if err != nil {
		return nil, err
	}
	base, err := awsconfig.Load(context.Background())
	if err != nil {
		return nil, err
	}
	return &handler{
		config:  cfg,
		policy:  policy,
		log:     log,
		metrics: emf.New(os.Stdout, wiring.MetricNamespace),
		sqs:     sqs.NewFromConfig(base),
		memory:  memory{client: dynamodb.NewFromConfig(base), table: cfg.Table},
		clock:   scheduler.NewFromConfig(base),
		breaker: breaker{client: cloudwatch.NewFromConfig(base), names: cfg.Alarms},
		bucket:  replay.Bucket{Rate: cfg.Rate},
	}, nil
}
