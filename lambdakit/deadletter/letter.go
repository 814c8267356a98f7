package deadletter

import (
	"context"
	"time"
)

// Version is the version of the document that this package writes.
const Version = 1

// Target is where letters go.
type Target interface {
	// Send keeps the letter. It returns nil only if the letter is safe: the
	// caller drops the record then. The same item may be sent more than once,
	// with the same [Letter].ID.
	Send(ctx context.Context, letter *Letter) error
}

// Letter is a record that was given up.
type Letter struct {
	// ID identifies the record: it is the same whenever the record is given up,
	// and no other record has it.
	ID string `json:"id"`
	// Source is where the record came from.
	Source Source `json:"source"`
	// Kafka says where in Kafka the record is; nil for other sources.
	Kafka *Kafka `json:"kafka,omitempty"`
	// Kinesis says where in a Kinesis stream the record is; nil for other sources.
	Kinesis *Kinesis `json:"kinesis,omitempty"`
	// DynamoDB says which change of a table the record is; nil for other sources.
	DynamoDB *DynamoDB `json:"dynamodb,omitempty"`
	// SQS says which message of a queue of Amazon SQS the record is; nil for other
	// sources.
	SQS *SQS `json:"sqs,omitempty"`
	// MQ says which message of a queue of Amazon MQ the record is; nil for other
	// sources.
	MQ *MQ `json:"mq,omitempty"`
	// Content is the record itself; nil if it is elsewhere, see Overflow.
	Content *Content `json:"content,omitempty"`
	// Overflow is where the whole letter is if it was too large for the target.
	Overflow *Overflow `json:"overflow,omitempty"`
	// Failure is why the record was given up.
	Failure Failure `json:"failure"`
	// Function is who gave it up.
	Function Function `json:"function"`
}

// Source is an event source.
type Source struct {
	// Type is the event source as Lambda names it, such as "aws:kafka" and
	// "SelfManagedKafka".
	Type string `json:"type"`
	// ARN is that of the cluster, stream or queue; empty if it has none.
	ARN string `json:"arn,omitempty"`
	// BootstrapServers are those of a Kafka cluster.
	BootstrapServers []string `json:"bootstrapServers,omitempty"`
}

// Kafka is where in Kafka a record is, and what Kafka says about it.
type Kafka struct {
	Topic     string `json:"topic"`
	Partition int32  `json:"partition"`
	Offset    int64  `json:"offset"`
	// Timestamp is the record's, zero if it has none.
	Timestamp time.Time `json:"timestamp,omitzero"`
	// TimestampType is CREATE_TIME or LOG_APPEND_TIME.
	TimestampType string `json:"timestampType,omitempty"`
	// KeySchema and ValueSchema are set if the event source mapping has a schema
	// registry.
	KeySchema   Schema `json:"keySchema,omitzero"`
	ValueSchema Schema `json:"valueSchema,omitzero"`
}

// Kinesis is where in a Kinesis stream a record is, and what Kinesis says about it. Its
// partition key is the key of the content.
type Kinesis struct {
	Shard          string `json:"shard"`
	SequenceNumber string `json:"sequenceNumber"`
	// Aggregated is whether the record is one of an aggregate of the Kinesis Producer
	// Library, and SubSequenceNumber its place in it.
	Aggregated        bool   `json:"aggregated,omitempty"`
	SubSequenceNumber int    `json:"subSequenceNumber,omitempty"`
	ExplicitHashKey   string `json:"explicitHashKey,omitempty"`
	// ArrivedAt is about when the stream took it.
	ArrivedAt time.Time `json:"arrivedAt,omitzero"`
}

// DynamoDB is a change of an item of a DynamoDB table. The value of the content is the
// stream's record, in JSON as Lambda delivers it.
type DynamoDB struct {
	EventID string `json:"eventId"`
	// EventName is INSERT, MODIFY or REMOVE.
	EventName      string `json:"eventName"`
	SequenceNumber string `json:"sequenceNumber"`
	// CreatedAt is about when the item was changed.
	CreatedAt time.Time `json:"createdAt,omitzero"`
}

// SQS is a message of Amazon SQS, and what SQS says about it. Its attributes are the
// headers of the content, those of binary types by their bytes; its body is the value,
// and its group the key.
type SQS struct {
	MessageID string `json:"messageId"`
	// GroupID, DeduplicationID and SequenceNumber are those of a FIFO queue.
	GroupID         string `json:"groupId,omitempty"`
	DeduplicationID string `json:"deduplicationId,omitempty"`
	SequenceNumber  string `json:"sequenceNumber,omitempty"`
	// ReceiveCount is how often SQS has handed it out, this time included.
	ReceiveCount int       `json:"receiveCount"`
	SentAt       time.Time `json:"sentAt,omitzero"`
}

// MQ is a message of a broker of Amazon MQ. The broker's message, in JSON as Lambda
// delivers it, is the undecoded part of the content; the value is its data.
type MQ struct {
	// Queue is the queue's name. RabbitMQ's has the virtual host too: "orders::/".
	Queue string `json:"queue"`
	// MessageID is the broker's, of ActiveMQ, or the publisher's, of RabbitMQ.
	MessageID   string `json:"messageId,omitempty"`
	Redelivered bool   `json:"redelivered"`
}

// Schema is what Lambda says about the schema of a key or a value.
type Schema struct {
	DataFormat string `json:"dataFormat,omitempty"`
	ID         string `json:"id,omitempty"`
}

// Content is what a record carries.
type Content struct {
	// Key and Value are nil if they are null, which is not the same as empty.
	Key   []byte `json:"key"`
	Value []byte `json:"value"`
	// Headers are in their order. A key may occur more than once.
	Headers []Header `json:"headers,omitempty"`
	// Undecoded is the record as it is in the event of the invocation, if it
	// could not be decoded. Key, Value and Headers have what could be.
	Undecoded []byte `json:"undecoded,omitempty"`
}

// Header is a header of a record.
type Header struct {
	Key   string `json:"key"`
	Value []byte `json:"value"` // nil if null
}

// Overflow is where a letter is that was too large for its target.
type Overflow struct {
	Bucket string `json:"bucket"`
	Key    string `json:"key"`
	// Size is that of the object, in bytes.
	Size int `json:"size"`
	// SHA256 is the hash of the object.
	SHA256 []byte `json:"sha256"`
}

// Function is the Lambda function that gave a record up.
type Function struct {
	Name      string `json:"name,omitempty"`
	Version   string `json:"version,omitempty"`
	RequestID string `json:"requestId,omitempty"`
	LogStream string `json:"logStream,omitempty"`
}
