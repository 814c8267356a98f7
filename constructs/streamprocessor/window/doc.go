// Package window counts the records of a tumbling window of AWS Lambda: by group, with
// aggregates that can be merged, in a state that Lambda keeps between invocations.
//
//	sales, err := window.New(window.Definition[sale]{
//		Group: func(s sale) string { return s.Shop },
//		Aggregates: []window.Aggregate[sale]{
//			window.Count[sale]("orders"),
//			window.Sum("cents", func(s sale) int64 { return s.Cents }),
//			window.Max("largest", func(s sale) int64 { return s.Cents }),
//		},
//	})
//	...
//	state, err := sales.Decode(event.State)
//	for _, r := range records {
//		if fresh, err := state.Begin(r.SequenceNumber); fresh && err == nil {
//			err = state.Add(r.Sale)
//		}
//	}
//	answer.State = state.Encode()
//
// It calls nothing: package streamprocessor/consumer/windowed makes a Lambda function
// of it, whose totals are in a DynamoDB table. Packages window/distinct and
// window/quantiles have the aggregates that need a library.
//
// # Retries
//
// Lambda gives an invocation that is repeated the state that it gave the first time,
// so what a state becomes depends on nothing but the state and the batch. A state
// knows the sequence number of the last record that is counted in it; records up to
// that one are not counted again ([State.Begin]). "The first time records are
// processed, they're always processed in order"
// (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html), so
// none that is new is taken for one that came again.
//
// It knows the first one too. What a shard has counted is merged into the totals at
// the end of a window, when Lambda ends the window early, and when the state has
// become large: a part. The first record is the identity of the part: a repetition has
// the same, and the next part of the same window and shard has another.
//
// # Exactness
//
// Counts, sums, means and variances are exact: sums do not overflow, and sums of
// float64 are rounded once, when they are shown. So they do not depend on how a
// stream is cut into batches, parts and shards, nor on what is merged first. The same
// is true for the estimates of window/distinct and window/quantiles.
//
// # Changed definitions
//
// A state says what its aggregates are, by name and kind. When a new version of a
// function finds the state of the one before, aggregates that both have go on, those
// that are gone are dropped, and new ones begin with the records that come
// ([State.Changed] says so): their values in the window of the change are not those of
// the whole window.
package window
