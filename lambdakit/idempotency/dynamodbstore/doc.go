// Package dynamodbstore keeps the items of package idempotency in a DynamoDB table,
// and lets a handler write its effects to DynamoDB exactly once.
//
//	store, err := dynamodbstore.FromEnv(ctx)
//	...
//	// in the handler, which package batch or idempotency.Do has called
//	err := store.Commit(ctx, types.TransactWriteItem{Put: &types.Put{
//		TableName: aws.String("orders"),
//		Item:      order,
//	}})
//
// Commit writes the effect and the completion of the item in one transaction: both
// happen or neither, and not if another invocation has completed the item or taken
// it over. Effects elsewhere happen at least once; package idempotency says what
// that means.
//
// # The table
//
// Package schema has the name of the key and of the attribute for time to live. An
// item has these attributes:
//
//	id           S  the key, or its SHA-256 if it is longer than 900 bytes
//	status       S  IN_PROGRESS, COMPLETED or RELEASED
//	owner        S  the token of the last claim
//	attempts     N
//	lockedUntil  N  milliseconds since 1970, while IN_PROGRESS
//	expiresAt    N  seconds since 1970
//
// DynamoDB deletes expired items with a delay of days. They count as absent from
// the moment at which they expire.
//
// # What an item costs
//
// An item is smaller than 1 KB, so each write is one write request unit, two in a
// transaction. A condition that fails costs one too and answers with the item, so
// nothing is ever read.
//
//	processed                    2   claim, completion
//	processed with Commit        3   claim, completion in the transaction
//	delivered again when done    1   claim
//	delivered again when locked  1   claim
//	failed                       2   claim, release
//	each claim after a failure  +1   the claim is put on condition that the item is
//	                                 absent, then on condition that it is as found
//
// After Commit the store knows that the item is complete, and Complete asks
// nothing; after a transaction of the handler's own, with Completion, it costs one
// unit more.
//
// Reading the item first, to skip what is done, would cost half a read unit and a
// round trip for every item, and save one write unit, the price of five read units,
// for every duplicate: it pays off above one duplicate in ten. Of the batches that
// DynamoDB has, BatchWriteItem takes no conditions, transactions cost double, and
// PartiQL costs the same and saves round trips only.
//
// Claim and completion are two round trips, one after the other. They bound how many
// items a second can be processed in strict order; those of items that are processed
// at the same time overlap.
//
// # Limits
//
// A transaction has at most 100 items, the completion included, and 4 MB, in one
// account and Region. A new on-demand table takes 4,000 writes a second, later ones
// twice their previous peak; more than that within half an hour is throttled. What
// is still throttled after the client's retries is an error, and the item is to be
// tried again.
package dynamodbstore
