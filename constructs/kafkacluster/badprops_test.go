package kafkacluster_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/kafkacluster"
	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
	"github.com/lintel-go/lintel/constructs/kafkasource"
	"github.com/lintel-go/lintel/constructs/privateca"
)

// badProps is a change that the cluster refuses, and a part of why.
type badProps struct {
	name   string
	change func(awscdk.Stack, *kafkacluster.Props)
	want   string
}

func topic(topics ...kafkacluster.Topic) func(awscdk.Stack, *kafkacluster.Props) {
	return func(_ awscdk.Stack, p *kafkacluster.Props) { p.Topics = topics }
}

func config(name, value string) func(awscdk.Stack, *kafkacluster.Props) {
	return topic(kafkacluster.Topic{Name: "t", Config: map[string]string{name: value}})
}

func user(users ...kafkacluster.User) func(awscdk.Stack, *kafkacluster.Props) {
	return func(_ awscdk.Stack, p *kafkacluster.Props) { p.Users = users }
}

func acl(resource string, operations ...string) func(awscdk.Stack, *kafkacluster.Props) {
	return user(kafkacluster.User{Name: "u", ACLs: []kafkacluster.ACL{{Resource: resource, Operations: operations}}})
}

// subnets of a brought VPC with the given kinds.
func subnets(kinds ...awsec2.SubnetType) func(awscdk.Stack, *kafkacluster.Props) {
	return func(stack awscdk.Stack, p *kafkacluster.Props) {
		var configuration []*awsec2.SubnetConfiguration
		for _, kind := range kinds {
			configuration = append(configuration, &awsec2.SubnetConfiguration{Name: jsii.String(string(kind)), SubnetType: kind})
		}
		p.Vpc = awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{MaxAzs: jsii.Number(3), SubnetConfiguration: &configuration})
	}
}

// anywhere are refused on EC2 and on Amazon MSK.
var anywhere = []badProps{
	{"two VPCs", func(stack awscdk.Stack, p *kafkacluster.Props) {
		p.Vpc, p.Network = awsec2.NewVpc(stack, jsii.String("Vpc"), nil), &kafkasource.NetworkProps{}
	}, "both Vpc and Network are set"},
	{"subnets of no VPC", func(_ awscdk.Stack, p *kafkacluster.Props) { p.VpcSubnets = &awsec2.SubnetSelection{} }, "VpcSubnets without Vpc"},
	{"public VPC", subnets(awsec2.SubnetType_PUBLIC), "no private subnets"},
	{"public subnets", func(stack awscdk.Stack, p *kafkacluster.Props) {
		p.Vpc = awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{MaxAzs: jsii.Number(3)})
		p.VpcSubnets = &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PUBLIC}
	}, "brokers belong in private subnets"},
	{"log retention", func(_ awscdk.Stack, p *kafkacluster.Props) { p.LogRetention = 2 * day }, "got LogRetention 48h0m0s"},
	{"disk alarm", func(_ awscdk.Stack, p *kafkacluster.Props) { p.DiskAlarmPercent = 100 }, "got DiskAlarmPercent 100: it must be 1 to 99"},
	{"retention", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Retention = time.Hour + time.Microsecond }, "whole milliseconds"},

	{"topic without name", topic(kafkacluster.Topic{}), `got Topics[0].Name ""`},
	{"topic name", topic(kafkacluster.Topic{Name: "a b"}), `got Topics[0].Name "a b"`},
	{"long topic name", topic(kafkacluster.Topic{Name: strings.Repeat("t", 250)}), "1 to 249"},
	{"topic of a dot", topic(kafkacluster.Topic{Name: "."}), `got Topics[0].Name "."`},
	{"internal topic", topic(kafkacluster.Topic{Name: "__consumer_offsets"}), "Kafka's own"},
	{"topic twice", topic(kafkacluster.Topic{Name: "t"}, kafkacluster.Topic{Name: "t"}), `got Topics[1].Name "t" twice`},
	{"colliding topics", topic(kafkacluster.Topic{Name: "a.b"}, kafkacluster.Topic{Name: "a_b"}), `got Topics[1].Name "a_b": Kafka refuses it beside "a.b"`},
	{"partitions", topic(kafkacluster.Topic{Name: "t", Partitions: -1}), "got Topics[0].Partitions -1"},
	{"too many replicas", topic(kafkacluster.Topic{Name: "t", ReplicationFactor: 4}), "got Topics[0].ReplicationFactor 4: it must be 1 to 3, the number of brokers"},
	{"too few replicas", topic(kafkacluster.Topic{Name: "t", ReplicationFactor: -1}), "got Topics[0].ReplicationFactor -1"},
	{"more in sync than replicas", topic(kafkacluster.Topic{Name: "t", ReplicationFactor: 2, Config: map[string]string{"min.insync.replicas": "3"}}), `min.insync.replicas "3": it must be 1 to 2`},
	{"nothing in sync", config("min.insync.replicas", "0"), `min.insync.replicas "0"`},
	{"in sync, a word", config("min.insync.replicas", "two"), `min.insync.replicas "two"`},
	{"cleanup policy", config("cleanup.policy", "compact,remove"), `it must be "delete", "compact" or both`},
	{"retention of a topic", config("retention.ms", "7d"), "it must be a whole number, -1 or more"},
	{"retained bytes", config("retention.bytes", "-2"), "it must be a whole number, -1 or more"},
	{"segment", config("segment.ms", "0"), "it must be a whole number, 1 or more"},
	{"configuration name", config("retentionMs", "1"), `got Topics[0].Config "retentionMs"`},
	{"deleted and declared", func(_ awscdk.Stack, p *kafkacluster.Props) {
		p.Topics, p.TopicsToDelete = []kafkacluster.Topic{{Name: "t"}}, []string{"t"}
	}, `got TopicsToDelete[0] "t", which Topics declares`},
	{"deleted twice", func(_ awscdk.Stack, p *kafkacluster.Props) { p.TopicsToDelete = []string{"t", "t"} }, `got TopicsToDelete[1] "t" twice`},
	{"deleted, no name", func(_ awscdk.Stack, p *kafkacluster.Props) { p.TopicsToDelete = []string{"a*"} }, `got TopicsToDelete[0] "a*"`},

	{"user name", user(kafkacluster.User{Name: "a b"}), `got Users[0].Name "a b"`},
	{"user admin", user(kafkacluster.User{Name: "admin"}), "the cluster has that user already"},
	{"user twice", user(kafkacluster.User{Name: "u"}, kafkacluster.User{Name: "u"}), `got Users[1].Name "u" twice`},
	{"groups of a writer", user(kafkacluster.User{Name: "u", Groups: []string{"g"}}), "Users[0] has Groups without Consumes"},
	{"pattern", user(kafkacluster.User{Name: "u", Produces: []string{"a*b"}}), `got Users[0].Produces[0] "a*b"`},
	{"empty topic", user(kafkacluster.User{Name: "u", Consumes: []string{""}}), `got Users[0].Consumes[0] ""`},
	{"empty group", user(kafkacluster.User{Name: "u", Consumes: []string{"t"}, Groups: []string{""}}), `got Users[0].Groups[0] ""`},
	{"resource", acl("queue:q", "Read"), `got Users[0].ACLs[0].Resource "queue:q"`},
	{"resource without name", acl("topic", "Read"), `got Users[0].ACLs[0].Resource "topic"`},
	{"cluster with a name", acl("cluster:c", "Describe"), `got Users[0].ACLs[0].Resource "cluster:c"`},
	{"resource pattern", acl("topic:a*b", "Read"), `got Users[0].ACLs[0].Resource "topic:a*b"`},
	{"no operations", acl("topic:t"), "no Users[0].ACLs[0].Operations"},
	{"operation of another resource", acl("group:g", "Write"), `got Users[0].ACLs[0].Operations[0] "Write": for group:g it must be All, Read`},
	{"host", user(kafkacluster.User{Name: "u", ACLs: []kafkacluster.ACL{{Resource: "cluster", Operations: []string{"All"}, Host: "shop"}}}), `got Users[0].ACLs[0].Host "shop"`},
}

func TestBadPropsOnEC2(t *testing.T) {
	checkBadProps(t, func(stack awscdk.Stack, p *kafkacluster.Props) { kafkacluster.New(stack, "Kafka", p) }, append(anywhere[:len(anywhere):len(anywhere)], []badProps{
		{"two brokers", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Brokers = 2 }, "Brokers has 2 nodes, allowed are 1, 3 or 5"},
		{"instance type", func(_ awscdk.Stack, p *kafkacluster.Props) { p.InstanceType = "large" }, `got InstanceType "large"`},
		{"volume", func(_ awscdk.Stack, p *kafkacluster.Props) { p.VolumeGiB = -1 }, "got VolumeGiB -1"},
		{"IOPS", func(_ awscdk.Stack, p *kafkacluster.Props) { p.VolumeIOPS = 100 }, "got VolumeIOPS 100: it must be 3000 to 80000"},
		{"IOPS of a small volume", func(_ awscdk.Stack, p *kafkacluster.Props) { p.VolumeGiB, p.VolumeIOPS = 10, 6000 }, "got VolumeIOPS 6000: EBS gives at most 500 per GiB, which is 5000 here"},
		{"throughput", func(_ awscdk.Stack, p *kafkacluster.Props) { p.VolumeMiBps = 1000 }, "got VolumeMiBps 1000: EBS wants 4 VolumeIOPS for each, which is 4000"},
		{"too much throughput", func(_ awscdk.Stack, p *kafkacluster.Props) { p.VolumeMiBps = 2001 }, "got VolumeMiBps 2001: it must be 125 to 2000"},
		{"short retention", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Retention = time.Minute }, "Retention is 1m0s"},
		{"reserved property", func(_ awscdk.Stack, p *kafkacluster.Props) { p.ServerProperties = map[string]string{"listeners": "x"} }, "listeners is set by the scripts"},
		{"domain", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Domain = "Kafka.Example" }, `host "broker-1.Kafka.Example"`},
		{"long domain", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Domain = strings.Repeat("d", 46) + ".test" }, "of 51 characters: certificates leave room for 50"},
		{"release without digest", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Release = brokerhost.Release{Version: "4.9.9"} }, "Release.Digest"},
		{"private network", func(_ awscdk.Stack, p *kafkacluster.Props) {
			p.Network = &kafkasource.NetworkProps{Egress: kafkasource.PrivateLink}
		}, `got Network.Egress "PRIVATE_LINK"`},
		{"isolated VPC", subnets(awsec2.SubnetType_PUBLIC, awsec2.SubnetType_PRIVATE_ISOLATED), "no private subnets with egress"},
		{"replacement", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Replacement = strings.Repeat("x", 256) }, "got Replacement of 256 characters"},
		{"two authorities", func(_ awscdk.Stack, p *kafkacluster.Props) {
			p.PrivateCAProps, p.ExistingCA = &privateca.Props{}, existing(t)
		}, `["PrivateCAProps" "ExistingCA"] are set together`},
		{"long certificate of a short-lived authority", func(_ awscdk.Stack, p *kafkacluster.Props) { p.CertificateValidity = 30 * day }, "issues them for 168h at most"},
		{"and of a brought one", func(stack awscdk.Stack, p *kafkacluster.Props) {
			p.PrivateCA = privateca.New(stack, "Ca", &privateca.Props{ShortLived: true, CRLType: privateca.NoCRL})
			p.CertificateValidity = 8 * day
		}, "issues them for 168h at most"},
		{"short certificate", func(_ awscdk.Stack, p *kafkacluster.Props) { p.CertificateValidity = day }, "CertificateValidity is 24h0m0s"},
		{"authority's ARN", func(_ awscdk.Stack, p *kafkacluster.Props) {
			p.ExistingCA = existing(t)
			p.ExistingCA.ARN = "arn:aws:acm:eu-central-1:123456789012:certificate/x"
		}, "got ExistingCA.ARN"},
		{"authority's algorithm", func(_ awscdk.Stack, p *kafkacluster.Props) {
			p.ExistingCA = existing(t)
			p.ExistingCA.SigningAlgorithm = "ML_DSA_44"
		}, `got ExistingCA.SigningAlgorithm "ML_DSA_44"`},
		{"authority's root", func(_ awscdk.Stack, p *kafkacluster.Props) {
			p.ExistingCA = existing(t)
			p.ExistingCA.RootCertificate = "x"
		}, "ExistingCA.RootCertificate: got 1 bytes without a certificate in PEM"},
		{"authority's root is none", func(_ awscdk.Stack, p *kafkacluster.Props) {
			p.ExistingCA = existing(t)
			p.ExistingCA.RootCertificate = string(leafPEM(t))
		}, "which is no authority"},
		{"Kafka version of Amazon MSK", func(_ awscdk.Stack, p *kafkacluster.Props) { p.KafkaVersion = "4.1.x.kraft" }, "got KafkaVersion, which has no meaning on EC2: leave it out"},
		{"largest volume of Amazon MSK", func(_ awscdk.Stack, p *kafkacluster.Props) { p.MaxVolumeGiB = 200 }, "got MaxVolumeGiB, which has no meaning on EC2"},
		{"monitoring of Amazon MSK", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Monitoring = kafkacluster.PerBroker }, "got Monitoring, which has no meaning on EC2"},
	}...))
}

func TestBadPropsOnMSK(t *testing.T) {
	checkBadProps(t, func(stack awscdk.Stack, p *kafkacluster.Props) { kafkacluster.NewMSK(stack, "Kafka", p) }, append(anywhere[:len(anywhere):len(anywhere)], []badProps{
		{"one broker", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Brokers = 1 }, "got Brokers 1: it must be 2 to 60"},
		{"uneven brokers", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Brokers = 5 }, "got Brokers 5: Amazon MSK spreads them evenly"},
		{"uneven in a brought VPC", func(stack awscdk.Stack, p *kafkacluster.Props) {
			p.Vpc = awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{MaxAzs: jsii.Number(2)})
		}, "of which there are 2"},
		{"one subnet", func(stack awscdk.Stack, p *kafkacluster.Props) {
			p.Vpc = awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{MaxAzs: jsii.Number(1)})
		}, "got 1 subnet: Amazon MSK takes two or three"},
		{"volume", func(_ awscdk.Stack, p *kafkacluster.Props) { p.VolumeGiB = 20_000 }, "got VolumeGiB 20000: it must be 1 to 16384"},
		{"largest volume", func(_ awscdk.Stack, p *kafkacluster.Props) { p.MaxVolumeGiB = 50 }, "got MaxVolumeGiB 50: it must be 100, which is VolumeGiB, to 16384"},
		{"burstable instance", func(_ awscdk.Stack, p *kafkacluster.Props) { p.InstanceType = "t3.small" }, `got InstanceType "t3.small"`},
		{"MSK's notation", func(_ awscdk.Stack, p *kafkacluster.Props) { p.InstanceType = "kafka.m7g.large" }, `got InstanceType "kafka.m7g.large"`},
		{"ZooKeeper", func(_ awscdk.Stack, p *kafkacluster.Props) { p.KafkaVersion = "3.9.x" }, `got KafkaVersion "3.9.x": it must be one in KRaft mode`},
		{"monitoring", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Monitoring = "ALL" }, `got Monitoring "ALL"`},
		{"snapshot", func(_ awscdk.Stack, p *kafkacluster.Props) { p.RemovalPolicy = awscdk.RemovalPolicy_SNAPSHOT }, "got RemovalPolicy SNAPSHOT"},
		{"decided property", func(_ awscdk.Stack, p *kafkacluster.Props) {
			p.ServerProperties = map[string]string{"auto.create.topics.enable": "true"}
		}, "got ServerProperties auto.create.topics.enable, which this package decides"},
		{"property", func(_ awscdk.Stack, p *kafkacluster.Props) {
			p.ServerProperties = map[string]string{"Num Threads": "1"}
		}, `got ServerProperties "Num Threads"`},
		{"property of two lines", func(_ awscdk.Stack, p *kafkacluster.Props) {
			p.ServerProperties = map[string]string{"num.io.threads": "1\nallow.everyone.if.no.acl.found=true"}
		}, "with more than one line"},
		{"private CA", func(_ awscdk.Stack, p *kafkacluster.Props) { p.PrivateCAProps = &privateca.Props{} }, "got PrivateCAProps, which has no meaning on Amazon MSK: leave it out"},
		{"domain", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Domain = "kafka.internal" }, "got Domain, which has no meaning on Amazon MSK"},
		{"release", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Release = brokerhost.DefaultRelease }, "got Release, which has no meaning on Amazon MSK"},
		{"rotation", func(_ awscdk.Stack, p *kafkacluster.Props) { p.Rotation = "1" }, "got Rotation, which has no meaning on Amazon MSK"},
	}...))
}

func checkBadProps(t *testing.T, create func(awscdk.Stack, *kafkacluster.Props), tests []badProps) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stack, props := newStack(t), &kafkacluster.Props{}
			message := synthtest.Panic(func() {
				tt.change(stack, props)
				create(stack, props)
			})
			if !strings.HasPrefix(message, "S/Kafka: ") || !strings.Contains(message, tt.want) {
				t.Errorf("got %q, want the path S/Kafka and %q", message, tt.want)
			}
		})
	}
}

// All that is wrong is said at once.
func TestAllProblems(t *testing.T) {
	message := synthtest.Panic(func() {
		kafkacluster.New(newStack(t), "Kafka", &kafkacluster.Props{Brokers: 2, DiskAlarmPercent: 100, Topics: []kafkacluster.Topic{{}}})
	})
	if lines := strings.Split(message, "\n"); len(lines) != 3 {
		t.Errorf("got %d problems, want 3:\n%s", len(lines), message)
	}
}
