// Package sqstarget sends dead letters to an Amazon SQS queue.
//
//	letters, err := sqstarget.FromEnv(ctx)
//
// The body of a message is the document of package deadletter. The function needs
// sqs:SendMessage, and the use of the queue's KMS key if it has one.
//
// # Large letters
//
// A message has at most 1 MiB. A letter that is larger is put into a bucket first
// ([WithOverflow]), and the message has everything but the record's content, and
// says where it is. If the message cannot be sent then, the object stays behind and
// is replaced when the letter is sent again. Without a bucket, such a letter is
// refused with [ErrTooLarge], and its record stays where it is.
//
// # FIFO queues
//
// For a queue whose URL ends in .fifo, the letters of a Kafka partition, of a Kinesis
// shard, or of a message group of SQS, are a message group, and a letter that is sent
// again within five minutes is taken once.
package sqstarget
