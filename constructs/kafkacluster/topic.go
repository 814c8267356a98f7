package kafkacluster

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Topic is one that the cluster shall have.
type Topic struct {
	// Name is 1 to 249 letters, digits, dots, hyphens and underscores.
	Name string
	// Partitions of the topic: how many consumers of a group can share it. They can
	// become more, and never fewer. Default: 6.
	Partitions int
	// ReplicationFactor is how many brokers have each record, which cannot be changed
	// later. Default: 3, or the number of brokers where that is less.
	ReplicationFactor int
	// Config by Kafka's names, such as "cleanup.policy": "compact". Default: the
	// cluster's, but for min.insync.replicas, which is one less than
	// ReplicationFactor.
	Config map[string]string
}

const (
	defaultPartitions  = 6
	defaultReplication = 3
)

// maxReplication is how many replicas a record gets if nothing else is said.
func maxReplication(brokers int) int { return min(defaultReplication, brokers) }

// minInSync is how many replicas must have a record before it is acknowledged: with
// one fewer than there are, a broker can be away without a record being lost or
// refused.
func minInSync(replicas int) int { return max(1, replicas-1) }

func (t Topic) withDefaults(brokers int) Topic {
	t.Partitions = cmp.Or(t.Partitions, defaultPartitions)
	t.ReplicationFactor = cmp.Or(t.ReplicationFactor, maxReplication(brokers))
	if _, set := t.Config[minInSyncReplicas]; !set {
		// The cluster's own is for its own replication factor: with two in sync wanted,
		// a topic of one replica could not be written.
		t.Config = maps.Clone(t.Config)
		if t.Config == nil {
			t.Config = map[string]string{}
		}
		t.Config[minInSyncReplicas] = strconv.Itoa(minInSync(t.ReplicationFactor))
	}
	return t
}

const minInSyncReplicas = "min.insync.replicas"

// topicName is Kafka's rule (org.apache.kafka.common.internals.Topic).
var topicName = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,249}$`)

// internalTopics begin with this: __consumer_offsets and others are Kafka's own.
const internalTopics = "__"

func checkTopics(c *synth.Checks, p *Props) {
	declared := map[string]string{} // by what Kafka's metrics make of the name
	for i, t := range p.Topics {
		at := fmt.Sprintf("Topics[%d]", i)
		checkTopicName(c, at+".Name", t.Name)
		former, collides := declared[metricName(t.Name)]
		c.Require(!collides || former != t.Name, "got %s.Name %q twice", at, t.Name)
		c.Require(!collides || former == t.Name, "got %s.Name %q: Kafka refuses it beside %q, from which it differs only in dots and underscores", at, t.Name, former)
		declared[metricName(t.Name)] = t.Name
		t.check(c, at, p.Brokers)
	}
	for i, name := range p.TopicsToDelete {
		checkTopicName(c, fmt.Sprintf("TopicsToDelete[%d]", i), name)
		c.Require(declared[metricName(name)] != name, "got TopicsToDelete[%d] %q, which Topics declares", i, name)
		c.Require(!slices.Contains(p.TopicsToDelete[:i], name), "got TopicsToDelete[%d] %q twice", i, name)
	}
}

func checkTopicName(c *synth.Checks, at, name string) {
	c.Require(topicName.MatchString(name) && name != "." && name != "..",
		"got %s %q: it must be 1 to 249 letters, digits, dots, hyphens and underscores", at, name)
	c.Require(!strings.HasPrefix(name, internalTopics), "got %s %q: topics that begin with %q are Kafka's own", at, name, internalTopics)
}

// metricName is equal for topics of which Kafka accepts only one.
func metricName(topic string) string { return strings.ReplaceAll(topic, ".", "_") }

func (t Topic) check(c *synth.Checks, at string, brokers int) {
	c.Require(t.Partitions >= 1, "got %s.Partitions %d: it must be 1 or more", at, t.Partitions)
	c.Require(t.ReplicationFactor >= 1 && t.ReplicationFactor <= brokers,
		"got %s.ReplicationFactor %d: it must be 1 to %d, the number of brokers", at, t.ReplicationFactor, brokers)
	for _, name := range slices.Sorted(maps.Keys(t.Config)) {
		c.Require(configName.MatchString(name), "got %s.Config %q: it must be one of Kafka's topic configurations, such as \"retention.ms\"", at, name)
		if rule, ok := configRules[name]; ok {
			problem := rule(t.Config[name], t)
			c.Require(problem == "", "got %s.Config %s %q: %s", at, name, t.Config[name], problem)
		}
	}
}

var configName = regexp.MustCompile(`^[a-z]+(\.[a-z]+)*$`)

// configRules are what Kafka demands of the topic configurations that decide whether
// records are kept (Apache Kafka documentation, "Topic Configs"). A rule returns
// what is wrong, or nothing.
var configRules = map[string]func(value string, t Topic) string{
	"cleanup.policy": func(value string, _ Topic) string {
		for policy := range strings.SplitSeq(value, ",") {
			if policy = strings.TrimSpace(policy); policy != "delete" && policy != "compact" {
				return `it must be "delete", "compact" or both with a comma`
			}
		}
		return ""
	},
	minInSyncReplicas: func(value string, t Topic) string {
		if n, err := strconv.Atoi(value); err != nil || n < 1 || n > t.ReplicationFactor {
			return fmt.Sprintf("it must be 1 to %d, the topic's replication factor: with more, nothing could be written", t.ReplicationFactor)
		}
		return ""
	},
	"retention.bytes": atLeast(-1),
	"retention.ms":    atLeast(-1),
	"segment.ms":      atLeast(1),
}

func atLeast(lowest int64) func(string, Topic) string {
	return func(value string, _ Topic) string {
		if n, err := strconv.ParseInt(value, 10, 64); err != nil || n < lowest {
			return fmt.Sprintf("it must be a whole number, %d or more", lowest)
		}
		return ""
	}
}

// properties of the topic in Custom::LintelKafkaTopics.
func (t Topic) properties() map[string]any {
	return map[string]any{"Name": t.Name, "Partitions": t.Partitions, "ReplicationFactor": t.ReplicationFactor, "Config": t.Config}
}

// warnOfTopics tells which topics a planned replacement of a broker makes unwritable.
func warnOfTopics(scope constructs.Construct, p *Props) {
	for _, t := range p.Topics {
		if t.ReplicationFactor > 1 && t.Config[minInSyncReplicas] == strconv.Itoa(t.ReplicationFactor) {
			awscdk.Annotations_Of(scope).AddWarningV2(jsii.String("lintel:kafkacluster:topic:"+t.Name), jsii.String(fmt.Sprintf(
				"topic %s cannot be written while any broker is replaced: its min.insync.replicas is its replication factor, %d", t.Name, t.ReplicationFactor)))
		}
	}
}
