package streamprocessor

import "github.com/lintel-go/lintel/constructs/streamprocessor/wiring"

// FailureMode is what Lambda delivers again when not all of a batch is done (Lambda
// Developer Guide, "Configuring partial batch response with Kinesis Data Streams and
// Lambda", "Retain discarded batch records"). The handler is told, and answers to match.
type FailureMode string

// The failure modes.
const (
	// CheckpointBisect delivers from the first record on that is not done
	// (ReportBatchItemFailures). Where there is no answer, as after a crash, it halves
	// the batch (BisectBatchOnFunctionError), until the record on which the function
	// crashes is alone, so that no other is given up with it. The default, but for
	// windows and brought functions. For a brought function it is a promise that the
	// function answers with batchItemFailures.
	CheckpointBisect FailureMode = "CHECKPOINT_BISECT"
	// Checkpoint is the same without halves: where there is no answer, the whole batch
	// comes again, and what is given up is all of a batch from the record on.
	Checkpoint FailureMode = "CHECKPOINT"
	// Bisect fails the invocation, and delivers one half of the batch, then the other.
	// Records that are done come again.
	Bisect FailureMode = "BISECT"
	// WholeBatch fails the invocation, and delivers all of the batch again. The default
	// of windows and of brought functions.
	WholeBatch FailureMode = "WHOLE_BATCH"
)

// failureModes are what the mapping has, and what the handler is told.
var failureModes = map[FailureMode]struct {
	checkpoint, bisect bool
	handler            string
}{
	CheckpointBisect: {true, true, wiring.FailureModePartial},
	Checkpoint:       {true, false, wiring.FailureModePartial},
	Bisect:           {false, true, wiring.FailureModeBatch},
	WholeBatch:       {false, false, wiring.FailureModeBatch},
}
