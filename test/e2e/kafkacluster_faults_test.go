package e2e

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/pki"
	"github.com/lintel-go/lintel/test/e2e/internal/secretsstub"
)

// oneTopic is what the tests of faults create.
var oneTopic = topicsOf(declaredTopic("orders", "3", "3", map[string]string{"retention.ms": "1000"}))

// atOnce bounds a failure that is not waited for. The functions have far more time.
const atOnce = 20 * time.Second

// TestKafkaClusterFaults has a cluster fail while topics are created. CloudFormation must get its answer all the same, and
// the topic must be right or not be there.
func TestKafkaClusterFaults(t *testing.T) {
	t.Parallel()
	fault := func(key kmsg.Key, err *kerr.Error, count int) func(*kafkaCluster) {
		return func(k *kafkaCluster) { k.Fault(kfake.Fault{Keys: []kmsg.Key{key}, Err: err, Count: count}) }
	}
	drop := func(key kmsg.Key, times int) func(*kafkaCluster) {
		return func(k *kafkaCluster) {
			var n atomic.Int64
			k.ControlKey(int16(key), func(kmsg.Request) (kmsg.Response, error, bool) {
				if n.Add(1) > int64(times) {
					return nil, nil, false
				}
				k.KeepControl()
				return nil, net.ErrClosed, true
			})
		}
	}
	const brief = 10 * time.Second
	for _, test := range []struct {
		name    string
		fault   func(*kafkaCluster)
		timeout time.Duration
		want    []string // fragments of the reason; nil for success
	}{
		{"a controller is elected", fault(kmsg.CreateTopics, kerr.NotController, 3), 0, nil},
		{"the answer to a creation is late", fault(kmsg.CreateTopics, kerr.RequestTimedOut, 1), 0, nil},
		{"the controller is overloaded", fault(kmsg.CreateTopics, kerr.ThrottlingQuotaExceeded, 1), 0, nil},
		{"the controller is in trouble", fault(kmsg.CreateTopics, kerr.UnknownServerError, 2), 0, nil},
		{"connections are closed", drop(kmsg.CreateTopics, 2), 0, nil},
		{"connections are closed when asked for topics", drop(kmsg.Metadata, 2), 0, nil},
		{"brokers are fenced", fault(kmsg.CreateTopics, kerr.InvalidReplicationFactor, 2), 0, nil},
		{"leaders are elected", fault(kmsg.Metadata, kerr.LeaderNotAvailable, 2), 0, nil},

		{"no controller is elected", fault(kmsg.CreateTopics, kerr.NotController, -1), brief,
			[]string{"the cluster was not ready in time", "create topic orders", "raise the timeout"}},
		{"leaders are not elected", fault(kmsg.Metadata, kerr.LeaderNotAvailable, -1), brief,
			[]string{"the cluster was not ready in time", "look at", "raise the timeout"}},
		{"connections are always closed", drop(kmsg.CreateTopics, 1<<20), brief, []string{"the cluster was not ready in time", "create topic orders"}},
		{"brokers do not answer", func(k *kafkaCluster) {
			k.ControlKey(int16(kmsg.CreateTopics), func(kmsg.Request) (kmsg.Response, error, bool) {
				k.KeepControl()
				return nil, nil, true
			})
		}, brief, []string{"the cluster was not ready in time", "create topic orders", "raise the timeout"}},
		{"a configuration is refused", fault(kmsg.CreateTopics, kerr.InvalidConfig, -1), 0, []string{"create topic orders: INVALID_CONFIG"}},
		{"a policy refuses", fault(kmsg.CreateTopics, kerr.PolicyViolation, -1), 0, []string{"create topic orders: POLICY_VIOLATION"}},
		{"an alteration is refused", func(k *kafkaCluster) {
			k.seed(3, 3, nil, "orders")
			k.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.IncrementalAlterConfigs}, Err: kerr.InvalidConfig, Count: -1})
		}, 0, []string{"alter the configuration of topic orders: INVALID_CONFIG"}},
		{"more partitions are refused", func(k *kafkaCluster) {
			k.seed(1, 3, nil, "orders")
			k.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.CreatePartitions}, Err: kerr.PolicyViolation, Count: -1})
		}, 0, []string{"add partitions to topic orders: POLICY_VIOLATION"}},
		{"may not create", fault(kmsg.CreateTopics, kerr.TopicAuthorizationFailed, -1), 0,
			[]string{"create topic orders: TOPIC_AUTHORIZATION_FAILED", "allow it to the user or the role in Authentication"}},
		{"may not look", func(k *kafkaCluster) {
			k.seed(3, 3, nil, "orders")
			k.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.DescribeConfigs}, Err: kerr.TopicAuthorizationFailed, Count: -1})
		}, 0, []string{"look at the", "TOPIC_AUTHORIZATION_FAILED"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			k := newKafkaCluster(t)
			test.fault(k)
			r := newKafkaResource(t, kafkaTopics, k)
			if test.timeout != 0 {
				r.timeout = test.timeout
			}
			started := time.Now()
			response := r.create(oneTopic)
			if test.want != nil {
				assertFailed(t, response, test.want...)
				if test.timeout == 0 && time.Since(started) > atOnce {
					t.Errorf("took %v to fail for good", time.Since(started))
				}
				assertSuccess(t, r.delete())
				return
			}
			assertSuccess(t, response)
			k.assertTopics(map[string]kafkaTopic{"orders": {3, 3, map[string]string{"retention.ms": "1000"}}})
		})
	}
}

// TestKafkaClusterDeletionFaults has topics not deleted.
func TestKafkaClusterDeletionFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault kerr.Error
		count int
		want  []string
	}{
		"deletion is disabled": {*kerr.TopicDeletionDisabled, -1, []string{"delete topic orders: TOPIC_DELETION_DISABLED", "set delete.topic.enable"}},
		"a controller elected": {*kerr.NotController, 2, nil},
		"the answer is late":   {*kerr.RequestTimedOut, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKafkaCluster(t)
			r := newKafkaResource(t, kafkaTopics, k)
			assertSuccess(t, r.create(withProperty(oneTopic, "DeleteTopicsWithResource", "true")))
			k.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.DeleteTopics}, Err: &test.fault, Count: test.count})
			assertOutcome(t, r.delete(), test.want)
			if got := len(k.topics()); (got == 0) != (test.want == nil) {
				t.Errorf("got %d topics", got)
			}
		})
	}
}

// unusedPort is one at which nothing listens.
const unusedPort = 1

// TestKafkaClusterStarts creates topics while brokers start.
func TestKafkaClusterStarts(t *testing.T) {
	t.Parallel()
	later := func(t *testing.T, start func()) {
		var started sync.WaitGroup
		started.Go(func() { time.Sleep(2 * time.Second); start() })
		t.Cleanup(started.Wait)
	}
	t.Run("all of them", func(t *testing.T) {
		t.Parallel()
		ports := freePorts(t, kafkaBrokers)
		k := unstartedKafkaCluster(t)
		r := newKafkaResource(t, kafkaTopics, k)
		r.servers = loopbackAddresses(ports...)
		started := make(chan error, 1)
		later(t, func() { started <- k.start(kfake.Ports(ports...)) })
		response := r.create(oneTopic)
		if err := <-started; err != nil {
			t.Fatal(err)
		}
		assertSuccess(t, response)
		k.assertTopics(map[string]kafkaTopic{"orders": {3, 3, map[string]string{"retention.ms": "1000"}}})
	})
	t.Run("some of them", func(t *testing.T) {
		t.Parallel()
		k := newKafkaCluster(t, kfake.NumBrokers(1))
		r := newKafkaResource(t, kafkaTopics, k)
		later(t, func() {
			for range 2 {
				if _, _, err := k.AddNode(-1, 0); err != nil {
					t.Error(err)
				}
			}
		})
		assertSuccess(t, r.create(oneTopic))
		k.assertTopics(map[string]kafkaTopic{"orders": {3, 3, map[string]string{"retention.ms": "1000"}}})
		assertContains(t, "the log", strings.Join(r.function.Log(), "\n"), "topic orders needs 3 brokers for its ReplicationFactor, there are 1: 127.0.0.1:")
	})
	t.Run("too few", func(t *testing.T) {
		t.Parallel()
		k := newKafkaCluster(t, kfake.NumBrokers(2))
		r := newKafkaResource(t, kafkaTopics, k)
		r.timeout = 10 * time.Second
		assertFailed(t, r.create(oneTopic), "nothing was created", "the cluster was not ready in time",
			"topic orders needs 3 brokers for its ReplicationFactor, there are 2: 127.0.0.1:", "raise the timeout")
		assertSuccess(t, r.delete())
	})
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		k := unstartedKafkaCluster(t)
		for _, kind := range []string{kafkaTopics, kafkaUsers} {
			t.Run(kind, func(t *testing.T) {
				t.Parallel()
				r := newKafkaResource(t, kind, k)
				r.servers, r.timeout = loopbackAddresses(unusedPort), 10*time.Second
				assertFailed(t, r.create(map[string]any{}), "nothing was created", "the cluster was not ready in time",
					"connect to "+r.servers[0], "connection refused", "raise the timeout")
				assertSuccess(t, r.delete())
			})
		}
	})
	t.Run("one that is advertised at an address nobody reaches", func(t *testing.T) {
		t.Parallel()
		k := newKafkaCluster(t)
		k.ControlKey(int16(kmsg.Metadata), func(request kmsg.Request) (kmsg.Response, error, bool) {
			k.KeepControl()
			response := request.ResponseKind().(*kmsg.MetadataResponse)
			response.Brokers = []kmsg.MetadataResponseBroker{{NodeID: 0, Host: "127.0.0.1", Port: unusedPort}}
			response.ClusterID = kmsg.StringPtr("advertised")
			for _, asked := range request.(*kmsg.MetadataRequest).Topics {
				response.Topics = append(response.Topics, kmsg.MetadataResponseTopic{Topic: asked.Topic, ErrorCode: kerr.UnknownTopicOrPartition.Code})
			}
			return response, nil, true
		})
		r := newKafkaResource(t, kafkaTopics, k)
		r.timeout = 10 * time.Second
		assertFailed(t, r.create(topicsOf(declaredTopic("orders", "1", "1", nil))), "create topic orders",
			"broker "+loopbackAddresses(unusedPort)[0], "connection refused")
	})
}

// TestKafkaClusterTrust has brokers whose certificates are not to be trusted, or that have none.
func TestKafkaClusterTrust(t *testing.T) {
	t.Parallel()
	fails := func(t *testing.T, r *kafkaResource, properties map[string]any, want ...string) {
		t.Helper()
		started := time.Now()
		assertFailed(t, r.create(properties), append(want, "nothing was created", "connect to "+r.servers[0])...)
		if time.Since(started) > atOnce {
			t.Errorf("took %v to fail for good", time.Since(started))
		}
	}
	t.Run("unknown authority", func(t *testing.T) {
		t.Parallel()
		r := newKafkaResource(t, kafkaTopics, newKafkaCluster(t))
		another := pki.NewRoot(t, "kafka root")
		r.secrets.Put("kafka/root", string(encodeJSON(t, map[string]string{"certificate": pki.PEM(another)})))
		fails(t, r, oneTopic, "certificate signed by unknown authority", "compare the broker's certificate with RootCASecretArn")
		fails(t, r, withProperty(withProperty(oneTopic, "RootCASecretArn", nil), "RootCertificatePem", pki.PEM(another)), "certificate signed by unknown authority")
		fails(t, r, withProperty(oneTopic, "RootCASecretArn", nil), "certificate signed by unknown authority")
	})
	t.Run("certificate in the template", func(t *testing.T) {
		t.Parallel()
		r := newKafkaResource(t, kafkaTopics, newKafkaCluster(t))
		assertSuccess(t, r.create(withProperty(withProperty(oneTopic, "RootCASecretArn", nil), "RootCertificatePem", pki.PEM(pki.NewRoot(t, "another"), r.kafka.root))))
	})
	t.Run("another name", func(t *testing.T) {
		t.Parallel()
		k := newKafkaCluster(t)
		_, port, err := net.SplitHostPort(k.ListenAddrs()[0])
		if err != nil {
			t.Fatal(err)
		}
		r := newKafkaResource(t, kafkaTopics, k)
		r.servers = []string{"localhost:" + port}
		fails(t, r, oneTopic, "localhost", "certificate", "compare the broker's certificate")
	})
	t.Run("expired", func(t *testing.T) {
		t.Parallel()
		k := unstartedKafkaCluster(t)
		k.root = pki.NewRoot(t, "kafka root", pki.Expired)
		if err := k.start(); err != nil {
			t.Fatal(err)
		}
		fails(t, newKafkaResource(t, kafkaTopics, k), oneTopic, "certificate has expired")
	})
	t.Run("no TLS", func(t *testing.T) {
		t.Parallel()
		r := newKafkaResource(t, kafkaTopics, unstartedKafkaCluster(t))
		r.servers = []string{serveText(t, "HTTP/1.1 400 Bad Request\r\n\r\n")}
		fails(t, r, oneTopic, "does not look like a TLS handshake", "give the port of a listener with TLS")
	})
	t.Run("no TLS, and no word", func(t *testing.T) { // as Kafka's listeners without TLS do it; a broker that starts may, too
		t.Parallel()
		r := newKafkaResource(t, kafkaTopics, unstartedKafkaCluster(t))
		r.servers, r.timeout = []string{serveText(t, "")}, 10*time.Second
		assertFailed(t, r.create(oneTopic), "nothing was created", "the cluster was not ready in time", "connect to "+r.servers[0], "is TLS misconfigured")
	})
}

// serveText returns the address of a server that reads a little from each connection, answers with the text and closes it.
func serveText(t *testing.T, text string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var served sync.WaitGroup
	served.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // closed
			}
			// What becomes of the connection is up to the client.
			_, _ = conn.Read(make([]byte, 16<<10)) // all of a ClientHello, or the end would be a reset
			_, _ = conn.Write([]byte(text))
			_ = conn.Close()
		}
	})
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
		served.Wait()
	})
	return listener.Addr().String()
}

// TestKafkaClusterAuthentication has the cluster refuse the administrator.
func TestKafkaClusterAuthentication(t *testing.T) {
	t.Parallel()
	scram := func(arn, propagation string) map[string]any {
		return map[string]any{"Type": "SCRAM-SHA-512", "SecretArn": arn, "PropagationTime": propagation}
	}
	t.Run("wrong password", func(t *testing.T) {
		t.Parallel()
		for _, kind := range []string{kafkaTopics, kafkaUsers} {
			r := newKafkaResource(t, kind, newKafkaCluster(t))
			wrong := r.secrets.Put("kafka/wrong", `{"username": "admin", "password": "wrong`+passwordMark+`"}`)
			assertFailed(t, r.create(map[string]any{"Authentication": scram(wrong, "0s")}), "nothing was created", "connect to",
				"SASL_AUTHENTICATION_FAILED", "invalid credentials", "the cluster refuses the user, the password or the role in Authentication")
			assertSuccess(t, r.delete())
		}
	})
	t.Run("wrong password for a while", func(t *testing.T) {
		t.Parallel()
		k := newKafkaCluster(t)
		r := newKafkaResource(t, kafkaTopics, k)
		arn := r.secrets.Put("kafka/associated", `{"username": "associated", "password": "late`+passwordMark+`"}`)
		properties := withProperty(oneTopic, "Authentication", scram(arn, "3s"))
		started := time.Now()
		assertFailed(t, r.create(properties), "SASL_AUTHENTICATION_FAILED")
		if took := time.Since(started); took < 3*time.Second || took > 8*time.Second {
			t.Errorf("took %v, want some more than 3s", took)
		}

		// As Amazon MSK takes its time over a secret that has been associated.
		var created sync.WaitGroup
		created.Go(func() {
			time.Sleep(time.Second)
			k.expect(map[string]string{"associated": "late" + passwordMark})
			users := newKafkaResource(t, kafkaUsers, k)
			assertSuccess(t, users.create(usersOf(declaredUser("associated", arnOf(users, "associated", "late"),
				allowing("topic:orders", "All"), allowing("cluster", "All")))))
		})
		assertSuccess(t, r.create(withProperty(oneTopic, "Authentication", scram(arn, "20s"))))
		created.Wait()
	})
	t.Run("may not administer", func(t *testing.T) {
		t.Parallel()
		k := newKafkaCluster(t, kfake.User("SCRAM-SHA-512", "guest", "guest"+passwordMark))
		topics, users := newKafkaResource(t, kafkaTopics, k), newKafkaResource(t, kafkaUsers, k)
		for _, r := range []*kafkaResource{topics, users} {
			r.adminARN = r.putUser("guest", "guest"+passwordMark)
		}
		assertFailed(t, topics.create(oneTopic), "TOPIC_AUTHORIZATION_FAILED", "allow it to the user or the role in Authentication")
		assertFailed(t, users.create(withProperty(usersOf(declaredUser("guest", "", allowing("cluster", "All"))), "ACLsOnly", "true")),
			"create ACL User:guest ALL on LITERAL CLUSTER kafka-cluster from *: CLUSTER_AUTHORIZATION_FAILED")
		k.assertACLs()
	})
	t.Run("another mechanism", func(t *testing.T) {
		t.Parallel()
		r := newKafkaResource(t, kafkaTopics, newKafkaCluster(t))
		assertFailed(t, r.create(withProperty(oneTopic, "Authentication", map[string]any{"Type": "AWS_MSK_IAM"})),
			"UNSUPPORTED_SASL_MECHANISM", "the listener of BootstrapServers has other mechanisms than Authentication.Type")
	})
}

// arnOf returns the secret of a user in the Secrets Manager of a resource.
func arnOf(r *kafkaResource, username, password string) string {
	return r.putUser(username, password+passwordMark)
}

// TestKafkaClusterSecrets has Secrets Manager fail.
func TestKafkaClusterSecrets(t *testing.T) {
	t.Parallel()
	k := newKafkaCluster(t)
	for _, test := range []struct {
		name   string
		script script
		want   []string
	}{
		{"throttles, then answers", script{awsstub.Throttle(), awsstub.Default}, nil},
		{"fails, then answers", script{awsstub.Break(), awsstub.Default}, nil},
		{"may not read", script{awsstub.DenyAccess()}, []string{"root CA: read secret", "AccessDeniedException"}},
		{"may not read the second", script{awsstub.Default, awsstub.DenyAccess()}, []string{"authentication: read secret", "AccessDeniedException"}},
		{"may not decrypt", script{awsstub.Fail(http.StatusBadRequest, "DecryptionFailure", "KMS refuses.")}, []string{"DecryptionFailure"}},
		{"does not answer", script{awsstub.Hang()}, []string{"root CA: read secret", "raise the timeout"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newKafkaResource(t, kafkaTopics, k)
			r.timeout = 20 * time.Second
			if slices.Contains(test.want, "raise the timeout") {
				r.timeout = 3 * time.Second
			}
			r.aws.On(secretsstub.GetSecretValue, test.script...)
			assertOutcome(t, r.create(topicsOf(declaredTopic("orders", "1", "1", nil))), test.want)
			assertSuccess(t, r.delete())
		})
	}
	t.Run("no certificate", func(t *testing.T) {
		t.Parallel()
		r := newKafkaResource(t, kafkaTopics, k)
		for secret, want := range map[string]string{
			`{"certificate": "root.pem"}`:    "got no certificate in PEM",
			`{"Certificates": "root.pem"}`:   "got no certificate in PEM",
			`["root.pem"]`:                   "is no JSON object of strings",
			pki.PEM(k.root):                  "is no JSON object of strings",
			privateKeySecret(t, k.root):      "got a block PRIVATE KEY in PEM, need certificates only",
			`{"certificate": "` + cut + `"}`: "certificate 1: x509",
		} {
			arn := r.secrets.Put("kafka/root", secret)
			assertFailed(t, r.create(oneTopic), "root CA: ", arn, want)
		}
	})
}

// cut is a certificate that lacks most of it.
const cut = `-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n`

func privateKeySecret(t *testing.T, of *pki.Certificate) string {
	return string(encodeJSON(t, map[string]string{"certificate": pki.PEM(of) + of.KeyPEM(t)}))
}

// TestKafkaUsersFaults has the cluster fail while users are altered. A request that is repeated must come to the same end.
func TestKafkaUsersFaults(t *testing.T) {
	t.Parallel()
	const brief = 10 * time.Second
	for _, test := range []struct {
		name    string
		fault   kfake.Fault
		timeout time.Duration
		want    []string
	}{
		{"a controller is elected", kfake.Fault{Keys: []kmsg.Key{kmsg.AlterUserSCRAMCredentials}, Err: kerr.NotController, Count: 2}, 0, nil},
		{"an answer is late", kfake.Fault{Keys: []kmsg.Key{kmsg.AlterUserSCRAMCredentials}, Err: kerr.RequestTimedOut}, 0, nil},
		{"an ACL is late", kfake.Fault{Keys: []kmsg.Key{kmsg.CreateACLs}, Err: kerr.RequestTimedOut}, 0, nil},
		{"a deletion is late", kfake.Fault{Keys: []kmsg.Key{kmsg.DeleteACLs}, Err: kerr.RequestTimedOut}, 0, nil},
		{"there are no ACLs", kfake.Fault{Keys: []kmsg.Key{kmsg.CreateACLs}, Err: kerr.SecurityDisabled, Count: -1}, 0,
			[]string{"create ACL User:writer READ on LITERAL TOPIC orders from *: SECURITY_DISABLED", "set authorizer.class.name"}},
		{"an ACL is not deleted", kfake.Fault{Keys: []kmsg.Key{kmsg.DeleteACLs}, Err: kerr.InvalidRequest, Count: -1}, 0,
			[]string{"delete ACL User:writer WRITE on LITERAL TOPIC orders from *: INVALID_REQUEST"}},
		{"no controller is elected", kfake.Fault{Keys: []kmsg.Key{kmsg.AlterUserSCRAMCredentials}, Err: kerr.NotController, Count: -1}, brief,
			[]string{"the cluster was not ready in time", "credential", "raise the timeout"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			k := newKafkaCluster(t)
			r, arns := newKafkaUsers(t, k, "writer", "leaver")
			assertSuccess(t, r.create(usersOf(
				declaredUser("writer", arns["writer"], allowing("topic:orders", "Write")), declaredUser("leaver", arns["leaver"]))))
			faulty := k.Fault(test.fault)
			if test.timeout != 0 {
				r.timeout = test.timeout
			}
			changed := usersOf(declaredUser("writer", arns["writer"], allowing("topic:orders", "Read")))
			former := r.properties
			assertOutcome(t, r.update(changed), test.want)

			// Whatever came of it, the same again is right.
			faulty.Remove()
			r.properties, r.timeout = former, time.Minute
			assertSuccess(t, r.update(changed))
			k.assertUsers("writer")
			k.assertACLs("User:writer ALLOW READ LITERAL TOPIC orders *")
			k.assertPassword("writer", "first", true)
		})
	}
}

// TestKafkaUsersAgain repeats a request, as Lambda does when it is in doubt.
func TestKafkaUsersAgain(t *testing.T) {
	t.Parallel()
	k := newKafkaCluster(t)
	r, arns := newKafkaUsers(t, k, "writer")
	event := r.event(cfn.RequestCreate, r.connected(usersOf(declaredUser("writer", arns["writer"], allowing("topic:orders", "Write", "Write")))))
	event.ResourceType = kafkaUsers
	for range 2 {
		if err := r.invoke(event); err != nil {
			t.Fatal(err)
		}
	}
	answers := r.aws.Requests(awsstub.Respond)
	if len(answers) != 2 || string(answers[0].Body) != string(answers[1].Body) || answers[0].Input["Status"] != "SUCCESS" {
		t.Errorf("got %d answers, want two that are the same", len(answers))
	}
	k.assertUsers("writer")
	k.assertACLs("User:writer ALLOW WRITE LITERAL TOPIC orders *")
}
