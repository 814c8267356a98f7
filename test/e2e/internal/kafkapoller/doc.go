// Package kafkapoller stands in for what AWS Lambda does between a Kafka topic and a function: the event source mapping
// with its pollers. It consumes a topic of a [Broker] in a consumer group, makes the records into the events that Lambda
// makes, invokes a compiled handler with them, and commits what has been processed.
//
//	broker := kafkapoller.NewBroker(t, map[string]int32{"orders": 4})
//	broker.Produce(t, kafkapoller.Record("orders", 0, key, value))
//	function := lambdart.NewEnvironments(t, handler.Build(t, importPath), aws.Env())
//	poller := kafkapoller.New(t, broker, function, kafkapoller.Mapping{
//		Topic:                   "orders",
//		StartingPosition:        kafkapoller.TrimHorizon,
//		ReportBatchItemFailures: true,
//	})
//	poller.Drain(t)
//
// [Poller.Drain] returns when all that the topic held is processed or discarded, and committed: a test needs neither
// sleeps nor polling. The records are fetched before the first batch is made of them, and what happens at random comes
// from a seed, so the batches do not depend on timing.
//
// # What Lambda documents
//
// In provisioned mode, which the controls of errors need. The pages are in the Lambda Developer Guide,
// https://docs.aws.amazon.com/lambda/latest/dg/; the rules are with the code that follows them:
//
//   - Records are read in order from each partition; one payload may hold several partitions; the offsets of a batch are
//     committed when it has been processed; an error retries the whole batch. (with-kafka-configure.html, with-msk-configure.html)
//   - A batch has up to BatchSize records and 6 MB. (invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching)
//   - Retries, record age, splitting and partial batch responses. (kafka-retry-configurations.html)
//   - What goes to an on-failure destination. (kafka-on-failure.html, kafka-on-failure-destination.html)
//   - Starting positions, and that a group that has committed offsets has no need of one. (kafka-starting-positions.html,
//     kafka-consumer-group-id.html)
//   - Every record is delivered at least once, and may be delivered again. (invocation-eventsourcemapping.html)
//
// # What it does not document
//
// There the poller does what is harder on the handler:
//
//   - Whether a partial batch response makes Lambda resume each partition at the lowest offset, as it documents for
//     Kinesis, or deliver the reported records only: see [PartialResponse]. A handler should survive both.
//   - What counts as a retry: every failed delivery of a batch or of what is left of it, but neither a throttle nor a
//     failure that splits the batch, which is what Lambda documents for Kinesis (with-kinesis.html).
//   - Nothing of a batch is committed before all of it is processed, so that records that a partial response has
//     accepted come again if the position is lost: see [Faults.Duplicate].
//   - Records may come again in other company than before, and while the first delivery is still being worked on: see
//     [Faults.Duplicate] and [Faults.Overlap].
//   - Null keys and values are left out of the event, as events seen in public have it; a header that is null is an
//     object without members; bytes of headers are signed, as Java prints them.
//
// # What is left out
//
// Filters, schema registries, on-demand mode, queue mode, and the batching window: a batch is made of what the topic holds,
// as with a window of 0 seconds (with-kafka-low-latency.html). [Faults.ShortBatch] gives batches that a window has ended.
package kafkapoller
