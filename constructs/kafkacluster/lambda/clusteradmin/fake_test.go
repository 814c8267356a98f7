package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// secrets is Secrets Manager: the values by ARN and staging label.
type secrets map[string]map[string]string

func (s secrets) GetSecretValue(_ context.Context, in *secretsmanager.GetSecretValueInput, _ ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error) {
	value, ok := s[*in.SecretId][*in.VersionStage]
	if !ok {
		return nil, &types.ResourceNotFoundException{Message: aws.String("Secrets Manager can't find the specified secret.")}
	}
	if value == binary {
		return &secretsmanager.GetSecretValueOutput{SecretBinary: []byte(value)}, nil
	}
	return &secretsmanager.GetSecretValueOutput{SecretString: &value}, nil
}

// binary is the value of a secret that is not text.
const binary = "\x00"

func credentialJSON(username, password string) string {
	return fmt.Sprintf(`{"username": %q, "password": %q}`, username, password)
}

// fake is a cluster in memory.
type fake struct {
	brokers int
	topics  map[string]*fakeTopic
	users   map[string]string // passwords
	acls    map[binding]bool

	calls    []string               // in order
	failures map[string][]error     // of calls, one after the other, before they do anything
	late     map[string][]error     // of calls, after they have done their work
	before   map[string]func()      // called before a call
	outcomes map[string]*kerr.Error // of users in AlterUserSCRAMs
}

type fakeTopic struct {
	partitions, replicas int
	leaderless           int
	config               map[string]string
	records              int64
}

func newFake() *fake {
	return &fake{brokers: 3, topics: map[string]*fakeTopic{}, users: map[string]string{"admin": "pw"}, acls: map[binding]bool{},
		failures: map[string][]error{}, late: map[string][]error{}, before: map[string]func(){}}
}

// open is the opener of the fake.
func (f *fake) open(ctx context.Context, _ target) (cluster, error) {
	if err := f.call(ctx, "open"); err != nil {
		return nil, err
	}
	return f, nil
}

// call records a call and returns its failure, if there is one.
func (f *fake) call(ctx context.Context, name string) error {
	f.calls = append(f.calls, name)
	if before := f.before[name]; before != nil {
		before()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return next(f.failures, name)
}

// next takes the next error of a call; the last one is for ever if it is followed by errForEver.
func next(errs map[string][]error, name string) error {
	list := errs[name]
	if len(list) == 0 {
		return nil
	}
	if len(list) == 2 && list[1] == errForEver {
		return list[0]
	}
	errs[name] = list[1:]
	return list[0]
}

var errForEver = errors.New("for ever")

func (f *fake) explain(err error) error { return err }

func (f *fake) Close() { f.calls = append(f.calls, "close") }

// count returns how often a call was made.
func (f *fake) count(name string) int {
	n := 0
	for _, call := range f.calls {
		if call == name {
			n++
		}
	}
	return n
}

func (f *fake) BrokerMetadata(ctx context.Context) (kadm.Metadata, error) {
	if err := f.call(ctx, "metadata"); err != nil {
		return kadm.Metadata{}, err
	}
	m := kadm.Metadata{Cluster: "cluster-id", Topics: kadm.TopicDetails{}}
	for i := range f.brokers {
		m.Brokers = append(m.Brokers, kgo.BrokerMetadata{NodeID: int32(i), Host: fmt.Sprintf("b%d", i), Port: 9094})
	}
	return m, nil
}

func (f *fake) Metadata(ctx context.Context, topics ...string) (kadm.Metadata, error) {
	m, err := f.BrokerMetadata(ctx)
	if err != nil {
		return m, err
	}
	for _, name := range topics {
		t := f.topics[name]
		if t == nil {
			m.Topics[name] = kadm.TopicDetail{Topic: name, Err: kerr.UnknownTopicOrPartition}
			continue
		}
		detail := kadm.TopicDetail{Topic: name, Partitions: kadm.PartitionDetails{}}
		for i := range t.partitions {
			p := kadm.PartitionDetail{Topic: name, Partition: int32(i), Replicas: make([]int32, t.replicas)}
			if i >= t.partitions-t.leaderless {
				p.Leader = -1
			}
			detail.Partitions[int32(i)] = p
		}
		t.leaderless = max(0, t.leaderless-1) // elections go on
		m.Topics[name] = detail
	}
	return m, nil
}

func (f *fake) DescribeTopicConfigs(ctx context.Context, topics ...string) (kadm.ResourceConfigs, error) {
	if err := f.call(ctx, "describe"); err != nil {
		return nil, err
	}
	var resources kadm.ResourceConfigs
	for _, name := range topics {
		resource := kadm.ResourceConfig{Name: name, Configs: []kadm.Config{
			{Key: "segment.bytes", Value: aws.String("1073741824"), Source: kmsg.ConfigSourceDefaultConfig}}}
		for key, value := range f.topics[name].config {
			resource.Configs = append(resource.Configs, kadm.Config{Key: key, Value: &value, Source: kmsg.ConfigSourceDynamicTopicConfig})
		}
		resources = append(resources, resource)
	}
	return resources, nil
}

func (f *fake) ListStartOffsets(ctx context.Context, topics ...string) (kadm.ListedOffsets, error) {
	return f.offsets(ctx, topics, func(*fakeTopic) int64 { return 5 })
}

func (f *fake) ListEndOffsets(ctx context.Context, topics ...string) (kadm.ListedOffsets, error) {
	return f.offsets(ctx, topics, func(t *fakeTopic) int64 { return 5 + t.records })
}

func (f *fake) offsets(ctx context.Context, topics []string, of func(*fakeTopic) int64) (kadm.ListedOffsets, error) {
	if err := f.call(ctx, "offsets"); err != nil {
		return nil, err
	}
	listed := kadm.ListedOffsets{}
	for _, name := range topics {
		listed[name] = map[int32]kadm.ListedOffset{0: {Topic: name, Offset: of(f.topics[name])}}
	}
	return listed, nil
}

func (f *fake) CreateTopics(ctx context.Context, partitions int32, replicationFactor int16, configs map[string]*string, topics ...string) (kadm.CreateTopicResponses, error) {
	if err := f.call(ctx, "create "+topics[0]); err != nil {
		return result(err, topics[0], func(err error) kadm.CreateTopicResponse {
			return kadm.CreateTopicResponse{Err: err, ErrMessage: "says the broker"}
		})
	}
	t := &fakeTopic{partitions: int(partitions), replicas: int(replicationFactor), config: map[string]string{}}
	if partitions == clusterDefault {
		t.partitions = 7
	}
	if replicationFactor == clusterDefault {
		t.replicas = 2
	}
	for name, value := range configs {
		t.config[name] = *value
	}
	f.topics[topics[0]] = t
	return kadm.CreateTopicResponses{topics[0]: {Topic: topics[0]}}, next(f.late, "create "+topics[0])
}

// result is that of a call which fails for its topic if the error is Kafka's, and as a whole if not.
func result[R any](err error, name string, of func(error) R) (map[string]R, error) {
	var code *kerr.Error
	if errors.As(err, &code) {
		return map[string]R{name: of(err)}, nil
	}
	return nil, err
}

func (f *fake) UpdatePartitions(ctx context.Context, set int, topics ...string) (kadm.CreatePartitionsResponses, error) {
	if err := f.call(ctx, "grow "+topics[0]); err != nil {
		return result(err, topics[0], func(err error) kadm.CreatePartitionsResponse { return kadm.CreatePartitionsResponse{Err: err} })
	}
	f.topics[topics[0]].partitions = set
	return kadm.CreatePartitionsResponses{topics[0]: {Topic: topics[0]}}, nil
}

func (f *fake) AlterTopicConfigs(ctx context.Context, configs []kadm.AlterConfig, topics ...string) (kadm.AlterConfigsResponses, error) {
	if err := f.call(ctx, "alter "+topics[0]); err != nil {
		return kadm.AlterConfigsResponses{{Name: topics[0], Err: err}}, nil
	}
	for _, c := range configs {
		switch c.Op {
		case kadm.SetConfig:
			f.topics[topics[0]].config[c.Name] = *c.Value
		case kadm.DeleteConfig:
			delete(f.topics[topics[0]].config, c.Name)
		}
	}
	return kadm.AlterConfigsResponses{{Name: topics[0]}}, nil
}

func (f *fake) DeleteTopics(ctx context.Context, topics ...string) (kadm.DeleteTopicResponses, error) {
	responses := kadm.DeleteTopicResponses{}
	for _, name := range topics {
		err := f.call(ctx, "delete "+name)
		responses[name] = kadm.DeleteTopicResponse{Topic: name, Err: err}
		if err == nil {
			delete(f.topics, name)
		}
	}
	return responses, nil
}

func (f *fake) AlterUserSCRAMs(ctx context.Context, deletions []kadm.DeleteSCRAM, upsertions []kadm.UpsertSCRAM) (kadm.AlteredUserSCRAMs, error) {
	if err := f.call(ctx, "scram"); err != nil {
		return nil, err
	}
	altered := kadm.AlteredUserSCRAMs{}
	for _, d := range deletions {
		var err error
		if _, ok := f.users[d.User]; !ok {
			err = kerr.ResourceNotFound
		}
		delete(f.users, d.User)
		altered[d.User] = kadm.AlteredUserSCRAM{User: d.User, Err: err}
	}
	for _, u := range upsertions {
		if code, ok := f.outcomes[u.User]; ok {
			if code != nil {
				altered[u.User] = kadm.AlteredUserSCRAM{User: u.User, Err: code, ErrMessage: code.Message}
			}
			continue
		}
		if u.Mechanism != kadm.ScramSha512 || u.Iterations != iterations {
			return nil, errors.New("another mechanism")
		}
		f.users[u.User] = u.Password
		altered[u.User] = kadm.AlteredUserSCRAM{User: u.User}
	}
	return altered, nil
}

func (f *fake) createACLs(ctx context.Context, bindings []binding) error {
	if err := f.call(ctx, "create ACLs"); err != nil {
		return err
	}
	for _, b := range bindings {
		f.acls[b] = true
	}
	return nil
}

func (f *fake) deleteACLs(ctx context.Context, bindings []binding) error {
	if err := f.call(ctx, "delete ACLs"); err != nil {
		return err
	}
	for _, b := range bindings {
		delete(f.acls, b)
	}
	return nil
}

const adminARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:admin"

// reached is how all tests reach their cluster.
func reached() connection {
	return connection{
		BootstrapServers: addresses{"b0:9094", "b1:9094"},
		Authentication:   authentication{Type: typeSCRAM, SecretArn: adminARN},
	}
}

func newResolverOf(values map[string]string) resolver {
	s := secrets{adminARN: {currentVersion: credentialJSON("admin", "pw")}}
	for arn, value := range values {
		s[arn] = map[string]string{currentVersion: value}
	}
	return resolver{secrets: s}
}

func wantError(t *testing.T, err error, fragments ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("got no error, want one with %q", fragments)
	}
	for _, fragment := range fragments {
		if !strings.Contains(err.Error(), fragment) {
			t.Errorf("got error %q, want one with %q", err, fragment)
		}
	}
}

func wantCalls(t *testing.T, f *fake, want ...string) {
	t.Helper()
	got := slices.DeleteFunc(slices.Clone(f.calls), func(call string) bool {
		return call == "open" || call == "close" || call == "metadata" || call == "describe"
	})
	if !slices.Equal(got, want) {
		t.Errorf("got calls %q, want %q", got, want)
	}
}

func wantCreated(t *testing.T, err error, created bool) {
	t.Helper()
	if errors.Is(err, customresource.ErrNotCreated) == created {
		t.Errorf("got error %v, want one that says whether something may have been created: %v", err, created)
	}
}

func duration(d time.Duration) *time.Duration { return &d }

// keys returns the keys of a map, sorted.
func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
