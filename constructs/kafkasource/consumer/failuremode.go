package consumer

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// answer returns what Lambda is told. It names the first record that is not done of
// each partition and all behind it: Lambda's documentation does not say that records
// behind one that is named come again, but that those come that are named.
func answer(mode consumer.FailureMode, failed []PartitionError) ([]byte, error) {
	if !mode.Partial() && len(failed) > 0 {
		return nil, &BatchError{Partitions: failed}
	}
	r := response{BatchItemFailures: []itemFailure{}}
	for i := range failed {
		partition := failed[i].partition()
		for j := range failed[i].left {
			r.BatchItemFailures = append(r.BatchItemFailures, itemFailure{itemIdentifier{partition, failed[i].left[j].Offset()}})
		}
	}
	return json.Marshal(r)
}

// The answer as Lambda reads it (Lambda Developer Guide, "Configuring error
// handling controls for Kafka event sources").
type (
	response struct {
		BatchItemFailures []itemFailure `json:"batchItemFailures"`
	}
	itemFailure struct {
		ItemIdentifier itemIdentifier `json:"itemIdentifier"`
	}
	itemIdentifier struct {
		Partition string `json:"partition"` // topic-partition
		Offset    int64  `json:"offset"`
	}
)

// BatchError is the error of an invocation that did not process all records, where
// the event source mapping does not read which.
type BatchError struct {
	// Partitions are those with records that are not done, in the order of the
	// event.
	Partitions []PartitionError
}

// Error names the first record that is not done of each partition, and why.
func (e *BatchError) Error() string {
	texts := make([]string, len(e.Partitions))
	for i := range e.Partitions {
		texts[i] = e.Partitions[i].Error()
	}
	return "kafka batch: " + strings.Join(texts, "; ")
}

// Unwrap returns the errors of the partitions.
func (e *BatchError) Unwrap() []error {
	errs := make([]error, len(e.Partitions))
	for i := range e.Partitions {
		errs[i] = &e.Partitions[i]
	}
	return errs
}

// PartitionError is why a partition stopped.
type PartitionError struct {
	Topic     string
	Partition int32
	// Offset is that of the first record that is not done.
	Offset int64
	Err    error

	left []kafkaevent.Raw // from Offset on
}

func (e *PartitionError) Error() string {
	return fmt.Sprintf("%s@%d: %v", e.partition(), e.Offset, e.Err)
}

// Unwrap returns Err.
func (e *PartitionError) Unwrap() error { return e.Err }

// partition returns the name that Lambda has for a partition.
func (e *PartitionError) partition() string { return fmt.Sprintf("%s-%d", e.Topic, e.Partition) }

// failures returns the partitions that are not done.
func failures(partitions []kafkaevent.Partition, outcomes []batch.Outcome) []PartitionError {
	var failed []PartitionError
	for i, p := range partitions {
		if o := outcomes[i]; o.Next < len(p.Records) {
			left := p.Records[o.Next:]
			failed = append(failed, PartitionError{p.Topic, p.Partition, left[0].Offset(), o.Err, left})
		}
	}
	return failed
}
