package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/lintel-go/lintel/constructs/logs3/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

func main() {
	log := logging.New(os.Stdout)
	slog.SetDefault(log) // the SDK's log too
	e := &extension{
		api:     newExtensionsAPI(os.Getenv("AWS_LAMBDA_RUNTIME_API")),
		log:     log,
		metrics: emf.New(os.Stdout, wiring.MetricNamespace),
		managed: os.Getenv("AWS_LAMBDA_INITIALIZATION_TYPE") == "lambda-managed-instances",
	}
	e.run(context.Background())
}
