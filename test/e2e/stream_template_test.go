package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/streampoller"
)

// deployedStream is what a golden template says of a mapping and its function.
type deployedStream struct {
	mapping     streampoller.Mapping
	failureMode string
}

// deployed reads the template of a stack with one mapping and one function.
func deployed(t *testing.T, stack string) deployedStream {
	t.Helper()
	b, err := os.ReadFile("../snapshot/testdata/" + stack + ".template.json")
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties struct {
				BatchSize                  int
				BisectBatchOnFunctionError bool
				FunctionResponseTypes      []string
				MaximumRetryAttempts       int
				MaximumRecordAgeInSeconds  int
				Environment                struct{ Variables map[string]any }
			}
		}
	}
	if err := json.Unmarshal(b, &template); err != nil {
		t.Fatal(err)
	}
	var d deployedStream
	for _, r := range template.Resources {
		switch p := r.Properties; r.Type {
		case "AWS::Lambda::EventSourceMapping":
			d.mapping = streampoller.Mapping{
				BatchSize:                  p.BatchSize,
				BisectBatchOnFunctionError: p.BisectBatchOnFunctionError,
				ReportBatchItemFailures:    slices.Contains(p.FunctionResponseTypes, "ReportBatchItemFailures"),
				MaximumRetryAttempts:       &p.MaximumRetryAttempts,
				MaximumRecordAge:           time.Duration(p.MaximumRecordAgeInSeconds) * time.Second,
			}
		case "AWS::Lambda::Function":
			d.failureMode, _ = p.Environment.Variables[wiring.FailureMode].(string)
		}
	}
	return d
}

// TestHandlersAnswerWhatTheirMappingsRead runs a handler as the construct deploys it:
// a record that always fails is given up alone, and all others have their effects. If
// the ends did not match, the failure would be taken for a success.
func TestHandlersAnswerWhatTheirMappingsRead(t *testing.T) {
	t.Parallel()
	for stack, probe := range map[string]struct {
		kind streampoller.Kind
		name string
	}{
		"TableChanges": {streampoller.DynamoDB, "changes"}, // checkpoints and halves
		"FannedOut":    {streampoller.Kinesis, "records"},  // halves
	} {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			d := deployed(t, stack)
			var documents []json.RawMessage
			d.mapping.Destination = func(document json.RawMessage) { documents = append(documents, document) }
			s, effects := newTenRecords(probe.kind, 6), t.TempDir()+"/effects"
			function := lambdart.New(t, handler.Build(t, streamProbe), map[string]string{
				"PROBE": probe.name, "EFFECTS": effects, wiring.FailureMode: d.failureMode,
			})
			poller := streampoller.New(function, s.stream, d.mapping)
			poller.Drain(t)
			var discarded []string
			for _, sequence := range poller.Discarded {
				discarded = append(discarded, s.names[sequence])
			}
			if !slices.Equal(discarded, []string{"6"}) || len(documents) != 1 {
				t.Errorf("%s were discarded, and the destination got %d documents; want 6 alone", strings.Join(discarded, ", "), len(documents))
			}
			done, err := os.ReadFile(effects)
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for line := range bytes.Lines(done) {
				seen[string(line)] = true
			}
			if len(seen) != 9 {
				t.Errorf("%d records had effects, want 9: %s", len(seen), done)
			}
		})
	}
}
