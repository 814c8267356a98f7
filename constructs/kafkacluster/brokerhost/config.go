package brokerhost

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// Config is what one broker's host must know. Every string that is said to hold
// tokens may be or contain a CDK token; all others are read at synth.
type Config struct {
	// Cluster is the name of the cluster in metrics and logs: letters, digits,
	// '-', '_' and '.', at most 64 of them.
	Cluster string
	// ClusterID is the KRaft cluster id; see [ClusterID]. It is written to the
	// data volumes, so it must never change.
	ClusterID string
	// NodeID says which of Brokers this host is.
	NodeID int
	// Brokers are all nodes of the cluster, each a broker and a controller: 1, 3
	// or 5. The set is written to the data volumes when they are formatted.
	Brokers []Broker
	// Region is the AWS Region of the cluster. May hold tokens.
	Region string
	// HostedZoneID is the private hosted zone that holds the names of Brokers.
	// May hold tokens.
	HostedZoneID string
	// VolumeID is this broker's EBS volume. May hold tokens.
	VolumeID string
	// CertificateAuthorityARN is the AWS Private CA that issues the broker's
	// certificate. May hold tokens.
	CertificateAuthorityARN string
	// SigningAlgorithm with which the CA signs; it must be of the family of the
	// CA's key. Default: "SHA256WITHECDSA". May hold tokens.
	SigningAlgorithm string
	// CertificateValidity is how long the broker's certificate is valid, in whole
	// days. The broker restarts for a new one when a third of it is left. Default:
	// 6 days, which a CA for short-lived certificates issues: its limit is 7 days,
	// and AWS Private CA dates a certificate back by an hour. At least 3 days, so
	// that a day's outage of the CA is survived.
	CertificateValidity time.Duration
	// CredentialSecretARN is the Secrets Manager secret with the administrator's
	// SCRAM credential: {"username": ..., "password": ...}. It is read once, when
	// the data volume is formatted. May hold tokens.
	CredentialSecretARN string
	// Administrator is the username in that secret; it becomes a super user.
	Administrator string
	// Release is the Kafka release. Default: [DefaultRelease].
	Release Release
	// ScriptsURL is the s3://bucket/key of the zip archive of [Files]. May hold
	// tokens.
	ScriptsURL string
	// LogGroup is the CloudWatch Logs group of the broker's logs. May hold tokens.
	LogGroup string
	// Stack and SignalResource are the CloudFormation stack's name or ARN and the
	// logical ID of the resource that waits for this host's signal. May hold
	// tokens. Both empty: nobody waits.
	Stack, SignalResource string
	// Retention of records in topics that do not say it. Default: 7 days. A
	// negative value keeps records for ever.
	Retention time.Duration
	// ServerProperties are further properties of server.properties, by Kafka's
	// name; they replace the defaults. What [Reserved] names is refused. They hold
	// no tokens. Kafka reads min.insync.replicas here only when the cluster is
	// created; later it is a setting of the cluster, for kafka-configs.sh
	// (eligible leader replicas, KIP-966).
	ServerProperties map[string]string
}

// Broker is one node of the cluster.
type Broker struct {
	// NodeID is 1 or more and unique.
	NodeID int
	// Host is the stable DNS name of the broker, without a dot at the end. It
	// becomes the subject of the broker's certificate, so it has at most 64
	// characters and holds no tokens.
	Host string
}

// BootstrapServers are the addresses that clients start from, one for each
// broker.
func BootstrapServers(brokers []Broker) []string {
	addresses := make([]string, len(brokers))
	for i, b := range brokers {
		addresses[i] = fmt.Sprintf("%s:%d", b.Host, ClientPort)
	}
	return addresses
}

// ClusterID makes a KRaft cluster id from a text that names the cluster, such as
// the address of the construct: the same text gives the same id. It is a UUID in
// URL-safe base64 without padding, as kafka-storage.sh random-uuid prints it.
func ClusterID(name string) string {
	sum := sha256.Sum256([]byte("kafka cluster id\x00" + name))
	return uuidText(sum[:16])
}

// uuidText is the text of a UUID made of the 16 bytes. Like Kafka's random UUIDs
// it does not start with '-', so that it cannot be taken for an option.
func uuidText(b []byte) string {
	const version, variant = 6, 8
	u := [16]byte(b)
	u[version] = u[version]&0x0f | 0x80 // a custom UUID: RFC 9562, section 5.8
	u[variant] = u[variant]&0x3f | 0x80
	if text := base64.RawURLEncoding.EncodeToString(u[:]); !strings.HasPrefix(text, "-") {
		return text
	}
	u[0] ^= 0x80
	return base64.RawURLEncoding.EncodeToString(u[:])
}

// day is the unit of a certificate's validity.
const day = 24 * time.Hour

// withDefaults is the configuration with nothing left open.
func (c Config) withDefaults() Config {
	c.SigningAlgorithm = cmp.Or(c.SigningAlgorithm, "SHA256WITHECDSA")
	c.CertificateValidity = cmp.Or(c.CertificateValidity, 6*day)
	c.Retention = cmp.Or(c.Retention, 7*day)
	c.Release = c.Release.withDefaults()
	return c
}
