// Command replay sends the messages of a dead-letter queue to its source queue again,
// with a back-off, and parks those for which it is no use. Package dlqreplay deploys it,
// package dlqreplay/replay decides, and package dlqreplay/wiring names its environment.
//
// # What happens to a message
//
// Lambda polls the dead-letter queue, and deletes a message from there when the handler
// has not named it as failed. The handler names
//
//   - what waits: it has set for how long the message is invisible;
//   - what it could not send, or had no time for: the message comes again when its
//     visibility timeout ends.
//
// Everything else was sent before, to the source queue, to EventBridge Scheduler, or to
// the parking queue. No message is deleted that was not sent.
//
// # Duplicates
//
// After a send the handler notes under the message's id that it was done. When the
// message comes again, because the process has died or Lambda could not delete it, it is
// deleted without being sent. A message is sent twice only if
//
//   - the process dies, or the table cannot be written, between the answer of SQS and
//     the note: once more for each time;
//   - the answer of SQS is lost, and the SDK sends again: once more for each time;
//   - SQS delivers one message to two invocations at the same time.
//
// For FIFO queues the deduplication id is the same each time, and SQS drops what comes
// again within five minutes. A schedule has its name from the message, so there is one.
//
// # Permissions
//
// sqs:ReceiveMessage, DeleteMessage, GetQueueAttributes and ChangeMessageVisibility on
// the dead-letter queue; sqs:SendMessage on the source and the parking queue;
// dynamodb:GetItem and UpdateItem on the table; with schedules scheduler:CreateSchedule
// in the group and iam:PassRole of the role; with alarms cloudwatch:DescribeAlarms.
package main
