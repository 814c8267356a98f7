// Package wireformat reads what the clients of a schema registry put around the
// keys and values of Kafka records: the id of the schema they were written with.
//
//	id, data, err := wireformat.CutConfluent(record.Value)
//
// # Confluent
//
// Confluent's clients, and those of the registries that speak its protocol, put
// a header before the data:
//
//	0x00 | schema id, 4 bytes, big-endian | data
//
// or, with the newer HeaderSchemaIdSerializer, leave the data bare and put the
// reference into a header of the Kafka record, [KeySchemaHeader] or
// [ValueSchemaHeader]:
//
//	0x01 | GUID of the schema, 16 bytes
//
// If the data is Protobuf, either is followed by the message indexes, which say
// which message of the .proto file the data is: see [CutMessageIndexes].
//
// # AWS Glue
//
// The clients of the AWS Glue Schema Registry put this before the data:
//
//	0x03 | 0x00, or 0x05 for zlib | schema version id, a UUID, 16 bytes | data
//
// If the data is Protobuf, it begins with the index of its message, a different
// one than Confluent's: see [CutGlueMessageIndex].
//
// # What Lambda leaves of it
//
// Nothing changes in a record unless its event source mapping has a schema
// registry. If it has, then for the attribute (key or value) that it validates
// Lambda "removes all schema metadata, such as the schema ID", and says the id in
// keySchemaMetadata or valueSchemaMetadata of the event. What is removed is the
// header up to the id, and not what Protobuf has after it: the events in the tests
// of Powertools for AWS Lambda begin with Confluent's message indexes or Glue's
// message index, and its deserializers skip those.
//
// # Sources
//
//   - Confluent, "Wire format":
//     https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
//   - Confluent's serializers, classes SchemaId, DualSchemaIdDeserializer,
//     MessageIndexes and ProtobufSchema: https://github.com/confluentinc/schema-registry
//   - Glue's serializers, classes AWSSchemaRegistryConstants,
//     GlueSchemaRegistryDeserializerDataParser, ProtobufWireFormatDecoder and
//     MessageIndexFinder: https://github.com/awslabs/aws-glue-schema-registry
//   - EventRecordFormat of a mapping:
//     https://docs.aws.amazon.com/lambda/latest/api/API_KafkaSchemaRegistryConfig.html
//   - Powertools, KafkaProtobufDeserializer and its like:
//     https://github.com/aws-powertools/powertools-lambda-java/tree/main/powertools-kafka
//     https://github.com/aws-powertools/powertools-lambda-typescript/tree/main/packages/kafka
package wireformat
