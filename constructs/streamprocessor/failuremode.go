package streamprocessor

import "github.com/lintel-go/lintel/constructs/streamprocessor/wiring"

// FailureMode is what Lambda delivers again when not all of a batch is done (Lambda
// Developer Guide, "Configuring partial batch response with Kinesis Data Streams and
// Lambda", "Retain discarded batch records"). The handler is told, and answers to match.
type FailureMode string

// The failure modes.
const (
	// Checkpoint delivers from the first record on that is not done
	// (ReportBatchItemFailures), and the whole batch where there is no answer, as after
	// a crash. The default, but for windows and brought functions. For a brought
	// function it is a promise that the function answers with batchItemFailures.
	Checkpoint FailureMode = "CHECKPOINT"
	// CheckpointBisect is Checkpoint, and halves the batch where there is no answer, so
	// that a record on which the function crashes is found.
	CheckpointBisect FailureMode = "CHECKPOINT_BISECT"
	// Bisect fails the invocation, and delivers one half of the batch, then the other
	// (BisectBatchOnFunctionError). Records that are done come again.
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
	Checkpoint:       {true, false, wiring.FailureModePartial},
	CheckpointBisect: {true, true, wiring.FailureModePartial},
	Bisect:           {false, true, wiring.FailureModeBatch},
	WholeBatch:       {false, false, wiring.FailureModeBatch},
}
