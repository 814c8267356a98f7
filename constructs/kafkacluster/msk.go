package kafkacluster

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapplicationautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsmsk"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/kafkasource"
)

// Monitoring is how fine Amazon MSK's metrics are. Each level has those of the one
// before; all but the first are billed as custom metrics.
type Monitoring string

// The levels (Amazon MSK Developer Guide, "Monitor an Amazon MSK Provisioned cluster").
const (
	DefaultMonitoring    Monitoring = "DEFAULT"
	PerBroker            Monitoring = "PER_BROKER"
	PerTopicPerBroker    Monitoring = "PER_TOPIC_PER_BROKER"
	PerTopicPerPartition Monitoring = "PER_TOPIC_PER_PARTITION"
)

// Ports of an Amazon MSK cluster's brokers inside its VPC (Amazon MSK Developer Guide,
// "Port information").
const (
	mskSCRAMPort = 9096
	mskIAMPort   = 9098
)

// MSKCluster is Kafka on Amazon MSK Provisioned.
type MSKCluster struct {
	constructs.Construct
	// Network that was created; nil for a brought VPC.
	Network *kafkasource.Network
	// Vpc the brokers are in, created or brought.
	Vpc awsec2.IVpc
	// SecurityGroup of the brokers. Lambda's pollers use it too, so its members may
	// connect to each other.
	SecurityGroup awsec2.SecurityGroup
	// ClientSecurityGroup is admitted to the brokers: whoever is in it may connect.
	ClientSecurityGroup awsec2.SecurityGroup
	// Key encrypts volumes and secrets, created or brought.
	Key awskms.IKey

	// Cluster is the Amazon MSK cluster.
	Cluster awsmsk.CfnCluster
	// Configuration of its brokers.
	Configuration awsmsk.CfnConfiguration
	// StorageTarget and StoragePolicy enlarge the volumes when they fill; nil if that is
	// switched off.
	StorageTarget awsapplicationautoscaling.CfnScalableTarget
	StoragePolicy awsapplicationautoscaling.CfnScalingPolicy

	// Users are the secrets of Props.Users by name, created or brought.
	Users map[string]awssecretsmanager.ISecret
	// Association makes the secrets known to the cluster; nil without users.
	Association awsmsk.CfnBatchScramSecret
	// Bootstrap looks up the brokers' addresses.
	Bootstrap *Bootstrap
	// Administration declares ACLs and topics on the running cluster.
	Administration *Administration

	// Logs of all brokers.
	Logs awslogs.LogGroup
	// Alarms of the cluster.
	Alarms *MSKAlarms
	// Dashboard of the cluster; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard

	subnets     awsec2.SelectedSubnets
	clusterName string
}

// NewMSK creates a cluster on Amazon MSK. It panics with an error that names the
// construct when the props are wrong, and that includes what Amazon MSK would refuse
// only when the stack is deployed.
func NewMSK(scope constructs.Construct, id string, props *Props) *MSKCluster {
	if props == nil {
		props = &Props{}
	}
	p := props.withDefaults(onMSK)
	checks := synth.NewChecks(scope, id)
	p.check(checks, onMSK)
	checks.Panic()

	m := &MSKCluster{}
	constructs.NewConstruct_Override(m, scope, &id)
	m.clusterName = uniqueName(m)
	m.addNetwork(&p)
	m.addKey(&p)
	m.addCluster(&p)
	m.addStorage(&p)
	m.addCredentials(&p)
	m.Bootstrap = newBootstrap(m, &p, m.clusterARN())
	m.addAdministration(&p)
	m.addAlarms(&p)
	if !p.DisableDashboard {
		m.addDashboard(&p)
	}
	m.addOutputs()
	return m
}

func (m *MSKCluster) addNetwork(p *Props) {
	m.Vpc, m.Network = network(m, p)
	m.subnets = *selectSubnets(m.Vpc, p)
	if problem := uneven(p.Brokers, len(m.subnetIDs())); problem != "" {
		panic(&synth.Error{Path: *m.Node().Path(), Problems: []string{problem}})
	}
	m.SecurityGroup, m.ClientSecurityGroup = securityGroups(m, m.Vpc, mskSCRAMPort, mskIAMPort)
	// Lambda gives its pollers the security group of the cluster.
	allowWithin(m.SecurityGroup, "Lambda's pollers", mskSCRAMPort, mskIAMPort)
	m.SecurityGroup.ApplyRemovalPolicy(p.RemovalPolicy)
}

// subnetIDs that the brokers are in.
func (m *MSKCluster) subnetIDs() []*string {
	ids := *m.subnets.SubnetIds
	return ids[:min(len(ids), maxMSKZones)]
}

func (m *MSKCluster) addKey(p *Props) {
	m.Key = p.EncryptionKey
	if m.Key == nil {
		m.Key = awskms.NewKey(m, jsii.String("Key"), &awskms.KeyProps{
			Description:       jsii.String(*m.Node().Path() + ": volumes and secrets of a Kafka cluster"),
			EnableKeyRotation: jsii.Bool(true),
			RemovalPolicy:     p.RemovalPolicy,
		})
	}
}

func (m *MSKCluster) addCluster(p *Props) {
	m.Logs = awslogs.NewLogGroup(m, jsii.String("Logs"), &awslogs.LogGroupProps{
		Retention:     gofunction.RetentionDays(p.LogRetention),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	m.Configuration = awsmsk.NewCfnConfiguration(m, jsii.String("Configuration"), &awsmsk.CfnConfigurationProps{
		Name:             jsii.String(m.clusterName),
		Description:      jsii.String(*m.Node().Path()),
		ServerProperties: jsii.String(p.mskProperties()),
	})
	m.Configuration.ApplyRemovalPolicy(p.RemovalPolicy, nil)
	subnets := m.subnetIDs()
	m.Cluster = awsmsk.NewCfnCluster(m, jsii.String("Cluster"), &awsmsk.CfnClusterProps{
		ClusterName:         jsii.String(m.clusterName),
		KafkaVersion:        jsii.String(p.KafkaVersion),
		NumberOfBrokerNodes: jsii.Number(p.Brokers),
		BrokerNodeGroupInfo: &awsmsk.CfnCluster_BrokerNodeGroupInfoProperty{
			InstanceType:   jsii.String(standardBroker + p.InstanceType),
			ClientSubnets:  &subnets,
			SecurityGroups: &[]*string{m.SecurityGroup.SecurityGroupId()},
			StorageInfo: &awsmsk.CfnCluster_StorageInfoProperty{
				EbsStorageInfo: &awsmsk.CfnCluster_EBSStorageInfoProperty{VolumeSize: jsii.Number(p.VolumeGiB)},
			},
		},
		ConfigurationInfo: &awsmsk.CfnCluster_ConfigurationInfoProperty{
			Arn:      m.Configuration.AttrArn(),
			Revision: m.Configuration.AttrLatestRevisionRevision(),
		},
		EncryptionInfo: &awsmsk.CfnCluster_EncryptionInfoProperty{
			EncryptionAtRest:    &awsmsk.CfnCluster_EncryptionAtRestProperty{DataVolumeKmsKeyId: m.Key.KeyArn()},
			EncryptionInTransit: &awsmsk.CfnCluster_EncryptionInTransitProperty{ClientBroker: jsii.String("TLS"), InCluster: true},
		},
		ClientAuthentication: &awsmsk.CfnCluster_ClientAuthenticationProperty{
			Sasl: &awsmsk.CfnCluster_SaslProperty{
				Iam:   &awsmsk.CfnCluster_IamProperty{Enabled: true},
				Scram: &awsmsk.CfnCluster_ScramProperty{Enabled: true},
			},
			Unauthenticated: &awsmsk.CfnCluster_UnauthenticatedProperty{Enabled: false},
		},
		EnhancedMonitoring: jsii.String(string(p.Monitoring)),
		LoggingInfo: &awsmsk.CfnCluster_LoggingInfoProperty{
			BrokerLogs: &awsmsk.CfnCluster_BrokerLogsProperty{
				CloudWatchLogs: &awsmsk.CfnCluster_CloudWatchLogsProperty{Enabled: true, LogGroup: m.Logs.LogGroupName()},
			},
		},
	})
	m.Cluster.ApplyRemovalPolicy(p.RemovalPolicy, nil)
}

// fillTo is how full Amazon MSK lets the volumes become before it enlarges them, in
// percent.
const fillTo = 60

// addStorage lets the volumes grow. They never shrink.
func (m *MSKCluster) addStorage(p *Props) {
	if p.MaxVolumeGiB == p.VolumeGiB {
		return
	}
	m.StorageTarget = awsapplicationautoscaling.NewCfnScalableTarget(m, jsii.String("StorageTarget"), &awsapplicationautoscaling.CfnScalableTargetProps{
		ServiceNamespace:  jsii.String("kafka"),
		ScalableDimension: jsii.String("kafka:broker-storage:VolumeSize"),
		ResourceId:        m.Cluster.AttrArn(),
		MinCapacity:       jsii.Number(1), // what Amazon MSK wants; it takes the size there is
		MaxCapacity:       jsii.Number(p.MaxVolumeGiB),
	})
	m.StoragePolicy = awsapplicationautoscaling.NewCfnScalingPolicy(m, jsii.String("StoragePolicy"), &awsapplicationautoscaling.CfnScalingPolicyProps{
		PolicyName:      jsii.String(m.clusterName + "-storage"),
		PolicyType:      jsii.String("TargetTrackingScaling"),
		ScalingTargetId: m.StorageTarget.Ref(),
		TargetTrackingScalingPolicyConfiguration: &awsapplicationautoscaling.CfnScalingPolicy_TargetTrackingScalingPolicyConfigurationProperty{
			TargetValue:    jsii.Number(fillTo),
			DisableScaleIn: true,
			PredefinedMetricSpecification: &awsapplicationautoscaling.CfnScalingPolicy_PredefinedMetricSpecificationProperty{
				PredefinedMetricType: jsii.String("KafkaBrokerStorageUtilization"),
			},
		},
	})
}

// AllowClients lets what is in the peers' security groups connect to the brokers, as
// the members of ClientSecurityGroup may.
func (m *MSKCluster) AllowClients(peers ...awsec2.IConnectable) {
	for _, peer := range peers {
		allowFrom(m.SecurityGroup, peer, mskSCRAMPort, mskIAMPort)
	}
}

func (m *MSKCluster) addOutputs() {
	addOutputs(m, m.Users, map[string]output{
		"ClusterArn":            {*m.Cluster.AttrArn(), "The Amazon MSK cluster"},
		"BootstrapServersScram": {m.Bootstrap.SCRAM(), "Clients connect here, with TLS and SASL/SCRAM-SHA-512"},
		"BootstrapServersIam":   {m.Bootstrap.IAM(), "Clients connect here, with TLS and IAM"},
		"ClientSecurityGroupId": {*m.ClientSecurityGroup.SecurityGroupId(), "Members may connect to the brokers"},
	})
}
