package dlqreplay_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dlqreplay"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func imported(stack awscdk.Stack, name string) awssqs.IQueue {
	return awssqs.Queue_FromQueueArn(stack, &name, jsii.String("arn:aws:sqs:eu-west-1:123456789012:"+name))
}

func TestBadProps(t *testing.T) {
	fifo := func(s awscdk.Stack, id string) awssqs.Queue {
		return queue(s, id, awssqs.QueueProps{Fifo: jsii.Bool(true)})
	}
	with := func(s awscdk.Stack, id string, letters awssqs.IQueue) awssqs.Queue {
		return queue(s, id, awssqs.QueueProps{DeadLetterQueue: &awssqs.DeadLetterQueue{Queue: letters, MaxReceiveCount: jsii.Number(3)}})
	}
	for _, test := range []struct {
		name   string
		change func(awscdk.Stack, *dlqreplay.Props)
		want   string
	}{
		{"source alone", func(s awscdk.Stack, p *dlqreplay.Props) { p.SourceQueue = imported(s, "orders") }, "SourceQueue without DeadLetterQueue"},
		{"one queue", func(s awscdk.Stack, p *dlqreplay.Props) {
			p.DeadLetterQueue = imported(s, "letters")
			p.ParkingQueue = p.DeadLetterQueue
		}, "DeadLetterQueue and ParkingQueue are one queue"},
		{"mixed", func(s awscdk.Stack, p *dlqreplay.Props) {
			p.SourceQueue, p.DeadLetterQueue = fifo(s, "Orders"), queue(s, "Letters", awssqs.QueueProps{})
		}, "DeadLetterQueue is a standard queue"},
		{"standard where FIFO is said", func(s awscdk.Stack, p *dlqreplay.Props) {
			p.FIFO, p.ParkingQueue = true, queue(s, "P", awssqs.QueueProps{})
		}, "ParkingQueue is a standard queue"},
		{"other dead-letter queue", func(s awscdk.Stack, p *dlqreplay.Props) {
			p.SourceQueue, p.DeadLetterQueue = with(s, "Orders", queue(s, "Letters", awssqs.QueueProps{})), imported(s, "other")
		}, "DeadLetterQueue is not that of SourceQueue"},
		{"other parking queue", func(s awscdk.Stack, p *dlqreplay.Props) {
			p.DeadLetterQueue, p.ParkingQueue = with(s, "Letters", queue(s, "Last", awssqs.QueueProps{})), imported(s, "other")
		}, "ParkingQueue is not the dead-letter queue"},
		{"visibility of the dead-letter queue", func(s awscdk.Stack, p *dlqreplay.Props) {
			p.DeadLetterQueue = queue(s, "Letters", awssqs.QueueProps{VisibilityTimeout: seconds(29)})
		}, "visibility timeout of 29s: Lambda wants 30s"},
		{"retention of a queue of the app", func(s awscdk.Stack, p *dlqreplay.Props) {
			p.DeadLetterQueue, p.DeadLetterRetention = queue(s, "Letters", awssqs.QueueProps{}), time.Hour
		}, "which says it itself"},
		{"retention of a new queue", func(_ awscdk.Stack, p *dlqreplay.Props) { p.DeadLetterRetention = time.Hour }, "without an imported DeadLetterQueue"},
		{"retention", func(s awscdk.Stack, p *dlqreplay.Props) {
			p.DeadLetterQueue, p.DeadLetterRetention = imported(s, "letters"), 15*24*time.Hour
		}, "got DeadLetterRetention 360h"},
		{"receives", func(_ awscdk.Stack, p *dlqreplay.Props) { p.MaxReceives = 1001 }, "got MaxReceives 1001"},
		{"visibility", func(_ awscdk.Stack, p *dlqreplay.Props) { p.VisibilityTimeout = 1500 * time.Millisecond }, "got VisibilityTimeout 1.5s"},

		{"attempts", func(_ awscdk.Stack, p *dlqreplay.Props) { p.MaxAttempts = -1 }, "got MaxAttempts -1"},
		{"base", func(_ awscdk.Stack, p *dlqreplay.Props) { p.BaseDelay = 2 * time.Hour }, "longest delay of 1h0m0s"},
		{"floor", func(_ awscdk.Stack, p *dlqreplay.Props) { p.MinDelay = 2 * time.Hour }, "floor of 2h0m0s"},
		{"jitter", func(_ awscdk.Stack, p *dlqreplay.Props) { p.Jitter = "some" }, `jitter "some"`},
		{"age", func(_ awscdk.Stack, p *dlqreplay.Props) { p.MaxAge = -1 }, "got MaxAge -1ns"},
		{"delay beyond retention", func(s awscdk.Stack, p *dlqreplay.Props) {
			p.DeadLetterQueue, p.MaxDelay = imported(s, "letters"), 4*24*time.Hour
		}, "got MaxDelay 96h0m0s: it must be 95h0m0s or less"},
		{"attribute", func(_ awscdk.Stack, p *dlqreplay.Props) {
			p.PermanentErrors = map[string][]string{"AWS.Code": {"*"}}
		}, `got PermanentErrors "AWS.Code"`},
		{"no values", func(_ awscdk.Stack, p *dlqreplay.Props) {
			p.PermanentErrors = map[string][]string{"Code": nil}
		}, `PermanentErrors "Code" has no values`},

		{"rules that no environment takes", func(_ awscdk.Stack, p *dlqreplay.Props) {
			p.PermanentErrors = map[string][]string{"Code": {strings.Repeat("x", 1024)}}
		}, "they can have 1024"},
		{"window", func(_ awscdk.Stack, p *dlqreplay.Props) { p.Windows = []string{"always"} }, `got window "always"`},
		{"zone", func(_ awscdk.Stack, p *dlqreplay.Props) { p.Windows, p.TimeZone = []string{"08:00-09:00"}, "Mars" }, `got time zone "Mars"`},
		{"zone of nothing", func(_ awscdk.Stack, p *dlqreplay.Props) { p.TimeZone = "Europe/Berlin" }, "TimeZone without Windows"},
		{"rate", func(_ awscdk.Stack, p *dlqreplay.Props) { p.MaxPerSecond = -0.5 }, "got MaxPerSecond -0.5"},
		{"pause", func(_ awscdk.Stack, p *dlqreplay.Props) { p.StopPause = time.Second }, "got StopPause 1s"},
		{"alarms", func(s awscdk.Stack, p *dlqreplay.Props) {
			for i := range 6 {
				p.StopAlarms = append(p.StopAlarms, awscloudwatch.Alarm_FromAlarmName(s, jsii.String(fmt.Sprint("A", i)), jsii.String("a")))
			}
		}, "got 6 StopAlarms"},
		{"batch", func(_ awscdk.Stack, p *dlqreplay.Props) { p.BatchSize = 11 }, "got BatchSize 11"},
		{"concurrency", func(_ awscdk.Stack, p *dlqreplay.Props) { p.MaxConcurrency = 1 }, "got MaxConcurrency 1: it must be 2 to 1000"},
		{"log retention", func(_ awscdk.Stack, p *dlqreplay.Props) { p.LogRetention = time.Hour }, "got LogRetention 1h0m0s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stack := synthtest.NewStack(t)
			var props dlqreplay.Props
			test.change(stack, &props)
			got := synthtest.Panic(func() { dlqreplay.New(stack, "Replay", &props) })
			if !strings.HasPrefix(got, "S/Replay: ") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
