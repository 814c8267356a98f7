package kafkapoller

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/twmb/franz-go/pkg/kgo"
)

// maxEventSize is the largest event in bytes.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const maxEventSize = 6 << 20

// source says where events are from.
type source struct {
	clusterARN       string // "" for self-managed Kafka
	bootstrapServers string
}

// item is a record with its JSON.
type item struct {
	*kgo.Record
	json []byte
}

// batch is a list of records of one topic: partition after partition, in each by offset.
type batch []item

// event returns the event that delivers the batch.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html#smaa-sample-event
// https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html#msk-sample-event
func (s source) event(b batch) []byte {
	event := s.appendHead(make([]byte, 0, s.size(b)))
	for i, item := range b {
		switch {
		case i == 0:
			event = appendPartition(event, item.Record)
		case item.Partition != b[i-1].Partition:
			event = appendPartition(append(event, separator...), item.Record)
		default:
			event = append(event, ',')
		}
		event = append(event, item.json...)
	}
	return append(event, eventTail...)
}

const eventTail = `]}}`

// size returns the size of the event that delivers the batch, which is not empty.
func (s source) size(b batch) int {
	size := s.overhead()
	for i, item := range b {
		size += item.size(i == 0 || item.Partition != b[i-1].Partition)
	}
	return size
}

// separator is what is between partitions.
const separator = `],`

// overhead is what an event has besides partitions and records. The first partition has no separator before it.
func (s source) overhead() int { return len(s.appendHead(nil)) + len(eventTail) - len(separator) }

// size returns what the record adds to an event; the first of its partition brings the partition.
func (i item) size(first bool) int {
	if first {
		return len(separator) + len(appendPartition(nil, i.Record)) + len(i.json)
	}
	return len(",") + len(i.json)
}

func (s source) appendHead(event []byte) []byte {
	event = append(event, `{"eventSource":`...)
	if s.clusterARN == "" {
		event = append(event, `"SelfManagedKafka"`...)
	} else {
		event = append(event, `"aws:kafka","eventSourceArn":`...)
		event = appendString(event, s.clusterARN)
	}
	event = append(event, `,"bootstrapServers":`...)
	event = appendString(event, s.bootstrapServers)
	return append(event, `,"records":{`...)
}

func appendPartition(event []byte, r *kgo.Record) []byte {
	event = appendString(event, topicPartition(r.Topic, r.Partition))
	return append(event, `:[`...)
}

// topicPartition is the name of a partition in events, responses and failure documents.
func topicPartition(topic string, partition int32) string {
	return topic + "-" + strconv.Itoa(int(partition))
}

// timestampTypes are the names that the Kafka client for Java has for the types of timestamps.
var timestampTypes = map[int8]string{-1: "NO_TIMESTAMP_TYPE", 0: "CREATE_TIME", 1: "LOG_APPEND_TIME"}

// newItem makes the JSON of a record.
func newItem(r *kgo.Record) item {
	size := 160 + base64.StdEncoding.EncodedLen(len(r.Key)) + base64.StdEncoding.EncodedLen(len(r.Value))
	text := make([]byte, 0, size)
	text = append(text, `{"topic":`...)
	text = appendString(text, r.Topic)
	text = fmt.Appendf(text, `,"partition":%d,"offset":%d,"timestamp":%d,"timestampType":%q`,
		r.Partition, r.Offset, r.Timestamp.UnixMilli(), timestampTypes[r.Attrs.TimestampType()])
	text = appendBytes(text, `,"key":"`, r.Key)
	text = appendBytes(text, `,"value":"`, r.Value)
	text = append(text, `,"headers":[`...)
	for i, header := range r.Headers {
		if i > 0 {
			text = append(text, ',')
		}
		text = appendHeader(text, header)
	}
	return item{r, append(text, `]}`...)}
}

// appendBytes adds a member whose value is base64. What is null is left out.
func appendBytes(text []byte, name string, value []byte) []byte {
	if value == nil {
		return text
	}
	text = base64.StdEncoding.AppendEncode(append(text, name...), value)
	return append(text, '"')
}

// appendHeader adds a header: an object with one member whose value is the list of the bytes, signed. One that is null is
// an object without members (https://github.com/Nike-Inc/hal/pull/144).
func appendHeader(text []byte, header kgo.RecordHeader) []byte {
	if header.Value == nil {
		return append(text, `{}`...)
	}
	text = appendString(append(text, '{'), header.Key)
	text = append(text, `:[`...)
	for i, b := range header.Value {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, int64(int8(b)), 10)
	}
	return append(text, `]}`...)
}

func appendString(text []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(err) // no string fails
	}
	return append(text, quoted...)
}
