package dlqreplay

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
)

// Alarms of the replay; the handler has its own too. Missing data counts as good: often
// there is nothing to replay.
type Alarms struct {
	// Parked: there are messages in the parking queue.
	Parked awscloudwatch.Alarm
	// Age: a message has been in the dead-letter queue for three quarters of its
	// retention, in the reckoning of SQS.
	Age awscloudwatch.Alarm
	// Failures: messages could not be sent, twice within a quarter of an hour.
	Failures awscloudwatch.Alarm
	// Stopped: messages have been held back by an alarm for half an hour; nil without
	// Props.StopAlarms.
	Stopped awscloudwatch.Alarm
	// Uncounted: attempts of a message were not kept, and begin at none.
	Uncounted awscloudwatch.Alarm
}

const period = 5 * time.Minute

func (r *Replay) metric(name string, statistic *string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(wiring.MetricNamespace),
		MetricName:    jsii.String(name),
		DimensionsMap: &map[string]*string{wiring.DimensionFunction: r.Handler.Function.FunctionName()},
		Statistic:     statistic,
		Period:        awscdk.Duration_Seconds(jsii.Number(period / time.Second)),
	})
}

func (r *Replay) sum(name string) awscloudwatch.Metric {
	return r.metric(name, awscloudwatch.Stats_SUM())
}

// MetricReplayed counts messages that were sent to the source queue.
func (r *Replay) MetricReplayed() awscloudwatch.Metric { return r.sum(wiring.MetricReplayed) }

// MetricParked counts messages that were sent to the parking queue.
func (r *Replay) MetricParked() awscloudwatch.Metric { return r.sum(wiring.MetricParked) }

// MetricFailures counts messages that could not be sent, and come again.
func (r *Replay) MetricFailures() awscloudwatch.Metric { return r.sum(wiring.MetricFailures) }

// MetricBreakerOpen is 1 while an alarm keeps messages from being replayed.
func (r *Replay) MetricBreakerOpen() awscloudwatch.Metric {
	return r.metric(wiring.MetricBreaker, awscloudwatch.Stats_MAXIMUM())
}

// maximum of a metric of a queue.
func maximum() *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{Statistic: awscloudwatch.Stats_MAXIMUM(), Period: awscdk.Duration_Seconds(jsii.Number(period / time.Second))}
}

type alarmSpec struct {
	metric      awscloudwatch.IMetric
	threshold   float64
	of, periods int
	description string
}

func (r *Replay) newAlarm(p *Props, id string, spec alarmSpec) awscloudwatch.Alarm {
	alarm := awscloudwatch.NewAlarm(r, jsii.String(id), &awscloudwatch.AlarmProps{
		Metric:             spec.metric,
		Threshold:          jsii.Number(spec.threshold),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
		DatapointsToAlarm:  jsii.Number(spec.of),
		EvaluationPeriods:  jsii.Number(spec.periods),
		TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
		AlarmDescription:   jsii.String(*r.Node().Path() + ": " + spec.description),
	})
	if len(p.AlarmActions) > 0 {
		alarm.AddAlarmAction(p.AlarmActions...)
	}
	return alarm
}

func (r *Replay) addAlarms(p *Props) {
	old := p.retention() / 4 * 3
	r.Alarms = &Alarms{
		Parked: r.newAlarm(p, "ParkedAlarm", alarmSpec{r.ParkingQueue.MetricApproximateNumberOfMessagesVisible(maximum()), 1, 1, 1,
			"messages are parked. Their attribute LintelReplay, or the handler's log, says why."}),
		Age: r.newAlarm(p, "AgeAlarm", alarmSpec{r.DeadLetterQueue.MetricApproximateAgeOfOldestMessage(maximum()), old.Seconds(), 1, 1,
			fmt.Sprintf("a message has been in the dead-letter queue for %v or longer.", old)}),
		Failures: r.newAlarm(p, "FailuresAlarm", alarmSpec{r.MetricFailures(), 1, 2, 3,
			"messages cannot be sent, and come again. See the handler's log."}),
		Uncounted: r.newAlarm(p, "UncountedAlarm", alarmSpec{r.sum(wiring.MetricUncounted), 1, 1, 1,
			"attempts of messages are not kept: they are replayed more often. See the handler's log."}),
	}
	if len(p.StopAlarms) > 0 {
		r.Alarms.Stopped = r.newAlarm(p, "StoppedAlarm", alarmSpec{r.MetricBreakerOpen(), 1, 6, 6,
			"nothing has been replayed for half an hour, as an alarm of the consumer is on or cannot be seen."})
	}
}

func (r *Replay) addDashboard() {
	r.Dashboard = awscloudwatch.NewDashboard(r, jsii.String("Dashboard"), nil)
	graph := func(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
		return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: jsii.String(title), Width: jsii.Number(12), Left: &metrics})
	}
	r.Dashboard.AddWidgets(
		graph("Replayed, scheduled, parked", r.MetricReplayed(), r.sum(wiring.MetricScheduled), r.MetricParked()),
		graph("Waiting, failures, duplicates kept back", r.sum(wiring.MetricWaiting), r.MetricFailures(), r.sum(wiring.MetricDuplicates)))
	r.Dashboard.AddWidgets(
		graph("Messages in the queues", r.SourceQueue.MetricApproximateNumberOfMessagesVisible(maximum()),
			r.DeadLetterQueue.MetricApproximateNumberOfMessagesVisible(maximum()), r.ParkingQueue.MetricApproximateNumberOfMessagesVisible(maximum())),
		graph("Stopped by an alarm", r.MetricBreakerOpen()))
	r.Dashboard.AddWidgets(r.Handler.Widgets()...)
}
