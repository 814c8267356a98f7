package kafkacluster

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
	"github.com/lintel-go/lintel/constructs/kafkasource"
)

// httpsPort is how AWS's services, and Kafka's archive, are reached.
const httpsPort = 443

// network is the VPC to use, and the created one if it was not brought.
func network(scope constructs.Construct, p *Props) (awsec2.IVpc, *kafkasource.Network) {
	if p.Vpc != nil {
		return p.Vpc, nil
	}
	created := kafkasource.NewNetwork(scope, "Network", p.Network)
	return created.Vpc, created
}

// isolated reports whether only subnets without a way to the internet can be meant.
func isolated(p *Props) bool {
	if p.Vpc != nil {
		return len(*p.Vpc.PrivateSubnets()) == 0
	}
	return p.Network != nil && p.Network.Egress == kafkasource.PrivateLink
}

// selectSubnets for the brokers, one in each Availability Zone unless the user named
// each.
func selectSubnets(vpc awsec2.IVpc, p *Props) *awsec2.SelectedSubnets {
	selection := awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_WITH_EGRESS}
	if isolated(p) {
		selection.SubnetType = awsec2.SubnetType_PRIVATE_ISOLATED
	}
	if p.VpcSubnets != nil {
		selection = *p.VpcSubnets
	}
	if selection.Subnets == nil && selection.OnePerAz == nil {
		selection.OnePerAz = jsii.Bool(true)
	}
	return vpc.SelectSubnets(&selection)
}

// checkVpc finds what is wrong with a network, as far as its subnets tell.
func checkVpc(c *synth.Checks, p *Props, where place) {
	c.Require(p.Vpc == nil || p.Network == nil, "both Vpc and Network are set: bring a VPC or configure the new one")
	c.Require(p.Vpc != nil || p.VpcSubnets == nil, "VpcSubnets without Vpc: they are a brought VPC's")
	if p.Vpc == nil {
		c.Require(where == onMSK || p.Network == nil || p.Network.Egress != kafkasource.PrivateLink,
			"got Network.Egress %q: the brokers reach Amazon EC2, Route 53, AWS Private CA and others, for which it has no endpoints; choose %q or %q",
			kafkasource.PrivateLink, kafkasource.NATPerAZ, kafkasource.SingleNAT)
		return
	}
	usable := len(*p.Vpc.PrivateSubnets()) > 0 || where == onMSK && len(*p.Vpc.IsolatedSubnets()) > 0
	if p.VpcSubnets == nil && !usable {
		c.Failf("the Vpc has no private subnets with egress: bring one that has, or name VpcSubnets that reach AWS's services in another way")
		return
	}
	subnets := selectSubnets(p.Vpc, p)
	c.Require(!*subnets.HasPublic, "got VpcSubnets with a public one: brokers belong in private subnets")
	if zones := len(*subnets.SubnetIds); where == onMSK {
		c.Require(zones >= minMSKZones, "got %d subnet: Amazon MSK takes two or three, each in an Availability Zone of its own", zones)
		problem := uneven(p.Brokers, min(zones, maxMSKZones))
		c.Require(zones < minMSKZones || problem == "", "%s", problem)
	}
}

// In how many Availability Zones Amazon MSK puts brokers (kafka:CreateCluster,
// BrokerNodeGroupInfo.ClientSubnets).
const (
	minMSKZones = 2
	maxMSKZones = 3
)

// uneven says why the brokers cannot be spread over the subnets, or nothing.
func uneven(brokers, subnets int) string {
	if subnets > 0 && brokers%subnets == 0 {
		return ""
	}
	return fmt.Sprintf("got Brokers %d: Amazon MSK spreads them evenly over the Availability Zones, of which there are %d (a stack without an environment has 2)", brokers, subnets)
}

func (c *Cluster) addNetwork(p *Props) {
	c.Vpc, c.Network = network(c, p)
	c.subnets = *selectSubnets(c.Vpc, p)
	c.Names = c.newNames(p)
	c.SecurityGroup, c.ClientSecurityGroup = securityGroups(c, c.Vpc, brokerhost.ClientPort)
	allowWithin(c.SecurityGroup, "Kafka brokers", brokerhost.ControllerPort, brokerhost.InternalPort, brokerhost.ClientPort)
}

// securityGroups of brokers and of their clients. The ports are open from the one to
// the other and from nowhere else; both reach AWS's services.
func securityGroups(scope constructs.Construct, vpc awsec2.IVpc, clientPorts ...int) (brokers, clients awsec2.SecurityGroup) {
	group := func(id, description string) awsec2.SecurityGroup {
		g := awsec2.NewSecurityGroup(scope, jsii.String(id), &awsec2.SecurityGroupProps{
			Vpc:              vpc,
			Description:      jsii.String(*scope.Node().Path() + ": " + description),
			AllowAllOutbound: jsii.Bool(false),
		})
		g.AddEgressRule(awsec2.Peer_AnyIpv4(), awsec2.Port_Tcp(jsii.Number(httpsPort)), jsii.String("AWS services"), nil)
		return g
	}
	brokers = group("SecurityGroup", "Kafka brokers")
	clients = group("ClientSecurityGroup", "Kafka clients")
	allowFrom(brokers, clients, clientPorts...)
	return brokers, clients
}

func allowFrom(brokers awsec2.ISecurityGroup, peer awsec2.IConnectable, ports ...int) {
	for _, port := range ports {
		brokers.Connections().AllowFrom(peer, awsec2.Port_Tcp(jsii.Number(port)), jsii.String("Kafka clients"))
	}
}

func allowWithin(group awsec2.ISecurityGroup, description string, ports ...int) {
	for _, port := range ports {
		group.Connections().AllowInternally(awsec2.Port_Tcp(jsii.Number(port)), jsii.String(description))
	}
}

// AllowClients lets what is in the peers' security groups connect to the brokers, as
// the members of ClientSecurityGroup may.
func (c *Cluster) AllowClients(peers ...awsec2.IConnectable) {
	for _, peer := range peers {
		allowFrom(c.SecurityGroup, peer, brokerhost.ClientPort)
	}
}

// warnOfZones tells that a zone's loss is the cluster's.
func (c *Cluster) warnOfZones(brokers int) {
	zones := *c.subnets.AvailabilityZones
	if len(zones) >= brokers {
		return
	}
	inFirst := 0
	for i := range brokers {
		if i%len(zones) == 0 {
			inFirst++
		}
	}
	if inFirst > brokers/2 {
		awscdk.Annotations_Of(c).AddWarningV2(jsii.String("lintel:kafkacluster:zones"), jsii.String(fmt.Sprintf(
			"%d of %d brokers are in one Availability Zone, whose loss stops the cluster: use a VPC with %d zones", inFirst, brokers, brokers)))
	}
}

// subnet of the broker: they take turns.
func (c *Cluster) subnet(index int) awsec2.ISubnet {
	subnets := *c.subnets.Subnets
	return subnets[index%len(subnets)]
}
