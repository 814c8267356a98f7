package kafkapoller

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// itemFailure is an element of a partial batch response.
// https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html#kafka-partial-batch-response
type itemFailure struct {
	ItemIdentifier *struct {
		Partition *string `json:"partition"` // topic-partition
		Offset    *int64  `json:"offset"`
	} `json:"itemIdentifier"`
}

// remaining returns the records of the batch that a response leaves to be delivered again. An error means that all of them
// are: "Any invalid topic-partition_number or offset returned that was not present in the invoked event will be treated as
// failure and entire batch will be retried." What is empty or null is a success.
func (p PartialResponse) remaining(b batch, response []byte) (batch, error) {
	failures, err := decodeResponse(response)
	if err != nil || len(failures) == 0 {
		return nil, err
	}

	sent := map[RecordID]bool{}
	for _, id := range b.ids() {
		sent[id] = true
	}
	names := map[string]int32{}
	for _, item := range b {
		names[topicPartition(item.Topic, item.Partition)] = item.Partition
	}
	listed := map[RecordID]bool{}
	lowest := map[int32]int64{}
	for _, failure := range failures {
		id, err := failure.id(names)
		if err != nil {
			return nil, err
		}
		if !sent[id] {
			return nil, fmt.Errorf("got item identifier with partition %d and offset %d, which is not in the event", id.Partition, id.Offset)
		}
		listed[id] = true
		if first, ok := lowest[id.Partition]; !ok || id.Offset < first {
			lowest[id.Partition] = id.Offset
		}
	}

	return slices.DeleteFunc(slices.Clone(b), func(i item) bool {
		if p == ListedOnly {
			return !listed[RecordID{i.Partition, i.Offset}]
		}
		first, failed := lowest[i.Partition]
		return !failed || i.Offset < first
	}), nil
}

// id returns the record that has failed. The partitions of the event are given by name.
func (f itemFailure) id(partitions map[string]int32) (RecordID, error) {
	id := f.ItemIdentifier
	if id == nil || id.Partition == nil || id.Offset == nil {
		return RecordID{}, errors.New("got item identifier without partition or offset")
	}
	partition, ok := partitions[*id.Partition]
	if !ok {
		return RecordID{}, fmt.Errorf("got item identifier with partition %q, which is not in the event", *id.Partition)
	}
	return RecordID{partition, *id.Offset}, nil
}

// decodeResponse returns the failures that a response reports. Only what is empty or null, or has no list of failures, is
// without; what cannot be understood is an error.
func decodeResponse(response []byte) ([]itemFailure, error) {
	switch string(bytes.TrimSpace(response)) {
	case "", "null", `""`, "[]", "{}":
		return nil, nil
	}
	var body struct {
		BatchItemFailures []itemFailure `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(response, &body); err != nil {
		return nil, fmt.Errorf("decode response: %w", err)
	}
	return body.BatchItemFailures, nil
}
