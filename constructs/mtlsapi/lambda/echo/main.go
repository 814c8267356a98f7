package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/lambdakit/logging"
)

func main() {
	lambda.Start(handler{log: logging.New(os.Stdout)})
}

var _ lambda.Handler = handler{}
