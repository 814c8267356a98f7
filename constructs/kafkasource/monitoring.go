package kafkasource

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/kafkasource/wiring"
)

// Alarms of the source. Missing data counts as good: a topic without records has
// no lag.
type Alarms struct {
	// OffsetLag: the function is behind by Props.LagThreshold records for fifteen
	// minutes.
	OffsetLag awscloudwatch.Alarm
	// Age: records are older than Props.AgeThreshold when they are handled; nil
	// for a brought function.
	Age awscloudwatch.Alarm
	// DeadLetters: the consumer parked a record; nil for a brought function.
	DeadLetters awscloudwatch.Alarm
	// OnFailure: Lambda sent records to the on-failure destination; nil where
	// that is a brought bucket, or a topic, and the pollers are on demand: there
	// is no metric for it.
	OnFailure awscloudwatch.IAlarm
	// OnFailureDelivery: Lambda could not send records to the on-failure
	// destination. They are lost to it.
	OnFailureDelivery awscloudwatch.Alarm
	// Errors and Throttles of a brought function; a handler's are its own.
	Errors    awscloudwatch.Alarm
	Throttles awscloudwatch.Alarm
}

// failuresMetric names the bucket's request metrics of on-failure records.
const failuresMetric = "OnFailure"

// consumerMetric is one that the consumer writes.
func (s *Source) consumerMetric(name, statistic string) awscloudwatch.Metric {
	return s.function.Metric(wiring.MetricNamespace, name, statistic)
}

// MetricOffsetLag is how many records the function is behind, of the topic that
// is furthest.
func (s *Source) MetricOffsetLag() awscloudwatch.Metric {
	return s.function.LambdaMetric("OffsetLag", "Maximum")
}

// MetricAge is how old records are, in milliseconds, when they are handled; it is
// written by the consumer.
func (s *Source) MetricAge() awscloudwatch.Metric {
	return s.consumerMetric(wiring.MetricLag, "Maximum")
}

// MetricFailures counts records whose handling failed for good; it is written by
// the consumer.
func (s *Source) MetricFailures() awscloudwatch.Metric {
	return s.consumerMetric(wiring.MetricFailures, "Sum")
}

func (s *Source) addAlarms(p *Props) {
	alarms := eventsource.Alarms{Scope: s, Actions: p.AlarmActions}
	s.Alarms = &Alarms{
		OffsetLag: alarms.New("OffsetLagAlarm", eventsource.Alarm{Metric: s.MetricOffsetLag(), Threshold: float64(p.LagThreshold), Periods: 3,
			Description: fmt.Sprintf("the function is %d records or more behind a topic.", p.LagThreshold)}),
		OnFailureDelivery: alarms.Delivery(s.function),
	}
	s.addOnFailureAlarm(p, alarms)
	if s.Handler == nil {
		s.Alarms.Errors, s.Alarms.Throttles = alarms.Brought(s.function)
		return
	}
	s.Alarms.Age = alarms.New("AgeAlarm", eventsource.Alarm{Metric: s.MetricAge(), Threshold: float64(p.AgeThreshold / time.Millisecond),
		Description: fmt.Sprintf("records are %v old or older when they are handled.", p.AgeThreshold)})
	s.Alarms.DeadLetters = alarms.DeadLetters(s.failures)
}

const givenUp = "Lambda gave records up. See the on-failure destination."

// addOnFailureAlarm takes the metric that there is: the mappings' own in
// provisioned mode; on demand that of the destination.
func (s *Source) addOnFailureAlarm(p *Props, alarms eventsource.Alarms) {
	alarm := func(m awscloudwatch.IMetric) {
		s.Alarms.OnFailure = alarms.New("OnFailureAlarm", eventsource.Alarm{Metric: m, Threshold: 1, Description: givenUp})
	}
	switch {
	case p.ProvisionedPollers != nil:
		s.addOnFailureByMapping(alarms)
	case p.FailureQueue != nil:
		alarm(p.FailureQueue.MetricApproximateNumberOfMessagesVisible(&awscloudwatch.MetricOptions{Statistic: awscloudwatch.Stats_MAXIMUM()}))
	case p.FailureTopic != nil:
		alarm(p.FailureTopic.MetricNumberOfMessagesPublished(&awscloudwatch.MetricOptions{Statistic: awscloudwatch.Stats_SUM()}))
	case p.FailureBucket == nil:
		s.Bucket.(awss3.Bucket).AddMetric(&awss3.BucketMetrics{Id: jsii.String(failuresMetric), Prefix: jsii.String(eventsource.OnFailurePrefix)})
		alarm(eventsource.Metric("AWS/S3", "PutRequests", "Sum", map[string]*string{"BucketName": s.Bucket.BucketName(), "FilterId": jsii.String(failuresMetric)}))
	}
}

// addOnFailureByMapping is an alarm for each mapping, on what it delivered and
// what it dropped, and with several topics one alarm over them.
func (s *Source) addOnFailureByMapping(alarms eventsource.Alarms) {
	var rules []awscloudwatch.IAlarmRule
	for _, topic := range s.topics {
		alarm := alarms.New("OnFailureAlarm-"+topic, eventsource.Alarm{
			Metric: eventsource.GivenUp(s.Mappings[topic], topic+": given up"), Threshold: 1, Description: topic + ": " + givenUp})
		s.Alarms.OnFailure = alarm
		rules = append(rules, alarm)
	}
	if len(rules) > 1 {
		s.Alarms.OnFailure = awscloudwatch.NewCompositeAlarm(s, jsii.String("OnFailureAlarm"), &awscloudwatch.CompositeAlarmProps{
			AlarmRule:        awscloudwatch.AlarmRule_AnyOf(rules...),
			AlarmDescription: jsii.String(*s.Node().Path() + ": " + givenUp),
		})
	}
}

func (s *Source) addDashboard(p *Props) {
	s.Dashboard = awscloudwatch.NewDashboard(s, jsii.String("Dashboard"), nil)
	if s.Handler == nil {
		s.Dashboard.AddWidgets(eventsource.Graph("Offset lag", s.MetricOffsetLag()),
			eventsource.Graph("Function", s.function.LambdaMetric("Invocations", "Sum"), s.function.LambdaMetric("Errors", "Sum"), s.function.LambdaMetric("Throttles", "Sum")))
	} else {
		s.Dashboard.AddWidgets(eventsource.Graph("Offset lag", s.MetricOffsetLag()), eventsource.Graph("Age in milliseconds", s.MetricAge()))
		var records []awscloudwatch.IMetric
		for _, name := range []string{wiring.MetricRecords, wiring.MetricFailures, wiring.MetricDeadLetters, wiring.MetricDuplicates} {
			records = append(records, s.consumerMetric(name, "Sum"))
		}
		s.Dashboard.AddWidgets(eventsource.Graph("Records", records...),
			eventsource.Graph("Dead letters", s.DeadLetters.MetricApproximateNumberOfMessagesVisible(nil)))
		s.Dashboard.AddWidgets(s.Handler.Widgets()...)
	}
	if p.ProvisionedPollers == nil {
		return
	}
	for _, topic := range s.topics {
		mapping := s.Mappings[topic]
		s.Dashboard.AddWidgets(
			eventsource.Graph(topic+": events", eventsource.EventMetrics(mapping)...),
			eventsource.Graph(topic+": pollers and lag", eventsource.MappingMetric(mapping, "ProvisionedPollers", "Maximum"),
				eventsource.MappingMetric(mapping, "SumOffsetLag", "Maximum")),
		)
	}
}
