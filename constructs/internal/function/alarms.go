package function

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Alarms of a function; gofunction.Alarms says what each is.
type Alarms struct{ Errors, Throttles, Duration awscloudwatch.Alarm }

// nearTimeout is the share of the timeout that counts as close to it.
const nearTimeout = 0.8

// newAlarms watch the function of the construct.
func newAlarms(scope constructs.Construct, function awslambda.Function, s *Settings) *Alarms {
	period := &awscloudwatch.MetricOptions{Period: awscdk.Duration_Minutes(jsii.Number(5))}
	threshold := float64(s.Timeout/time.Millisecond) * nearTimeout
	alarm := func(id string, metric awscloudwatch.Metric, threshold float64, description string) awscloudwatch.Alarm {
		a := awscloudwatch.NewAlarm(scope, jsii.String(id), &awscloudwatch.AlarmProps{
			Metric:             metric,
			Threshold:          jsii.Number(threshold),
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
			EvaluationPeriods:  jsii.Number(1),
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
			AlarmDescription:   jsii.String(description),
		})
		if len(s.AlarmActions) > 0 {
			a.AddAlarmAction(s.AlarmActions...)
		}
		return a
	}
	path := *scope.Node().Path()
	return &Alarms{
		Errors:    alarm("ErrorsAlarm", function.MetricErrors(period), 1, path+": invocations fail. See the function's log group."),
		Throttles: alarm("ThrottlesAlarm", function.MetricThrottles(period), 1, path+": invocations are refused for want of concurrency."),
		Duration: alarm("DurationAlarm",
			function.MetricDuration(&awscloudwatch.MetricOptions{Period: period.Period, Statistic: awscloudwatch.Stats_MAXIMUM()}), threshold,
			fmt.Sprintf("%s: an invocation took more than %.0f %% of the timeout of %v.", path, nearTimeout*100, s.Timeout)),
	}
}

// Widgets show the function on a dashboard: invocations, errors and throttles;
// and the duration against the timeout.
func Widgets(name string, function awslambda.Function) []awscloudwatch.IWidget {
	return []awscloudwatch.IWidget{
		awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
			Title: jsii.String(name + ": invocations"),
			Width: jsii.Number(12),
			Left: &[]awscloudwatch.IMetric{
				function.MetricInvocations(nil), function.MetricErrors(nil), function.MetricThrottles(nil),
			},
		}),
		awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
			Title: jsii.String(name + ": duration"),
			Width: jsii.Number(12),
			Left: &[]awscloudwatch.IMetric{
				function.MetricDuration(&awscloudwatch.MetricOptions{Statistic: jsii.String("p50")}),
				function.MetricDuration(&awscloudwatch.MetricOptions{Statistic: jsii.String("p99")}),
				function.MetricDuration(&awscloudwatch.MetricOptions{Statistic: awscloudwatch.Stats_MAXIMUM()}),
			},
		}),
	}
}
