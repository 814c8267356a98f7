// Package kpl reads and writes the records into which the Amazon Kinesis Producer
// Library (KPL) packs several user records, so that they cost and take as much of a
// stream as one.
//
//	var d kpl.Decoder
//	records, aggregated, err := d.Decode(data)
//	switch {
//	case err != nil: // damaged: nothing of it can be trusted
//	case !aggregated: // data is the user's record
//	default: // records are the user's, in their order
//	}
//
// An [Aggregator] is the other way round, for producers.
//
// # Format
//
// The octets F3 89 9A C2, a message of protocol buffers (proto2), and the MD5 of the
// message:
//
//	message AggregatedRecord {
//	  repeated string partition_key_table     = 1;
//	  repeated string explicit_hash_key_table = 2;
//	  repeated Record records                 = 3;
//	}
//	message Record {
//	  required uint64 partition_key_index     = 1;
//	  optional uint64 explicit_hash_key_index = 2;
//	  required bytes  data                    = 3;
//	  repeated Tag    tags                    = 4;
//	}
//
// Source: aggregation-format.md of github.com/awslabs/amazon-kinesis-producer.
//
// As in the Kinesis Client Library, data without these four octets, or with another
// MD5, is a record of the user's that happens to begin like that. What has the right
// MD5 and is no such message, or names a key that it does not have, is an error.
// Tags, which no producer is known to write, are skipped, as are unknown fields.
//
// # Cost
//
// A [Decoder] reads the message twice, once for the tables of keys and once for the
// records, and copies nothing: keys and data are parts of what it was given. Most of
// the time goes into MD5. Once its slices have grown it allocates nothing.
package kpl
