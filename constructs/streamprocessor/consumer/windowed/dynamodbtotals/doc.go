// Package dynamodbtotals keeps the totals of windows in a DynamoDB table, for package
// streamprocessor/consumer/windowed.
//
// # Items
//
// The names of keys are in package streamprocessor/wiring. All items of a window have
// the same partition key, so a query returns what is known of it:
//
//	window                                      item                        attributes
//	2026-11-23T12:00:00Z/2026-11-23T12:05:00Z   total#north                 group, start, end, orders: 7, cents: 129300, ...
//	2026-11-23T12:00:00Z/2026-11-23T12:05:00Z   total#south                 ...
//	2026-11-23T12:00:00Z/2026-11-23T12:05:00Z   shard#shardId-000000000006  first, last, groups, complete
//
// A total has an attribute for each aggregate, by its name: a number, or a map of
// numbers if the aggregate has several results. A number that DynamoDB cannot hold, of
// more than 38 digits or out of 1e-130 to 1e126, is a string. The attributes fields, row
// and version are for merging; items must not be changed otherwise.
//
// # Writes
//
// A part is merged in transactions of up to 50 groups and the item of the shard. A
// transaction writes a total under the condition that it is as it was read; if another
// shard was faster, it is read and merged again. So a write of a total of up to 1 KB
// costs two write units, and reading it before one read unit at most.
//
// DynamoDB writes 1,000 units a second to items of one partition key
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html):
// a window of all shards is merged with about 500 groups a second. The timeout of the
// function has to be long enough for the groups of a window times the shards; where it
// is not, the invocation that is repeated goes on where the one before has stopped.
//
// An item of DynamoDB has at most 400 KB, which all aggregates of a group have to fit
// in.
package dynamodbtotals
