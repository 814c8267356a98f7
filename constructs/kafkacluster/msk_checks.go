package kafkacluster

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Limits of Amazon MSK Provisioned with Standard brokers (Amazon MSK Developer Guide,
// "Amazon MSK quota", "Set up storage").
const (
	maxMSKBrokers = 60
	maxMSKVolume  = 16_384
)

// standardBroker is before an EC2 instance type in the name of Amazon MSK's.
const standardBroker = "kafka."

// mskInstances are EC2's families of Standard brokers in KRaft mode
// (kafka:CreateCluster, BrokerNodeGroupInfo.InstanceType).
var mskInstances = regexp.MustCompile(`^(m5|m7g)\.([1-9][0-9]*x)?large$`)

// mskVersions with KRaft that Standard brokers can be created with (Amazon MSK
// Developer Guide, "Supported Apache Kafka versions"); others may come.
var mskVersions = []string{"3.7.x.kraft", "3.8.x.kraft", "3.9.x.kraft", "4.0.x.kraft", "4.1.x.kraft"}

// mskVersion is the form of a version in KRaft mode.
var mskVersion = regexp.MustCompile(`^[0-9]+\.[0-9]+\.([0-9]+|x)\.kraft$`)

func (p *Props) checkMSK(c *synth.Checks) {
	inRange(c, "Brokers", p.Brokers, 2, maxMSKBrokers)
	inRange(c, "VolumeGiB", p.VolumeGiB, 1, maxMSKVolume)
	c.Require(p.MaxVolumeGiB >= p.VolumeGiB && p.MaxVolumeGiB <= maxMSKVolume,
		"got MaxVolumeGiB %d: it must be %d, which is VolumeGiB, to %d", p.MaxVolumeGiB, p.VolumeGiB, maxMSKVolume)
	c.Require(mskInstances.MatchString(p.InstanceType), "got InstanceType %q: Standard brokers of Amazon MSK in KRaft mode are of m5 and m7g, such as \"m7g.large\"", p.InstanceType)
	c.Require(mskVersion.MatchString(p.KafkaVersion), "got KafkaVersion %q: it must be one in KRaft mode, such as %s", p.KafkaVersion, strings.Join(mskVersions, ", "))
	levels := []Monitoring{DefaultMonitoring, PerBroker, PerTopicPerBroker, PerTopicPerPartition}
	c.Require(slices.Contains(levels, p.Monitoring), "got Monitoring %q: it must be one of %q", p.Monitoring, levels)
	c.Require(p.RemovalPolicy != awscdk.RemovalPolicy_SNAPSHOT, "got RemovalPolicy SNAPSHOT: Amazon MSK makes none; choose RETAIN or DESTROY")
	for _, name := range slices.Sorted(maps.Keys(p.ServerProperties)) {
		_, ours := p.mskDecided()[name]
		c.Require(!ours, "got ServerProperties %s, which this package decides: leave it out", name)
		c.Require(serverProperty.MatchString(name), "got ServerProperties %q: it must be one of Kafka's, such as \"num.network.threads\"", name)
		c.Require(!strings.ContainsAny(p.ServerProperties[name], "\r\n"), "got ServerProperties %s with more than one line", name)
	}
}

var serverProperty = regexp.MustCompile(`^[a-z][a-z0-9.]*$`)

// mskDecided are the properties that make the cluster keep what it has acknowledged,
// and deny what nobody allowed. On EC2 the brokers' scripts decide the same.
func (p *Props) mskDecided() map[string]string {
	replicas := maxReplication(p.Brokers)
	retention := int64(-1)
	if p.Retention > 0 {
		retention = int64(p.Retention / time.Millisecond)
	}
	return map[string]string{
		"allow.everyone.if.no.acl.found":           "false",
		"auto.create.topics.enable":                "false",
		"default.replication.factor":               strconv.Itoa(replicas),
		"log.retention.ms":                         strconv.FormatInt(retention, 10),
		"min.insync.replicas":                      strconv.Itoa(minInSync(replicas)),
		"offsets.topic.replication.factor":         strconv.Itoa(replicas),
		"transaction.state.log.min.isr":            strconv.Itoa(minInSync(replicas)),
		"transaction.state.log.replication.factor": strconv.Itoa(replicas),
		"unclean.leader.election.enable":           "false",
	}
}

// mskProperties is the text of server.properties.
func (p *Props) mskProperties() string {
	properties := p.mskDecided()
	maps.Copy(properties, p.ServerProperties)
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		fmt.Fprintf(&text, "%s=%s\n", name, properties[name])
	}
	return text.String()
}
