package e2e

import (
	"bytes"
	"context"
	"crypto/pbkdf2"
	"crypto/sha512"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"github.com/lintel-go/lintel/test/e2e/internal/pki"
)

const (
	administrator         = "admin"
	administratorPassword = "admin-password-example"
)

// kafkaCluster is a Kafka cluster in this process that speaks TLS, authenticates with SCRAM-SHA-512 and has ACLs.
type kafkaCluster struct {
	*kfake.Cluster
	t    testing.TB
	root *pki.Certificate // which has issued the brokers' certificate

	mu        sync.Mutex
	passwords map[string]string // of users, as their credentials were written
}

// kafkaBrokers is how many brokers a cluster has unless a test says otherwise.
const kafkaBrokers = 3

// newKafkaCluster starts a cluster.
func newKafkaCluster(t testing.TB, options ...kfake.Opt) *kafkaCluster {
	t.Helper()
	k := unstartedKafkaCluster(t)
	if err := k.start(options...); err != nil {
		t.Fatal(err)
	}
	return k
}

// unstartedKafkaCluster returns a cluster with a certificate authority and nothing else.
func unstartedKafkaCluster(t testing.TB) *kafkaCluster {
	return &kafkaCluster{t: t, root: pki.NewRoot(t, "kafka root"), passwords: map[string]string{}}
}

// start starts the brokers with SCRAM and ACLs. The administrator is a super user.
func (k *kafkaCluster) start(options ...kfake.Opt) error {
	if err := k.startWith(append([]kfake.Opt{
		kfake.EnableSASL(),
		kfake.EnableACLs(),
		kfake.Superuser("SCRAM-SHA-512", administrator, administratorPassword),
	}, options...)...); err != nil {
		return err
	}
	k.ControlKey(int16(kmsg.AlterUserSCRAMCredentials), k.recordCredentials)
	return nil
}

// startWith starts the brokers with TLS and the given options.
func (k *kafkaCluster) startWith(options ...kfake.Opt) error {
	certificate := k.root.Client(k.t, "broker", pki.Template(func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}))
	config := &tls.Config{Certificates: []tls.Certificate{certificate.TLS()}, MinVersion: tls.VersionTLS12}
	cluster, err := kfake.NewCluster(append([]kfake.Opt{
		kfake.NumBrokers(kafkaBrokers),
		kfake.ListenFn(func(network, address string) (net.Listener, error) {
			listener, err := tls.Listen(network, address, config)
			return refusingListener{listener}, err
		}),
	}, options...)...)
	if err != nil {
		return fmt.Errorf("start kafka: %w", err)
	}
	k.Cluster = cluster
	k.t.Cleanup(cluster.Close)
	return nil
}

// expect makes the password known with which a user's credential is to be written.
func (k *kafkaCluster) expect(passwords map[string]string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	maps.Copy(k.passwords, passwords)
}

// kfakeIterations are announced by kfake's brokers for every credential, whatever it was written with.
const kfakeIterations = 4096

// recordCredentials fails the test if a credential is not what SCRAM derives from the user's password (RFC 5802, section
// 3), and gives kfake one that it can verify.
func (k *kafkaCluster) recordCredentials(request kmsg.Request) (kmsg.Response, error, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	upsertions := request.(*kmsg.AlterUserSCRAMCredentialsRequest).Upsertions
	for i, u := range upsertions {
		password, ok := k.passwords[u.Name]
		if !ok || u.Mechanism != int8(kadm.ScramSha512) || u.Iterations < 8192 || len(u.Salt) < 16 ||
			!bytes.Equal(u.SaltedPassword, k.salted(password, u.Salt, int(u.Iterations))) {
			k.t.Errorf("got credential of user %s with mechanism %d, %d iterations and a salt of %d bytes: not that of the secret, or weak",
				u.Name, u.Mechanism, u.Iterations, len(u.Salt))
		}
		upsertions[i].Iterations = kfakeIterations
		upsertions[i].SaltedPassword = k.salted(password, u.Salt, kfakeIterations)
	}
	return nil, nil, false
}

func (k *kafkaCluster) salted(password string, salt []byte, iterations int) []byte {
	key, err := pbkdf2.Key(sha512.New, password, salt, iterations, sha512.Size)
	if err != nil {
		k.t.Errorf("derive key: %v", err)
	}
	return key
}

// client returns a client of the cluster for a user.
func (k *kafkaCluster) client(username, password string, options ...kgo.Opt) *kgo.Client {
	k.t.Helper()
	client, err := kgo.NewClient(append([]kgo.Opt{
		kgo.SeedBrokers(k.ListenAddrs()...),
		kgo.DialTLSConfig(k.trust()),
		kgo.SASL(scram.Auth{User: username, Pass: password}.AsSha512Mechanism()),
		kgo.MetadataMinAge(10 * time.Millisecond),
	}, options...)...)
	if err != nil {
		k.t.Fatalf("kafka client: %v", err)
	}
	k.t.Cleanup(client.Close)
	return client
}

// trust is the configuration of TLS clients of the cluster.
func (k *kafkaCluster) trust() *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(k.root.Certificate)
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

// admin returns a client of the administrator's.
func (k *kafkaCluster) admin() *kadm.Client {
	return kadm.NewClient(k.client(administrator, administratorPassword))
}

// seed creates a topic that was there before.
func (k *kafkaCluster) seed(partitions int32, replicationFactor int16, config map[string]string, topic string) {
	k.t.Helper()
	configs := map[string]*string{}
	for name, value := range config {
		configs[name] = &value
	}
	if _, err := k.admin().CreateTopic(k.t.Context(), partitions, replicationFactor, configs, topic); err != nil {
		k.t.Fatalf("create topic %s: %v", topic, err)
	}
}

// produce writes a record, as the administrator.
func (k *kafkaCluster) produce(topic, value string) {
	k.t.Helper()
	if err := k.produceAs(k.t.Context(), administrator, administratorPassword, topic, value); err != nil {
		k.t.Fatalf("produce to %s: %v", topic, err)
	}
}

func (k *kafkaCluster) produceAs(ctx context.Context, username, password, topic, value string) error {
	client := k.client(username, password, kgo.DisableIdempotentWrite())
	return client.ProduceSync(ctx, &kgo.Record{Topic: topic, Value: []byte(value)}).FirstErr()
}

// kafkaTopic is a topic in brief.
type kafkaTopic struct {
	partitions, replicas int
	config               map[string]string
}

// topics returns all topics with what is configured for each itself.
func (k *kafkaCluster) topics() map[string]kafkaTopic {
	k.t.Helper()
	admin, ctx := k.admin(), k.t.Context()
	details, err := admin.ListTopics(ctx)
	if err != nil {
		k.t.Fatalf("list topics: %v", err)
	}
	topics := map[string]kafkaTopic{}
	for name, detail := range details {
		topics[name] = kafkaTopic{len(detail.Partitions), detail.Partitions.NumReplicas(), map[string]string{}}
	}
	resources, err := admin.DescribeTopicConfigs(ctx, details.Names()...)
	if err != nil {
		k.t.Fatalf("describe configs: %v", err)
	}
	for _, resource := range resources {
		for _, config := range resource.Configs {
			if config.Source == kmsg.ConfigSourceDynamicTopicConfig {
				topics[resource.Name].config[config.Key] = config.MaybeValue()
			}
		}
	}
	return topics
}

// acls returns all ACLs, sorted, each as a line.
func (k *kafkaCluster) acls() []string {
	k.t.Helper()
	results, err := k.admin().DescribeACLs(k.t.Context(), kadm.NewACLs().AnyResource().Operations(kadm.OpAny).
		Allow().AllowHosts().Deny().DenyHosts().ResourcePatternType(kadm.ACLPatternAny))
	if err != nil {
		k.t.Fatalf("describe ACLs: %v", err)
	}
	var list []string
	for _, result := range results {
		for _, a := range result.Described {
			list = append(list, a.Principal+" "+a.Permission.String()+" "+a.Operation.String()+" "+
				a.Pattern.String()+" "+a.Type.String()+" "+a.Name+" "+a.Host)
		}
	}
	slices.Sort(list)
	return slices.Compact(list) // there is one result per permission asked for
}

// users returns the names of those who have a credential of SCRAM-SHA-512, sorted.
func (k *kafkaCluster) users() []string {
	k.t.Helper()
	described, err := k.admin().DescribeUserSCRAMs(k.t.Context())
	if err != nil {
		k.t.Fatalf("describe credentials: %v", err)
	}
	var names []string
	for _, user := range described.Sorted() {
		for _, c := range user.CredInfos {
			if c.Mechanism == kadm.ScramSha512 {
				names = append(names, user.User)
			}
		}
	}
	return names
}

// requests counts the requests of a kind from now on.
func (k *kafkaCluster) requests(key kmsg.Key) func() int {
	observed := k.Fault(kfake.Fault{Keys: []kmsg.Key{key}, Observe: true, Count: -1})
	return observed.Hits
}

// freePorts returns ports of the loopback interface at which nothing listens. They are below those that systems give to
// servers and clients that ask for any, such as those of other tests.
func freePorts(t testing.TB, n int) []int {
	t.Helper()
	const lowest, beyond = 20000, 32768
	ports := map[int]bool{}
	for len(ports) < n {
		port := lowest + rand.IntN(beyond-lowest)
		listener, err := net.Listen("tcp", loopbackAddresses(port)[0])
		if err != nil {
			continue // somebody else's
		}
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		ports[port] = true
	}
	return slices.Collect(maps.Keys(ports))
}

func loopbackAddresses(ports ...int) []string {
	var addresses []string
	for _, port := range ports {
		addresses = append(addresses, net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	}
	return addresses
}

// refusingListener makes kfake refuse a wrong password as Kafka does: with SASL_AUTHENTICATION_FAILED, before it closes
// the connection.
type refusingListener struct{ net.Listener }

func (l refusingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &refusingConn{Conn: conn}, nil
}

// refusingConn is the broker's end of a connection.
type refusingConn struct {
	net.Conn
	unread []byte // of the last request

	mu      sync.Mutex
	pending []byte // the header of the last request, until it is answered
}

// requestHeader is the length in bytes of what every request begins with: key, version and correlation id.
const requestHeader = 2 + 2 + 4

func (c *refusingConn) Read(p []byte) (int, error) {
	if len(c.unread) == 0 {
		size := make([]byte, 4)
		if _, err := io.ReadFull(c.Conn, size); err != nil {
			return 0, err
		}
		request := make([]byte, binary.BigEndian.Uint32(size))
		if _, err := io.ReadFull(c.Conn, request); err != nil {
			return 0, err
		}
		c.mu.Lock()
		c.pending = request[:requestHeader]
		c.mu.Unlock()
		c.unread = append(size, request...)
	}
	n := copy(p, c.unread)
	c.unread = c.unread[n:]
	return n, nil
}

func (c *refusingConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.pending = nil
	c.mu.Unlock()
	return c.Conn.Write(p)
}

func (c *refusingConn) Close() error {
	c.mu.Lock()
	pending := c.pending
	c.pending = nil
	c.mu.Unlock()
	if pending != nil && binary.BigEndian.Uint16(pending) == uint16(kmsg.SASLAuthenticate) {
		response := kmsg.NewPtrSASLAuthenticateResponse()
		response.Version = int16(binary.BigEndian.Uint16(pending[2:]))
		response.ErrorCode = kerr.SaslAuthenticationFailed.Code
		response.ErrorMessage = kmsg.StringPtr("Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512")
		frame := slices.Clone(pending[4:])
		if response.IsFlexible() {
			frame = append(frame, 0) // no tags in the header
		}
		frame = response.AppendTo(frame)
		// The client may be gone, and kfake closes the connection anyway.
		_, _ = c.Conn.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(frame))), frame...))
	}
	return c.Conn.Close()
}
