package kafkacluster

import (
	"fmt"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// MSKAlarms of a cluster on Amazon MSK. Lists are by broker, from ID 1.
type MSKAlarms struct {
	// OfflinePartitions: a partition can be neither written nor read.
	OfflinePartitions awscloudwatch.Alarm
	// DiskUsed: a broker's volume is filling, or nothing is heard of it.
	DiskUsed []awscloudwatch.Alarm
	// UnderMinInSync: partitions have too few replicas to be written. Nil with
	// DefaultMonitoring, which does not tell.
	UnderMinInSync []awscloudwatch.Alarm
	// UnderReplicated: partitions have lacked a replica for half an hour, longer than
	// Amazon MSK's maintenance of a broker takes. Nil with DefaultMonitoring.
	UnderReplicated []awscloudwatch.Alarm
}

// All the alarms, for a composite alarm or a dashboard.
func (a *MSKAlarms) All() []awscloudwatch.Alarm {
	all := []awscloudwatch.Alarm{a.OfflinePartitions}
	all = append(all, a.DiskUsed...)
	all = append(all, a.UnderMinInSync...)
	return append(all, a.UnderReplicated...)
}

// Metric of the cluster in the namespace AWS/Kafka, by Amazon MSK's name, such as
// "GlobalPartitionCount".
func (m *MSKCluster) Metric(name, statistic string) awscloudwatch.Metric {
	return metric("AWS/Kafka", name, statistic, map[string]string{"Cluster Name": m.clusterName})
}

// MetricOfBroker is a metric of one broker, whose IDs count from 1, such as "CpuUser".
func (m *MSKCluster) MetricOfBroker(name, statistic string, id int) awscloudwatch.Metric {
	return metric("AWS/Kafka", name, statistic, map[string]string{"Cluster Name": m.clusterName, "Broker ID": strconv.Itoa(id)}).
		With(&awscloudwatch.MetricOptions{Label: jsii.String(fmt.Sprintf("broker %d", id))})
}

// addAlarms once the cluster runs, so that nothing goes off while it is made.
func (m *MSKCluster) addAlarms(p *Props) {
	m.Alarms = &MSKAlarms{OfflinePartitions: newAlarm(m, "OfflinePartitionsAlarm", p, alarmSpec{
		m.Metric("OfflinePartitionsCount", "Maximum"), atLeastThreshold, 1, 1, missingIsGood,
		"partitions have no leader, so that they can be neither written nor read.",
	})}
	each := func(id, name string, spec alarmSpec) []awscloudwatch.Alarm {
		alarms := make([]awscloudwatch.Alarm, p.Brokers)
		for i := range alarms {
			spec.metric = m.MetricOfBroker(name, "Maximum", i+1)
			alarms[i] = newAlarm(m, fmt.Sprintf("%sAlarm%d", id, i+1), p, spec)
		}
		return alarms
	}
	m.Alarms.DiskUsed = each("DiskUsed", "KafkaDataLogsDiskUsed", alarmSpec{
		comparison: atLeastThreshold, threshold: float64(p.DiskAlarmPercent), periods: 3, missing: missingIsBreaching,
		description: "the volume of a broker fills, or it sends no metrics. Raise MaxVolumeGiB or shorten the retention.",
	})
	if p.Monitoring != DefaultMonitoring {
		m.Alarms.UnderMinInSync = each("UnderMinInSync", "UnderMinIsrPartitionCount", alarmSpec{
			comparison: atLeastThreshold, threshold: 1, periods: 1, missing: missingIsGood,
			description: "partitions have fewer replicas than min.insync.replicas, so that they cannot be written.",
		})
		m.Alarms.UnderReplicated = each("UnderReplicated", "UnderReplicatedPartitions", alarmSpec{
			comparison: atLeastThreshold, threshold: 1, periods: 6, missing: missingIsGood,
			description: "partitions lack a replica for longer than the maintenance of a broker takes.",
		})
	}
	for _, alarm := range m.Alarms.All() {
		alarm.Node().AddDependency(m.Administration.Users)
	}
}

func (m *MSKCluster) addDashboard(p *Props) {
	m.Dashboard = awscloudwatch.NewDashboard(m, jsii.String("Dashboard"), nil)
	each := func(title, name, statistic string) awscloudwatch.IWidget {
		metrics := make([]awscloudwatch.IMetric, p.Brokers)
		for i := range metrics {
			metrics[i] = m.MetricOfBroker(name, statistic, i+1)
		}
		return graph(title, metrics...)
	}
	m.Dashboard.AddWidgets(
		each("Data volume used, %", "KafkaDataLogsDiskUsed", "Maximum"),
		graph("Partitions", m.Metric("GlobalPartitionCount", "Maximum"), m.Metric("OfflinePartitionsCount", "Maximum")))
	m.Dashboard.AddWidgets(each("CPU of users, %", "CpuUser", "Average"), each("Memory used, bytes", "MemoryUsed", "Maximum"))
	if p.Monitoring == DefaultMonitoring {
		return
	}
	m.Dashboard.AddWidgets(
		each("Under-replicated partitions", "UnderReplicatedPartitions", "Maximum"),
		each("Partitions under min.insync.replicas", "UnderMinIsrPartitionCount", "Maximum"))
	m.Dashboard.AddWidgets(each("Bytes in, per second", "BytesInPerSec", "Average"), each("Bytes out, per second", "BytesOutPerSec", "Average"))
}
