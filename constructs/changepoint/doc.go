// Package changepoint finds the points at which series of numbers move to another level,
// as they stream in: sensors, orders a minute, latencies. Points come from an Amazon
// Kinesis stream or a DynamoDB table, a handler in Go tests every one of them, and the
// changes that it finds are kept in a table and published to Amazon SNS and EventBridge.
//
//	boilers := changepoint.New(stack, "Boilers", &changepoint.Props{
//		Emails: []string{"plant@example.com"},
//	})
//	boilers.GrantPut(gateway)
//
// A point is an object of JSON, with fields that props can name otherwise:
//
//	{"series": "boiler-7", "time": "2026-11-23T12:00:00Z", "value": 21.5}
//
// Put the points of a series under one partition key, so that they stay in order.
//
// # The test
//
// Package pettitt has it, with its source, what is our own reading of it, and how often
// it is wrong: a nonparametric test of rank after every point, with a threshold below
// which changes do not matter. [Props.Settings] are those of all series, [Props.Series]
// those of single ones, and an operator can change those of a series while it runs.
//
// # What is kept
//
// An item of a table for each series, with the points since its last change, bounded by
// the settings' Cap. A batch costs one read and one conditional write for each series in
// it. A change point is written in the same transaction as the state that it follows
// from, with an outbox from which it is published: at least once, always with the same
// id.
package changepoint
