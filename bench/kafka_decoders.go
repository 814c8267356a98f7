package main

import (
	"encoding/base64"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"
	"github.com/bytedance/sonic"
	segmentio "github.com/segmentio/encoding/json"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
)

// kafkaDecoders decode an event and all its records, with keys, values and headers as bytes, each in its way.
var kafkaDecoders = map[string]func() (eventProcessor, error){
	"lintel":        stateless(decodeWithLintel),
	"encoding/json": stateless(decodeWithEvents),
	"segmentio":     stateless(func(data []byte) (recordDigest, error) { return decodeTyped(data, segmentio.Unmarshal) }),
	"sonic":         stateless(func(data []byte) (recordDigest, error) { return decodeTyped(data, sonic.Unmarshal) }),
}

// stateless is for what needs no preparation.
func stateless(p eventProcessor) func() (eventProcessor, error) {
	return func() (eventProcessor, error) { return p, nil }
}

func decodeWithLintel(data []byte) (digest recordDigest, err error) {
	event, err := kafkaevent.Decode(data)
	if err != nil {
		return digest, err
	}
	for i := range event.Partitions {
		records := event.Partitions[i].Records
		for j := range records {
			record, err := records[j].Record()
			if err != nil {
				return digest, err
			}
			digest.add(record.Partition, record.Offset, record.Timestamp.UnixMilli(), record.Key, record.Value)
			for _, header := range record.Headers {
				digest.addBytes(header.Value)
			}
		}
	}
	return digest, nil
}

// decodeWithEvents does what a handler of aws-lambda-go does that takes an events.KafkaEvent.
func decodeWithEvents(data []byte) (digest recordDigest, err error) {
	var event events.KafkaEvent
	if err := json.Unmarshal(data, &event); err != nil {
		return digest, err
	}
	for _, records := range event.Records {
		for i := range records {
			of, err := digestOfEvent(&records[i])
			if err != nil {
				return digest, err
			}
			digest.merge(of)
		}
	}
	return digest, nil
}

func digestOfEvent(record *events.KafkaRecord) (digest recordDigest, err error) {
	key, err := base64.StdEncoding.DecodeString(record.Key)
	if err != nil {
		return digest, err
	}
	value, err := base64.StdEncoding.DecodeString(record.Value)
	if err != nil {
		return digest, err
	}
	digest.add(int32(record.Partition), record.Offset, record.Timestamp.UnixMilli(), key, value)
	for _, header := range record.Headers {
		for _, value := range header {
			digest.addBytes(value)
		}
	}
	return digest, nil
}

// A typedEvent is what a decoder that has base64 of its own is best given: fields of type []byte.
type typedEvent struct {
	EventSource      string                   `json:"eventSource"`
	EventSourceARN   string                   `json:"eventSourceArn"`
	BootstrapServers string                   `json:"bootstrapServers"`
	Records          map[string][]typedRecord `json:"records"`
}

type typedRecord struct {
	Topic         string              `json:"topic"`
	Partition     int32               `json:"partition"`
	Offset        int64               `json:"offset"`
	Timestamp     int64               `json:"timestamp"`
	TimestampType string              `json:"timestampType"`
	Key           []byte              `json:"key"`
	Value         []byte              `json:"value"`
	Headers       []map[string][]int8 `json:"headers"`
}

func decodeTyped(data []byte, unmarshal func([]byte, any) error) (digest recordDigest, err error) {
	var event typedEvent
	if err := unmarshal(data, &event); err != nil {
		return digest, err
	}
	for _, records := range event.Records {
		for i := range records {
			digest.merge(digestOfTyped(&records[i]))
		}
	}
	return digest, nil
}

func digestOfTyped(record *typedRecord) (digest recordDigest) {
	digest.add(record.Partition, record.Offset, record.Timestamp, record.Key, record.Value)
	for _, header := range record.Headers {
		for _, signed := range header {
			value := make([]byte, len(signed))
			for i, n := range signed {
				value[i] = byte(n)
			}
			digest.addBytes(value)
		}
	}
	return digest
}
