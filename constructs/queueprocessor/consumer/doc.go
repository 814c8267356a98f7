// Package consumer is the handler of a Lambda function for the messages of Amazon SQS,
// standard and FIFO, and of Amazon MQ, ActiveMQ and RabbitMQ.
//
//	func main() { consumer.Start(handle) }
//
//	func handle(ctx context.Context, m consumer.Message) error {
//		slog.InfoContext(ctx, "order", "id", m.ID, "bytes", len(m.Body))
//		return nil
//	}
//
// The construct queueprocessor deploys it. [StartMQ] is for Amazon MQ.
//
// # A consumer that loses nothing
//
//	func main() {
//		ctx := context.Background()
//		letters, err := sqstarget.FromEnv(ctx) // where poison goes
//		...
//		store, err := dynamodbstore.FromEnv(ctx, idempotency.Terms{}) // what is done
//		...
//		consumer.Start(handle, consumer.WithDeadLetters(letters), consumer.WithIdempotency(store))
//	}
//
// The construct creates the queue and the table and tells the function about them.
// Nothing of AWS is linked but what main imports.
//
// # What becomes of a message
//
// Messages of a standard queue are handled at the same time, as many as WithConcurrency
// says, each for itself. Those of a message group of a FIFO queue are handled in order,
// different groups at the same time. Those of a queue of Amazon MQ are handled in order,
// or each for itself (WithOrder).
//
//   - The handler returns nil: the message is done.
//   - It returns an error or panics: the message is tried again after some time, up to
//     five times in an invocation (WithAttempts, WithBackoff). If it still fails, it is
//     left in the queue, and so are the messages of its group behind it. SQS moves a
//     message to the queue's dead-letter queue when it has been received too often.
//   - It returns an error marked with [batch.Permanent]: the message goes to the dead
//     letters of the function at once, with the error, and is deleted from the queue.
//   - There are no dead letters, or they cannot be sent: it is as with other errors.
//   - The time is nearly up (WithDeadlineMargin): no message is started any more, and
//     what is not done is delivered again.
//
// Package lambdakit/batch, which does this, has the details.
//
// There are two places for messages that failed, then. The dead-letter queue of the
// queue has messages as they were sent, whose errors may pass: construct dlqreplay sends
// them back. The dead letters of the function have documents (package
// lambdakit/deadletter) that say why an attempt would not help.
//
// # FIFO queues
//
// SQS counts a message as received whenever a batch has it, whether it was tried or not.
// Messages behind one that fails in their group are received as often as that one, and
// are moved to the dead-letter queue with it. [WithDeliveries] less than maxReceiveCount
// parks the one that fails before that, and the others go on.
//
// # What Lambda is told
//
// The environment variable LINTEL_QUEUE_FAILURE_MODE, which the construct sets, says
// what the event source mapping makes of the answer.
//
//   - "partial": the mapping has ReportBatchItemFailures. The answer names the messages
//     that are not done. SQS shows them again after the visibility timeout
//     (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html):
//
//     {"batchItemFailures":[{"itemIdentifier":"059f36b4-87a3-44ab-83d2-661975830a7d"}]}
//
//   - "batch": the mapping does not read the answer. If anything is not done, the
//     invocation fails with a [*BatchError], and all messages come again, those that are
//     done too. Amazon MQ has only this.
//
// Without the variable it is "batch", so that no failure is taken for a success. A
// whole event that cannot be read is an error in both modes.
//
// Lambda delivers at least once: after any failure, and sometimes without one, messages
// come again that are done. With [WithIdempotency] they are skipped; package
// lambdakit/idempotency says how an effect is had exactly once.
//
// # Metrics
//
// Each invocation writes a line in the embedded metric format to standard output, with
// metrics in the namespace Lintel/Queue. They are there for the function (dimension
// FunctionName) and for the function with the queue (FunctionName, Queue): Records,
// Failures, DeadLetters, Duplicates, LagMilliseconds. Package queueprocessor/wiring
// says what they are.
//
// # Logs
//
// Failures are logged with queue and message id, through log/slog. Bodies, attributes
// and message groups are never logged. The text of the handler's errors is.
package consumer
