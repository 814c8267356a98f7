package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// snapshot is what a cluster has.
type snapshot struct {
	clusterID string
	brokers   []string                 // host:port of those that are alive
	topics    map[string]existingTopic // those asked for that exist
}

// existingTopic is what a topic is.
type existingTopic struct {
	partitions  int
	leaderless  []int32           // partitions without a leader
	replicas    []int             // the numbers of replicas that partitions have, each once
	config      map[string]string // what is set for the topic itself
	withRecords bool              // if asked for
}

// look returns what the cluster has of the topics that the properties name.
func (run *topicsRun) look(ctx context.Context, api topicsAPI) (snapshot, error) {
	names := slices.Concat(run.properties.names(), run.properties.TopicsToDelete)
	metadata, err := metadataOf(ctx, api, names)
	if err != nil {
		return snapshot{}, fmt.Errorf("look at the topics: %w", err)
	}
	now := snapshot{clusterID: metadata.Cluster, topics: map[string]existingTopic{}}
	for _, broker := range metadata.Brokers {
		now.brokers = append(now.brokers, net.JoinHostPort(broker.Host, strconv.Itoa(int(broker.Port))))
	}
	for name, detail := range metadata.Topics {
		switch {
		case detail.Err == nil:
			now.topics[name] = newExistingTopic(detail)
		case !errors.Is(detail.Err, kerr.UnknownTopicOrPartition):
			return snapshot{}, fmt.Errorf("look at topic %s: %w", name, detail.Err)
		}
	}
	if err := run.lookAtConfigs(ctx, api, now); err != nil {
		return snapshot{}, err
	}
	return now, run.lookAtRecords(ctx, api, now)
}

// metadataOf asks for the topics with the given names; without any, kadm would ask for
// all.
func metadataOf(ctx context.Context, api topicsAPI, names []string) (kadm.Metadata, error) {
	if len(names) == 0 {
		return api.BrokerMetadata(ctx)
	}
	return api.Metadata(ctx, names...)
}

func newExistingTopic(detail kadm.TopicDetail) existingTopic {
	t := existingTopic{partitions: len(detail.Partitions), config: map[string]string{}}
	for _, partition := range detail.Partitions.Sorted() {
		if partition.Leader < 0 {
			t.leaderless = append(t.leaderless, partition.Partition)
		}
		t.replicas = append(t.replicas, len(partition.Replicas))
	}
	slices.Sort(t.replicas)
	t.replicas = slices.Compact(t.replicas)
	return t
}

// lookAtConfigs fills in the configurations of the declared topics.
func (run *topicsRun) lookAtConfigs(ctx context.Context, api topicsAPI, now snapshot) error {
	names := slices.DeleteFunc(run.properties.names(), func(name string) bool { _, ok := now.topics[name]; return !ok })
	if len(names) == 0 {
		return nil
	}
	resources, err := api.DescribeTopicConfigs(ctx, names...)
	if err != nil {
		return fmt.Errorf("look at the topics' configurations: %w", err)
	}
	var failed []error
	for _, resource := range resources {
		if resource.Err != nil {
			failed = append(failed, &brokerError{"look at the configuration of topic " + resource.Name, resource.Err, resource.ErrMessage})
			continue
		}
		for _, config := range resource.Configs {
			if config.Source == kmsg.ConfigSourceDynamicTopicConfig {
				now.topics[resource.Name].config[config.Key] = config.MaybeValue()
			}
		}
	}
	return join(failed...)
}

// lookAtRecords fills in whether topics hold records, where that matters.
func (run *topicsRun) lookAtRecords(ctx context.Context, api topicsAPI, now snapshot) error {
	names := slices.DeleteFunc(run.properties.names(), func(name string) bool {
		_, ok := now.topics[name]
		return !ok || !run.refusesRecords(name)
	})
	if len(names) == 0 {
		return nil
	}
	first, err := offsets(ctx, api.ListStartOffsets, names)
	if err != nil {
		return err
	}
	next, err := offsets(ctx, api.ListEndOffsets, names)
	if err != nil {
		return err
	}
	next.Each(func(end kadm.ListedOffset) {
		start, _ := first.Lookup(end.Topic, end.Partition)
		if t := now.topics[end.Topic]; end.Offset > start.Offset {
			t.withRecords = true
			now.topics[end.Topic] = t
		}
	})
	return nil
}

// offsets returns those of all partitions of the topics.
func offsets(ctx context.Context, list func(context.Context, ...string) (kadm.ListedOffsets, error), topics []string) (kadm.ListedOffsets, error) {
	listed, err := list(ctx, topics...)
	if err == nil {
		err = listed.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("look for records in the topics: %w", err)
	}
	return listed, nil
}
