package kafkapoller

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// maxMessageBytes is the largest batch of messages that the broker accepts: more than Lambda can deliver.
const maxMessageBytes = 16 << 20

// Broker is a Kafka cluster of one broker, in this process, on the loopback interface.
type Broker struct {
	cluster  *kfake.Cluster
	producer *kgo.Client
}

// NewBroker starts a broker with the topics, given with their numbers of partitions. It ends with the test.
func NewBroker(t testing.TB, topics map[string]int32) *Broker {
	t.Helper()
	options := []kfake.Opt{kfake.NumBrokers(1), kfake.BrokerConfigs(map[string]string{"message.max.bytes": strconv.Itoa(maxMessageBytes)})}
	for _, topic := range slices.Sorted(maps.Keys(topics)) {
		options = append(options, kfake.SeedTopics(topics[topic], topic))
	}
	cluster, err := kfake.NewCluster(options...)
	if err != nil {
		t.Fatalf("start kafka broker: %v", err)
	}
	t.Cleanup(cluster.Close)

	producer, err := kgo.NewClient(
		kgo.SeedBrokers(cluster.ListenAddrs()...),
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.ProducerBatchMaxBytes(maxMessageBytes-1024),
		kgo.MaxBufferedRecords(1<<20),
	)
	if err != nil {
		t.Fatalf("start kafka producer: %v", err)
	}
	t.Cleanup(producer.Close)
	return &Broker{cluster, producer}
}

// Record returns a message for [Broker.Produce]. A nil key or value is null, and an empty one empty; headers and timestamp
// can be set.
func Record(topic string, partition int32, key, value []byte) *kgo.Record {
	return &kgo.Record{Topic: topic, Partition: partition, Key: key, Value: value}
}

// Produce appends the records to their partitions in the order given, and sets their offsets.
func (b *Broker) Produce(t testing.TB, records ...*kgo.Record) {
	t.Helper()
	if err := b.producer.ProduceSync(t.Context(), records...).FirstErr(); err != nil {
		t.Fatalf("produce: %v", err)
	}
}

// Committed returns the offsets that the group has committed for a topic, by partition: of the record that it will read
// next.
func (b *Broker) Committed(group, topic string) map[int32]int64 {
	offsets := map[int32]int64{}
	if info := b.cluster.GroupInfo(group); info != nil {
		for partition, commit := range info.Commits[topic] {
			offsets[partition] = commit.Offset
		}
	}
	return offsets
}

// OnCommit has f called with every offset that a consumer group is about to commit: of the record that it will read next.
// f must not use the broker.
func (b *Broker) OnCommit(f func(partition int32, offset int64)) {
	b.cluster.Fault(kfake.Fault{
		Keys:    []kmsg.Key{kmsg.OffsetCommit},
		Observe: true,
		Count:   -1,
		When: func(request kmsg.Request) bool {
			for _, topic := range request.(*kmsg.OffsetCommitRequest).Topics {
				for _, p := range topic.Partitions {
					f(p.Partition, p.Offset)
				}
			}
			return true
		},
	})
}

// Ends returns the offsets at which the partitions of a topic end: those of the next records.
func (b *Broker) Ends(topic string) map[int32]int64 {
	ends := map[int32]int64{}
	for _, info := range b.cluster.PartitionInfos(topic) {
		ends[info.Partition] = info.HighWatermark
	}
	return ends
}

// Consume returns all messages of a topic, partition by partition.
func (b *Broker) Consume(t testing.TB, topic string) []*kgo.Record {
	t.Helper()
	missing := 0
	for _, end := range b.Ends(topic) {
		missing += int(end)
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(b.addresses()...), kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		t.Fatalf("start kafka consumer: %v", err)
	}
	defer client.Close()
	var records []*kgo.Record
	for len(records) < missing {
		fetches := client.PollFetches(t.Context())
		if err := fetches.Err(); err != nil {
			t.Fatalf("fetch: %v", err)
		}
		records = append(records, fetches.Records()...)
	}
	slices.SortStableFunc(records, func(a, b *kgo.Record) int { return int(a.Partition - b.Partition) })
	return records
}

func (b *Broker) addresses() []string { return b.cluster.ListenAddrs() }

// bootstrapServers is the list of brokers as it is in an event.
func (b *Broker) bootstrapServers() string { return strings.Join(b.addresses(), ",") }
