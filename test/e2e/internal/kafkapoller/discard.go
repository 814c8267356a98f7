package kafkapoller

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Condition is why records are discarded, as documents to an on-failure destination say it.
type Condition string

const (
	// RetryAttemptsExhausted says that the function failed too often. Documents in a Kafka topic say RetriesExhausted.
	RetryAttemptsExhausted Condition = "RetryAttemptsExhausted"

	// MaximumPayloadSizeExceeded says that an event with the record alone is larger than 6 MB.
	MaximumPayloadSizeExceeded Condition = "MaximumPayloadSizeExceeded"

	// RecordAgeExceeded says that the record is older than the mapping wants it. The name is not documented.
	RecordAgeExceeded Condition = "RecordAgeExceeded"

	retriesExhausted Condition = "RetriesExhausted"
)

// Discarded is a batch, or what was left of it, that Lambda has given up.
type Discarded struct {
	Condition Condition
	Records   []RecordID

	// Documents is what the on-failure destination has been sent: one document, or one for each record if it is a topic,
	// where they are produced besides. Nothing if there is no destination.
	Documents []json.RawMessage
}

// RecordID identifies a record of the topic.
type RecordID struct {
	Partition int32
	Offset    int64
}

func (b batch) ids() []RecordID {
	ids := make([]RecordID, len(b))
	for i, item := range b {
		ids[i] = RecordID{item.Partition, item.Offset}
	}
	return ids
}

// invocationRecord is a document to an on-failure destination.
// https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
// https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html#kafka-ofd-record-format
type invocationRecord struct {
	RequestContext  requestContext   `json:"requestContext"`
	ResponseContext *responseContext `json:"responseContext"` // null if the function was not invoked
	Version         string           `json:"version"`
	Timestamp       string           `json:"timestamp"`
	KafkaBatchInfo  kafkaBatchInfo   `json:"KafkaBatchInfo"`
	Payload         any              `json:"payload,omitempty"` // a string in Amazon S3, an object in a topic
}

type requestContext struct {
	RequestID              string    `json:"requestId"`
	FunctionARN            string    `json:"functionArn"`
	Condition              Condition `json:"condition"`
	ApproximateInvokeCount int       `json:"approximateInvokeCount"`
}

type responseContext struct {
	StatusCode      int    `json:"statusCode"`
	ExecutedVersion string `json:"executedVersion"`
	FunctionError   string `json:"functionError,omitempty"`
}

type kafkaBatchInfo struct {
	BatchSize        int                    `json:"batchSize"`
	EventSourceARN   string                 `json:"eventSourceArn,omitempty"`
	BootstrapServers string                 `json:"bootstrapServers"`
	PayloadSize      int                    `json:"payloadSize"`
	RecordsInfo      map[string]recordsInfo `json:"recordsInfo,omitempty"`
	RecordInfo       *recordInfo            `json:"recordInfo,omitempty"` // in a topic
}

type recordsInfo struct {
	FirstRecordOffset    string `json:"firstRecordOffset"`
	LastRecordOffset     string `json:"lastRecordOffset"`
	FirstRecordTimestamp string `json:"firstRecordTimestamp"`
	LastRecordTimestamp  string `json:"lastRecordTimestamp"`
}

type recordInfo struct {
	Offset    string `json:"offset"`
	Timestamp string `json:"timestamp"`
}

// documents returns what a destination is sent about a batch that is discarded.
func (d Destination) documents(b batch, s source, request requestContext, response *responseContext) ([]json.RawMessage, error) {
	switch d {
	case NoDestination:
		return nil, nil
	case KafkaDestination:
		if request.Condition == RetryAttemptsExhausted {
			request.Condition = retriesExhausted
		}
		var documents []json.RawMessage
		for i := range b {
			document, err := newDocument(b[i:i+1], s, request, response, func(info *kafkaBatchInfo, event []byte) any {
				info.RecordInfo = &recordInfo{formatOffset(b[i].Record), formatTime(b[i].Timestamp)}
				return json.RawMessage(event)
			})
			if err != nil {
				return nil, err
			}
			documents = append(documents, document)
		}
		return documents, nil
	default:
		document, err := newDocument(b, s, request, response, func(info *kafkaBatchInfo, event []byte) any {
			info.RecordsInfo = b.info()
			if d == S3Destination {
				return string(event)
			}
			return nil
		})
		return []json.RawMessage{document}, err
	}
}

// newDocument returns the document about a batch. What differs between destinations is up to describe, which returns the
// payload.
func newDocument(b batch, s source, request requestContext, response *responseContext, describe func(*kafkaBatchInfo, []byte) any) (json.RawMessage, error) {
	event := s.event(b)
	record := invocationRecord{
		RequestContext:  request,
		ResponseContext: response,
		Version:         "1.0",
		Timestamp:       formatTime(time.Now()),
		KafkaBatchInfo: kafkaBatchInfo{
			BatchSize:        len(b),
			EventSourceARN:   s.clusterARN,
			BootstrapServers: s.bootstrapServers,
			PayloadSize:      len(event),
		},
	}
	record.Payload = describe(&record.KafkaBatchInfo, event)
	document, err := json.Marshal(record)
	if err != nil {
		return nil, fmt.Errorf("encode document for on-failure destination: %w", err)
	}
	return document, nil
}

// info tells where the records of the batch are.
func (b batch) info() map[string]recordsInfo {
	info := map[string]recordsInfo{}
	for _, part := range b.byPartition() {
		first, last := part[0], part[len(part)-1]
		info[topicPartition(first.Topic, first.Partition)] = recordsInfo{
			FirstRecordOffset:    formatOffset(first.Record),
			LastRecordOffset:     formatOffset(last.Record),
			FirstRecordTimestamp: formatTime(first.Timestamp),
			LastRecordTimestamp:  formatTime(last.Timestamp),
		}
	}
	return info
}

func formatOffset(r *kgo.Record) string { return strconv.FormatInt(r.Offset, 10) }

func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
