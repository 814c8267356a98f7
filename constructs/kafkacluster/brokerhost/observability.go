package brokerhost

import "strconv"

// MetricsNamespace is the CloudWatch namespace of the host's metrics.
const MetricsNamespace = "Lintel/KafkaBroker"

// Metrics of a broker's host. Each has the dimensions of [MetricDimensions]. All
// are in percent.
const (
	// MetricDiskUsed is the used part of the data volume.
	MetricDiskUsed = "disk_used_percent"
	// MetricMemoryUsed is the used part of the memory, without the page cache.
	MetricMemoryUsed = "mem_used_percent"
)

// MetricDimensions are the dimensions of the metric of one broker.
func MetricDimensions(metric, cluster string, nodeID int) map[string]string {
	dimensions := map[string]string{"Cluster": cluster, "Broker": strconv.Itoa(nodeID)}
	if metric == MetricDiskUsed {
		dimensions["path"] = DataDirectory
		dimensions["fstype"] = "xfs"
	}
	return dimensions
}

// LogStreams are the streams that a broker writes in Config.LogGroup, each
// "broker-N/" and one of these.
// "host" is what the scripts do, the others are Kafka's.
var LogStreams = []string{"host", "server", "controller", "authorizer"}

// DataDirectory is where the data volume is mounted.
const DataDirectory = "/var/lib/kafka"
