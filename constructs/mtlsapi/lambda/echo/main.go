package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/lambdakit/logging"
)

func main() {
	log := logging.New(os.Stdout)
	slog.SetDefault(log) // also of package log, in which lambda.Start reports errors
	lambda.Start(handler{log: log})
}

var _ lambda.Handler = handler{}
