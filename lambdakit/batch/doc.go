// Package batch processes the batches of an event source item by item and tells
// what became of them, in the terms in which Lambda takes partial failures: the
// first item of each shard that is not done.
//
//	engine, err := batch.New(batch.Config[Order]{Handle: ship})
//	...
//	for i, outcome := range engine.Run(ctx, shards) { // [][]Order
//		if outcome.Err != nil {
//			failures = append(failures, idOf(shards[i][outcome.Next]))
//		}
//	}
//
// A shard is what the source keeps in order and delivers again from a position on:
// a partition of Kafka, a shard of Kinesis or of a DynamoDB stream, a message group
// of an SQS FIFO queue. Each message of a standard queue, which has no order, is a
// shard of its own.
//
// Packages constructs/kafkasource/consumer, streamprocessor/consumer and
// queueprocessor/consumer are the engine with the faces of Kafka, of Kinesis and DynamoDB
// streams, and of SQS and Amazon MQ.
//
// # Order
//
// The items of a shard are processed one after the other, those of different shards
// at the same time, as many as Concurrency allows. The first item that fails stops
// its shard: no item after it is started, and the outcome is its index.
//
// With a Key, only items with the same key are in order. The outcome is still one
// index, the lowest that is not done. Items after it may be done when the shard
// stops, because they had been started before, and they will be delivered again.
// Only a Store keeps them from being processed twice.
//
// # Failures
//
// An item fails if Handle returns an error, panics or ends its goroutine. An error
// marked with [Permanent] is not worth another try: the item is parked at once. Any
// other error is transient: the item is tried again in the same invocation, with
// back-off, up to Attempts times while there is time, and then stops its shard, so
// that the source delivers it again.
//
// A transient error that does not pass would block the shard for ever. The item is
// parked when it has failed in so many invocations as Deliveries says. They are
// counted by ID: in the Store, or without one in the memory of the process, so that
// an item is tried more often if its shard moves to another sandbox.
//
// To park is to put the item, with the reason, where people find it (package
// deadletter). Only if that succeeds does the shard go on. If it fails, or if there
// is no Park, the shard stops at the item: nothing is dropped.
//
// # Time
//
// An invocation that runs into its deadline is killed, and what it did is not
// reported. From DeadlineMargin before the deadline on, no item is started; at half
// of it, the contexts of the handlers end. What is not done by then stops its shard
// with [ErrOutOfTime]. Run waits for handlers: one that does not mind its context
// is killed with the invocation, and the whole batch is delivered again. It is never
// left behind to run on in the next invocation.
//
// An item whose handler was told to end has not failed, whatever the handler
// returns. The end of the context that Run was given is nobody's failure either.
// Such a delivery is not counted, unless the item had more than half of the time of
// the invocation: one that never ends in time must not block its shard for ever.
//
// # Store
//
// With a Store, an item is claimed before it is handled and completed afterwards.
// Items that are done are skipped. An item that another invocation has claimed is
// waited for until it is free or the time is over. Attempts to claim are repeated
// with back-off when the store fails, and are not attempts of the item.
//
// The store counts a delivery when it is claimed, so an item that kills the process
// each time is parked too, without being tried, when it is delivered once more than
// Deliveries allows. So are items that happened to be in process beside it each
// time.
//
// A handler that writes its effect in one transaction with the completion
// (idempotency.FromContext has the claim) processes the item exactly once. For all
// others it is at least once; package idempotency says when it is more.
//
// # Cost
//
// An invocation starts at most Concurrency goroutines. No goroutine is started and
// nothing is allocated for an item that succeeds, unless there is a Store.
package batch
