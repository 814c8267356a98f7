package logs3

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/logs3/wiring"
)

const period = 5 * time.Minute

// MetricDropped counts records of a function that were dropped because the buffer
// was full, or could not be stored before the environment ended.
func (l *Logs) MetricDropped(function awslambda.IFunction) awscloudwatch.Metric {
	return metric(wiring.MetricDropped, function)
}

// MetricFailed counts flushes of a function's extension that did not store an
// object. They are tried again.
func (l *Logs) MetricFailed(function awslambda.IFunction) awscloudwatch.Metric {
	return metric(wiring.MetricFailed, function)
}

// metric that the extension writes to the function's log.
func metric(name string, function awslambda.IFunction) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(wiring.MetricNamespace),
		MetricName:    jsii.String(name),
		DimensionsMap: &map[string]*string{wiring.DimensionFunction: function.FunctionName()},
		Statistic:     awscloudwatch.Stats_SUM(),
		Period:        awscdk.Duration_Seconds(jsii.Number(period / time.Second)),
	})
}

// watch a function: an alarm beside it, and its graph.
func (l *Logs) watch(function awslambda.Function) {
	path := *function.Node().Path()
	if !l.props.DisableAlarms {
		alarm := awscloudwatch.NewAlarm(function, jsii.String("LogsDroppedAlarm"), &awscloudwatch.AlarmProps{
			Metric:             l.MetricDropped(function),
			Threshold:          jsii.Number(1),
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
			EvaluationPeriods:  jsii.Number(1),
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
			AlarmDescription:   jsii.String(path + ": logs were not stored in S3. The function's log says why."),
		})
		if len(l.props.AlarmActions) > 0 {
			alarm.AddAlarmAction(l.props.AlarmActions...)
		}
		l.Alarms[path] = alarm
	}
	if l.Dashboard != nil {
		l.Dashboard.AddWidgets(awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
			Title: jsii.String("Logs of " + path), Width: jsii.Number(12),
			Left: &[]awscloudwatch.IMetric{l.MetricDropped(function), l.MetricFailed(function)},
		}))
	}
}

// addDashboard, which begins with the bucket: S3 measures it once a day.
func (l *Logs) addDashboard() {
	stored := func(name, storage string) awscloudwatch.IMetric {
		return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
			Namespace:     jsii.String("AWS/S3"),
			MetricName:    jsii.String(name),
			DimensionsMap: &map[string]*string{"BucketName": l.Bucket.BucketName(), "StorageType": &storage},
			Statistic:     awscloudwatch.Stats_AVERAGE(),
			Period:        awscdk.Duration_Days(jsii.Number(1)),
		})
	}
	l.Dashboard = awscloudwatch.NewDashboard(l, jsii.String("Dashboard"), &awscloudwatch.DashboardProps{DefaultInterval: awscdk.Duration_Days(jsii.Number(7))})
	l.Dashboard.AddWidgets(awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
		Title: jsii.String("Stored in the bucket"), Width: jsii.Number(24),
		Left:  &[]awscloudwatch.IMetric{stored("BucketSizeBytes", "StandardStorage")},
		Right: &[]awscloudwatch.IMetric{stored("NumberOfObjects", "AllStorageTypes")},
	}))
}
