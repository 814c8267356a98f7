package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/store"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

func main() {
	log := logging.New(os.Stdout)
	slog.SetDefault(log) // also of package log, in which lambda.Start reports errors
	h, err := newHandlerFromEnvironment(context.Background(), log)
	if err != nil {
		log.Error("the handler cannot start", "error", err)
		os.Exit(1)
	}
	lambda.Start(h.handle)
}

func newHandlerFromEnvironment(ctx context.Context, log *slog.Logger) (*handler, error) {
	c, err := wiring.FromEnvironment()
	if err != nil {
		return nil, err
	}
	aws, err := awsconfig.Load(ctx)
	if err != nil {
		return nil, err
	}
	return &handler{
		Config: c, log: log, metrics: emf.New(os.Stdout, wiring.MetricNamespace),
		table:     store.Table{Client: dynamodb.NewFromConfig(aws), Name: c.Table},
		ssm:       ssm.NewFromConfig(aws),
		templates: ec2.NewFromConfig(aws),
		groups:    autoscaling.NewFromConfig(aws),
	}, nil
}
