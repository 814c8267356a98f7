package awsconfig

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/smithy-go/logging"
)

func TestSDKLogsThroughSlog(t *testing.T) {
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	for classification, level := range map[logging.Classification]string{logging.Warn: "WARN", logging.Debug: "DEBUG"} {
		var out bytes.Buffer
		slog.SetDefault(slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})))
		slogLogger{}.Logf(classification, "attempt %d", 2)
		if got := out.String(); !strings.Contains(got, `"level":"`+level+`","msg":"attempt 2"`) {
			t.Errorf("%s: got %s", classification, got)
		}
	}
}
