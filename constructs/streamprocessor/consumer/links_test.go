package consumer

import (
	"os/exec"
	"strings"
	"testing"
)

// TestLinksNoSDK keeps what the package documentation promises: a handler that uses
// no service of AWS starts without the SDK.
func TestLinksNoSDK(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", "lambda.norpc", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range strings.Fields(string(out)) {
		for _, never := range []string{"github.com/aws/aws-sdk-go-v2", "github.com/aws/smithy-go", "github.com/aws/aws-cdk-go", "google.golang.org/protobuf"} {
			if strings.HasPrefix(path, never) {
				t.Errorf("%s is linked", path)
			}
		}
	}
}
