package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/streampoller"
)

const streamProbe = "github.com/lintel-go/lintel/test/e2e/internal/lambda/streamprobe"

// tenRecords is a stream with a shard of ten records, which are called 1 to 10.
type tenRecords struct {
	stream *streampoller.Stream
	names  map[string]string // by sequence number
}

// newTenRecords puts the data "bad" into the record of that number.
func newTenRecords(kind streampoller.Kind, bad int) *tenRecords {
	s := &tenRecords{stream: streampoller.NewStream(kind, "orders", 1), names: map[string]string{}}
	for i := 1; i <= 10; i++ {
		data := fmt.Sprint(i)
		if i == bad {
			data = "bad"
		}
		var sequence string
		if kind == streampoller.DynamoDB {
			sequence = s.stream.Insert(0, map[string]any{"id": map[string]string{"S": data}}, nil)
		} else {
			sequence = s.stream.Put(0, data, []byte(data))
		}
		s.names[sequence] = fmt.Sprint(i)
	}
	return s
}

// walk delivers the stream and returns a line for each delivery: its records, and
// whether it failed.
func (s *tenRecords) walk(t *testing.T, probe string, mapping streampoller.Mapping) string {
	t.Helper()
	mode := wiring.FailureModeBatch
	if mapping.ReportBatchItemFailures {
		mode = wiring.FailureModePartial
	}
	function := lambdart.New(t, handler.Build(t, streamProbe), map[string]string{"PROBE": probe, wiring.FailureMode: mode, "EFFECTS": t.TempDir() + "/effects"})
	mapping.BatchSize = 10
	poller := streampoller.New(function, s.stream, mapping)
	poller.Drain(t)
	var lines []string
	for _, d := range poller.Deliveries {
		first, last := s.names[d.Sequences[0]], s.names[d.Sequences[len(d.Sequences)-1]]
		line := first + "-" + last
		if d.Failed {
			line += " failed"
		}
		lines = append(lines, line)
	}
	for _, sequence := range poller.Discarded {
		lines = append(lines, s.names[sequence]+" discarded")
	}
	return strings.Join(lines, "\n")
}

func assertWalk(t *testing.T, got string, want ...string) {
	t.Helper()
	if w := strings.Join(want, "\n"); got != w {
		t.Errorf("deliveries:\n%s\nwant:\n%s", got, w)
	}
}

// TestCheckpointWalkThrough is that of "Optimizing batch processing with custom
// checkpoints in AWS Lambda", of the AWS compute blog: the fourth record of each batch
// fails, which are the records 4, 7 and 10.
func TestCheckpointWalkThrough(t *testing.T) {
	t.Parallel()
	got := newTenRecords(streampoller.Kinesis, 0).walk(t, "fourth", streampoller.Mapping{ReportBatchItemFailures: true})
	assertWalk(t, got, "1-10 failed", "4-10 failed", "7-10 failed", "10-10")
}

// TestCheckpointAtTheSixth is the other example of the post: only the records from the
// failed one on come again. Here it fails for good, and is discarded with those behind
// it, as Lambda does without bisecting.
func TestCheckpointAtTheSixth(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]streampoller.Kind{"records": streampoller.Kinesis, "changes": streampoller.DynamoDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newTenRecords(kind, 6).walk(t, name, streampoller.Mapping{ReportBatchItemFailures: true, MaximumRetryAttempts: new(2)})
			assertWalk(t, got, "1-10 failed", "6-10 failed", "6-10 failed", "6 discarded", "7 discarded", "8 discarded", "9 discarded", "10 discarded")
		})
	}
}

// TestBisectWalkThrough is the post's example of ten records of which the fifth fails.
// The halves that hold it are split until it is alone.
func TestBisectWalkThrough(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]streampoller.Kind{"records": streampoller.Kinesis, "changes": streampoller.DynamoDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newTenRecords(kind, 5).walk(t, name, streampoller.Mapping{BisectBatchOnFunctionError: true, MaximumRetryAttempts: new(1)})
			assertWalk(t, got, "1-10 failed", "1-5 failed", "1-3", "4-5 failed", "4-4", "5-5 failed", "5-5 failed", "6-10", "5 discarded")
		})
	}
}

// TestWholeBatchWalkThrough is the mode without either: everything comes again.
func TestWholeBatchWalkThrough(t *testing.T) {
	t.Parallel()
	got := newTenRecords(streampoller.Kinesis, 6).walk(t, "records", streampoller.Mapping{MaximumRetryAttempts: new(1)})
	assertWalk(t, got, "1-10 failed", "1-10 failed", "1 discarded", "2 discarded", "3 discarded", "4 discarded", "5 discarded",
		"6 discarded", "7 discarded", "8 discarded", "9 discarded", "10 discarded")
}

// TestCheckpointAndBisect splits at the checkpoint: what is done does not come again,
// and the bad record is discarded alone.
func TestCheckpointAndBisect(t *testing.T) {
	t.Parallel()
	var documents []json.RawMessage
	s := newTenRecords(streampoller.Kinesis, 6)
	got := s.walk(t, "records", streampoller.Mapping{
		ReportBatchItemFailures: true, BisectBatchOnFunctionError: true, MaximumRetryAttempts: new(0),
		Destination: func(document json.RawMessage) { documents = append(documents, document) },
	})
	assertWalk(t, got, "1-10 failed", "6-10 failed", "6-8 failed", "6-7 failed", "6-6 failed", "7-7", "8-8", "9-10", "6 discarded")
	if len(documents) != 1 || !strings.Contains(string(documents[0]), `"batchSize":1,`) || !strings.Contains(string(documents[0]), streampoller.RetryAttemptsExhausted) {
		t.Errorf("the destination got %s", documents)
	}
}

// TestRecordAge discards what has been tried for too long.
func TestRecordAge(t *testing.T) {
	t.Parallel()
	got := newTenRecords(streampoller.Kinesis, 10).walk(t, "records", streampoller.Mapping{ReportBatchItemFailures: true, MaximumRecordAge: 3 * time.Second})
	if !strings.HasPrefix(got, "1-10 failed\n10-10 failed\n") || !strings.HasSuffix(got, "\n10 discarded") || strings.Count(got, "discarded") != 1 {
		t.Errorf("deliveries:\n%s", got)
	}
}
