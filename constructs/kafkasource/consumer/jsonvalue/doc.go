// Package jsonvalue gives handlers the values of Kafka records as Go types, decoded
// from JSON:
//
//	func main() { consumer.Start(jsonvalue.Handler(handle)) }
//
//	func handle(ctx context.Context, order Order, r consumer.Record) error { ... }
//
// Avro and Protobuf look the same: packages avrovalue and protovalue.
//
// # Null
//
// A record whose value is null is a tombstone: in a compacted topic it deletes the
// key. It is not a value of T, so handle is not called with one. [OnTombstone] says
// what to do; without it a tombstone is a permanent error, and goes where those go.
// The JSON text null is a value and no tombstone. It is refused, unless T can be nil
// or unmarshals itself: encoding/json would make a zero T of it.
//
// # Keys
//
// A key of text is string(r.Key). Others are decoded by a [Decoder]:
//
//	var keys = jsonvalue.Must(jsonvalue.New[OrderKey]())
//
//	func handle(ctx context.Context, order Order, r consumer.Record) error {
//		key, err := keys.Key(r)
//
// # What is decoded
//
// encoding/json decodes, and what it does holds:
//
//   - An unknown field is ignored, so that producers can add fields.
//     [DisallowUnknownFields] refuses it.
//   - Of a field that occurs twice, the last counts. Names match without regard to
//     case.
//   - Anything but white space after the value is refused.
//   - A number in an any is a float64, which is exact up to 2^53. [UseNumber] keeps
//     it as it is written.
//
// Other than encoding/json does, bytes that are not UTF-8 are refused (RFC 8259,
// section 8.1), not replaced.
//
// # Schema registries
//
// The header of a Confluent or AWS Glue schema registry is taken off, whether Lambda
// has done so or not, and compressed values are decompressed (see
// [MaxDecompressed]). It is known by its first byte, which no JSON text begins with.
// The schema itself is not looked at: for that, give the event source mapping a
// schema registry. A mapping with the record format JSON delivers JSON whatever the
// records are encoded as; this package is for those too.
//
// # Errors
//
// All errors of decoding are permanent (see package lambdakit/batch): the record goes
// to the dead letters at once. Their text names fields, types and positions, and
// quotes no value. What they wrap may do so.
//
// # Memory
//
// What is decoded shares no memory with the record, so that it may be kept. A type
// with an UnmarshalJSON of its own must copy what it keeps, as its contract in
// encoding/json says.
package jsonvalue
