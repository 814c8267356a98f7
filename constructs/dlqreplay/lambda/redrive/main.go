// Command redrive moves the messages of the dead-letter queue or of the parking queue to
// the source queue at once, when an operator invokes it: without a back-off, and without
// looking at attempts, windows and alarms. SQS does it, with StartMessageMoveTask; the
// messages keep their attributes.
//
//	{"action": "start", "from": "parking", "maxPerSecond": 50}
//	{"action": "status", "from": "parking"}
//	{"action": "cancel", "from": "parking"}
//
// The queue is "parking" or "dead-letters". SQS runs one task of a queue at a time. The
// answer is the last tasks of the queue. Invoke it synchronously: an error is the answer.
//
// Permissions: sqs:StartMessageMoveTask, ListMessageMoveTasks, CancelMessageMoveTask,
// ReceiveMessage, DeleteMessage and GetQueueAttributes on the two queues; sqs:SendMessage
// on the source queue.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/env"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

func main() {
	log := logging.New(os.Stdout)
	slog.SetDefault(log) // also of package log, in which lambda.Start reports errors
	h := &handler{log: log}
	err := env.Decode(&h.config)
	if err == nil {
		cfg, loadErr := awsconfig.Load(context.Background())
		h.sqs, err = sqs.NewFromConfig(cfg), loadErr
	}
	if err != nil {
		log.Error("the handler cannot start", "error", err)
		os.Exit(1)
	}
	lambda.Start(h.handle)
}
