// Package streamprocessor brings the records of an Amazon Kinesis stream, or the changes
// of a DynamoDB table, to a Lambda function without losing one: the stream, the event
// source mapping with its permissions, failure destinations and alarms, and a Go handler
// that is wired to match.
//
// The shortest use makes a stream and builds a handler for it:
//
//	orders := streamprocessor.New(stack, "Orders", &streamprocessor.Props{
//		Handler: &gofunction.Props{Package: "example.com/shop/lambda/orders"},
//	})
//	orders.GrantPut(shop)
//
// The handler is a few lines with the package consumer:
//
//	func main() { consumer.Start(handle) }
//
//	func handle(ctx context.Context, r consumer.Record) error { ... }
//
// # What happens to a record that fails
//
// The consumer tries it again, then parks it with its full context in
// Processor.DeadLetters, and its shard goes on. What the consumer cannot take care of,
// because the function timed out, crashed or was not allowed to run, Lambda retries by
// [Props.FailureMode]; what Lambda gives up it sends to the on-failure destination: by
// default Processor.Bucket, with the records themselves. Lambda gives up before the
// stream forgets, so that nothing is dropped silently, and alarms tell of each.
//
// # Windows
//
// With [Props.TumblingWindow] the records of a shard are counted, summed and so on by
// windows of time, with the package consumer/windowed; the totals of all shards are in
// Processor.Results.
package streamprocessor
