// Package logbatch turns what the Lambda Telemetry API delivers into objects for
// S3: it decodes, buffers within bounds, and makes compressed files of lines,
// named so that query engines find them by function and hour. It is the core of
// the extension constructs/containerfunction/lambda/logs3; it calls no service,
// starts nothing, and reads no clock.
//
//	b := logbatch.New(logbatch.Limits{}, "logs/", "orders")
//	records, err := logbatch.Decode(body)     // a POST of the Telemetry API
//	b.Add(records, now)                       // from here on nothing is lost silently
//	for object := b.Next(now); object != nil; object = b.Next(now) {
//		if err := put(object.Key, object.Body); err != nil {
//			b.Failed(object)                  // stays, under the same key
//			break
//		}
//		b.Sent(object)
//	}
//
// # Nothing is lost silently
//
// A record that was added is in an object that was sent, or waits, or is counted
// as dropped: [Totals] always add up. What waits is bounded by
// [Limits].BufferBytes; when that is full the oldest goes, and the next object
// begins with a record of [TypeDropped] that says how many did. If that object is
// dropped too, its count goes into the next.
//
// # Sending twice is harmless
//
// An object keeps its key and its octets until it is sent, so an upload whose
// answer was lost, or that was frozen half-way with its execution environment, is
// repeated to the same place.
//
// # Format
//
// An object is lines of JSON, one for each record, compressed with gzip:
//
//	{"time":"2026-11-23T00:43:34.123Z","type":"function","record":"hello"}
//
// Records are as the Telemetry API has them (schema 2022-12-13 and later), less
// white space between tokens; see
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html.
// All records of an object are of the same hour, by their own time in UTC, which
// is the hour in its key; only the count of dropped records may be younger:
//
//	logs/function=orders/year=2026/month=11/day=23/hour=00/20261123T004334.123Z-9f86d081884c7d65-000001-5feceb66.ndjson.gz
package logbatch
