// Package replay decides what becomes of a message in a dead-letter queue: it is
// sent again after a delay, waits, or is parked. It calls no AWS service and keeps
// nothing; package dlqreplay/lambda/replay does what it decides.
//
//	policy := replay.Policy{
//		Backoff:     replay.Backoff{Base: 30 * time.Second, Max: time.Hour, Floor: 5 * time.Second, Jitter: replay.Full},
//		MaxAttempts: 5,
//		Retention:   14 * 24 * time.Hour,
//	}
//	decision := policy.Decide(message, memory, time.Now())
//
// # What is counted, and where
//
// A message carries its [State] in one message attribute, [StateAttribute]: how often
// it was replayed, since when, and the delay before. SQS takes ten attributes and
// 1 MiB; where the attribute has no room, the state is kept beside the message, under
// the id that SQS gave it when it was sent. That id stays when SQS moves the message
// to its dead-letter queue, and is new with every send.
//
// The time at which a message was sent, and how often it was received, stay too when
// SQS moves it, for standard queues: they do not tell how long it has been in the
// dead-letter queue. What waits there has the time at which it is due beside it
// ([Memory]).
package replay
