package main

import (
	"context"
	"errors"
	"log/slog"
	"strconv"

	"github.com/twmb/franz-go/pkg/kadm"

	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// topicsAPI is what the handler of topics calls of a cluster. A *kadm.Client has it.
type topicsAPI interface {
	BrokerMetadata(context.Context) (kadm.Metadata, error)
	Metadata(ctx context.Context, topics ...string) (kadm.Metadata, error)
	DescribeTopicConfigs(ctx context.Context, topics ...string) (kadm.ResourceConfigs, error)
	ListStartOffsets(ctx context.Context, topics ...string) (kadm.ListedOffsets, error)
	ListEndOffsets(ctx context.Context, topics ...string) (kadm.ListedOffsets, error)
	CreateTopics(ctx context.Context, partitions int32, replicationFactor int16, configs map[string]*string, topics ...string) (kadm.CreateTopicResponses, error)
	UpdatePartitions(ctx context.Context, set int, topics ...string) (kadm.CreatePartitionsResponses, error)
	AlterTopicConfigs(ctx context.Context, configs []kadm.AlterConfig, topics ...string) (kadm.AlterConfigsResponses, error)
	DeleteTopics(ctx context.Context, topics ...string) (kadm.DeleteTopicResponses, error)
}

// clusterDefault stands for the cluster's default in requests (KIP-464).
const clusterDefault = -1

// topicsHandler is the handler of Custom::LintelKafkaTopics.
type topicsHandler struct {
	resolver
	open opener
}

func (h *topicsHandler) handle(ctx context.Context, r *customresource.Request[topicsProperties]) (*customresource.Response, error) {
	p := r.Properties
	if r.Type == customresource.Delete && !p.DeleteTopicsWithResource {
		slog.InfoContext(ctx, "kept the topics", "topics", p.names())
		return nil, nil
	}
	run := &topicsRun{kind: r.Type, properties: p}
	switch r.Type {
	case customresource.Update:
		run.former = formerTopics(ctx, r)
	case customresource.Delete:
		run.properties.Topics, run.properties.TopicsToDelete = nil, p.names()
	}
	now, err := h.apply(ctx, run)
	if err != nil {
		return nil, notCreated(r.Type, run.changed, err)
	}
	return &customresource.Response{Data: run.attributes(now)}, nil
}

// formerTopics returns the topics before an update. Properties that are malformed were
// refused as a whole, and left nothing behind.
func formerTopics(ctx context.Context, r *customresource.Request[topicsProperties]) []topic {
	if err := join(r.OldPropertiesErr, r.OldProperties.check()); err != nil {
		slog.WarnContext(ctx, "the properties before the update were never applied", "error", err)
		return nil
	}
	return r.OldProperties.Topics
}

// apply makes the cluster have what is declared, and returns what it has then.
func (h *topicsHandler) apply(ctx context.Context, run *topicsRun) (snapshot, error) {
	if err := run.properties.check(); err != nil {
		return snapshot{}, err
	}
	to, err := h.resolve(ctx, run.properties.connection)
	if err != nil {
		return snapshot{}, err
	}
	var now snapshot
	err = patience{run.properties.Authentication.propagationTime()}.until(ctx, func(ctx context.Context) error {
		c, err := h.open(ctx, to)
		if err != nil {
			return err
		}
		defer c.Close()
		now, err = run.attempt(ctx, c)
		return c.explain(err)
	})
	return now, err
}

// topicsRun carries out one request.
type topicsRun struct {
	kind       customresource.RequestType
	properties topicsProperties
	former     []topic // of an update

	changed bool            // something in the cluster, perhaps
	created map[string]bool // topics, perhaps by an attempt whose answer was lost
}

// attempt looks at the cluster, changes what has to be changed, and looks whether that
// has taken effect.
func (run *topicsRun) attempt(ctx context.Context, api topicsAPI) (snapshot, error) {
	now, err := run.look(ctx, api)
	if err != nil {
		return snapshot{}, err
	}
	plan, err := run.plan(now)
	if err != nil {
		return snapshot{}, err
	}
	if err := run.carryOut(ctx, api, plan); err != nil {
		return snapshot{}, err
	}
	if now, err = run.look(ctx, api); err != nil {
		return snapshot{}, err
	}
	if state := run.unfinished(now); state != "" {
		return snapshot{}, errors.New(state)
	}
	return now, nil
}

// refusesRecords reports whether the topic must not hold records: it would be adopted
// by a Create, whose rollback would delete it.
func (run *topicsRun) refusesRecords(name string) bool {
	return run.kind == customresource.Create && run.properties.DeleteTopicsWithResource && !run.created[name]
}

// formerConfig returns the topic's Config before an update.
func (run *topicsRun) formerConfig(name string) map[string]string {
	for _, t := range run.former {
		if t.Name == name {
			return t.Config
		}
	}
	return nil
}

// attributes returns those of the resource.
func (run *topicsRun) attributes(now snapshot) map[string]string {
	partitions := 0
	for _, name := range run.properties.names() {
		partitions += now.topics[name].partitions
	}
	return map[string]string{
		"Topics":           strconv.Itoa(len(run.properties.Topics)),
		"Partitions":       strconv.Itoa(partitions),
		"ClusterId":        now.clusterID,
		"BootstrapServers": run.properties.BootstrapServers.String(),
	}
}
