package brokerhost

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The environment file is lines of
//
//	NAME='value'
//
// A value is taken as it stands between the quotes: no escape, no expansion.
// The same text means the same to the scripts' reader, to a shell and to
// systemd's EnvironmentFile. A value therefore cannot hold a quote, a backslash
// or a control character; '$' is refused outside a token, because a literal one
// is a mistake. A CDK token, "${Token[...]}" , passes unchanged, and CDK
// replaces it in the template. What it resolves to is checked on the host: the
// scripts refuse a line that is not of this form.
type variable struct{ name, value string }

// environment is the content of cluster.env, in order.
func (c Config) environment() []variable {
	return []variable{
		{"CLUSTER", c.Cluster},
		{"CLUSTER_ID", c.ClusterID},
		{"NODE_ID", strconv.Itoa(c.NodeID)},
		{"BROKERS", c.brokerList()},
		{"DIRECTORY_IDS", c.directoryList()},
		{"CONTROLLER_PORT", strconv.Itoa(ControllerPort)},
		{"INTERNAL_PORT", strconv.Itoa(InternalPort)},
		{"CLIENT_PORT", strconv.Itoa(ClientPort)},
		{"REGION", c.Region},
		{"HOSTED_ZONE_ID", c.HostedZoneID},
		{"VOLUME_ID", c.VolumeID},
		{"CA_ARN", c.CertificateAuthorityARN},
		{"SIGNING_ALGORITHM", c.SigningAlgorithm},
		{"CERTIFICATE_DAYS", strconv.Itoa(int(c.CertificateValidity / day))},
		{"SECRET_ARN", c.CredentialSecretARN},
		{"ADMINISTRATOR", c.Administrator},
		{"KAFKA_DIRECTORY", c.Release.directory()},
		{"KAFKA_URL", c.Release.URL},
		{"KAFKA_DIGEST", c.Release.Digest},
		{"SCRIPTS_URL", c.ScriptsURL},
		{"LOG_GROUP", c.LogGroup},
		{"METRICS_NAMESPACE", MetricsNamespace},
		{"STACK", c.Stack},
		{"SIGNAL_RESOURCE", c.SignalResource},
		{"RETENTION_MS", strconv.FormatInt(c.retentionMilliseconds(), 10)},
	}
}

// brokerList is "1@host1 2@host2 ...": the form the scripts loop over.
func (c Config) brokerList() string {
	nodes := make([]string, len(c.Brokers))
	for i, b := range c.Brokers {
		nodes[i] = fmt.Sprintf("%d@%s", b.NodeID, b.Host)
	}
	return strings.Join(nodes, " ")
}

// directoryList are the directory ids of the nodes as initial controllers, in
// the order of brokerList. They must be the same on every node, so they are
// derived from what all nodes know.
func (c Config) directoryList() string {
	ids := make([]string, len(c.Brokers))
	for i, b := range c.Brokers {
		sum := sha256.Sum256(fmt.Appendf(nil, "kafka directory id\x00%s\x00%d", c.ClusterID, b.NodeID))
		ids[i] = uuidText(sum[:16])
	}
	return strings.Join(ids, " ")
}

// retentionMilliseconds is log.retention.ms; -1 is for ever.
func (c Config) retentionMilliseconds() int64 {
	if c.Retention < 0 {
		return -1
	}
	return int64(c.Retention / time.Millisecond)
}

// line is the variable's line in the file, without the line end.
func (v variable) line() string { return v.name + "='" + v.value + "'" }
