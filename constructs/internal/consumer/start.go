package consumer

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/lambdakit/logging"
)

// defaultLogger is [slog.Default] as the program finds it.
var defaultLogger = slog.Default()

// Start runs what it is given as a Lambda function. It does not return: if that
// cannot be made, it says so and ends the process. If the program has not called
// [slog.SetDefault], Start does, with package lambdakit/logging.
func Start[H lambda.Handler](handler func() (H, error)) {
	if slog.Default() == defaultLogger {
		slog.SetDefault(logging.New(os.Stdout))
	}
	h, err := handler()
	if err != nil {
		slog.Error("the function cannot start", "error", err)
		os.Exit(1)
	}
	lambda.Start(h)
}
