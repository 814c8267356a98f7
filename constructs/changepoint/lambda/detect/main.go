// Command detect is the handler of the construct changepoint: it reads the points of
// series from a stream, looks for changes of their levels, keeps them in a table and
// publishes them.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter/sqstarget"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

func main() {
	log := logging.New(os.Stdout)
	slog.SetDefault(log)
	start, err := handlerFromEnvironment(log)
	if err != nil {
		log.Error("the handler cannot start", "error", err)
		os.Exit(1)
	}
	start()
}

// handlerFromEnvironment returns what runs the handler.
func handlerFromEnvironment(log *slog.Logger) (start func(), err error) {
	ctx := context.Background()
	cfg, err := configFromEnvironment()
	if err != nil {
		return nil, err
	}
	aws, err := awsconfig.Load(ctx)
	if err != nil {
		return nil, err
	}
	letters, err := sqstarget.FromEnv(ctx)
	if err != nil {
		return nil, err
	}
	h := &handler{
		config:  cfg,
		log:     log,
		metrics: emf.New(os.Stdout, wiring.MetricNamespace),
		store:   store{dynamodb.NewFromConfig(aws), cfg},
		teller:  teller{sns.NewFromConfig(aws), eventbridge.NewFromConfig(aws), cfg},
	}
	options := []consumer.Option{
		consumer.WithDeadLetters(letters),
		// What is not the point's own fault does not send it to the dead letters.
		consumer.WithDeliveries(batch.Unlimited),
	}
	if cfg.Source == wiring.SourceDynamoDB {
		return func() { consumer.StartChangesBatch(h.changes, options...) }, nil
	}
	return func() { consumer.StartBatch(h.records, options...) }, nil
}
