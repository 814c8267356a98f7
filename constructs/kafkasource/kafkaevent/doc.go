// Package kafkaevent decodes the event that Lambda invokes a function with for
// an event source that is a Kafka topic, of Amazon MSK or of a cluster of one's
// own.
//
//	event, err := kafkaevent.Decode(payload)
//	...
//	for _, partition := range event.Partitions {
//		for i := range partition.Records {
//			record, err := partition.Records[i].Record()
//			...
//		}
//	}
//
// Package consumer does that, and what has to be done with failures; most
// handlers should use it instead. This package does no input or output.
//
// # What it reads
//
// The JSON that https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html and
// https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html have an example of:
// a map from topic-partition to records, keys and values in base64, headers as
// arrays of numbers, signed or not. With a schema registry, there are
// keySchemaMetadata and valueSchemaMetadata too
// (https://docs.aws.amazon.com/lambda/latest/dg/services-consume-kafka-events.html).
// Members may come in any order, with any whitespace and escapes. Those that it
// does not know are skipped, nested up to 512 levels. Null and empty keys and
// values are told apart. A field that is absent is null.
//
// Where the documentation is silent:
//
//   - A record's own topic and partition count, not the name of its list in the
//     map. The two differ in an example that AWS uses in its tests
//     (aws-lambda-java-libs, kafka_event.json).
//   - Of a name that occurs twice in an object, the last value counts, as in
//     encoding/json and in JavaScript. But "records" must not occur twice, nor a
//     second list of the same partition: ignoring one would lose records.
//   - A header whose value is null arrives as an empty object, without its key
//     (https://github.com/Nike-Inc/hal/pull/144). It is left out.
//   - Names are compared exactly. encoding/json takes "Offset" for offset; this
//     package does not.
//
// # What it refuses
//
// Decode returns a [SyntaxError], with the offset in bytes, for what is not
// JSON and for what is not a Kafka event: an event without "records", and a
// record without a topic, a partition from 0 to 2147483647 and an offset from 0
// to 9223372036854775807. Such a record cannot be reported as failed, so the
// whole event has to be.
//
// Anything else that is wrong with a record concerns that record alone: base64
// that is not valid, a header byte that is not one, a value of another type.
// [Raw.Record] returns a [RecordError] for it, and the others can be processed.
// That includes what is not valid in JSON between the quotes of a key or a
// value: Decode does not look there.
//
// # How it works
//
// One pass over the data finds the fields of each record. It does not look into
// keys and values, but searches for the quote that ends them, which the
// standard library does 32 bytes at a time; other strings are checked 8 bytes
// at a time, with the arithmetic of Bit Twiddling Hacks
// (https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord). Before
// the name of a field is parsed, it is compared with the one that Lambda writes
// there. What records consist of is in slices that all of them share, which are
// made large enough for the whole event after its first record. So a record
// costs no allocation of its own, unless it has a header key that is not among
// the last few different ones, or escapes.
//
// Keys and values are decoded when a record is asked for, with SIMD
// instructions on amd64 and arm64 (github.com/emmansun/base64, after Wojciech
// Muła and Daniel Lemire, Faster Base64 Encoding and Decoding Using AVX2
// Instructions, https://arxiv.org/abs/1704.00605). Each has its place in one
// arena, so that records can be decoded in parallel, and records that are never
// asked for cost nothing but that place.
//
// Decoding into the data itself would save the arena, between a twentieth and a
// fifth of the time. But aws-lambda-go reads the next event into the same memory,
// so a record that someone has kept would change when the handler has returned.
// As it is, a [Record] stays valid for ever.
//
// Time and memory are proportional to the size of the event, whatever is in it.
package kafkaevent
