package main

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"

	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// topicsRequest is a request for topics.
func topicsRequest(kind customresource.RequestType, topics ...topic) *customresource.Request[topicsProperties] {
	return &customresource.Request[topicsProperties]{Type: kind, Properties: topicsProperties{connection: reached(), Topics: topics}}
}

// handleTopics sends the request to a handler on the fake.
func (f *fake) handleTopics(ctx context.Context, r *customresource.Request[topicsProperties]) (*customresource.Response, error) {
	return (&topicsHandler{newResolverOf(nil), f.open}).handle(ctx, r)
}

func TestCreateTopics(t *testing.T) {
	f := newFake()
	response, err := f.handleTopics(t.Context(), topicsRequest(customresource.Create,
		topic{Name: "orders", Partitions: 6, ReplicationFactor: 3, Config: map[string]string{"retention.ms": "1"}}, topic{Name: "defaults"}))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.topics["orders"], (&fakeTopic{partitions: 6, replicas: 3, config: map[string]string{"retention.ms": "1"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got topic %+v, want %+v", got, want)
	}
	if got := f.topics["defaults"]; got.partitions != 7 || got.replicas != 2 {
		t.Errorf("got topic %+v, want the cluster's defaults", got)
	}
	want := map[string]string{"Topics": "2", "Partitions": "13", "ClusterId": "cluster-id", "BootstrapServers": "b0:9094,b1:9094"}
	if !reflect.DeepEqual(response.Data, want) || response.PhysicalResourceID != "" {
		t.Errorf("got %+v, want attributes %v and the default id", response, want)
	}
	wantCalls(t, f, "create orders", "create defaults")
	if f.count("open") != f.count("close") {
		t.Errorf("got calls %q, want every cluster closed", f.calls)
	}
}

// The changes of an update, and no more than are necessary.
func TestUpdateTopics(t *testing.T) {
	f := newFake()
	f.topics["orders"] = &fakeTopic{partitions: 3, replicas: 3, config: map[string]string{
		"retention.ms": "1", "cleanup.policy": "compact", "max.message.bytes": "100", "of.others": "x"}}
	f.topics["same"] = &fakeTopic{partitions: 3, replicas: 3, config: map[string]string{"retention.ms": "1"}}
	f.topics["default"] = &fakeTopic{partitions: 3, replicas: 3, config: map[string]string{}}
	f.topics["gone"] = &fakeTopic{partitions: 1, replicas: 1}
	r := topicsRequest(customresource.Update,
		topic{Name: "orders", Partitions: 6, ReplicationFactor: 3, Config: map[string]string{"retention.ms": "2", "cleanup.policy": "compact"}},
		topic{Name: "same", Config: map[string]string{"retention.ms": "1"}},
		topic{Name: "default", Config: map[string]string{"segment.bytes": "1073741824"}}) // what it is by default today
	r.Properties.TopicsToDelete = []string{"gone", "never-was"}
	r.OldProperties = topicsProperties{connection: reached(), Topics: []topic{
		{Name: "orders", Config: map[string]string{"max.message.bytes": "100", "retention.ms": "1"}},
		{Name: "same", Config: map[string]string{"not.set.any.more": "1"}}, {Name: "kept"}}}
	if _, err := f.handleTopics(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	want := &fakeTopic{partitions: 6, replicas: 3, config: map[string]string{"retention.ms": "2", "cleanup.policy": "compact", "of.others": "x"}}
	if got := f.topics["orders"]; !reflect.DeepEqual(got, want) {
		t.Errorf("got topic %+v, want %+v", got, want)
	}
	if got := f.topics["default"].config["segment.bytes"]; got != "1073741824" {
		t.Errorf("got segment.bytes %q, want it set, whatever the default may become", got)
	}
	wantCalls(t, f, "grow orders", "alter orders", "alter default", "delete gone")
}

// Properties that were never applied have left nothing to reset.
func TestUpdateFromMalformedProperties(t *testing.T) {
	for name, change := range map[string]func(*customresource.Request[topicsProperties]){
		"not decoded":   func(r *customresource.Request[topicsProperties]) { r.OldPropertiesErr = errors.New("malformed") },
		"not permitted": func(r *customresource.Request[topicsProperties]) { r.OldProperties.Authentication.Type = "PLAIN" },
	} {
		f := newFake()
		f.topics["orders"] = &fakeTopic{partitions: 3, replicas: 3, config: map[string]string{"retention.ms": "1"}}
		r := topicsRequest(customresource.Update, topic{Name: "orders"})
		r.OldProperties = topicsProperties{connection: reached(), Topics: []topic{{Name: "orders", Config: map[string]string{"retention.ms": "2"}}}}
		change(r)
		if _, err := f.handleTopics(t.Context(), r); err != nil || f.topics["orders"].config["retention.ms"] != "1" {
			t.Errorf("%s: got topic %+v, error %v", name, f.topics["orders"], err)
		}
	}
}

func TestRefusedTopics(t *testing.T) {
	f := newFake()
	f.topics["orders"] = &fakeTopic{partitions: 6, replicas: 3}
	for _, kind := range []customresource.RequestType{customresource.Create, customresource.Update} {
		_, err := f.handleTopics(t.Context(), topicsRequest(kind,
			topic{Name: "new", Partitions: 1}, topic{Name: "orders", Partitions: 3, ReplicationFactor: 2}))
		wantError(t, err, "topic orders has 6 partitions, which Kafka cannot reduce to 3: declare 6",
			"topic orders has 3 replicas, not the ReplicationFactor 2")
		wantCreated(t, err, kind == customresource.Update)
		wantCalls(t, f)
	}
}

func TestMalformedTopics(t *testing.T) {
	f := newFake()
	_, err := f.handleTopics(t.Context(), topicsRequest(customresource.Create, topic{Name: "or ders"}))
	wantError(t, err, `malformed properties: Topics[0].Name: got "or ders"`)
	wantCreated(t, err, false)
	if f.calls != nil {
		t.Errorf("got calls %q, want none", f.calls)
	}
}

func TestDeleteTopics(t *testing.T) {
	f := newFake()
	f.topics["orders"] = &fakeTopic{partitions: 6, replicas: 3, records: 1}
	f.topics["others"] = &fakeTopic{partitions: 6, replicas: 3}
	r := topicsRequest(customresource.Delete, topic{Name: "orders"}, topic{Name: "gone"})
	if _, err := f.handleTopics(t.Context(), r); err != nil || f.calls != nil {
		t.Errorf("by default: got calls %q, error %v, want neither", f.calls, err)
	}
	r.Properties.DeleteTopicsWithResource = true
	if _, err := f.handleTopics(t.Context(), r); err != nil || !slices.Equal(keys(f.topics), []string{"others"}) {
		t.Errorf("with the resource: left %q, error %v", keys(f.topics), err)
	}
}

// A topic with records is adopted unless a rollback would delete it.
func TestAdoptTopicsWithRecords(t *testing.T) {
	for _, test := range []struct {
		kind    customresource.RequestType
		records int64
		owning  bool
		want    string
	}{
		{customresource.Create, 1, true, "topic orders exists and holds records"},
		{customresource.Create, 0, true, ""},
		{customresource.Create, 1, false, ""},
		{customresource.Update, 1, true, ""},
	} {
		f := newFake()
		f.topics["orders"] = &fakeTopic{partitions: 1, replicas: 1, records: test.records}
		r := topicsRequest(test.kind, topic{Name: "orders"})
		r.Properties.DeleteTopicsWithResource = test.owning
		_, err := f.handleTopics(t.Context(), r)
		if test.want == "" {
			if err != nil {
				t.Errorf("%+v: got error %v", test, err)
			}
			continue
		}
		wantError(t, err, test.want)
		wantCreated(t, err, false)
	}
}

// A creation whose answer is lost is not an adoption, even if records have come meanwhile.
func TestLostAnswerOfCreation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.late["create orders"] = []error{errors.New("connection reset by peer")}
		f.before["open"] = func() {
			if o := f.topics["orders"]; o != nil {
				o.records = 1
			}
		}
		r := topicsRequest(customresource.Create, topic{Name: "orders", Partitions: 3})
		r.Properties.DeleteTopicsWithResource = true
		if _, err := f.handleTopics(t.Context(), r); err != nil {
			t.Error(err)
		}
		wantCalls(t, f, "create orders")
	})
}

func TestWaitsForTopics(t *testing.T) {
	for name, prepare := range map[string]func(*fake){
		"cluster starts":     func(f *fake) { f.failures["open"] = []error{errors.New("connection refused"), kerr.NetworkException} },
		"brokers start":      func(f *fake) { f.brokers = 1; f.before["metadata"] = func() { f.brokers++ } },
		"brokers are fenced": func(f *fake) { f.failures["create orders"] = []error{kerr.InvalidReplicationFactor} },
		"election":           func(f *fake) { f.failures["create orders"] = []error{kerr.NotController, kerr.RequestTimedOut} },
		"created meanwhile":  func(f *fake) { f.failures["create orders"] = []error{kerr.TopicAlreadyExists} },
		"no leaders":         func(f *fake) { f.topics["orders"] = &fakeTopic{partitions: 3, replicas: 3, leaderless: 3} },
		"policy": func(f *fake) {
			f.failures["open"] = []error{kerr.SaslAuthenticationFailed, kerr.SaslAuthenticationFailed}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				prepare(f)
				if _, err := f.handleTopics(t.Context(), topicsRequest(customresource.Create, topic{Name: "orders", Partitions: 3, ReplicationFactor: 3})); err != nil {
					t.Error(err)
				}
				if f.count("open") < 2 {
					t.Errorf("got calls %q, want more than one attempt", f.calls)
				}
			})
		})
	}
}

func TestTopicsDeadline(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(*fake)
		want    string
		created bool
	}{
		"unreachable":   {func(f *fake) { f.failures["open"] = []error{errors.New("connection refused"), errForEver} }, "connection refused", false},
		"too few":       {func(f *fake) { f.brokers = 2 }, "topic orders needs 3 brokers for its ReplicationFactor, there are 2: b0:9094,b1:9094", false},
		"no controller": {func(f *fake) { f.failures["create orders"] = []error{kerr.NotController, errForEver} }, "create topic orders: NOT_CONTROLLER: says the broker", true},
		"no leader":     {func(f *fake) { f.topics["orders"] = &fakeTopic{partitions: 3, replicas: 3, leaderless: 1 << 20} }, "partition 0 of topic orders has no leader", false},
		"not deleted": {func(f *fake) {
			f.topics["old"] = &fakeTopic{partitions: 3}
			f.before["metadata"] = func() { f.topics["old"] = &fakeTopic{partitions: 3} }
		}, "topic old is not deleted yet", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				f := newFake()
				test.prepare(f)
				r := topicsRequest(customresource.Create, topic{Name: "orders", Partitions: 3, ReplicationFactor: 3})
				r.Properties.TopicsToDelete = []string{"old"}
				_, err := f.handleTopics(ctx, r)
				wantError(t, err, "the cluster was not ready in time: ", test.want)
				wantCreated(t, err, test.created)
			})
		})
	}
}

// What fails for good fails at once, all of it, and keeps topics from being deleted.
func TestTopicsFail(t *testing.T) {
	f := newFake()
	f.topics["grown"] = &fakeTopic{partitions: 1, replicas: 1}
	f.topics["altered"] = &fakeTopic{partitions: 1, replicas: 1}
	f.topics["old"] = &fakeTopic{partitions: 1, replicas: 1}
	f.failures = map[string][]error{"create new": {kerr.InvalidConfig}, "grow grown": {kerr.PolicyViolation}, "alter altered": {kerr.InvalidConfig}}
	r := topicsRequest(customresource.Create, topic{Name: "new"}, topic{Name: "grown", Partitions: 2},
		topic{Name: "altered", Config: map[string]string{"retention": "1"}})
	r.Properties.TopicsToDelete = []string{"old"}
	_, err := f.handleTopics(t.Context(), r)
	wantError(t, err, "create topic new: INVALID_CONFIG: says the broker; ",
		"add partitions to topic grown: POLICY_VIOLATION: ", "alter the configuration of topic altered: INVALID_CONFIG: ")
	wantCreated(t, err, true)
	wantCalls(t, f, "create new", "grow grown", "alter altered")

	f = newFake()
	f.topics["old"] = &fakeTopic{partitions: 1, replicas: 1}
	f.failures["delete old"] = []error{kerr.TopicDeletionDisabled}
	r = topicsRequest(customresource.Delete, topic{Name: "old"})
	r.Properties.DeleteTopicsWithResource = true
	_, err = f.handleTopics(t.Context(), r)
	wantError(t, err, "delete topic old: TOPIC_DELETION_DISABLED", "set delete.topic.enable")
}

func TestLookFails(t *testing.T) {
	for call, want := range map[string]string{
		"metadata": "look at the topics: ", "describe": "look at the topics' configurations: ", "offsets": "look for records in the topics: ",
	} {
		f := newFake()
		f.topics["orders"] = &fakeTopic{partitions: 1, replicas: 1}
		f.failures[call] = []error{kerr.UnsupportedVersion}
		r := topicsRequest(customresource.Create, topic{Name: "orders"})
		r.Properties.DeleteTopicsWithResource = true
		_, err := f.handleTopics(t.Context(), r)
		wantError(t, err, want, "UNSUPPORTED_VERSION")
	}
}
