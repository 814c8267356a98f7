package kafkacluster

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
)

// Broker is one node of a cluster on EC2.
type Broker struct {
	constructs.Construct
	// NodeID of the broker, from 1.
	NodeID int
	// Host is its DNS name, which stays whichever instance it is on.
	Host string
	// Volume with its records, in the Availability Zone of its subnet.
	Volume awsec2.Volume
	// Role of its instances: least privilege for what they do at start.
	Role awsiam.Role
	// LaunchTemplate of its instances.
	LaunchTemplate awsec2.LaunchTemplate
	// Group keeps one instance running.
	Group awsautoscaling.AutoScalingGroup
	// Alarms of the broker.
	Alarms *BrokerAlarms

	cluster string
}

const (
	// signalTimeout is how long an instance may take until it signals: longer than it
	// waits by itself for the old instance, the volume and its place in the cluster, so
	// that its reason arrives.
	signalTimeout = 45 * time.Minute
	// healthGrace is how long EC2's status checks of a new instance are waited for.
	healthGrace = 5 * time.Minute
	// rootGiB holds the system, Kafka, and one GB of logs.
	rootGiB = 16
	// rootDevice of Amazon Linux 2023's images.
	rootDevice = "/dev/xvda"
	// brokerTag is on all resources of a broker and on its instances; policies go by
	// it.
	brokerTag = "lintel:kafka-broker"
)

// images of Amazon Linux 2023, as public parameters that name the newest.
var images = map[awsec2.InstanceArchitecture]string{
	awsec2.InstanceArchitecture_ARM_64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
	awsec2.InstanceArchitecture_X86_64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
}

// machineImage is looked up when an instance starts, not when the stack is deployed:
// that a new image has come out is no reason to replace all brokers in a deployment
// of something else.
func machineImage(p *Props) awsec2.IMachineImage {
	if p.MachineImage != nil {
		return p.MachineImage
	}
	return awsec2.MachineImage_ResolveSsmParameterAtLaunch(jsii.String(images[p.architecture()]), &awsec2.SsmParameterImageOptions{
		Os: awsec2.OperatingSystemType_LINUX,
	})
}

func (c *Cluster) addBrokers(p *Props) {
	c.Logs = awslogs.NewLogGroup(c, jsii.String("Logs"), &awslogs.LogGroupProps{
		Retention:     gofunction.RetentionDays(p.LogRetention),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	c.Scripts = newScripts(c)
	c.warnOfZones(p.Brokers)
	for id := 1; id <= p.Brokers; id++ {
		b := c.newBroker(p, id)
		b.Group.Node().AddDependency(c.Names.Resource, b.Role)
		b.Group.Node().AddDependency(c.subnets.InternetConnectivityEstablished)
		if c.authority.ready != nil {
			b.Group.Node().AddDependency(c.authority.ready)
		}
		if id > 1 {
			// CloudFormation updates one after the other what depends on each other.
			b.Group.Node().AddDependency(c.Brokers[id-2].Group)
		}
		c.Brokers = append(c.Brokers, b)
	}
}

func (c *Cluster) newBroker(p *Props, id int) *Broker {
	b := &Broker{NodeID: id, Host: brokerName(id, p.domain(c.clusterName)), cluster: c.clusterName}
	constructs.NewConstruct_Override(b, c, jsii.String(fmt.Sprintf("Broker%d", id)))
	subnet := c.subnet(id - 1)
	b.Volume = awsec2.NewVolume(b, jsii.String("Volume"), &awsec2.VolumeProps{
		AvailabilityZone: subnet.AvailabilityZone(),
		VolumeType:       awsec2.EbsDeviceVolumeType_GP3,
		Size:             awscdk.Size_Gibibytes(jsii.Number(p.VolumeGiB)),
		Iops:             jsii.Number(p.VolumeIOPS),
		Throughput:       jsii.Number(p.VolumeMiBps),
		Encrypted:        jsii.Bool(true),
		EncryptionKey:    p.EncryptionKey,
		RemovalPolicy:    p.RemovalPolicy,
	})
	b.Role = awsiam.NewRole(b, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy:   awsiam.NewServicePrincipal(jsii.String("ec2.amazonaws.com"), nil),
		Description: jsii.String(*b.Node().Path() + ": instances of this Kafka broker"),
	})
	b.addLaunchTemplate(p, c.SecurityGroup)
	b.addGroup(c.Vpc, subnet)
	for _, name := range []string{brokerTag, "Name"} {
		awscdk.Tags_Of(b).Add(jsii.String(name), jsii.String(b.tag()), nil)
	}
	// Only now is the group there that the instance signals to.
	b.LaunchTemplate.UserData().AddCommands(jsii.String(c.userData(p, b)))
	c.grantHost(p, b)
	return b
}

func (b *Broker) addLaunchTemplate(p *Props, securityGroup awsec2.ISecurityGroup) {
	b.LaunchTemplate = awsec2.NewLaunchTemplate(b, jsii.String("LaunchTemplate"), &awsec2.LaunchTemplateProps{
		MachineImage:             machineImage(p),
		InstanceType:             awsec2.NewInstanceType(jsii.String(p.InstanceType)),
		Role:                     b.Role,
		SecurityGroup:            securityGroup,
		AssociatePublicIpAddress: jsii.Bool(false),
		UserData:                 awsec2.UserData_ForLinux(nil),
		RequireImdsv2:            jsii.Bool(true),
		HttpPutResponseHopLimit:  jsii.Number(1),
		DetailedMonitoring:       jsii.Bool(!p.DisableDetailedMonitoring),
		VersionDescription:       synth.Optional(p.Replacement),
		BlockDevices: &[]*awsec2.BlockDevice{{
			DeviceName: jsii.String(rootDevice),
			Volume: awsec2.BlockDeviceVolume_Ebs(jsii.Number(rootGiB), &awsec2.EbsDeviceOptions{
				VolumeType: awsec2.EbsDeviceVolumeType_GP3, Encrypted: jsii.Bool(true), DeleteOnTermination: jsii.Bool(true),
			}),
		}},
	})
	if p.MachineImage == nil {
		awscdk.Validations_Of(b.LaunchTemplate).Acknowledge(&awscdk.Acknowledgment{
			Id:     jsii.String("CloudFormation-Validate::E1152"), // wants an ID that begins with ami-
			Reason: jsii.String("The image is looked up when an instance starts, for which launch templates take resolve:ssm."),
		})
	}
}

func (b *Broker) addGroup(vpc awsec2.IVpc, subnet awsec2.ISubnet) {
	b.Group = awsautoscaling.NewAutoScalingGroup(b, jsii.String("Group"), &awsautoscaling.AutoScalingGroupProps{
		Vpc:            vpc,
		VpcSubnets:     &awsec2.SubnetSelection{Subnets: &[]awsec2.ISubnet{subnet}},
		LaunchTemplate: b.LaunchTemplate,
		MinCapacity:    jsii.Number(1),
		MaxCapacity:    jsii.Number(1),
		GroupMetrics:   &[]awsautoscaling.GroupMetrics{awsautoscaling.NewGroupMetrics(awsautoscaling.GroupMetric_IN_SERVICE_INSTANCES())},
		HealthChecks:   awsautoscaling.HealthChecks_Ec2(&awsautoscaling.Ec2HealthChecksOptions{GracePeriod: synth.Seconds(healthGrace)}),
		Signals:        awsautoscaling.Signals_WaitForAll(&awsautoscaling.SignalsOptions{Timeout: synth.Seconds(signalTimeout)}),
		// The volume goes from the old instance to the new one, so the old one ends first.
		UpdatePolicy: awsautoscaling.UpdatePolicy_RollingUpdate(&awsautoscaling.RollingUpdateOptions{
			MaxBatchSize:          jsii.Number(1),
			MinInstancesInService: jsii.Number(0),
			PauseTime:             synth.Seconds(signalTimeout),
			WaitOnResourceSignals: jsii.Bool(true),
		}),
	})
	nag.Acknowledge(b.Group, "AwsSolutions-AS3", "A group of one never scales; an alarm tells when its instance is missing.")
}

// tag is unique in the account and Region.
func (b *Broker) tag() string { return fmt.Sprintf("%s/%d", b.cluster, b.NodeID) }

// shebang is what the CDK starts user data with.
const shebang = "#!/bin/bash\n"

// userData of the broker's instances, without the first line.
func (c *Cluster) userData(p *Props, b *Broker) string {
	stack := awscdk.Stack_Of(c)
	host := p.hostConfig(c.clusterName, p.domain(c.clusterName), b.NodeID)
	host.ClusterID = brokerhost.ClusterID(*c.Node().Addr())
	host.Region = *stack.Region()
	host.HostedZoneID = *c.Names.HostedZone.HostedZoneId()
	host.VolumeID = *b.Volume.VolumeId()
	host.CertificateAuthorityARN = c.authority.arn
	host.SigningAlgorithm = c.authority.signingAlgorithm
	host.CredentialSecretARN = *c.Administrator.SecretArn()
	host.ScriptsURL = *c.Scripts.S3ObjectUrl()
	host.LogGroup = *c.Logs.LogGroupName()
	host.Stack = *stack.StackName()
	host.SignalResource = *b.Group.Node().DefaultChild().(awscdk.CfnResource).LogicalId()
	text, err := host.UserData()
	if err != nil {
		// The props were checked before; what is left is this package's mistake.
		panic(&synth.Error{Path: *b.Node().Path(), Problems: strings.Split(err.Error(), "\n")})
	}
	return strings.TrimPrefix(text, shebang)
}
