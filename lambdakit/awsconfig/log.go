package awsconfig

import (
	"fmt"
	"log/slog"

	"github.com/aws/smithy-go/logging"
)

// slogLogger passes on what the SDK logs to [slog.Default] at the time, so that
// every line of a function is in the same format and redacted alike. The SDK's
// own default is plain text on standard error.
type slogLogger struct{}

func (slogLogger) Logf(classification logging.Classification, format string, args ...any) {
	log := slog.Debug
	if classification == logging.Warn {
		log = slog.Warn
	}
	log(fmt.Sprintf(format, args...), "source", "aws-sdk-go-v2")
}
