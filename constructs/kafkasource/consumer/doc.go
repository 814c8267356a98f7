// Package consumer is the handler of a Lambda function for Kafka records, from
// Amazon MSK or a cluster of one's own.
//
//	func main() { consumer.Start(handle) }
//
//	func handle(ctx context.Context, r consumer.Record) error {
//		slog.InfoContext(ctx, "order", "key", string(r.Key), "bytes", len(r.Value))
//		return nil
//	}
//
// The construct kafkasource deploys it. Packages jsonvalue, avrovalue and protovalue
// decode values:
//
//	consumer.Start(jsonvalue.Handler(func(ctx context.Context, o Order, r consumer.Record) error { ... }))
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
// # What becomes of a record
//
// Records of a partition are handled in order, different partitions at the same
// time: the handler is called by several goroutines ([WithConcurrency]). With
// [ByKey], only records with the same key are in order.
//
//   - The handler returns nil: the record is done.
//   - It returns an error or panics: the record is tried again after some time, up
//     to five times in an invocation ([WithAttempts], [WithBackoff]). If it still
//     fails, its partition stops there, and Lambda delivers the rest again. After
//     five such deliveries ([WithDeliveries]) it goes to the dead letters, and the
//     partition goes on.
//   - It returns an error marked with batch.Permanent: the record goes to the dead
//     letters at once. So does a record that cannot be decoded.
//   - There are no dead letters, or they cannot be sent: the partition stops at the
//     record.
//   - The time is nearly up ([WithDeadlineMargin]): no record is started any more,
//     and what is not done is delivered again.
//
// Package lambdakit/batch, which does this, has the details.
//
// Lambda delivers at least once: after any failure, and sometimes without one,
// records come again that are done. With [WithIdempotency] they are skipped; package
// lambdakit/idempotency says how an effect is had exactly once.
//
// # What Lambda is told
//
// The environment variable LINTEL_KAFKA_FAILURE_MODE, which the construct sets, says
// what the event source mapping makes of the answer.
//
//   - "partial": the mapping has ReportBatchItemFailures. The answer names, of each
//     partition, the first record that is not done and all behind it, in that order.
//     Lambda delivers them again. The documentation says that it retries what is
//     named, and not that it goes on from the lowest offset, as it does for Kinesis;
//     this answer loses nothing either way
//     (https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html):
//
//     {"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":15}}]}
//
//   - "batch": the mapping does not read the answer. If anything is not done, the
//     invocation fails with a [*BatchError], and Lambda delivers the whole batch
//     again.
//
// Without the variable it is "batch", so that no failure is taken for a success. A
// whole event that cannot be read is an error in both modes.
//
// # Metrics
//
// Each invocation writes a line in the embedded metric format to standard output,
// for each topic, with metrics in the namespace Lintel/Kafka. They are there for the
// function (dimension FunctionName) and for the function with the topic
// (FunctionName, Topic):
//
//   - Records, Count: the records of the event.
//   - Failures, Count: the records that failed for good in the invocation, that is
//     after all its attempts. A record that comes again and fails again counts again.
//   - DeadLetters, Count: the records that were parked.
//   - Duplicates, Count: the records that were done already.
//   - LagMilliseconds: how old the oldest record was when the invocation began,
//     by the first record of each partition that has a timestamp. A producer may
//     set the timestamp as it likes, unless the topic has
//     message.timestamp.type=LogAppendTime.
//   - DecodeMilliseconds: how long the event took to be decoded, without keys and
//     values, which are decoded when their record's turn comes. It is written with
//     the first topic only.
//
// # Logs
//
// Failures are logged with topic, partition and offset, through log/slog. Keys,
// values and headers are never logged. The text of the handler's errors is.
package consumer
