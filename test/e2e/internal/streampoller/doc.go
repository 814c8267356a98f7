// Package streampoller stands in for what AWS Lambda does between a stream and a
// function: the event source mapping of Amazon Kinesis or of a DynamoDB stream. It cuts
// the records of each shard into batches, invokes a compiled handler with them, and
// follows its answers.
//
//	stream := streampoller.NewStream(streampoller.Kinesis, "orders", 2)
//	stream.Put(0, "customer-7", data)
//	poller := streampoller.New(function, stream, streampoller.Mapping{ReportBatchItemFailures: true})
//	poller.Drain(t)
//
// [Poller.Drain] returns when every record is processed or discarded. Time is the
// poller's own: records arrive a second apart, and a delivery takes one, so that
// nothing depends on how fast a machine is.
//
// # What Lambda documents
//
// The pages are in the Lambda Developer Guide,
// https://docs.aws.amazon.com/lambda/latest/dg/:
//
//   - A shard is read in order; the next batch is read when the one before is processed
//     or discarded. (with-kinesis.html)
//   - A batch that fails is delivered again until it succeeds, its records are too old,
//     or it has been retried MaximumRetryAttempts times; splitting one does not count as
//     a retry. (kinesis-on-failure-destination.html, services-ddb-batchfailurereporting.html)
//   - With ReportBatchItemFailures the lowest sequence number that is named is the
//     checkpoint. An empty list is success; an empty, malformed or unknown identifier
//     is failure of the whole batch; with BisectBatchOnFunctionError the batch is split
//     at the checkpoint. (services-kinesis-batchfailurereporting.html)
//   - What goes to an on-failure destination. (kinesis-on-failure-destination.html)
//   - Windows: the state that a function returns is what it gets with the next batch of
//     the window; the last invocation of a window says so; a state of more than 1 MB
//     ends the window early; an answer without a state is a failure.
//     (services-kinesis-windows.html)
//
// # What it does not document
//
// There the poller does what is harder on the handler: a batch that succeeded may come
// again, see [Faults]; the invocation that is told of an early end may be the final one or not; with
// windows a checkpoint inside of a batch keeps the state that came with the answer. The
// last invocation of a window has no records here; the tests of package
// streamprocessor/consumer/windowed send it some.
package streampoller
