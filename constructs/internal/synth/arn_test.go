package synth_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

func TestLiteralARN(t *testing.T) {
	token := *awscdk.Aws_REGION() + "/*"
	for text, want := range map[string]string{"photos/": "photos/", "a*b?c$": "a${*}b${?}c${$}", "": "", token: token} {
		if got := synth.LiteralARN(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
