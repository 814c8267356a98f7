package kafkaevent

// An Event is what Lambda invokes a function with for a Kafka event source.
type Event struct {
	// EventSource is "aws:kafka" for Amazon MSK and "SelfManagedKafka" for a
	// cluster of one's own. Other values are not refused.
	EventSource string
	// EventSourceARN is the ARN of the MSK cluster. It is empty for a cluster
	// of one's own.
	EventSourceARN string
	// BootstrapServers are the brokers as host:port.
	BootstrapServers []string
	// Partitions are in the order of the event, each one once. Those without
	// records are left out.
	Partitions []Partition
}

// A Partition is the records of a partition of a topic, in the order of the
// event, which in Lambda's events is that of their offsets.
type Partition struct {
	Topic     string
	Partition int32
	Records   []Raw
}
