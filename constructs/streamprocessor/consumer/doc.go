// Package consumer is the handler of a Lambda function for the records of an Amazon
// Kinesis stream or the changes of a DynamoDB table.
//
//	func main() { consumer.Start(handle) }
//
//	func handle(ctx context.Context, r consumer.Record) error {
//		slog.InfoContext(ctx, "order", "key", r.PartitionKey, "bytes", len(r.Data))
//		return nil
//	}
//
// The construct streamprocessor deploys it. [StartBatch] is for a handler that takes
// the records of a shard together, [StartChanges] and [StartChangesBatch] for DynamoDB.
//
// # A consumer that loses nothing
//
//	func main() {
//		ctx := context.Background()
//		letters, err := sqstarget.FromEnv(ctx) // where poison goes
//		...
//		store, err := dynamodbstore.FromEnv(ctx, idempotency.Terms{}) // what is done
//		...
//		consumer.Start(handle, consumer.WithDeadLetters(letters), consumer.WithIdempotency(store))
//	}
//
// The construct creates the queue and the table and tells the function about them.
// Nothing of AWS is linked but what main imports.
//
// # Aggregates
//
// Records that the Kinesis Producer Library has packed are taken apart (package
// streamprocessor/kpl): the handler gets each user record. What Lambda is told is the
// sequence number of the whole: if a user record in the middle is not done, the
// aggregate comes again, and those before it with it. With [WithIdempotency] they are
// skipped. An aggregate that is damaged is one record, which cannot be processed.
//
// # What becomes of a record
//
// Records of a shard are handled in order, one after the other. With [ByKey], only
// records with the same key are in order, and the handler is called by several
// goroutines (WithConcurrency).
//
//   - The handler returns nil: the record is done.
//   - It returns an error or panics: the record is tried again after some time, up to
//     five times in an invocation (WithAttempts, WithBackoff). If it still fails, its
//     shard stops there, and Lambda delivers the rest again. After five such
//     deliveries (WithDeliveries) it goes to the dead letters, and the shard goes on.
//   - It returns an error marked with [batch.Permanent]: the record goes to the dead
//     letters at once. So does an aggregate that is damaged.
//   - There are no dead letters, or they cannot be sent: the shard stops at the record.
//   - The time is nearly up (WithDeadlineMargin): no record is started any more, and
//     what is not done is delivered again.
//
// Package lambdakit/batch, which does this, has the details.
//
// Lambda delivers at least once: after any failure, and sometimes without one, records
// come again that are done. With [WithIdempotency] they are skipped; package
// lambdakit/idempotency says how an effect is had exactly once.
//
// # What Lambda is told
//
// The environment variable LINTEL_STREAM_FAILURE_MODE, which the construct sets, says
// what the event source mapping makes of the answer.
//
//   - "partial": the mapping has ReportBatchItemFailures. The answer names the first
//     record that is not done, the checkpoint: Lambda delivers from it on, and nothing
//     before it again
//     (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html):
//
//     {"batchItemFailures":[{"itemIdentifier":"49590338271490256608559692538361571095921575989136588898"}]}
//
//   - "batch": the mapping does not read the answer. If anything is not done, the
//     invocation fails with a [*BatchError], and Lambda delivers the batch again, whole
//     or in halves.
//
// Without the variable it is "batch", so that no failure is taken for a success. A
// whole event that cannot be read is an error in both modes.
//
// # Metrics
//
// Each invocation writes a line in the embedded metric format to standard output, with
// metrics in the namespace Lintel/Stream. They are there for the function (dimension
// FunctionName) and for the function with the stream (FunctionName, Stream): Records,
// Failures, DeadLetters, Duplicates, LagMilliseconds. Package streamprocessor/wiring
// says what they are.
//
// # Logs
//
// Failures are logged with shard and sequence number, through log/slog. Keys and data
// are never logged. The text of the handler's errors is.
package consumer
