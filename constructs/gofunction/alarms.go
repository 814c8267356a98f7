package gofunction

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// Alarms of a function. Missing data counts as good: a function that is not
// invoked does not fail.
type Alarms struct {
	// Errors: an invocation failed in the last five minutes.
	Errors awscloudwatch.Alarm
	// Throttles: an invocation was refused in the last five minutes.
	Throttles awscloudwatch.Alarm
	// Duration: an invocation took more than 80 % of the timeout.
	Duration awscloudwatch.Alarm
}

// All the alarms, for a composite alarm or a dashboard.
func (a *Alarms) All() []awscloudwatch.Alarm {
	return []awscloudwatch.Alarm{a.Errors, a.Throttles, a.Duration}
}

// nearTimeout is the share of the timeout that counts as close to it.
const nearTimeout = 0.8

func newAlarms(f *Function, p *Props) *Alarms {
	period := &awscloudwatch.MetricOptions{Period: awscdk.Duration_Minutes(jsii.Number(5))}
	threshold := float64(p.Timeout/time.Millisecond) * nearTimeout
	alarm := func(id string, metric awscloudwatch.Metric, threshold float64, description string) awscloudwatch.Alarm {
		a := awscloudwatch.NewAlarm(f, jsii.String(id), &awscloudwatch.AlarmProps{
			Metric:             metric,
			Threshold:          jsii.Number(threshold),
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
			EvaluationPeriods:  jsii.Number(1),
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
			AlarmDescription:   jsii.String(description),
		})
		if len(p.AlarmActions) > 0 {
			a.AddAlarmAction(p.AlarmActions...)
		}
		return a
	}
	path := *f.Node().Path()
	return &Alarms{
		Errors:    alarm("ErrorsAlarm", f.Function.MetricErrors(period), 1, path+": invocations fail. See the function's log group."),
		Throttles: alarm("ThrottlesAlarm", f.Function.MetricThrottles(period), 1, path+": invocations are refused for want of concurrency."),
		Duration: alarm("DurationAlarm",
			f.Function.MetricDuration(&awscloudwatch.MetricOptions{Period: period.Period, Statistic: awscloudwatch.Stats_MAXIMUM()}), threshold,
			fmt.Sprintf("%s: an invocation took more than %.0f %% of the timeout of %v.", path, nearTimeout*100, p.Timeout)),
	}
}

// Widgets show the function on a dashboard: invocations, errors and throttles;
// and the duration against the timeout.
func (f *Function) Widgets() []awscloudwatch.IWidget {
	name := *f.Node().Id()
	return []awscloudwatch.IWidget{
		awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
			Title: jsii.String(name + ": invocations"),
			Width: jsii.Number(12),
			Left: &[]awscloudwatch.IMetric{
				f.Function.MetricInvocations(nil), f.Function.MetricErrors(nil), f.Function.MetricThrottles(nil),
			},
		}),
		awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
			Title: jsii.String(name + ": duration"),
			Width: jsii.Number(12),
			Left: &[]awscloudwatch.IMetric{
				f.Function.MetricDuration(&awscloudwatch.MetricOptions{Statistic: jsii.String("p50")}),
				f.Function.MetricDuration(&awscloudwatch.MetricOptions{Statistic: jsii.String("p99")}),
				f.Function.MetricDuration(&awscloudwatch.MetricOptions{Statistic: awscloudwatch.Stats_MAXIMUM()}),
			},
		}),
	}
}
