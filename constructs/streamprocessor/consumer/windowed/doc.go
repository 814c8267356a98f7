// Package windowed is the handler of a Lambda function that counts the records of a
// stream in tumbling windows: by group, over all shards, with totals in a DynamoDB
// table.
//
//	func main() {
//		totals, err := dynamodbtotals.FromEnv(context.Background(), dynamodbtotals.Settings{})
//		...
//		windowed.Start(decode, window.Definition[sale]{
//			Group:      func(s sale) string { return s.Shop },
//			Aggregates: []window.Aggregate[sale]{
//				window.Count[sale]("orders"),
//				window.Sum("cents", func(s sale) int64 { return s.Cents }),
//			},
//		}, totals)
//	}
//
//	func decode(r consumer.Record) (sale, error) {
//		var s sale
//		return s, json.Unmarshal(r.Data, &s)
//	}
//
// The construct streamprocessor deploys it. [StartChanges] is for the changes of a
// DynamoDB table. Package streamprocessor/window has the aggregates.
//
// # Each record is counted once
//
// Lambda keeps the state of a window of a shard between invocations and delivers
// records at least once. A record is counted once in the totals of its window whatever
// is repeated and wherever the function ends:
//
//   - An invocation that is repeated gets the state that it got before, and makes the
//     same of it. Only what is merged into the table lasts.
//   - A state knows the last record that is counted in it. What comes again is skipped.
//   - A state is merged as a part, whose identity is its first record. The table has
//     for each window and shard which part was merged last, and how much of it, in an
//     item that is written in one transaction with the totals that change. A part that
//     is merged again goes on where it was left, or changes nothing.
//   - After an early end of a window Lambda goes on with an empty state, so all that is
//     counted is merged by the invocation that is told of it. Then, and when
//     a window begins, the handler reads what the last part was, so that records of
//     parts that are merged are skipped, even if a stream is read again from the
//     beginning. A part that was left in the middle is counted again and goes on.
//
// It is exact because a shard is processed by one invocation at a time, in order: the
// event source mapping must have a parallelization factor of 1.
//
// # The state stays small
//
// Lambda ends a window early when the state is larger than 1 MB. A state that is
// larger than the budget ([WithBudget], 90 % of it) is merged as a part at the beginning
// of the next invocation, which then goes on with an empty one. It is merged as Lambda
// gave it, so that a repetition merges the same, whatever batch it comes with. Should
// one batch make a small state too large, the window ends early, and the totals are
// right too. An answer of Lambda has at most 6 MB: where a batch can add more than 5 MB of
// groups, the mapping needs a smaller batch size.
//
// # What becomes of a record that cannot be counted
//
// If decode returns an error or panics, or an aggregate refuses the value, the record
// goes to the dead letters ([WithDeadLetters]) and is not counted. Without dead letters,
// or if they cannot be sent, the invocation fails, and Lambda delivers the batch again,
// or halves of it, with the same state. Records of a batch that Lambda gives up, after
// the retries or the age that the mapping allows, are in no total: use dead letters.
//
// The handler never reports single records as failed: Lambda does not document which
// state goes with the rest of a batch. Without failures the answer is the same for a
// mapping with ReportBatchItemFailures and one without.
//
// # Totals
//
// A total is merged when a part is, at the end of a window of a shard, so it grows while
// the shards end theirs. Lambda ends the window of a shard when a record of the next one
// comes, or after up to two minutes without records
// (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html). Package
// dynamodbtotals has the items.
//
// # Metrics
//
// Each invocation writes the metrics of package consumer, and StateBytes, GroupsMerged,
// Spills and EarlyTerminations: see package streamprocessor/wiring.
package windowed
