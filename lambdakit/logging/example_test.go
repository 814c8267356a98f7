package logging_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

// withoutTime drops the timestamp, so that the output of an example is constant.
type withoutTime struct{}

func (withoutTime) Write(line []byte) (int, error) {
	_, rest, _ := strings.Cut(string(line), ",")
	if _, err := os.Stdout.WriteString("{" + rest); err != nil {
		return 0, err
	}
	return len(line), nil
}

func Example() {
	lambdacontext.FunctionName = "f"     // Lambda's environment does
	logger := logging.New(withoutTime{}) // os.Stdout in a function
	ctx := lambdacontext.NewContext(context.Background(), &lambdacontext.LambdaContext{AwsRequestID: "8f5e"})

	logger.InfoContext(ctx, "started", "bucket", "b", "dbPassword", "hunter2")
	logger.ErrorContext(ctx, "failed", "error", errors.New("GET https://b.s3.amazonaws.com/k?X-Amz-Signature=c0ffee: 403"))
	// Output:
	// {"level":"INFO","message":"started","bucket":"b","dbPassword":"[redacted]","functionName":"f","requestId":"8f5e"}
	// {"level":"ERROR","message":"failed","error":"GET https://b.s3.amazonaws.com/k?X-Amz-Signature=[redacted] 403","functionName":"f","requestId":"8f5e"}
}

func ExampleRedact() {
	h := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return logging.Redact(groups, a)
		},
	})
	slog.New(h).Info("request", "Authorization", "Bearer abc", "path", "/")
	// Output: level=INFO msg=request Authorization=[redacted] path=/
}
