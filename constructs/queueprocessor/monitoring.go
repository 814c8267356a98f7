package queueprocessor

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/queueprocessor/wiring"
)

// Alarms of a processor. Missing data counts as good: a queue without messages is not
// behind.
type Alarms struct {
	// Age: the oldest message of the queue is older than Props.AgeThreshold. Nil for
	// RabbitMQ, which does not tell, and for a brought function of Amazon MQ.
	Age awscloudwatch.Alarm
	// DeadLetterQueue: SQS has given messages up; nil if no such queue is known, and for
	// Amazon MQ.
	DeadLetterQueue awscloudwatch.Alarm
	// DeadLetters: the consumer parked a message; nil for a brought function.
	DeadLetters awscloudwatch.Alarm
	// Failures: messages failed FailureThreshold times in five minutes; nil for a brought
	// function.
	Failures awscloudwatch.Alarm
	// Undelivered: SNS could not deliver; nil without Props.Topics.
	Undelivered awscloudwatch.Alarm
	// Errors and Throttles of a brought function; a handler's are its own.
	Errors    awscloudwatch.Alarm
	Throttles awscloudwatch.Alarm
}

func atMost() *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{Period: eventsource.CDKPeriod(), Statistic: awscloudwatch.Stats_MAXIMUM()}
}

// MetricAge is how old, in seconds, the oldest message of the queue is that was not
// deleted. SQS leaves out messages that were received three times and more.
func (s *Processor) MetricAge() awscloudwatch.Metric {
	return s.Queue.MetricApproximateAgeOfOldestMessage(atMost())
}

// MetricFailures counts messages whose handling failed for good in an invocation; it is
// written by the consumer.
func (s *Processor) MetricFailures() awscloudwatch.Metric {
	return consumerMetric(s.function, wiring.MetricFailures, "Sum")
}

// consumerMetric is one that the consumer writes.
func consumerMetric(function eventsource.Function, name, statistic string) awscloudwatch.Metric {
	return function.Metric(wiring.MetricNamespace, name, statistic)
}

func (s *Processor) addAlarms(p *Props) {
	alarms := eventsource.Alarms{Scope: s, Actions: p.AlarmActions}
	s.Alarms = &Alarms{Age: alarms.New("AgeAlarm", eventsource.Alarm{Metric: s.MetricAge(), Threshold: float64(p.AgeThreshold / time.Second),
		Description: fmt.Sprintf("messages are %v old or older in the queue.", p.AgeThreshold)})}
	if s.DeadLetterQueue != nil {
		s.Alarms.DeadLetterQueue = notEmpty(alarms, "DeadLetterQueueAlarm", s.DeadLetterQueue, "SQS gave messages up after too many receives. See the dead-letter queue.")
	}
	if s.Undelivered != nil {
		s.Alarms.Undelivered = notEmpty(alarms, "UndeliveredAlarm", s.Undelivered, "SNS could not deliver messages to the queue. See its policy and key.")
	}
	functionAlarms(s.Alarms, alarms, s.function, s.failures, p.FailureThreshold)
}

// functionAlarms are those that do not depend on the source.
func functionAlarms(out *Alarms, alarms eventsource.Alarms, function eventsource.Function, failures *eventsource.Failures, failureThreshold int) {
	if function.Handler == nil {
		out.Errors, out.Throttles = alarms.Brought(function)
		return
	}
	out.DeadLetters = alarms.DeadLetters(failures)
	out.Failures = alarms.New("FailuresAlarm", eventsource.Alarm{Metric: consumerMetric(function, wiring.MetricFailures, "Sum"), Threshold: float64(failureThreshold),
		Description: fmt.Sprintf("messages failed %d times or more in five minutes. See the function's log.", failureThreshold)})
}

func notEmpty(alarms eventsource.Alarms, id string, queue awssqs.IQueue, description string) awscloudwatch.Alarm {
	return alarms.New(id, eventsource.Alarm{Metric: queue.MetricApproximateNumberOfMessagesVisible(atMost()), Threshold: 1, Description: description})
}

func (s *Processor) addDashboard() {
	s.Dashboard = awscloudwatch.NewDashboard(s, jsii.String("Dashboard"), nil)
	failed := []awscloudwatch.IMetric{}
	for _, queue := range []awssqs.IQueue{s.DeadLetterQueue, s.Undelivered, s.DeadLetters} {
		if queue != nil {
			failed = append(failed, queue.MetricApproximateNumberOfMessagesVisible(atMost()))
		}
	}
	s.Dashboard.AddWidgets(eventsource.Graph("Age in seconds", s.MetricAge()),
		eventsource.Graph("Messages", s.Queue.MetricApproximateNumberOfMessagesVisible(atMost()), s.Queue.MetricApproximateNumberOfMessagesNotVisible(atMost())))
	s.Dashboard.AddWidgets(eventsource.Graph("Given up", failed...), eventsource.Graph("Events", eventsource.MappingMetric(s.Mapping, "PolledEventCount", "Sum"),
		eventsource.MappingMetric(s.Mapping, "FilteredOutEventCount", "Sum"), eventsource.MappingMetric(s.Mapping, "InvokedEventCount", "Sum"),
		eventsource.MappingMetric(s.Mapping, "FailedInvokeEventCount", "Sum"), eventsource.MappingMetric(s.Mapping, "DeletedEventCount", "Sum")))
	functionWidgets(s.Dashboard, s.function)
}

// functionWidgets show the function, and what the consumer tells.
func functionWidgets(dashboard awscloudwatch.Dashboard, function eventsource.Function) {
	if function.Handler == nil {
		dashboard.AddWidgets(eventsource.Graph("Function", function.LambdaMetric("Invocations", "Sum"), function.LambdaMetric("Errors", "Sum"), function.LambdaMetric("Throttles", "Sum")))
		return
	}
	var records []awscloudwatch.IMetric
	for _, name := range []string{wiring.MetricRecords, wiring.MetricFailures, wiring.MetricDeadLetters, wiring.MetricDuplicates} {
		records = append(records, consumerMetric(function, name, "Sum"))
	}
	dashboard.AddWidgets(eventsource.Graph("Handled", records...))
	dashboard.AddWidgets(function.Handler.Widgets()...)
}
