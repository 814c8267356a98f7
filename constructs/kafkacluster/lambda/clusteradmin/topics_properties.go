package main

import (
	"fmt"
	"regexp"
	"strings"
)

// topicsProperties are those of Custom::LintelKafkaTopics.
type topicsProperties struct {
	connection
	Topics                   []topic
	TopicsToDelete           []string
	DeleteTopicsWithResource bool
}

// topic is what a topic is declared to be.
type topic struct {
	Name              string
	Partitions        int32 // 0: the cluster's default, or as many as there are
	ReplicationFactor int16 // 0: the cluster's default, or what it is
	Config            map[string]string
}

// legalTopic matches the names that Kafka accepts (org.apache.kafka.common.internals.Topic),
// apart from "." and "..".
var legalTopic = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,249}$`)

// internalPrefix is that of Kafka's own topics, such as __consumer_offsets.
const internalPrefix = "__"

// check returns an error with everything that no retry would change.
func (t topicsProperties) check() error {
	var p problems
	t.connection.check(&p)
	seen := map[string]string{} // path by name
	for i, declared := range t.Topics {
		path := fmt.Sprintf("Topics[%d]", i)
		checkTopicName(&p, seen, path+".Name", declared.Name)
		if declared.Partitions < 0 {
			p.add(path+".Partitions", "got %d, need 1 or more, or none for the cluster's default", declared.Partitions)
		}
		if declared.ReplicationFactor < 0 {
			p.add(path+".ReplicationFactor", "got %d, need 1 or more, or none for the cluster's default", declared.ReplicationFactor)
		}
		if _, ok := declared.Config[""]; ok {
			p.add(path+".Config", "got a configuration without a name")
		}
	}
	for i, name := range t.TopicsToDelete {
		checkTopicName(&p, seen, fmt.Sprintf("TopicsToDelete[%d]", i), name)
	}
	return p.err()
}

func checkTopicName(p *problems, seen map[string]string, path, name string) {
	switch former := seen[name]; {
	case !legalTopic.MatchString(name) || name == "." || name == "..":
		p.add(path, "got %.250q, need 1 to 249 letters, digits, dots, hyphens and underscores", name)
	case strings.HasPrefix(name, internalPrefix):
		p.add(path, "got %s, which is internal to Kafka: leave it out", name)
	case former != "":
		p.add(path, "got %s, which %s has already", name, former)
	}
	seen[name] = path
}

// names returns the declared topics' names.
func (t topicsProperties) names() []string {
	names := make([]string, len(t.Topics))
	for i, declared := range t.Topics {
		names[i] = declared.Name
	}
	return names
}
