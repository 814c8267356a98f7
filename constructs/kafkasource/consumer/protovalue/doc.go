// Package protovalue gives handlers the values of Kafka records as generated types,
// decoded from Protobuf:
//
//	func main() { consumer.Start(protovalue.Handler(handle)) }
//
//	func handle(ctx context.Context, order *orderpb.Order, r consumer.Record) error { ... }
//
// JSON and Avro look the same: packages jsonvalue and avrovalue. What generates
// orderpb, and decodes, is google.golang.org/protobuf.
//
// # Null
//
// A record whose value is null is a tombstone: in a compacted topic it deletes the
// key. handle is never called with a nil message, whose getters would return zeros.
// [OnTombstone] says what to do; without it a tombstone is a permanent error, and goes
// where those go. A value of no bytes is a message without fields, and no tombstone.
//
// # Keys
//
// A key of text is string(r.Key). Others are decoded by a [Decoder]:
//
//	var keys = protovalue.Must(protovalue.New[*orderpb.Key]())
//
//	func handle(ctx context.Context, order *orderpb.Order, r consumer.Record) error {
//		key, err := keys.Key(r)
//
// # Schema registries
//
// The header of a Confluent or AWS Glue schema registry is taken off, whether Lambda
// has done so or not, and compressed values are decompressed (see
// [MaxDecompressed]). It is known by its first byte, which no Protobuf message begins
// with.
//
// After the id of the schema, the header says which message of the schema's .proto
// file the value is. Only that is checked, as Protobuf can be read without the schema
// that it was written with: it must be the message T. Another one is a permanent
// error, not a T with the wrong fields.
//
// Where T is in the file is taken from the generated code. Confluent's registry
// counts messages as they are declared: new messages belong at the end of the file,
// and what protoc generates for map fields counts as declared in the message of the
// field. AWS Glue counts them sorted by name, so that a new message moves those after
// it. For schemas that have T in another place than the generated code, [Writer] says
// where:
//
//	protovalue.Handler(handle, protovalue.Writer("17", 2, 0))
//
// # Errors
//
// All errors of decoding are permanent (see package lambdakit/batch): the record goes
// to the dead letters at once.
//
// If the mapping's record format is JSON, Lambda delivers JSON: use jsonvalue.
//
// # Memory
//
// What is decoded shares no memory with the record, so that it may be kept. Unknown
// fields are kept in the message.
package protovalue
