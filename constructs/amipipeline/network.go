package amipipeline

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// endpoints that a build needs without the internet: Run Command and the agent's
// channel, the documents of components, and logs. Packages of Amazon Linux, the tools of
// Image Builder and the files of builds go by the gateway endpoint of S3.
// (https://docs.aws.amazon.com/imagebuilder/latest/userguide/vpc-interface-endpoints.html)
var endpoints = []string{"imagebuilder", "logs", "ssm", "ssmmessages"}

const (
	vpcCIDR          = "10.0.0.0/24"
	flowLogRetention = 30 * day
)

func (p *Props) checkNetwork(c *synth.Checks) {
	c.Require(p.Vpc != nil || p.VpcSubnets == nil, "VpcSubnets without Vpc")
	c.Require(p.Vpc != nil || len(p.SecurityGroups) == 0, "SecurityGroups without Vpc: those of the new VPC are made with it")
	c.Require(p.Vpc == nil || !p.InternetAccess, "InternetAccess with Vpc: it is of the VPC that is created")
	updates := slices.ContainsFunc(p.Components, func(one Component) bool { return one.Managed == "update-windows" })
	c.Require(p.Vpc != nil || p.InternetAccess || !updates, "the component \"update-windows\" without InternetAccess or Vpc: Windows Update is on the internet")
}

// addNetwork to build in: one subnet, since Image Builder takes no more.
func (c *Pipeline) addNetwork(p *Props) {
	c.Vpc = p.Vpc
	if c.Vpc == nil {
		c.addVpc(p)
	}
	c.SecurityGroups = p.SecurityGroups
	if len(c.SecurityGroups) > 0 {
		return
	}
	group := awsec2.NewSecurityGroup(c, jsii.String("SecurityGroup"), &awsec2.SecurityGroupProps{
		Vpc:              c.Vpc,
		Description:      jsii.String("Instances that build images: nothing comes in"),
		AllowAllOutbound: jsii.Bool(p.Vpc != nil || p.InternetAccess),
	})
	if c.EndpointGroup != nil {
		group.AddEgressRule(awsec2.Peer_AnyIpv4(), awsec2.Port_HTTPS(), jsii.String("endpoints of AWS services, S3"), nil)
		c.EndpointGroup.AddIngressRule(group, awsec2.Port_HTTPS(), jsii.String("instances that build"), nil)
	}
	c.SecurityGroups = []awsec2.ISecurityGroup{group}
}

func (c *Pipeline) addVpc(p *Props) {
	subnets := []*awsec2.SubnetConfiguration{{Name: jsii.String("Build"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED, CidrMask: jsii.Number(26)}}
	if p.InternetAccess {
		subnets = []*awsec2.SubnetConfiguration{
			{Name: jsii.String("Public"), SubnetType: awsec2.SubnetType_PUBLIC, CidrMask: jsii.Number(28), MapPublicIpOnLaunch: jsii.Bool(false)},
			{Name: jsii.String("Build"), SubnetType: awsec2.SubnetType_PRIVATE_WITH_EGRESS, CidrMask: jsii.Number(26)},
		}
	}
	vpc := awsec2.NewVpc(c, jsii.String("Vpc"), &awsec2.VpcProps{
		IpAddresses:                  awsec2.IpAddresses_Cidr(jsii.String(vpcCIDR)),
		MaxAzs:                       jsii.Number(1),
		SubnetConfiguration:          &subnets,
		RestrictDefaultSecurityGroup: jsii.Bool(false), // would add a custom resource of the CDK's own
	})
	c.Vpc = vpc
	vpc.AddFlowLog(jsii.String("Rejected"), &awsec2.FlowLogOptions{
		Destination: awsec2.FlowLogDestination_ToCloudWatchLogs(awslogs.NewLogGroup(c, jsii.String("FlowLogs"), &awslogs.LogGroupProps{
			Retention: gofunction.RetentionDays(flowLogRetention), RemovalPolicy: derivedData,
		}), nil),
		TrafficType: awsec2.FlowLogTrafficType_REJECT,
	})
	vpc.AddGatewayEndpoint(jsii.String("S3"), &awsec2.GatewayVpcEndpointOptions{Service: awsec2.GatewayVpcEndpointAwsService_S3()})
	if p.InternetAccess {
		return
	}
	c.EndpointGroup = awsec2.NewSecurityGroup(c, jsii.String("EndpointGroup"), &awsec2.SecurityGroupProps{
		Vpc: vpc, Description: jsii.String("Endpoints of AWS services"), AllowAllOutbound: jsii.Bool(false),
	})
	c.Endpoints = map[string]awsec2.InterfaceVpcEndpoint{}
	for _, name := range endpoints {
		c.Endpoints[name] = vpc.AddInterfaceEndpoint(jsii.String("Endpoint-"+name), &awsec2.InterfaceVpcEndpointOptions{
			Service:        awsec2.NewInterfaceVpcEndpointAwsService(jsii.String(name), nil, nil, nil),
			Open:           jsii.Bool(false),
			SecurityGroups: &[]awsec2.ISecurityGroup{c.EndpointGroup},
		})
	}
}

// subnetID in which images are built.
func (c *Pipeline) subnetID(p *Props) *string {
	selection := p.VpcSubnets
	if selection == nil && p.Vpc == nil {
		selection = &awsec2.SubnetSelection{SubnetGroupName: jsii.String("Build")}
	}
	ids := *c.Vpc.SelectSubnets(selection).SubnetIds
	if len(ids) == 0 {
		checks := synth.NewChecks(c, "")
		checks.Failf("VpcSubnets has no subnets of Vpc: choose at least one")
		checks.Panic()
	}
	return ids[0]
}

// regionOfStack is a token if the stack is for any Region.
func (c *Pipeline) regionOfStack() string { return *awscdk.Stack_Of(c).Region() }
