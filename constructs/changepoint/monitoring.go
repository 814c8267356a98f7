package changepoint

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	streamwiring "github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
)

// Alarms of the detector. Missing data counts as good: a stream may be silent.
type Alarms struct {
	// Late: points are ignored because they come too late for their place in the series.
	Late awscloudwatch.Alarm
	// Conflicts: several invocations write the state of the same series, for fifteen
	// minutes. Its points come from several shards; put them under one partition key.
	Conflicts awscloudwatch.Alarm
}

// metric that the handler writes of all series.
func (d *Detector) metric(namespace, name, statistic string) awscloudwatch.Metric {
	return eventsource.Metric(namespace, name, statistic, map[string]*string{wiring.DimensionFunction: d.Handler.Function.FunctionName()})
}

// MetricPoints counts points that were tested.
func (d *Detector) MetricPoints() awscloudwatch.Metric {
	return d.metric(wiring.MetricNamespace, wiring.MetricPoints, "Sum")
}

// MetricChangePoints counts changes that were found.
func (d *Detector) MetricChangePoints() awscloudwatch.Metric {
	return d.metric(wiring.MetricNamespace, wiring.MetricChangePoints, "Sum")
}

// MetricLate counts points that were ignored because they came too late.
func (d *Detector) MetricLate() awscloudwatch.Metric {
	return d.metric(wiring.MetricNamespace, wiring.MetricLate, "Sum")
}

// MetricSeries is a metric of a series of Props.Watch by the minute: "Value",
// "DetectedAt" or "ChangedAt".
func (d *Detector) MetricSeries(series, name string) awscloudwatch.Metric {
	statistic := "Average"
	if name != wiring.MetricValue {
		statistic = "Maximum"
	}
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:  jsii.String(wiring.MetricNamespace),
		MetricName: jsii.String(name),
		DimensionsMap: &map[string]*string{
			wiring.DimensionFunction: d.Handler.Function.FunctionName(), wiring.DimensionSeries: jsii.String(series),
		},
		Statistic: jsii.String(statistic),
		Period:    awscdk.Duration_Minutes(jsii.Number(1)),
		Label:     jsii.String(name),
	})
}

func (d *Detector) addAlarms(p *Props) {
	alarms := eventsource.Alarms{Scope: d, Actions: p.AlarmActions}
	d.Alarms = &Alarms{
		Late: alarms.New("LateAlarm", eventsource.Alarm{Metric: d.MetricLate(), Threshold: float64(p.LateThreshold),
			Description: fmt.Sprintf("%d points or more came too late and were ignored. Allow for it with Settings.Lateness, or put the points of a series under one partition key.", p.LateThreshold)}),
		Conflicts: alarms.New("ConflictsAlarm", eventsource.Alarm{Metric: d.metric(wiring.MetricNamespace, wiring.MetricConflicts, "Sum"), Threshold: 1, Periods: 3,
			Description: "several invocations write the state of the same series. Put its points under one partition key."}),
	}
}

// addDashboard of the watched series with their changes, and of the work.
func (d *Detector) addDashboard(p *Props) {
	d.Dashboard = awscloudwatch.NewDashboard(d, jsii.String("Dashboard"), nil)
	for _, series := range p.Watch {
		d.Dashboard.AddWidgets(d.seriesGraph(series))
	}
	ours := func(names ...string) (metrics []awscloudwatch.IMetric) {
		for _, name := range names {
			metrics = append(metrics, d.metric(wiring.MetricNamespace, name, "Sum"))
		}
		return metrics
	}
	d.Dashboard.AddWidgets(
		eventsource.Graph("Changes", ours(wiring.MetricDetections, wiring.MetricChangePoints)...),
		eventsource.Graph("Points", ours(wiring.MetricPoints, wiring.MetricDuplicates, wiring.MetricLate, wiring.MetricRedelivered)...))
	d.Dashboard.AddWidgets(
		eventsource.Graph("Age of points in milliseconds", d.Processor.MetricIteratorAge()),
		eventsource.Graph("Failures", append(ours(wiring.MetricConflicts),
			d.metric(streamwiring.MetricNamespace, streamwiring.MetricFailures, "Sum"),
			d.metric(streamwiring.MetricNamespace, streamwiring.MetricDeadLetters, "Sum"))...))
	d.Dashboard.AddWidgets(eventsource.Graph("State in bytes", d.metric(wiring.MetricNamespace, wiring.MetricStateBytes, "Maximum")),
		eventsource.Graph("Dead letters", d.Processor.DeadLetters.MetricApproximateNumberOfMessagesVisible(nil)))
	d.Dashboard.AddWidgets(d.Handler.Widgets()...)
}

// seriesGraph is a series with the points at which a change was detected, and at which
// it was decided to have been.
func (d *Detector) seriesGraph(series string) awscloudwatch.IWidget {
	return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
		Title:  jsii.String(series),
		Width:  jsii.Number(24),
		Period: awscdk.Duration_Minutes(jsii.Number(1)),
		Left: &[]awscloudwatch.IMetric{
			d.MetricSeries(series, wiring.MetricValue), d.MetricSeries(series, wiring.MetricDetectedAt), d.MetricSeries(series, wiring.MetricChangedAt),
		},
	})
}
