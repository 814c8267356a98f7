package kafkacluster

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
)

// BrokerAlarms of one broker on EC2.
type BrokerAlarms struct {
	// Missing: the broker has had no instance for fifteen minutes, longer than a
	// replacement takes.
	Missing awscloudwatch.Alarm
	// Impaired: EC2's status checks fail.
	Impaired awscloudwatch.Alarm
	// DiskUsed: the data volume is filling, or nothing is heard of it.
	DiskUsed awscloudwatch.Alarm
}

type alarmSpec struct {
	metric      awscloudwatch.IMetric
	comparison  awscloudwatch.ComparisonOperator
	threshold   float64
	periods     int
	missing     awscloudwatch.TreatMissingData
	description string
}

// Comparisons of alarms.
const (
	atLeastThreshold   = awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD
	lessThanThreshold  = awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD
	missingIsBreaching = awscloudwatch.TreatMissingData_BREACHING
	missingIsGood      = awscloudwatch.TreatMissingData_NOT_BREACHING
)

func newAlarm(scope constructs.Construct, id string, p *Props, spec alarmSpec) awscloudwatch.Alarm {
	alarm := awscloudwatch.NewAlarm(scope, jsii.String(id), &awscloudwatch.AlarmProps{
		Metric:             spec.metric,
		ComparisonOperator: spec.comparison,
		Threshold:          jsii.Number(spec.threshold),
		EvaluationPeriods:  jsii.Number(spec.periods),
		TreatMissingData:   spec.missing,
		AlarmDescription:   jsii.String(*scope.Node().Path() + ": " + spec.description),
	})
	if len(p.AlarmActions) > 0 {
		alarm.AddAlarmAction(p.AlarmActions...)
	}
	return alarm
}

// metric of a service, every five minutes.
func metric(namespace, name, statistic string, dimensions map[string]string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String(namespace), MetricName: jsii.String(name), Statistic: jsii.String(statistic),
		DimensionsMap: synth.StringMap(dimensions),
		Period:        awscdk.Duration_Minutes(jsii.Number(5)),
	})
}

func (b *Broker) groupMetric(namespace, name, statistic string) awscloudwatch.Metric {
	return metric(namespace, name, statistic, map[string]string{"AutoScalingGroupName": *b.Group.AutoScalingGroupName()}).
		With(&awscloudwatch.MetricOptions{Label: jsii.String(fmt.Sprintf("broker %d", b.NodeID))})
}

func (b *Broker) hostMetric(name string) awscloudwatch.Metric {
	return metric(brokerhost.MetricsNamespace, name, "Maximum", brokerhost.MetricDimensions(name, b.cluster, b.NodeID)).
		With(&awscloudwatch.MetricOptions{Label: jsii.String(fmt.Sprintf("broker %d", b.NodeID))})
}

// MetricDiskUsed is how full the data volume is, in percent.
func (b *Broker) MetricDiskUsed() awscloudwatch.Metric {
	return b.hostMetric(brokerhost.MetricDiskUsed)
}

// MetricMemoryUsed is how much of the memory is used, without the page cache, in
// percent.
func (b *Broker) MetricMemoryUsed() awscloudwatch.Metric {
	return b.hostMetric(brokerhost.MetricMemoryUsed)
}

// MetricCPU is how busy the processors are, in percent.
func (b *Broker) MetricCPU() awscloudwatch.Metric {
	return b.groupMetric("AWS/EC2", "CPUUtilization", "Average")
}

// hostFailure matches what the brokers' scripts log when they fail, and no line of
// Kafka's, whose second word is the level.
const hostFailure = `[time, outcome = "failed:", ...]`

// MetricHostFailures counts what the brokers' scripts failed at: the installation, or
// the renewal of a certificate.
func (c *Cluster) MetricHostFailures() awscloudwatch.Metric {
	return metric(c.logMetrics(), "HostFailures", "Sum", nil)
}

// logMetrics is a namespace of the cluster's own: a metric made of log lines has no
// dimension that would tell clusters apart.
func (c *Cluster) logMetrics() string { return brokerhost.MetricsNamespace + "/" + c.clusterName }

// addAlarms once the cluster runs, so that nothing goes off while it is made.
func (c *Cluster) addAlarms(p *Props) {
	c.HostFailuresFilter = awslogs.NewMetricFilter(c, jsii.String("HostFailures"), &awslogs.MetricFilterProps{
		LogGroup:        c.Logs,
		FilterPattern:   awslogs.FilterPattern_Literal(jsii.String(hostFailure)),
		MetricNamespace: jsii.String(c.logMetrics()),
		MetricName:      c.MetricHostFailures().MetricName(),
		MetricValue:     jsii.String("1"),
	})
	c.HostFailures = newAlarm(c, "HostFailuresAlarm", p, alarmSpec{
		c.MetricHostFailures(), atLeastThreshold, 1, 1, missingIsGood,
		"a broker's scripts fail, so that it does not start or its certificate will expire. See the log streams that end in /host.",
	})
	c.HostFailures.Node().AddDependency(c.Administration.Users)
	for _, b := range c.Brokers {
		b.Alarms = &BrokerAlarms{
			Missing: newAlarm(b, "MissingAlarm", p, alarmSpec{
				b.groupMetric("AWS/AutoScaling", "GroupInServiceInstances", "Minimum"), lessThanThreshold, 1, 3, missingIsBreaching,
				"there is no instance. See the activity of the Auto Scaling group.",
			}),
			Impaired: newAlarm(b, "ImpairedAlarm", p, alarmSpec{
				b.groupMetric("AWS/EC2", "StatusCheckFailed", "Maximum"), atLeastThreshold, 1, 2, missingIsGood,
				"EC2's status checks fail. Auto Scaling replaces the instance; its volume stays.",
			}),
			DiskUsed: newAlarm(b, "DiskUsedAlarm", p, alarmSpec{
				b.MetricDiskUsed(), atLeastThreshold, float64(p.DiskAlarmPercent), 3, missingIsBreaching,
				"the data volume fills, or the CloudWatch agent is silent. Raise VolumeGiB or shorten the retention.",
			}),
		}
		for _, alarm := range b.Alarms.All() {
			alarm.Node().AddDependency(c.Administration.Users)
		}
	}
}

// All the alarms, for a composite alarm or a dashboard.
func (a *BrokerAlarms) All() []awscloudwatch.Alarm {
	return []awscloudwatch.Alarm{a.Missing, a.Impaired, a.DiskUsed}
}

func graph(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
	return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: jsii.String(title), Width: jsii.Number(12), Left: &metrics})
}

func (c *Cluster) addDashboard() {
	c.Dashboard = awscloudwatch.NewDashboard(c, jsii.String("Dashboard"), nil)
	each := func(title string, of func(*Broker) awscloudwatch.IMetric) awscloudwatch.IWidget {
		var metrics []awscloudwatch.IMetric
		for _, b := range c.Brokers {
			metrics = append(metrics, of(b))
		}
		return graph(title, metrics...)
	}
	volume := func(name string) func(*Broker) awscloudwatch.IMetric {
		return func(b *Broker) awscloudwatch.IMetric {
			return metric("AWS/EBS", name, "Sum", map[string]string{"VolumeId": *b.Volume.VolumeId()}).
				With(&awscloudwatch.MetricOptions{Label: jsii.String(fmt.Sprintf("broker %d", b.NodeID))})
		}
	}
	network := func(name string) func(*Broker) awscloudwatch.IMetric {
		return func(b *Broker) awscloudwatch.IMetric { return b.groupMetric("AWS/EC2", name, "Sum") }
	}
	c.Dashboard.AddWidgets(
		each("Data volume used, %", func(b *Broker) awscloudwatch.IMetric { return b.MetricDiskUsed() }),
		each("Memory used, %", func(b *Broker) awscloudwatch.IMetric { return b.MetricMemoryUsed() }))
	c.Dashboard.AddWidgets(
		each("CPU, %", func(b *Broker) awscloudwatch.IMetric { return b.MetricCPU() }),
		each("Instances in service", func(b *Broker) awscloudwatch.IMetric {
			return b.groupMetric("AWS/AutoScaling", "GroupInServiceInstances", "Minimum")
		}))
	c.Dashboard.AddWidgets(graph("Failures of the brokers' scripts", c.MetricHostFailures()))
	c.Dashboard.AddWidgets(each("Network in, bytes", network("NetworkIn")), each("Network out, bytes", network("NetworkOut")))
	c.Dashboard.AddWidgets(each("Volume read, bytes", volume("VolumeReadBytes")), each("Volume written, bytes", volume("VolumeWriteBytes")))
}
