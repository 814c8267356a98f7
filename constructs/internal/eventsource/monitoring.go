package eventsource

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Period of metrics and alarms.
const Period = 5 * time.Minute

// CDKPeriod is Period as the CDK takes it.
func CDKPeriod() awscdk.Duration { return awscdk.Duration_Minutes(jsii.Number(Period / time.Minute)) }

// Metric is one of CloudWatch's.
func Metric(namespace, name, statistic string, dimensions map[string]*string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(namespace),
		MetricName:    jsii.String(name),
		DimensionsMap: &dimensions,
		Statistic:     jsii.String(statistic),
		Period:        CDKPeriod(),
	})
}

// Metric is one of the function's in a namespace: of Lambda, or of the consumer.
func (f Function) Metric(namespace, name, statistic string) awscloudwatch.Metric {
	return Metric(namespace, name, statistic, map[string]*string{"FunctionName": f.Function.FunctionName()})
}

// LambdaMetric is one that Lambda writes of the function.
func (f Function) LambdaMetric(name, statistic string) awscloudwatch.Metric {
	return f.Metric("AWS/Lambda", name, statistic)
}

// MappingMetric is one that Lambda writes of a mapping with MetricsConfig (Lambda
// Developer Guide, "Event source mapping metrics").
func MappingMetric(mapping awslambda.CfnEventSourceMapping, name, statistic string) awscloudwatch.Metric {
	return Metric("AWS/Lambda", name, statistic, map[string]*string{"EventSourceMappingUUID": mapping.Ref()})
}

// EventMetrics of a mapping: what becomes of its events.
func EventMetrics(mapping awslambda.CfnEventSourceMapping) []awscloudwatch.IMetric {
	var out []awscloudwatch.IMetric
	for _, name := range []string{"PolledEventCount", "InvokedEventCount", "FailedInvokeEventCount", delivered, dropped} {
		out = append(out, MappingMetric(mapping, name, "Sum"))
	}
	return out
}

const (
	delivered = "OnFailureDestinationDeliveredEventCount"
	dropped   = "DroppedEventCount"
)

// GivenUp is how many records a mapping has given up, those that reached the
// destination and those that did not.
func GivenUp(mapping awslambda.CfnEventSourceMapping, label string) awscloudwatch.MathExpression {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: jsii.String("FILL(delivered, 0) + FILL(dropped, 0)"),
		Label:      jsii.String(label),
		Period:     CDKPeriod(),
		UsingMetrics: &map[string]awscloudwatch.IMetric{
			"delivered": MappingMetric(mapping, delivered, "Sum"),
			"dropped":   MappingMetric(mapping, dropped, "Sum"),
		},
	})
}

// Alarms makes alarms of a construct. Missing data counts as good: a source without
// records is not behind.
type Alarms struct {
	Scope   constructs.Construct
	Actions []awscloudwatch.IAlarmAction
}

// Alarm goes off when the metric is at the threshold or above for a number of periods,
// one if that is 0.
type Alarm struct {
	Metric      awscloudwatch.IMetric
	Threshold   float64
	Periods     int
	Description string
}

// New is an alarm whose description begins with the construct's path.
func (a Alarms) New(id string, alarm Alarm) awscloudwatch.Alarm {
	out := awscloudwatch.NewAlarm(a.Scope, jsii.String(id), &awscloudwatch.AlarmProps{
		Metric:             alarm.Metric,
		Threshold:          jsii.Number(alarm.Threshold),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
		EvaluationPeriods:  jsii.Number(max(alarm.Periods, 1)),
		TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
		AlarmDescription:   jsii.String(*a.Scope.Node().Path() + ": " + alarm.Description),
	})
	if len(a.Actions) > 0 {
		out.AddAlarmAction(a.Actions...)
	}
	return out
}

// Delivery is the alarm on what did not reach the on-failure destination.
func (a Alarms) Delivery(function Function) awscloudwatch.Alarm {
	return a.New("OnFailureDeliveryAlarm", Alarm{Metric: function.LambdaMetric("DestinationDeliveryFailures", "Sum"), Threshold: 1,
		Description: "Lambda could not deliver to the on-failure destination. See its permissions, network and size limits."})
}

// DeadLetters is the alarm on records that the consumer parked.
func (a Alarms) DeadLetters(failures *Failures) awscloudwatch.Alarm {
	return a.New("DeadLettersAlarm", Alarm{Metric: failures.DeadLetters.MetricApproximateNumberOfMessagesVisible(&awscloudwatch.MetricOptions{
		Period: CDKPeriod(), Statistic: awscloudwatch.Stats_MAXIMUM(),
	}), Threshold: 1, Description: "records are parked. See the queue; each message says why."})
}

// Brought are the alarms of a brought function, which a handler has itself.
func (a Alarms) Brought(function Function) (failed, throttled awscloudwatch.Alarm) {
	failed = a.New("ErrorsAlarm", Alarm{Metric: function.LambdaMetric("Errors", "Sum"), Threshold: 1,
		Description: "invocations fail. See the function's log."})
	throttled = a.New("ThrottlesAlarm", Alarm{Metric: function.LambdaMetric("Throttles", "Sum"), Threshold: 1,
		Description: "invocations are refused for want of concurrency."})
	return failed, throttled
}

// Graph is half the width of a dashboard.
func Graph(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
	return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: jsii.String(title), Width: jsii.Number(12), Left: &metrics})
}
