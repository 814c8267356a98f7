package test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestConsumersLinkNoSDK keeps what the consumers' documentation promises: a handler
// that uses no service of AWS starts without the SDK.
func TestConsumersLinkNoSDK(t *testing.T) {
	for _, consumer := range []string{"kafkasource", "streamprocessor", "queueprocessor"} {
		command := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", "lambda.norpc", "./constructs/"+consumer+"/consumer")
		command.Dir = ".."
		out, err := command.Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range strings.Fields(string(out)) {
			for never := range strings.FieldsSeq(sdkModules + " " + cdkModules + " google.golang.org/protobuf") {
				if strings.HasPrefix(path, never) {
					t.Errorf("%s/consumer links %s", consumer, path)
				}
			}
		}
	}
}
