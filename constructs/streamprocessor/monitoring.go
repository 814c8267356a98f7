package streamprocessor

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
)

// Alarms of the processor. Missing data counts as good: a stream without records is not
// behind.
type Alarms struct {
	// IteratorAge: records are older than Props.AgeThreshold when the function gets
	// them, for fifteen minutes.
	IteratorAge awscloudwatch.Alarm
	// Expiry: they are older than half of the stream's retention, after which they are
	// lost.
	Expiry awscloudwatch.Alarm
	// ReadThrottled: the readers of the stream want more than its shards give, for
	// fifteen minutes (ReadProvisionedThroughputExceeded); nil for a table and with
	// enhanced fan-out, whose throughput is the consumer's own.
	ReadThrottled awscloudwatch.Alarm
	// WriteThrottled: producers are refused (WriteProvisionedThroughputExceeded); nil
	// unless the stream was created here.
	WriteThrottled awscloudwatch.Alarm
	// DeadLetters: the consumer parked a record; nil for a brought function.
	DeadLetters awscloudwatch.Alarm
	// OnFailure: Lambda gave records up.
	OnFailure awscloudwatch.Alarm
	// OnFailureDelivery: Lambda could not send them to the on-failure destination. They
	// are lost to it.
	OnFailureDelivery awscloudwatch.Alarm
	// EarlyTermination: the state of a window was larger than Lambda's 1 MB. Totals are
	// right, and there are more parts of them; nil without windows and for a brought
	// function.
	EarlyTermination awscloudwatch.Alarm
	// Errors and Throttles of a brought function; a handler's are its own.
	Errors    awscloudwatch.Alarm
	Throttles awscloudwatch.Alarm
}

// consumerMetric is one that the consumer writes.
func (s *Processor) consumerMetric(name, statistic string) awscloudwatch.Metric {
	return s.function.Metric(wiring.MetricNamespace, name, statistic)
}

// streamMetric is one that Kinesis writes of the stream.
func (s *Processor) streamMetric(name, statistic string) awscloudwatch.Metric {
	return eventsource.Metric("AWS/Kinesis", name, statistic, map[string]*string{"StreamName": s.Stream.StreamName()})
}

// MetricIteratorAge is how old, in milliseconds, the last record of a batch is when the
// function gets it.
func (s *Processor) MetricIteratorAge() awscloudwatch.Metric {
	return s.function.LambdaMetric("IteratorAge", "Maximum")
}

// MetricFailures counts records whose handling failed for good; it is written by the
// consumer.
func (s *Processor) MetricFailures() awscloudwatch.Metric {
	return s.consumerMetric(wiring.MetricFailures, "Sum")
}

func (s *Processor) addAlarms(p *Props) {
	alarms := eventsource.Alarms{Scope: s, Actions: p.AlarmActions}
	expiry := p.retention() / 2
	s.Alarms = &Alarms{
		IteratorAge: alarms.New("IteratorAgeAlarm", eventsource.Alarm{Metric: s.MetricIteratorAge(), Threshold: milliseconds(p.AgeThreshold), Periods: 3,
			Description: fmt.Sprintf("records are %v old or older when the function gets them.", p.AgeThreshold)}),
		Expiry: alarms.New("ExpiryAlarm", eventsource.Alarm{Metric: s.MetricIteratorAge(), Threshold: milliseconds(expiry),
			Description: fmt.Sprintf("records are %v old or older when the function gets them, and the stream keeps them for %v. What is not read by then is lost.", expiry, p.retention())}),
		OnFailureDelivery: alarms.Delivery(s.function),
		OnFailure: alarms.New("OnFailureAlarm", eventsource.Alarm{Metric: eventsource.GivenUp(s.Mapping, "given up"), Threshold: 1,
			Description: "Lambda gave records up. See the on-failure destination."}),
	}
	s.addStreamAlarms(p, alarms)
	if s.Results != nil {
		s.Alarms.EarlyTermination = alarms.New("EarlyTerminationAlarm", eventsource.Alarm{Metric: s.consumerMetric(wiring.MetricEarlyTerminations, "Sum"), Threshold: 1,
			Description: "the state of a window was larger than Lambda takes. Totals are right; use fewer groups, shorter windows or more shards."})
	}
	if s.Handler == nil {
		s.Alarms.Errors, s.Alarms.Throttles = alarms.Brought(s.function)
		return
	}
	s.Alarms.DeadLetters = alarms.DeadLetters(s.failures)
}

func (s *Processor) addStreamAlarms(p *Props, alarms eventsource.Alarms) {
	if s.Stream != nil && s.Consumer == nil {
		s.Alarms.ReadThrottled = alarms.New("ReadThrottledAlarm", eventsource.Alarm{Metric: s.streamMetric(readThrottled, "Sum"), Threshold: 1, Periods: 3,
			Description: "the stream refuses reads. Use enhanced fan-out, more shards or fewer readers."})
	}
	if p.createsStream() {
		s.Alarms.WriteThrottled = alarms.New("WriteThrottledAlarm", eventsource.Alarm{Metric: s.streamMetric(writeThrottled, "Sum"), Threshold: 1,
			Description: "the stream refuses records of producers. Use more shards, or keys that spread better."})
	}
}

// Metrics of Kinesis (Amazon Kinesis Data Streams Developer Guide, "Monitor the Amazon
// Kinesis Data Streams service with Amazon CloudWatch").
const (
	readThrottled  = "ReadProvisionedThroughputExceeded"
	writeThrottled = "WriteProvisionedThroughputExceeded"
)

func milliseconds(d time.Duration) float64 { return float64(d / time.Millisecond) }

// byShard is a metric of every shard that there is (Amazon CloudWatch User Guide, "Search
// expressions").
func (s *Processor) byShard(name, statistic string) awscloudwatch.IMetric {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: jsii.String(fmt.Sprintf(`SEARCH('{AWS/Kinesis,ShardId,StreamName} StreamName="%s" MetricName="%s"', '%s', %d)`,
			*s.Stream.StreamName(), name, statistic, int(eventsource.Period/time.Second))),
		Label:  jsii.String(""), // each shard is called by its ID
		Period: eventsource.CDKPeriod(),
	})
}

func (s *Processor) addDashboard(p *Props) {
	s.Dashboard = awscloudwatch.NewDashboard(s, jsii.String("Dashboard"), nil)
	s.Dashboard.AddWidgets(eventsource.Graph("Age of records in milliseconds", s.MetricIteratorAge()),
		eventsource.Graph("Events", eventsource.EventMetrics(s.Mapping)...))
	if s.Stream != nil {
		s.Dashboard.AddWidgets(eventsource.Graph("Incoming", s.streamMetric("IncomingRecords", "Sum"), s.streamMetric("IncomingBytes", "Sum")),
			eventsource.Graph("Throttled", s.streamMetric(readThrottled, "Sum"), s.streamMetric(writeThrottled, "Sum")))
	}
	if p.ShardLevelMetrics {
		s.Dashboard.AddWidgets(eventsource.Graph("Incoming bytes by shard", s.byShard("IncomingBytes", "Sum")),
			eventsource.Graph("Age in milliseconds by shard, of all readers", s.byShard("IteratorAgeMilliseconds", "Maximum")))
	}
	if s.Handler == nil {
		s.Dashboard.AddWidgets(eventsource.Graph("Function", s.function.LambdaMetric("Invocations", "Sum"),
			s.function.LambdaMetric("Errors", "Sum"), s.function.LambdaMetric("Throttles", "Sum")))
		return
	}
	s.Dashboard.AddWidgets(
		eventsource.Graph("Records", s.consumerMetrics(wiring.MetricRecords, wiring.MetricFailures, wiring.MetricDeadLetters, wiring.MetricDuplicates)...),
		eventsource.Graph("Dead letters", s.DeadLetters.MetricApproximateNumberOfMessagesVisible(nil)))
	if s.Results != nil {
		s.Dashboard.AddWidgets(
			eventsource.Graph("Windows", s.consumerMetrics(wiring.MetricGroupsMerged, wiring.MetricSpills, wiring.MetricEarlyTerminations)...),
			eventsource.Graph("State of windows in bytes", s.consumerMetric(wiring.MetricStateBytes, "Maximum")))
	}
	s.Dashboard.AddWidgets(s.Handler.Widgets()...)
}

func (s *Processor) consumerMetrics(names ...string) []awscloudwatch.IMetric {
	var out []awscloudwatch.IMetric
	for _, name := range names {
		out = append(out, s.consumerMetric(name, "Sum"))
	}
	return out
}
