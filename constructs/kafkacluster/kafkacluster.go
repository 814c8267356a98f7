package kafkacluster

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
	"github.com/lintel-go/lintel/constructs/kafkasource"
	"github.com/lintel-go/lintel/constructs/privateca"
)

// Props configures a cluster, on EC2 or on Amazon MSK. Every field is optional. A
// field that has no meaning where the cluster runs is an error.
type Props struct {
	// Brokers of the cluster. On EC2 1, 3 or 5, which cannot be changed later; on
	// Amazon MSK a multiple of the number of subnets. Default: 3.
	Brokers int
	// InstanceType of the brokers, in EC2's notation on Amazon MSK too. Default:
	// "m7g.large".
	InstanceType string
	// VolumeGiB is the size of each broker's data volume in GiB. It can grow later,
	// and never shrink. Default: 100.
	VolumeGiB int
	// Retention of records in topics that do not say otherwise, in whole
	// milliseconds; negative keeps records for ever. Default: 7 days.
	Retention time.Duration
	// ServerProperties are further properties of Kafka's brokers, such as
	// "num.network.threads". Those that this package or Amazon MSK decides are
	// refused. Default: none.
	ServerProperties map[string]string

	// Topics to create, and to keep as declared. A topic that is no longer declared
	// is kept. Default: none.
	Topics []Topic
	// TopicsToDelete are deleted with their records. Default: none.
	TopicsToDelete []string
	// Users to create, with their passwords and ACLs. One who is no longer declared
	// loses both. Default: none.
	Users []User
	// Rotation of passwords: when the values of secrets were changed, change this
	// text, such as "2026-11", and deploy. Only on EC2: Amazon MSK learns by itself,
	// within minutes. Default: none.
	Rotation string

	// Vpc brings a network. It must have private subnets with a way to AWS's
	// services, and DNS support. Default: a new one, with Network.
	Vpc awsec2.IVpc
	// VpcSubnets of Vpc for the brokers. A broker's subnet must not change: its
	// volume cannot follow it to another Availability Zone. Default: a private one
	// with egress in each Availability Zone.
	VpcSubnets *awsec2.SubnetSelection
	// Network configures the new VPC.
	Network *kafkasource.NetworkProps

	// EncryptionKey of volumes and secrets. Default: on EC2 the keys that AWS
	// manages, on Amazon MSK, which wants a customer managed key, a new one.
	EncryptionKey awskms.IKey
	// RemovalPolicy of the records: the data volumes, or the Amazon MSK cluster.
	// SNAPSHOT is for volumes alone. Default: RETAIN.
	RemovalPolicy awscdk.RemovalPolicy
	// LogRetention of the brokers' logs, in whole days that CloudWatch Logs knows.
	// Default: 30 days.
	LogRetention time.Duration
	// DiskAlarmPercent is how full a data volume may be before the alarm goes off, 1
	// to 99. Default: 80.
	DiskAlarmPercent int
	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool

	// PrivateCA brings the authority that issues the brokers' certificates. Only on
	// EC2. Default: a new one, with PrivateCAProps.
	PrivateCA *privateca.Hierarchy
	// PrivateCAProps configures the new authority. Only on EC2. Default: one root, for
	// short-lived certificates, without revocation lists.
	PrivateCAProps *privateca.Props
	// ExistingCA brings an authority that no construct of this app made. Only on EC2.
	ExistingCA *ExistingCA
	// CertificateValidity of the brokers' certificates in whole days, 3 to 398; at
	// most 7 from an authority for short-lived certificates. A broker renews when a
	// third of it is left. Only on EC2. Default: 7 days.
	CertificateValidity time.Duration
	// Domain of the brokers' names, broker-1 and so on, for which a private hosted
	// zone is created; no other zone of the VPC may have it. Lower case, at most 50
	// characters. It cannot be changed later. Only on EC2. Default: made from the
	// construct's path, below kafka.internal.
	Domain string
	// Release of Kafka: a version with the digest of its archive, from the internet or
	// from a bucket. Only on EC2. Default: [brokerhost.DefaultRelease].
	Release brokerhost.Release
	// MachineImage of the instances, which must be one of Amazon Linux 2023. Only on
	// EC2. Default: the newest at the time an instance starts.
	MachineImage awsec2.IMachineImage
	// VolumeIOPS of each data volume, 3,000 to 80,000. Only on EC2. Default: 3,000,
	// which is included.
	VolumeIOPS int
	// VolumeMiBps is the throughput of each data volume in MiB/s, 125 to 2,000. Only
	// on EC2. Default: 125, which is included.
	VolumeMiBps int
	// DisableDetailedMonitoring has EC2 publish metrics every five minutes instead of
	// every minute. Only on EC2.
	DisableDetailedMonitoring bool
	// Replacement is any text, such as a date. When it changes, the instances are
	// replaced one by one, for instance to get patches. Only on EC2. Default: none.
	Replacement string

	// KafkaVersion of Amazon MSK, one in KRaft mode. Only on Amazon MSK. Default:
	// "4.1.x.kraft".
	KafkaVersion string
	// MaxVolumeGiB up to which Amazon MSK enlarges the volumes when they fill; VolumeGiB
	// keeps it from that. Only on Amazon MSK. Default: twice VolumeGiB.
	MaxVolumeGiB int
	// Monitoring is how fine the metrics of Amazon MSK are. Only on Amazon MSK.
	// Default: PerBroker.
	Monitoring Monitoring
}

// Cluster is Kafka on EC2 instances.
type Cluster struct {
	constructs.Construct
	// Network that was created; nil for a brought VPC.
	Network *kafkasource.Network
	// Vpc the brokers are in, created or brought.
	Vpc awsec2.IVpc
	// SecurityGroup of the brokers.
	SecurityGroup awsec2.SecurityGroup
	// ClientSecurityGroup is admitted to the brokers: whoever is in it may connect.
	ClientSecurityGroup awsec2.SecurityGroup
	// Names of the brokers.
	Names *Names

	// PrivateCA that issues the brokers' certificates, created or brought; nil with
	// ExistingCA.
	PrivateCA *privateca.Hierarchy
	// RootCA is a secret with the certificate that clients trust:
	// {"certificate": "<PEM>"}.
	RootCA awssecretsmanager.Secret

	// Administrator is the secret of the user "admin", who may do everything.
	Administrator awssecretsmanager.Secret
	// Users are the secrets of Props.Users by name, created or brought.
	Users map[string]awssecretsmanager.ISecret
	// Administration declares users, ACLs and topics on the running cluster.
	Administration *Administration

	// Logs of all brokers: streams "broker-1/server" and so on.
	Logs awslogs.LogGroup
	// Scripts that the instances run: what is in [brokerhost.Files].
	Scripts awss3assets.Asset
	// Brokers by node ID: the first has 1.
	Brokers []*Broker
	// HostFailures goes off when a broker's scripts fail; each broker has alarms of its
	// own too.
	HostFailures awscloudwatch.Alarm
	// HostFailuresFilter counts them in the log.
	HostFailuresFilter awslogs.MetricFilter
	// Dashboard of the cluster; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard

	subnets     awsec2.SelectedSubnets
	authority   authority
	clusterName string
}

// New creates a cluster on EC2 instances. It panics with an error that names the
// construct when the props are wrong, and that includes what the instances would
// refuse only when they start.
func New(scope constructs.Construct, id string, props *Props) *Cluster {
	if props == nil {
		props = &Props{}
	}
	p := props.withDefaults(onEC2)
	checks := synth.NewChecks(scope, id)
	p.check(checks, onEC2)
	checks.Panic()

	c := &Cluster{}
	constructs.NewConstruct_Override(c, scope, &id)
	c.clusterName = uniqueName(c)
	c.addNetwork(&p)
	c.addAuthority(&p)
	c.addCredentials(&p)
	c.addBrokers(&p)
	c.addAdministration(&p)
	c.addAlarms(&p)
	if !p.DisableDashboard {
		c.addDashboard()
	}
	c.addOutputs()
	return c
}

// maxUniqueName is the longest name of an Amazon MSK cluster (kafka:CreateCluster,
// ClusterName) and of [brokerhost.Config.Cluster].
const maxUniqueName = 64

// uniqueName is the cluster's name in the account and Region: the stack's name and
// the construct's path.
func uniqueName(c constructs.Construct) string {
	return *awscdk.Names_UniqueResourceName(c, &awscdk.UniqueResourceNameOptions{
		MaxLength: jsii.Number(maxUniqueName), Separator: jsii.String("-"),
	})
}

func (c *Cluster) addOutputs() {
	addOutputs(c, c.Users, map[string]output{
		"BootstrapServers":      {join(c.BootstrapServers()), "Clients connect here, with TLS and SASL/SCRAM-SHA-512"},
		"RootCaSecretArn":       {*c.RootCA.SecretArn(), "The certificate authority that clients trust"},
		"ClientSecurityGroupId": {*c.ClientSecurityGroup.SecurityGroupId(), "Members may connect to the brokers"},
	})
}
