// Package dlqreplay sends messages of an SQS dead-letter queue to its source queue
// again, with a back-off, and parks those for which that is no use:
//
//	dlqreplay.New(stack, "Replay", &dlqreplay.Props{SourceQueue: orders, DeadLetterQueue: deadLetters})
//
// A message is replayed after an exponential delay with jitter, up to Props.MaxAttempts
// times; then it is sent to the parking queue, which has an alarm. Delays beyond the 15
// minutes of SQS are kept by EventBridge Scheduler; messages of FIFO queues wait in the
// dead-letter queue, in their order. Nothing is replayed while an alarm of
// Props.StopAlarms is on, or outside of Props.Windows.
//
// Without queues it creates them: the source queue, with the dead-letter queue as its
// own, and the parking queue.
//
// The decisions are those of package replay, which is pure; lambda/replay carries them
// out, and says what can happen twice; lambda/redrive moves messages at once, when an
// operator asks for it.
package dlqreplay
