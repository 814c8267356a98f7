package e2e

import (
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/pki"
	"github.com/lintel-go/lintel/test/e2e/internal/secretsstub"
)

// clusterAdmin is the handler of both custom resources.
const clusterAdmin = "github.com/lintel-go/lintel/constructs/kafkacluster/lambda/clusteradmin"

const (
	kafkaTopics = "Custom::LintelKafkaTopics"
	kafkaUsers  = "Custom::LintelKafkaUsers"
)

// kafkaResource is a custom resource on a cluster, with the AWS around it.
type kafkaResource struct {
	*customResource
	kafka   *kafkaCluster
	secrets *secretsstub.Server
	kind    string
	servers []string

	adminARN, rootARN string
}

// newKafkaResource returns a resource of a cluster. One that is not started yet has no addresses: see servers.
func newKafkaResource(t *testing.T, kind string, kafka *kafkaCluster) *kafkaResource {
	t.Helper()
	return newKafkaResourceIn(t, kind, kafka, nil)
}

// newKafkaResourceIn is newKafkaResource with variables in the function's environment.
func newKafkaResourceIn(t *testing.T, kind string, kafka *kafkaCluster, env map[string]string) *kafkaResource {
	t.Helper()
	aws := awsstub.New(t)
	r := &kafkaResource{kafka: kafka, secrets: secretsstub.New(t, aws), kind: kind}
	if kafka.Cluster != nil {
		r.servers = kafka.ListenAddrs()
	}
	r.adminARN = r.putUser(administrator, administratorPassword)
	r.rootARN = r.secrets.Put("kafka/root", string(encodeJSON(t, map[string]string{"certificate": pki.PEM(kafka.root)})))
	r.customResource = newCustomResource(t, aws, handler.Build(t, clusterAdmin), env)
	r.timeout = time.Minute
	t.Cleanup(func() { r.assertNoPasswords("the log", strings.Join(r.function.Log(), "\n")) })
	return r
}

// putUser gives the user's secret another version.
func (r *kafkaResource) putUser(username, password string) (arn string) {
	return r.secrets.Put("kafka/"+username, `{"username": "`+username+`", "password": "`+password+`"}`)
}

// passwordMark is part of every password that tests use.
const passwordMark = "-password-example"

func (r *kafkaResource) assertNoPasswords(what, text string) {
	r.t.Helper()
	if strings.Contains(text, passwordMark) {
		r.t.Errorf("%s shows a password", what)
	}
}

// connected adds to properties how the cluster is reached.
func (r *kafkaResource) connected(properties map[string]any) map[string]any {
	all := map[string]any{
		"ServiceToken":     "arn:aws:lambda:eu-west-1:123456789012:function:clusteradmin",
		"ServiceTimeout":   "900",
		"BootstrapServers": r.servers,
		"Authentication":   map[string]any{"Type": "SCRAM-SHA-512", "SecretArn": r.adminARN, "PropagationTime": "0s"},
		"RootCASecretArn":  r.rootARN,
	}
	maps.Copy(all, properties)
	maps.DeleteFunc(all, func(_ string, value any) bool { return value == nil })
	return all
}

func (r *kafkaResource) create(properties map[string]any) cfn.Response {
	r.t.Helper()
	return r.ask(cfn.RequestCreate, r.connected(properties))
}

func (r *kafkaResource) update(properties map[string]any) cfn.Response {
	r.t.Helper()
	id := r.id
	response := r.ask(cfn.RequestUpdate, r.connected(properties))
	if response.PhysicalResourceID != id {
		r.t.Errorf("Update of %s: got physical id %s, which replaces it", id, response.PhysicalResourceID)
	}
	return response
}

func (r *kafkaResource) delete() cfn.Response {
	r.t.Helper()
	return r.ask(cfn.RequestDelete, r.properties)
}

// ask sends a request of the resource's type.
func (r *kafkaResource) ask(kind cfn.RequestType, properties map[string]any) cfn.Response {
	r.t.Helper()
	event := r.event(kind, properties)
	event.ResourceType = r.kind
	response := r.send(event)
	r.assertNoPasswords("the response", string(encodeJSON(r.t, response)))
	return response
}

// declaredTopic returns the declaration of a topic, its numbers as CloudFormation passes them.
func declaredTopic(name, partitions, replicationFactor string, config map[string]string) map[string]any {
	t := map[string]any{"Name": name}
	if partitions != "" {
		t["Partitions"] = partitions
	}
	if replicationFactor != "" {
		t["ReplicationFactor"] = replicationFactor
	}
	if config != nil {
		t["Config"] = config
	}
	return t
}

func topicsOf(topics ...map[string]any) map[string]any { return map[string]any{"Topics": topics} }

// withProperty adds properties to others.
func withProperty(properties map[string]any, name string, value any) map[string]any {
	all := maps.Clone(properties)
	all[name] = value
	return all
}

// assertTopics fails the test unless the cluster has exactly these topics.
func (k *kafkaCluster) assertTopics(want map[string]kafkaTopic) {
	k.t.Helper()
	if got := k.topics(); !reflect.DeepEqual(got, want) {
		k.t.Errorf("got topics %+v, want %+v", got, want)
	}
}

var noConfig = map[string]string{}

// TestKafkaTopicsLife is the life of a declaration of topics.
func TestKafkaTopicsLife(t *testing.T) {
	t.Parallel()
	k := newKafkaCluster(t)
	r := newKafkaResource(t, kafkaTopics, k)

	created := r.create(topicsOf(
		declaredTopic("orders", "6", "3", map[string]string{"retention.ms": "604800000", "cleanup.policy": "delete"}),
		declaredTopic("audit", "1", "2", nil),
		declaredTopic("defaults", "", "", nil)))
	assertSuccess(t, created)
	orders := kafkaTopic{6, 3, map[string]string{"retention.ms": "604800000", "cleanup.policy": "delete"}}
	k.assertTopics(map[string]kafkaTopic{"orders": orders, "audit": {1, 2, noConfig}, "defaults": {10, 3, noConfig}})
	if want := (map[string]any{"Topics": "3", "Partitions": "17", "ClusterId": created.Data["ClusterId"],
		"BootstrapServers": strings.Join(r.servers, ",")}); !reflect.DeepEqual(created.Data, want) || created.Data["ClusterId"] == "" {
		t.Errorf("got attributes %v, want %v", created.Data, want)
	}

	// More partitions, a configuration changed, one reset to its default, one added; a topic left out is kept.
	assertSuccess(t, r.update(topicsOf(
		declaredTopic("orders", "12", "3", map[string]string{"retention.ms": "86400000", "max.message.bytes": "2097152"}),
		declaredTopic("audit", "1", "2", nil))))
	orders = kafkaTopic{12, 3, map[string]string{"retention.ms": "86400000", "max.message.bytes": "2097152"}}
	k.assertTopics(map[string]kafkaTopic{"orders": orders, "audit": {1, 2, noConfig}, "defaults": {10, 3, noConfig}})

	// Deleted only when told to.
	k.produce("audit", "who did what")
	assertSuccess(t, r.update(withProperty(topicsOf(declaredTopic("orders", "12", "3", orders.config)), "TopicsToDelete", []string{"defaults", "never-was"})))
	k.assertTopics(map[string]kafkaTopic{"orders": orders, "audit": {1, 2, noConfig}})

	k.Close()
	assertSuccess(t, r.delete()) // keeps the topics, and asks nobody
}

// TestKafkaTopicsAdoption declares topics that others have created.
func TestKafkaTopicsAdoption(t *testing.T) {
	t.Parallel()
	k := newKafkaCluster(t)
	k.seed(3, 2, map[string]string{"retention.ms": "1000", "max.message.bytes": "2097152"}, "orders")
	k.produce("orders", "an order")
	r := newKafkaResource(t, kafkaTopics, k)

	properties := topicsOf(declaredTopic("orders", "4", "2", map[string]string{"retention.ms": "604800000"}))
	properties["BootstrapServers"] = strings.Join(r.servers, ", ") // as Amazon MSK returns it
	assertSuccess(t, r.create(properties))
	adopted := map[string]kafkaTopic{"orders": {4, 2, map[string]string{"retention.ms": "604800000", "max.message.bytes": "2097152"}}}
	k.assertTopics(adopted)

	created := k.requests(kmsg.CreateTopics)
	altered := k.requests(kmsg.IncrementalAlterConfigs)
	assertSuccess(t, r.update(topicsOf(declaredTopic("orders", "", "", map[string]string{"retention.ms": "604800000"}))))
	if created() != 0 || altered() != 0 {
		t.Errorf("nothing to change: got %d and %d requests for changes", created(), altered())
	}
	k.assertTopics(adopted)
}

// TestKafkaTopicsRefuses asks for what cannot be. Nothing may change, not even what could be changed, and the way back
// must be open.
func TestKafkaTopicsRefuses(t *testing.T) {
	t.Parallel()
	right := []map[string]any{declaredTopic("orders", "6", "3", nil), declaredTopic("audit", "2", "1", nil)}
	for _, test := range []struct {
		name   string
		topics []map[string]any
		want   []string
	}{
		{"fewer partitions", []map[string]any{declaredTopic("orders", "3", "3", nil), declaredTopic("new", "1", "1", nil)},
			[]string{"topic orders has 6 partitions", "cannot reduce to 3", "declare 6"}},
		{"another replication factor", []map[string]any{declaredTopic("orders", "6", "2", map[string]string{"retention.ms": "1"})},
			[]string{"topic orders has 3 replicas, not the ReplicationFactor 2", "reassign"}},
		{"both, and another topic", []map[string]any{declaredTopic("orders", "3", "1", nil), declaredTopic("audit", "1", "1", nil)},
			[]string{"orders has 6 partitions", "orders has 3 replicas", "audit has 2 partitions"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			k := newKafkaCluster(t)
			r := newKafkaResource(t, kafkaTopics, k)
			assertSuccess(t, r.create(topicsOf(right...)))
			before := k.topics()

			assertFailed(t, r.update(topicsOf(test.topics...)), test.want...)
			k.assertTopics(before)
			assertSuccess(t, r.update(topicsOf(right...))) // CloudFormation rolls back
			k.assertTopics(before)
		})
	}
}

// TestKafkaTopicsWithResource deletes topics with the resource, if they are its own.
func TestKafkaTopicsWithResource(t *testing.T) {
	t.Parallel()
	k := newKafkaCluster(t)
	k.seed(1, 1, nil, "empty")
	k.seed(1, 1, nil, "others")
	k.seed(1, 1, nil, "precious")
	k.produce("precious", "what must not be lost")
	owning := func(names ...string) map[string]any {
		var topics []map[string]any
		for _, name := range names {
			topics = append(topics, declaredTopic(name, "1", "1", nil))
		}
		return withProperty(topicsOf(topics...), "DeleteTopicsWithResource", "true")
	}
	before := k.topics()

	refused := newKafkaResource(t, kafkaTopics, k)
	assertFailed(t, refused.create(owning("new", "precious")), "topic precious exists and holds records", "DeleteTopicsWithResource")
	assertSuccess(t, refused.delete()) // CloudFormation rolls back
	k.assertTopics(before)

	r := newKafkaResource(t, kafkaTopics, k)
	assertSuccess(t, r.create(owning("new", "empty")))
	k.produce("new", "what may be lost")
	assertSuccess(t, r.update(owning("new", "empty")))
	assertSuccess(t, r.delete())
	delete(before, "empty")
	k.assertTopics(before)
	assertSuccess(t, r.delete())
}

// TestKafkaTopicsAgain repeats a request, as Lambda does when it is in doubt.
func TestKafkaTopicsAgain(t *testing.T) {
	t.Parallel()
	k := newKafkaCluster(t)
	r := newKafkaResource(t, kafkaTopics, k)
	created := k.requests(kmsg.CreateTopics)
	event := r.event(cfn.RequestCreate, r.connected(topicsOf(declaredTopic("orders", "3", "3", map[string]string{"retention.ms": "1000"}))))
	event.ResourceType = kafkaTopics
	for range 2 {
		if err := r.invoke(event); err != nil {
			t.Fatal(err)
		}
	}
	answers := r.aws.Requests(awsstub.Respond)
	if len(answers) != 2 || !reflect.DeepEqual(answers[0].Input, answers[1].Input) || answers[0].Input["Status"] != "SUCCESS" {
		t.Errorf("got answers %v, want two that are the same", answers)
	}
	if n := created(); n != 1 {
		t.Errorf("created topics %d times, want once", n)
	}
	k.assertTopics(map[string]kafkaTopic{"orders": {3, 3, map[string]string{"retention.ms": "1000"}}})
}

// TestKafkaTopicsProperties has all that is wrong with properties in one reason, before anything else happens.
func TestKafkaTopicsProperties(t *testing.T) {
	t.Parallel()
	k := newKafkaCluster(t)
	r := newKafkaResource(t, kafkaTopics, k)
	k.Close()
	failed := r.create(map[string]any{
		"BootstrapServers":   "b1:9094,b2,:9094",
		"Authentication":     map[string]any{"Type": "PLAIN", "PropagationTime": "-1s"},
		"RootCertificatePem": "-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----",
		"Topics": []map[string]any{
			declaredTopic("orders", "-1", "0", nil), declaredTopic("orders", "1", "1", nil), declaredTopic("or ders", "1", "-3", map[string]string{"": "1"}),
			declaredTopic("__consumer_offsets", "1", "1", nil)},
		"TopicsToDelete": []string{"orders", ".."},
	})
	assertFailed(t, failed, "nothing was created", "malformed properties",
		`BootstrapServers[1]: got "b2"`, `BootstrapServers[2]: got ":9094"`,
		`Authentication.Type: got "PLAIN", need SCRAM-SHA-512 or AWS_MSK_IAM`, "Authentication.PropagationTime: got -1s",
		"RootCASecretArn: got it beside RootCertificatePem",
		"Topics[0].Partitions: got -1", "Topics[1].Name: got orders, which Topics[0].Name has already",
		`Topics[2].Name: got "or ders"`, "Topics[2].ReplicationFactor: got -3", "Topics[2].Config", "Topics[3].Name: got __consumer_offsets",
		"TopicsToDelete[0]: got orders", `TopicsToDelete[1]: got ".."`)
	if got := r.aws.Requests(secretsstub.GetSecretValue); len(got) != 0 {
		t.Errorf("read %d secrets, want none", len(got))
	}
	assertSuccess(t, r.delete())

	assertFailed(t, r.create(withProperty(topicsOf(declaredTopic("orders", "many", "1", nil)), "Topic", "orders")),
		"Topics[0].Partitions: got a string, need an integer", "Topic: unknown property")
	r.kind = "Custom::LintelKafkaTopic"
	assertFailed(t, r.create(topicsOf()), `got resource type "Custom::LintelKafkaTopic", need Custom::LintelKafkaTopics or Custom::LintelKafkaUsers`)
	assertSuccess(t, r.delete())
}
