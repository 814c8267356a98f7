// Package idempotency makes handlers of at-least-once event sources process an
// item once, although Lambda delivers it several times: to a retry, to two
// invocations at the same time, again after a crash.
//
//	store, err := dynamodbstore.FromEnv(ctx)
//	...
//	err = idempotency.Do(ctx, store, "orders/"+event.ID, func(ctx context.Context) error {
//		return charge(ctx, event)
//	})
//
// A [Store] remembers items by a key that the caller chooses: what is delivered
// again must have the same key, and nothing else may have it. [Store.Begin] claims
// an item before it is processed, [Store.Complete] records afterwards that it is
// done. [Do] calls both around a function; package batch does it for every item of
// a batch. Package dynamodbstore keeps the items in a DynamoDB table; [Memory] is
// for tests.
//
// # What is exactly once and what is not
//
// No store can make an arbitrary effect happen exactly once. What it can do
// depends on where the effect is.
//
// An effect in the store's own database can be written in one transaction with the
// completion, under the condition that the claim still holds. It happens exactly
// once, whatever crashes, times out or is delivered again, for as long as the store
// remembers the item ([Terms].Expiry). Method Commit of package dynamodbstore does
// this.
//
// An effect anywhere else (an e-mail, a payment, another database) happens at least
// once. It happens again if the process ends between the effect and Complete, if
// Complete fails, or if the processing lasts longer than the lease ([Terms].Lease).
// It does not happen again because an event is merely delivered again later, or to
// two invocations at once, which is nearly always how an item comes twice. Where
// the receiver of the effect takes an idempotency key, give it [Claim].Key, and the
// rest is covered too.
//
// # Attempts
//
// Begin counts the attempt when it claims the item, so an item that ends the
// process each time (out of memory, a timeout) is counted too and can be given up
// after some attempts. [Store.Release] keeps the count, [Store.Cancel] takes the
// attempt back.
//
// # Leases and clocks
//
// A claim is held until the deadline of the context that Begin was given, which has
// to be the invocation's: Lambda ends the process then, so nobody can be working on
// the item any more. If the process ends before, the item stays locked until that
// time, as nobody can tell that it is free. [Terms].Lease bounds the wait; a lease
// that is shorter than the work gives up the mutual exclusion, not the exactly-once
// transactions: whoever has lost a claim cannot complete it.
//
// The holder's clock says when a lease ends and the next one's clock says that it
// has; [Terms].ClockSkew is added for the difference.
package idempotency
