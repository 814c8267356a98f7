package kafkacluster_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/kafkacluster"
	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
)

// alarmed are the metrics that alarms look at, as "namespace metric", with the names
// of their dimensions.
func alarmed(t *testing.T, r synthtest.Resources) map[string][]string {
	t.Helper()
	type dimensions []struct{ Name string }
	metrics := map[string][]string{}
	add := func(namespace, name string, d dimensions) {
		names := []string{}
		for _, dimension := range d {
			names = append(names, dimension.Name)
		}
		metrics[namespace+" "+name] = names
	}
	for _, text := range r.Of(t, "AWS::CloudWatch::Alarm") {
		var alarm struct {
			Namespace, MetricName string
			Dimensions            dimensions
			Metrics               []struct {
				MetricStat struct {
					Metric struct {
						Namespace, MetricName string
						Dimensions            dimensions
					}
				}
			}
		}
		if err := json.Unmarshal([]byte(text), &alarm); err != nil {
			t.Fatal(err)
		}
		for _, m := range alarm.Metrics {
			add(m.MetricStat.Metric.Namespace, m.MetricStat.Metric.MetricName, m.MetricStat.Metric.Dimensions)
		}
		if alarm.MetricName != "" {
			add(alarm.Namespace, alarm.MetricName, alarm.Dimensions)
		}
	}
	return metrics
}

// An alarm on a metric that nobody writes never goes off.
func TestAlarmsAreOnMetricsThatAreWritten(t *testing.T) {
	r := onEC2(t, nil)
	filter := r.One(t, "AWS::Logs::MetricFilter")
	synthtest.Contains(t, filter, `"FilterPattern":"[time, outcome = \"failed:\", ...]"`, `"MetricName":"HostFailures","MetricNamespace":"Lintel/KafkaBroker/S-Kafka-`)
	for metric, dimensions := range alarmed(t, r) {
		namespace, name, _ := strings.Cut(metric, " ")
		switch namespace {
		case brokerhost.MetricsNamespace:
			if want := brokerhost.MetricDimensions(name, "c", 1); len(want) != len(dimensions) {
				t.Errorf("%s has the dimensions %v, the host writes %v", metric, dimensions, want)
			}
		case "AWS/EC2", "AWS/AutoScaling":
			if strings.Join(dimensions, " ") != "AutoScalingGroupName" {
				t.Errorf("%s has the dimensions %v", metric, dimensions)
			}
			if namespace == "AWS/AutoScaling" {
				collected(t, r, name)
			}
		default:
			if !strings.Contains(filter, `"MetricName":"`+name+`","MetricNamespace":"`+namespace+`"`) || len(dimensions) != 0 {
				t.Errorf("nobody writes %s %v", metric, dimensions)
			}
		}
	}
}

// collected checks that every group publishes the metric, which it does on request.
func collected(t *testing.T, r synthtest.Resources, metric string) {
	t.Helper()
	for _, group := range r.Of(t, "AWS::AutoScaling::AutoScalingGroup") {
		synthtest.Contains(t, group, `"MetricsCollection":[{"Granularity":"1Minute","Metrics":["`+metric+`"]}]`)
	}
}

func TestMSKAlarms(t *testing.T) {
	perBroker := []string{"AWS/Kafka UnderMinIsrPartitionCount", "AWS/Kafka UnderReplicatedPartitions"}
	for level, want := range map[kafkacluster.Monitoring]bool{"": true, kafkacluster.DefaultMonitoring: false, kafkacluster.PerTopicPerBroker: true} {
		got := alarmed(t, onMSK(t, func(_ awscdk.Stack, p *kafkacluster.Props) { p.Monitoring = level }))
		for _, metric := range []string{"AWS/Kafka OfflinePartitionsCount", "AWS/Kafka KafkaDataLogsDiskUsed"} {
			if got[metric] == nil {
				t.Errorf("%q: no alarm on %s", level, metric)
			}
		}
		for _, metric := range perBroker {
			if (got[metric] != nil) != want {
				t.Errorf("%q: alarm on %s is %v, want %v", level, metric, got[metric] != nil, want)
			}
		}
	}
}

func TestAlarms(t *testing.T) {
	for place, cluster := range clusters {
		t.Run(place, func(t *testing.T) {
			r := cluster(t, func(stack awscdk.Stack, p *kafkacluster.Props) {
				p.AlarmActions = []awscloudwatch.IAlarmAction{awscloudwatchactions.NewSnsAction(awssns.NewTopic(stack, jsii.String("Pager"), nil))}
				p.DiskAlarmPercent, p.DisableDashboard = 70, true
			})
			disks := 0
			for id, alarm := range r.Of(t, "AWS::CloudWatch::Alarm") {
				synthtest.Contains(t, alarm, `"AlarmActions":[{"Ref":"Pager`, `"AlarmDescription":"S/Kafka`, `"TreatMissingData":"`)
				if strings.Contains(id, "DiskUsed") {
					disks++
					synthtest.Contains(t, alarm, `"Threshold":70`, `"TreatMissingData":"breaching"`)
				}
			}
			if disks != 3 {
				t.Errorf("%d alarms of disks, want one for each of 3 brokers", disks)
			}
			if boards := r.Of(t, "AWS::CloudWatch::Dashboard"); len(boards) != 0 {
				t.Errorf("a dashboard that was switched off: %v", boards)
			}
		})
	}
}

func TestLogs(t *testing.T) {
	for place, cluster := range clusters {
		t.Run(place, func(t *testing.T) {
			r := cluster(t, func(_ awscdk.Stack, p *kafkacluster.Props) { p.LogRetention = 90 * day })
			_, logs := r.Only(t, "AWS::Logs::LogGroup", "KafkaLogs")
			synthtest.Contains(t, synthtest.Compact(t, logs.Properties), `"RetentionInDays":90`)
		})
	}
}

func TestAll(t *testing.T) {
	stack := newStack(t)
	cluster := kafkacluster.New(stack, "Kafka", typical())
	managed := kafkacluster.NewMSK(stack, "Msk", &kafkacluster.Props{Vpc: cluster.Vpc})
	if got := len(cluster.Brokers[0].Alarms.All()); got != 3 {
		t.Errorf("%d alarms of a broker, want 3", got)
	}
	if got := len(managed.Alarms.All()); got != 1+3*3 {
		t.Errorf("%d alarms on Amazon MSK, want 10", got)
	}
}
