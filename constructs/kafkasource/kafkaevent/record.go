package kafkaevent

import "time"

// A Record is a Kafka record. It stays valid, whatever becomes of the data that
// it was decoded from.
type Record struct {
	// Topic and Partition are where the record is, and Offset is its place
	// there.
	Topic     string
	Partition int32
	Offset    int64
	// Timestamp is in UTC, exact to a millisecond. It is zero for a record
	// without one.
	Timestamp time.Time
	// TimestampType says what Timestamp is the time of. It is empty if the
	// event does not say.
	TimestampType TimestampType
	// Key is nil if the record has none, and empty but not nil if it has an
	// empty one.
	Key []byte
	// Value is nil if it is null, which in a compacted topic deletes the key
	// (a tombstone), and empty but not nil if it is empty.
	Value []byte
	// Headers are in the order of the record. A key may occur more than once.
	Headers []Header
	// KeySchema and ValueSchema are zero unless the event source mapping has a
	// schema registry.
	KeySchema, ValueSchema Schema
}

// A Header is a header of a record.
type Header struct {
	Key string
	// Value is nil if it is null.
	Value []byte
}

// A Schema is what Lambda says about the schema of a key or a value, which it
// has found in the registry of the event source mapping.
type Schema struct {
	// DataFormat is "AVRO", "JSON" or "PROTOBUF".
	DataFormat string
	// SchemaID identifies the schema in its registry: a number in Confluent's,
	// a UUID in Glue's.
	SchemaID string
}

// A TimestampType says what the timestamp of a record is the time of.
type TimestampType string

// The timestamp types of Kafka (message.timestamp.type of a topic).
const (
	CreateTime    TimestampType = "CREATE_TIME"     // when the producer made the record
	LogAppendTime TimestampType = "LOG_APPEND_TIME" // when the broker appended it to the log
)
