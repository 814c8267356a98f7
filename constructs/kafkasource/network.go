package kafkasource

import (
	"cmp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Egress is how what runs in a network's private subnets reaches AWS services.
type Egress string

const (
	// NATPerAZ is one NAT gateway in each Availability Zone: the loss of a zone
	// takes only that zone's egress. For production.
	NATPerAZ Egress = "NAT_PER_AZ"
	// SingleNAT is one NAT gateway for all: cheaper, and one zone's loss takes all
	// egress. For development.
	SingleNAT Egress = "SINGLE_NAT"
	// PrivateLink is interface endpoints for Lambda, STS and Secrets Manager, and
	// a gateway endpoint for Amazon S3. There is no way to the internet.
	PrivateLink Egress = "PRIVATE_LINK"
)

// NetworkProps configures a network. Every field is optional.
type NetworkProps struct {
	// CIDR of the VPC. Default: "10.0.0.0/16".
	CIDR string
	// AvailabilityZones to span, two or three. Default: 3.
	AvailabilityZones int
	// Egress from the private subnets. Default: NATPerAZ.
	Egress Egress
	// Endpoints adds interface endpoints for AWS services, such as "sqs" for a
	// queue as on-failure destination. Default: those that Egress says.
	Endpoints []string
}

const privateSubnets = "Private"

// Network is a VPC for Kafka brokers and Lambda's pollers: private subnets in
// every Availability Zone, flow logs, and egress.
type Network struct {
	constructs.Construct
	// Vpc with private subnets.
	Vpc awsec2.Vpc
	// Endpoints of AWS services in it, by name such as "lambda"; empty without
	// PrivateLink.
	Endpoints map[string]awsec2.InterfaceVpcEndpoint
	// EndpointGroup is the endpoints' security group, which admits the VPC; nil
	// without endpoints.
	EndpointGroup awsec2.SecurityGroup
	// FlowLogs of the VPC's rejected traffic.
	FlowLogs awslogs.LogGroup
}

// NewNetwork creates a network. It panics with an error that names the construct
// when the props are wrong.
func NewNetwork(scope constructs.Construct, id string, props *NetworkProps) *Network {
	if props == nil {
		props = &NetworkProps{}
	}
	p := props.withDefaults()
	checks := synth.NewChecks(scope, id)
	p.check(checks)
	checks.Panic()

	n := &Network{Endpoints: map[string]awsec2.InterfaceVpcEndpoint{}}
	constructs.NewConstruct_Override(n, scope, &id)
	vpc := &awsec2.VpcProps{
		IpAddresses:                  awsec2.IpAddresses_Cidr(jsii.String(p.CIDR)),
		MaxAzs:                       jsii.Number(p.AvailabilityZones),
		NatGateways:                  jsii.Number(p.natGateways()),
		SubnetConfiguration:          p.subnets(),
		RestrictDefaultSecurityGroup: jsii.Bool(false), // would add a custom resource of the CDK's own
	}
	if eventsource.IsToken(*awscdk.Stack_Of(n).Region()) {
		vpc.MaxAzs, vpc.AvailabilityZones = nil, firstZones(p.AvailabilityZones)
	}
	n.Vpc = awsec2.NewVpc(n, jsii.String("Vpc"), vpc)
	n.addFlowLogs()
	n.addEndpoints(&p)
	return n
}

// firstZones of the Region that the stack is deployed to. The CDK itself takes no
// more than two where it does not know the Region.
func firstZones(count int) *[]*string {
	zones := awscdk.Fn_GetAzs(nil)
	out := make([]*string, count)
	for i := range out {
		out[i] = awscdk.Fn_Select(jsii.Number(i), zones)
	}
	return &out
}

// Subnets are the private ones, for brokers, pollers and functions.
func (n *Network) Subnets() *awsec2.SubnetSelection {
	return &awsec2.SubnetSelection{SubnetGroupName: jsii.String(privateSubnets)}
}

func (p NetworkProps) withDefaults() NetworkProps {
	p.CIDR = cmp.Or(p.CIDR, "10.0.0.0/16")
	p.AvailabilityZones = cmp.Or(p.AvailabilityZones, 3)
	p.Egress = cmp.Or(p.Egress, NATPerAZ)
	return p
}

func (p *NetworkProps) check(c *synth.Checks) {
	c.Require(p.AvailabilityZones == 2 || p.AvailabilityZones == 3, "got AvailabilityZones %d: it must be 2 or 3", p.AvailabilityZones)
	c.Require(p.Egress == NATPerAZ || p.Egress == SingleNAT || p.Egress == PrivateLink,
		"got Egress %q: it must be %q, %q or %q", p.Egress, NATPerAZ, SingleNAT, PrivateLink)
	for i, name := range p.Endpoints {
		c.Require(name != "", "no Endpoints[%d]: it must be the name of a service, such as \"sqs\"", i)
	}
}

func (p *NetworkProps) natGateways() int {
	switch p.Egress {
	case NATPerAZ:
		return p.AvailabilityZones
	case SingleNAT:
		return 1
	default:
		return 0
	}
}

func (p *NetworkProps) subnets() *[]*awsec2.SubnetConfiguration {
	if p.Egress == PrivateLink {
		return &[]*awsec2.SubnetConfiguration{
			{Name: jsii.String(privateSubnets), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED, CidrMask: jsii.Number(20)},
		}
	}
	return &[]*awsec2.SubnetConfiguration{
		{Name: jsii.String("Public"), SubnetType: awsec2.SubnetType_PUBLIC, CidrMask: jsii.Number(24), MapPublicIpOnLaunch: jsii.Bool(false)},
		{Name: jsii.String(privateSubnets), SubnetType: awsec2.SubnetType_PRIVATE_WITH_EGRESS, CidrMask: jsii.Number(20)},
	}
}

// addFlowLogs records what security groups and network ACLs rejected: that is
// what an operator looks for when brokers cannot be reached.
func (n *Network) addFlowLogs() {
	n.FlowLogs = awslogs.NewLogGroup(n, jsii.String("FlowLogs"), &awslogs.LogGroupProps{
		Retention:     gofunction.RetentionDays(flowLogRetention),
		RemovalPolicy: derivedData,
	})
	n.Vpc.AddFlowLog(jsii.String("Rejected"), &awsec2.FlowLogOptions{
		Destination: awsec2.FlowLogDestination_ToCloudWatchLogs(n.FlowLogs, nil),
		TrafficType: awsec2.FlowLogTrafficType_REJECT,
	})
}

func (n *Network) addEndpoints(p *NetworkProps) {
	names := p.Endpoints
	if p.Egress == PrivateLink {
		names = append([]string{"lambda", "sts", "secretsmanager"}, names...)
		n.Vpc.AddGatewayEndpoint(jsii.String("S3"), &awsec2.GatewayVpcEndpointOptions{Service: awsec2.GatewayVpcEndpointAwsService_S3()})
	}
	if len(names) == 0 {
		return
	}
	n.EndpointGroup = awsec2.NewSecurityGroup(n, jsii.String("EndpointGroup"), &awsec2.SecurityGroupProps{
		Vpc:              n.Vpc,
		Description:      jsii.String("Endpoints of AWS services"),
		AllowAllOutbound: jsii.Bool(false),
	})
	n.EndpointGroup.AddIngressRule(awsec2.Peer_Ipv4(jsii.String(p.CIDR)), awsec2.Port_HTTPS(), jsii.String("from the VPC"), nil)
	for _, name := range names {
		if n.Endpoints[name] != nil {
			continue
		}
		n.Endpoints[name] = n.Vpc.AddInterfaceEndpoint(jsii.String("Endpoint-"+name), &awsec2.InterfaceVpcEndpointOptions{
			Service:        awsec2.NewInterfaceVpcEndpointAwsService(jsii.String(name), nil, nil, nil),
			Open:           jsii.Bool(false),
			SecurityGroups: &[]awsec2.ISecurityGroup{n.EndpointGroup},
		})
	}
}
