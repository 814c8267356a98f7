// Package avrovalue gives handlers the values of Kafka records as Go types, decoded
// from Avro:
//
//	//go:embed order.avsc
//	var orderSchema string
//
//	func main() {
//		consumer.Start(avrovalue.Handler(avro.MustParse(orderSchema), handle))
//	}
//
//	func handle(ctx context.Context, order Order, r consumer.Record) error { ... }
//
// JSON and Protobuf look the same: packages jsonvalue and protovalue. Schemas and the
// struct tags of Order are those of [github.com/twmb/avro], which decodes.
//
// # Schemas
//
// Avro can only be read with the schema that it was written with. The schema given to
// [Handler] is the reader's: the one that Order is made for. Those that values were
// written with, the writers', are given by their id in the schema registry:
//
//	avrovalue.Handler(avro.MustParse(orderV3), handle,
//		avrovalue.Writer("17", avro.MustParse(orderV1)),
//		avrovalue.Writer("21", avro.MustParse(orderV2)),
//		avrovalue.Writer("34", avro.MustParse(orderV3)))
//
// Every value must then carry the id of one of them, in the header of a Confluent or
// AWS Glue registry, in a record header, or as Lambda's schema metadata if the event
// source mapping has taken the header off. It is resolved to the reader's schema:
// fields that were added since have their defaults, those that were removed are
// skipped. An id that was not given is a permanent error, which names it: nothing
// is read with a schema that it was not written with.
//
// Without a Writer, the values are bare: without a header, and written with the
// reader's schema. One that has an id according to Lambda or to a record header is
// refused. For bare values that were written with another schema, give it as the
// Writer of the id "".
//
// So nothing is guessed from the bytes of a value: bare Avro begins with any byte, and
// often with the 0x00 that begins Confluent's header.
//
// # Null
//
// A record whose value is null is a tombstone: in a compacted topic it deletes the
// key. It is not a value of T, so handle is not called with one. [OnTombstone] says
// what to do; without it a tombstone is a permanent error, and goes where those go.
// Avro's null is a value and no tombstone.
//
// # Keys
//
// A key of text is string(r.Key). Others are decoded by a [Decoder]:
//
//	var keys = avrovalue.Must(avrovalue.New[OrderKey](keySchema, avrovalue.Writer("16", keySchema)))
//
//	func handle(ctx context.Context, order Order, r consumer.Record) error {
//		key, err := keys.Key(r)
//
// # Errors
//
// All errors of decoding are permanent (see package lambdakit/batch): the record goes
// to the dead letters at once. Anything after the value is one, too. Their text names
// fields and types, and quotes no value. What they wrap may do so.
//
// If the mapping's record format is JSON, Lambda delivers JSON: use jsonvalue.
//
// # Memory
//
// What is decoded shares no memory with the record, so that it may be kept.
package avrovalue
