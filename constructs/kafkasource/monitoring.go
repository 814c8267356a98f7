package kafkasource

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

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

const period = 5 * time.Minute

// failuresMetric names the bucket's request metrics of on-failure records.
const failuresMetric = "OnFailure"

func metric(namespace, name string, statistic string, dimensions map[string]*string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(namespace),
		MetricName:    jsii.String(name),
		DimensionsMap: &dimensions,
		Statistic:     jsii.String(statistic),
		Period:        awscdk.Duration_Minutes(jsii.Number(period / time.Minute)),
	})
}

func (s *Source) functionMetric(name, statistic string) awscloudwatch.Metric {
	return metric("AWS/Lambda", name, statistic, map[string]*string{"FunctionName": s.Function.FunctionName()})
}

// consumerMetric is one that the consumer writes.
func (s *Source) consumerMetric(name, statistic string) awscloudwatch.Metric {
	return metric(wiring.MetricNamespace, name, statistic, map[string]*string{"FunctionName": s.Function.FunctionName()})
}

// mappingMetric is one of a mapping in provisioned mode (Lambda Developer Guide,
// "Event source mapping metrics").
func (s *Source) mappingMetric(topic, name, statistic string) awscloudwatch.Metric {
	return metric("AWS/Lambda", name, statistic, map[string]*string{"EventSourceMappingUUID": s.Mappings[topic].Ref()})
}

// MetricOffsetLag is how many records the function is behind, of the topic that
// is furthest.
func (s *Source) MetricOffsetLag() awscloudwatch.Metric {
	return s.functionMetric("OffsetLag", "Maximum")
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

type alarmSpec struct {
	metric      awscloudwatch.IMetric
	threshold   float64
	periods     int
	description string
}

func (s *Source) newAlarm(p *Props, id string, spec alarmSpec) awscloudwatch.Alarm {
	alarm := awscloudwatch.NewAlarm(s, jsii.String(id), &awscloudwatch.AlarmProps{
		Metric:             spec.metric,
		Threshold:          jsii.Number(spec.threshold),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
		EvaluationPeriods:  jsii.Number(max(spec.periods, 1)),
		TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
		AlarmDescription:   jsii.String(*s.Node().Path() + ": " + spec.description),
	})
	if len(p.AlarmActions) > 0 {
		alarm.AddAlarmAction(p.AlarmActions...)
	}
	return alarm
}

func (s *Source) addAlarms(p *Props) {
	s.Alarms = &Alarms{
		OffsetLag: s.newAlarm(p, "OffsetLagAlarm", alarmSpec{s.MetricOffsetLag(), float64(p.LagThreshold), 3,
			fmt.Sprintf("the function is %d records or more behind a topic.", p.LagThreshold)}),
		OnFailureDelivery: s.newAlarm(p, "OnFailureDeliveryAlarm", alarmSpec{s.functionMetric("DestinationDeliveryFailures", "Sum"), 1, 1,
			"Lambda could not deliver to the on-failure destination. See its permissions, network and size limits."}),
	}
	s.addOnFailureAlarm(p)
	if s.Handler == nil {
		s.Alarms.Errors = s.newAlarm(p, "ErrorsAlarm", alarmSpec{s.functionMetric("Errors", "Sum"), 1, 1, "invocations fail. See the function's log."})
		s.Alarms.Throttles = s.newAlarm(p, "ThrottlesAlarm", alarmSpec{s.functionMetric("Throttles", "Sum"), 1, 1, "invocations are refused for want of concurrency."})
		return
	}
	s.Alarms.Age = s.newAlarm(p, "AgeAlarm", alarmSpec{s.MetricAge(), float64(p.AgeThreshold / time.Millisecond), 1,
		fmt.Sprintf("records are %v old or older when they are handled.", p.AgeThreshold)})
	s.Alarms.DeadLetters = s.newAlarm(p, "DeadLettersAlarm", alarmSpec{
		s.DeadLetters.MetricApproximateNumberOfMessagesVisible(&awscloudwatch.MetricOptions{
			Period: awscdk.Duration_Minutes(jsii.Number(period / time.Minute)), Statistic: awscloudwatch.Stats_MAXIMUM(),
		}), 1, 1, "records are parked. See the queue; each message says why."})
}

// addOnFailureAlarm takes the metric that there is: the mappings' own in
// provisioned mode; on demand that of the destination.
func (s *Source) addOnFailureAlarm(p *Props) {
	const description = "Lambda gave records up. See the on-failure destination."
	alarm := func(m awscloudwatch.IMetric) {
		s.Alarms.OnFailure = s.newAlarm(p, "OnFailureAlarm", alarmSpec{m, 1, 1, description})
	}
	switch {
	case p.ProvisionedPollers != nil:
		s.addOnFailureByMapping(p, description)
	case p.FailureQueue != nil:
		alarm(p.FailureQueue.MetricApproximateNumberOfMessagesVisible(&awscloudwatch.MetricOptions{Statistic: awscloudwatch.Stats_MAXIMUM()}))
	case p.FailureTopic != nil:
		alarm(p.FailureTopic.MetricNumberOfMessagesPublished(&awscloudwatch.MetricOptions{Statistic: awscloudwatch.Stats_SUM()}))
	case p.FailureBucket == nil:
		s.Bucket.(awss3.Bucket).AddMetric(&awss3.BucketMetrics{Id: jsii.String(failuresMetric), Prefix: jsii.String(onFailurePrefix)})
		alarm(metric("AWS/S3", "PutRequests", "Sum", map[string]*string{"BucketName": s.Bucket.BucketName(), "FilterId": jsii.String(failuresMetric)}))
	}
}

// addOnFailureByMapping is an alarm for each mapping, on what it delivered and
// what it dropped, and with several topics one alarm over them.
func (s *Source) addOnFailureByMapping(p *Props, description string) {
	var rules []awscloudwatch.IAlarmRule
	for _, topic := range s.topics {
		sum := awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
			Expression: jsii.String("FILL(delivered, 0) + FILL(dropped, 0)"),
			Label:      jsii.String(topic + ": given up"),
			Period:     awscdk.Duration_Minutes(jsii.Number(period / time.Minute)),
			UsingMetrics: &map[string]awscloudwatch.IMetric{
				"delivered": s.mappingMetric(topic, "OnFailureDestinationDeliveredEventCount", "Sum"),
				"dropped":   s.mappingMetric(topic, "DroppedEventCount", "Sum"),
			},
		})
		alarm := s.newAlarm(p, "OnFailureAlarm-"+topic, alarmSpec{sum, 1, 1, topic + ": " + description})
		s.Alarms.OnFailure = alarm
		rules = append(rules, alarm)
	}
	if len(rules) > 1 {
		s.Alarms.OnFailure = awscloudwatch.NewCompositeAlarm(s, jsii.String("OnFailureAlarm"), &awscloudwatch.CompositeAlarmProps{
			AlarmRule:        awscloudwatch.AlarmRule_AnyOf(rules...),
			AlarmDescription: jsii.String(*s.Node().Path() + ": " + description),
		})
	}
}

func (s *Source) addDashboard(p *Props) {
	s.Dashboard = awscloudwatch.NewDashboard(s, jsii.String("Dashboard"), nil)
	graph := func(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
		return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: jsii.String(title), Width: jsii.Number(12), Left: &metrics})
	}
	if s.Handler == nil {
		s.Dashboard.AddWidgets(graph("Offset lag", s.MetricOffsetLag()),
			graph("Function", s.functionMetric("Invocations", "Sum"), s.functionMetric("Errors", "Sum"), s.functionMetric("Throttles", "Sum")))
	} else {
		s.Dashboard.AddWidgets(graph("Offset lag", s.MetricOffsetLag()), graph("Age in milliseconds", s.MetricAge()))
		var records []awscloudwatch.IMetric
		for _, name := range []string{wiring.MetricRecords, wiring.MetricFailures, wiring.MetricDeadLetters, wiring.MetricDuplicates} {
			records = append(records, s.consumerMetric(name, "Sum"))
		}
		s.Dashboard.AddWidgets(graph("Records", records...),
			graph("Dead letters", s.DeadLetters.MetricApproximateNumberOfMessagesVisible(nil)))
		s.Dashboard.AddWidgets(s.Handler.Widgets()...)
	}
	if p.ProvisionedPollers == nil {
		return
	}
	for _, topic := range s.topics {
		s.Dashboard.AddWidgets(
			graph(topic+": events", s.mappingMetric(topic, "PolledEventCount", "Sum"), s.mappingMetric(topic, "InvokedEventCount", "Sum"),
				s.mappingMetric(topic, "FailedInvokeEventCount", "Sum"), s.mappingMetric(topic, "OnFailureDestinationDeliveredEventCount", "Sum"),
				s.mappingMetric(topic, "DroppedEventCount", "Sum")),
			graph(topic+": pollers and lag", s.mappingMetric(topic, "ProvisionedPollers", "Maximum"), s.mappingMetric(topic, "SumOffsetLag", "Maximum")),
		)
	}
}
