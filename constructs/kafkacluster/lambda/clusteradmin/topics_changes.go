package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/twmb/franz-go/pkg/kadm"
)

// carryOut makes the changes of a plan, those that lose records last and only if all
// others were made.
func (run *topicsRun) carryOut(ctx context.Context, api topicsAPI, plan topicsPlan) error {
	var failed []error
	for _, t := range plan.create {
		failed = append(failed, run.create(ctx, api, t))
	}
	for _, t := range plan.grow {
		failed = append(failed, run.grow(ctx, api, t))
	}
	for _, a := range plan.alter {
		failed = append(failed, run.alter(ctx, api, a))
	}
	if err := join(failed...); err != nil {
		return err
	}
	return run.remove(ctx, api, plan.remove)
}

func (run *topicsRun) create(ctx context.Context, api topicsAPI, t topic) error {
	configs := make(map[string]*string, len(t.Config))
	for name, value := range t.Config {
		configs[name] = &value
	}
	run.changed = true
	if run.created == nil {
		run.created = map[string]bool{}
	}
	run.created[t.Name] = true
	partitions, replicationFactor := t.Partitions, t.ReplicationFactor
	if partitions == 0 {
		partitions = clusterDefault
	}
	if replicationFactor == 0 {
		replicationFactor = clusterDefault
	}
	responses, err := api.CreateTopics(ctx, partitions, replicationFactor, configs, t.Name)
	doing := "create topic " + t.Name
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	response, err := responses.On(t.Name, func(r *kadm.CreateTopicResponse) error { return r.Err })
	if err != nil {
		return &brokerError{doing, err, response.ErrMessage}
	}
	slog.InfoContext(ctx, "created a topic", "topic", t.Name,
		"partitions", response.NumPartitions, "replicationFactor", response.ReplicationFactor)
	return nil
}

func (run *topicsRun) grow(ctx context.Context, api topicsAPI, t topic) error {
	run.changed = true
	responses, err := api.UpdatePartitions(ctx, int(t.Partitions), t.Name)
	doing := fmt.Sprintf("add partitions to topic %s", t.Name)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	response, err := responses.On(t.Name, func(r *kadm.CreatePartitionsResponse) error { return r.Err })
	if err != nil {
		return &brokerError{doing, err, response.ErrMessage}
	}
	slog.InfoContext(ctx, "added partitions to a topic", "topic", t.Name, "partitions", t.Partitions)
	return nil
}

func (run *topicsRun) alter(ctx context.Context, api topicsAPI, a alteration) error {
	run.changed = true
	responses, err := api.AlterTopicConfigs(ctx, a.changes, a.topic)
	doing := "alter the configuration of topic " + a.topic
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	response, err := responses.On(a.topic, func(r *kadm.AlterConfigsResponse) error { return r.Err })
	if err != nil {
		return &brokerError{doing, err, response.ErrMessage}
	}
	for _, change := range a.changes {
		slog.InfoContext(ctx, "altered a configuration", "topic", a.topic, "configuration", change.Name, "reset", change.Op == kadm.DeleteConfig)
	}
	return nil
}

func (run *topicsRun) remove(ctx context.Context, api topicsAPI, names []string) error {
	if len(names) == 0 {
		return nil
	}
	run.changed = true
	responses, err := api.DeleteTopics(ctx, names...)
	if err != nil {
		return fmt.Errorf("delete topics: %w", err)
	}
	var failed []error
	for _, name := range names {
		response, err := responses.On(name, func(r *kadm.DeleteTopicResponse) error { return r.Err })
		if err != nil {
			failed = append(failed, &brokerError{"delete topic " + name, err, response.ErrMessage})
			continue
		}
		slog.InfoContext(ctx, "deleted a topic with its records", "topic", name)
	}
	return join(failed...)
}
