package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
)

// topicsPlan is what has to be changed.
type topicsPlan struct {
	create []topic
	grow   []topic
	alter  []alteration
	remove []string
}

// alteration changes configurations of a topic.
type alteration struct {
	topic   string
	changes []kadm.AlterConfig
}

// plan returns how to come from what the cluster has to what is declared. The error is
// a refusal, of all that cannot be done, or says what the cluster lacks.
func (run *topicsRun) plan(now snapshot) (topicsPlan, error) {
	var (
		plan    topicsPlan
		refused []string
		lacking []string
	)
	for _, declared := range run.properties.Topics {
		existing, ok := now.topics[declared.Name]
		if !ok {
			plan.create = append(plan.create, declared)
			if n := int(declared.ReplicationFactor); n > len(now.brokers) {
				lacking = append(lacking, fmt.Sprintf("topic %s needs %d brokers for its ReplicationFactor", declared.Name, n))
			}
			continue
		}
		refused = append(refused, run.refuse(declared, existing)...)
		if int(declared.Partitions) > existing.partitions {
			plan.grow = append(plan.grow, declared)
		}
		if changes := run.alterations(declared, existing); changes != nil {
			plan.alter = append(plan.alter, alteration{declared.Name, changes})
		}
	}
	for _, name := range run.properties.TopicsToDelete {
		if _, ok := now.topics[name]; ok {
			plan.remove = append(plan.remove, name)
		}
	}
	switch {
	case refused != nil:
		return topicsPlan{}, &refusal{strings.Join(refused, "; ")}
	case lacking != nil:
		return topicsPlan{}, fmt.Errorf("%s, there are %d: %s", strings.Join(lacking, ", "), len(now.brokers), strings.Join(now.brokers, ","))
	}
	return plan, nil
}

// refuse lists why an existing topic cannot be what it is declared to be.
func (run *topicsRun) refuse(declared topic, existing existingTopic) []string {
	var reasons []string
	if n := int(declared.Partitions); n != 0 && n < existing.partitions {
		reasons = append(reasons, fmt.Sprintf("topic %s has %d partitions, which Kafka cannot reduce to %d: "+
			"declare %d, or in the rollback of an update skip this resource", declared.Name, existing.partitions, n, existing.partitions))
	}
	if n := int(declared.ReplicationFactor); n != 0 && !slices.Equal(existing.replicas, []int{n}) {
		reasons = append(reasons, fmt.Sprintf("topic %s has %s replicas, not the ReplicationFactor %d: "+
			"declare what it has, or reassign its partitions first", declared.Name, numbers(existing.replicas), n))
	}
	if run.refusesRecords(declared.Name) && existing.withRecords {
		reasons = append(reasons, fmt.Sprintf("topic %s exists and holds records, which DeleteTopicsWithResource would delete, "+
			"even in a rollback: leave one of the two out", declared.Name))
	}
	return reasons
}

// alterations returns the configurations that differ, and those to reset.
func (run *topicsRun) alterations(declared topic, existing existingTopic) []kadm.AlterConfig {
	var changes []kadm.AlterConfig
	for _, name := range slices.Sorted(maps.Keys(declared.Config)) {
		value := declared.Config[name]
		if now, ok := existing.config[name]; !ok || now != value {
			changes = append(changes, kadm.AlterConfig{Op: kadm.SetConfig, Name: name, Value: &value})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(run.formerConfig(declared.Name))) {
		_, still := declared.Config[name]
		_, isSet := existing.config[name]
		if !still && isSet {
			changes = append(changes, kadm.AlterConfig{Op: kadm.DeleteConfig, Name: name})
		}
	}
	return changes
}

// unfinished says what the topics still lack, or returns "".
func (run *topicsRun) unfinished(now snapshot) string {
	for _, declared := range run.properties.Topics {
		existing, ok := now.topics[declared.Name]
		switch {
		case !ok:
			return fmt.Sprintf("topic %s is not there yet", declared.Name)
		case existing.partitions < max(1, int(declared.Partitions)):
			return fmt.Sprintf("topic %s has %d of %d partitions", declared.Name, existing.partitions, max(1, int(declared.Partitions)))
		case existing.leaderless != nil:
			return fmt.Sprintf("partition %d of topic %s has no leader", existing.leaderless[0], declared.Name)
		}
	}
	for _, name := range run.properties.TopicsToDelete {
		if _, ok := now.topics[name]; ok {
			return fmt.Sprintf("topic %s is not deleted yet", name)
		}
	}
	return ""
}

// numbers joins numbers with "or".
func numbers(list []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(list), "[]"), " ", " or ")
}
