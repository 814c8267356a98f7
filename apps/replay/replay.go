// Package replay holds example stacks whose failed messages are replayed.
package replay

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dlqreplay"
	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/gofunction"
)

// ordersHandler is built from apps/replay/lambda/orders.
const ordersHandler = "github.com/lintel-go/lintel/apps/replay/lambda/orders"

// NewStack processes orders. Those that fail three times are replayed in office hours,
// after up to four hours, ten in a second at most, and not while invocations of the handler fail.
func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	orders := gofunction.New(stack, "Orders", &gofunction.Props{Package: ordersHandler})
	queues := dlqreplay.New(stack, "Replay", &dlqreplay.Props{
		MaxAttempts:     8,
		BaseDelay:       time.Minute,
		MaxDelay:        4 * time.Hour,
		Jitter:          replay.Decorrelated,
		Windows:         []string{"Mon-Fri 08:00-18:00"},
		TimeZone:        "Europe/Berlin",
		MaxPerSecond:    10,
		StopAlarms:      []awscloudwatch.IAlarm{orders.Alarms.Errors},
		PermanentErrors: map[string][]string{"ErrorCode": {"4*"}},
	})
	consume(orders, queues)
	return stack
}

// NewFIFOStack does it in the order of each customer, with a key of the stack's own.
func NewFIFOStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	orders := gofunction.New(stack, "Orders", &gofunction.Props{Package: ordersHandler})
	queues := dlqreplay.New(stack, "Replay", &dlqreplay.Props{
		FIFO: true, Jitter: replay.Equal,
		EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)}),
	})
	consume(orders, queues)
	return stack
}

func consume(orders *gofunction.Function, queues *dlqreplay.Replay) {
	orders.Function.AddEventSource(awslambdaeventsources.NewSqsEventSource(queues.SourceQueue, &awslambdaeventsources.SqsEventSourceProps{
		ReportBatchItemFailures: jsii.Bool(true),
	}))
}
