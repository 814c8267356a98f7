package main

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/acm"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/crls"
	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/trustbundle"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

func main() {
	log := logging.New(os.Stdout)
	slog.SetDefault(log) // also of package log, in which lambda.Start reports errors
	c, err := newCheckerFromEnvironment(log)
	if err != nil {
		log.Error("the check cannot start", "error", err)
		os.Exit(1)
	}
	lambda.Start(c.check)
}

func newCheckerFromEnvironment(log *slog.Logger) (*checker, error) {
	cfg, err := configFromEnvironment()
	if err != nil {
		return nil, err
	}
	crls.LimitMemory(cfg.MemoryMiB)
	aws, err := awsconfig.Load(context.Background())
	if err != nil {
		return nil, err
	}
	return &checker{
		truststore: trustbundle.Location{Bucket: cfg.Bucket, Key: cfg.Key},
		arns:       cfg.CertificateARNs,
		warnDays:   cfg.WarnDays,
		acm:        acm.NewFromConfig(aws),
		lists:      crls.Store{Client: crls.NewClient(aws), Sources: cfg.Sources, Limits: crls.ForMemory(cfg.MemoryMiB)},
		reporter:   reporter{log: log, metrics: emf.New(os.Stdout, metricNamespace), functionName: cfg.FunctionName},
		now:        time.Now,
	}, nil
}
