package kafkacluster_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/kafkacluster"
	"github.com/lintel-go/lintel/constructs/kafkasource"
)

// clusters in both places.
var clusters = map[string]func(*testing.T, func(awscdk.Stack, *kafkacluster.Props)) synthtest.Resources{"EC2": onEC2, "MSK": onMSK}

func TestNothingIsOpenToAddresses(t *testing.T) {
	for place, cluster := range clusters {
		t.Run(place, func(t *testing.T) {
			r := cluster(t, nil)
			for id, rule := range r.Of(t, "AWS::EC2::SecurityGroupIngress") {
				if strings.Contains(rule, "Cidr") || !strings.Contains(rule, "SourceSecurityGroupId") {
					t.Errorf("%s admits addresses: %s", id, rule)
				}
			}
			for id, group := range r.Of(t, "AWS::EC2::SecurityGroup") {
				if strings.Contains(group, "SecurityGroupIngress") {
					t.Errorf("%s has rules of its own: %s", id, group)
				}
				synthtest.Contains(t, group, `"SecurityGroupEgress":[{"CidrIp":"0.0.0.0/0","Description":"AWS services","FromPort":443,"IpProtocol":"tcp","ToPort":443}]`)
			}
		})
	}
}

// ingress is who may connect where: "from -> to:port", by the groups' names.
func ingress(t *testing.T, r synthtest.Resources) map[string]bool {
	t.Helper()
	name := func(rule, key string) string {
		_, after, _ := strings.Cut(rule, `"`+key+`":{"Fn::GetAtt":["`)
		id, _, _ := strings.Cut(after, `"`)
		return strings.TrimRight(strings.TrimPrefix(id, "Kafka"), "0123456789ABCDEF")
	}
	rules := map[string]bool{}
	for _, rule := range r.Of(t, "AWS::EC2::SecurityGroupIngress") {
		_, port, _ := strings.Cut(rule, `"ToPort":`)
		rules[fmt.Sprintf("%s -> %s:%s", name(rule, "SourceSecurityGroupId"), name(rule, "GroupId"), strings.Trim(port, "}"))] = true
	}
	return rules
}

func TestPorts(t *testing.T) {
	want := map[string][]string{
		"EC2": {"ClientSecurityGroup -> SecurityGroup:9096", "SecurityGroup -> SecurityGroup:9093", "SecurityGroup -> SecurityGroup:9094", "SecurityGroup -> SecurityGroup:9096"},
		"MSK": {"ClientSecurityGroup -> SecurityGroup:9096", "ClientSecurityGroup -> SecurityGroup:9098", "SecurityGroup -> SecurityGroup:9096", "SecurityGroup -> SecurityGroup:9098"},
	}
	for place, cluster := range clusters {
		t.Run(place, func(t *testing.T) {
			got := ingress(t, cluster(t, nil))
			for _, rule := range want[place] {
				if !got[rule] {
					t.Errorf("no %s in %v", rule, got)
				}
			}
			if len(got) != len(want[place]) {
				t.Errorf("got %v, want %v", got, want[place])
			}
		})
	}
}

func TestAllowClients(t *testing.T) {
	stack := newStack(t)
	cluster := kafkacluster.New(stack, "Kafka", nil)
	managed := kafkacluster.NewMSK(stack, "Msk", &kafkacluster.Props{Vpc: cluster.Vpc})
	clients := awsec2.NewSecurityGroup(stack, jsii.String("Clients"), &awsec2.SecurityGroupProps{Vpc: cluster.Vpc, AllowAllOutbound: jsii.Bool(false)})
	cluster.AllowClients(clients)
	managed.AllowClients(clients)
	got := ingress(t, synthtest.Synthesize(t, stack))
	for _, rule := range []string{"Clients -> SecurityGroup:9096", "Clients -> MskSecurityGroup:9096", "Clients -> MskSecurityGroup:9098"} {
		if !got[rule] {
			t.Errorf("no %s in %v", rule, got)
		}
	}
}

func TestBroughtVpc(t *testing.T) {
	for place, cluster := range clusters {
		t.Run(place, func(t *testing.T) {
			r := cluster(t, func(stack awscdk.Stack, p *kafkacluster.Props) {
				p.Vpc = awsec2.NewVpc(stack, jsii.String("Mine"), &awsec2.VpcProps{MaxAzs: jsii.Number(3)})
			})
			if vpcs := r.Of(t, "AWS::EC2::VPC"); len(vpcs) != 1 {
				t.Errorf("%d VPCs, want the brought one alone", len(vpcs))
			}
		})
	}
}

// Of an imported VPC nothing is known but its subnets.
func TestImportedVpc(t *testing.T) {
	for place, cluster := range clusters {
		t.Run(place, func(t *testing.T) {
			r := cluster(t, func(stack awscdk.Stack, p *kafkacluster.Props) {
				p.Vpc = awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Theirs"), &awsec2.VpcAttributes{
					VpcId:             jsii.String("vpc-0123456789abcdef0"),
					AvailabilityZones: jsii.Strings("eu-central-1a", "eu-central-1b", "eu-central-1c"),
					PrivateSubnetIds:  jsii.Strings("subnet-a", "subnet-b", "subnet-c"),
				})
			})
			if place == "MSK" {
				synthtest.Contains(t, r.One(t, "AWS::MSK::Cluster"), `"ClientSubnets":["subnet-a","subnet-b","subnet-c"]`)
				return
			}
			_, group := r.Only(t, "AWS::AutoScaling::AutoScalingGroup", "KafkaBroker3Group")
			_, volume := r.Only(t, "AWS::EC2::Volume", "KafkaBroker3Volume")
			synthtest.Contains(t, synthtest.Compact(t, group.Properties), `"VPCZoneIdentifier":["subnet-c"]`)
			synthtest.Contains(t, synthtest.Compact(t, volume.Properties), `"AvailabilityZone":"eu-central-1c"`)
		})
	}
}

// A network without a way to the internet serves Amazon MSK.
func TestMSKInIsolatedSubnets(t *testing.T) {
	r := onMSK(t, func(_ awscdk.Stack, p *kafkacluster.Props) {
		p.Network = &kafkasource.NetworkProps{Egress: kafkasource.PrivateLink}
	})
	if gateways := r.Of(t, "AWS::EC2::NatGateway"); len(gateways) != 0 {
		t.Errorf("%d NAT gateways, want none", len(gateways))
	}
	if subnets := strings.Count(r.One(t, "AWS::MSK::Cluster"), `PrivateSubnet`); subnets != 3 {
		t.Errorf("brokers in %d subnets, want 3", subnets)
	}
}

func TestNames(t *testing.T) {
	r := onEC2(t, func(_ awscdk.Stack, p *kafkacluster.Props) { p.Domain = "kafka.shop.internal" })
	synthtest.Contains(t, r.One(t, "AWS::Route53::HostedZone"), `"Name":"kafka.shop.internal."`, `"VPCs":[{"VPCId":`)
	synthtest.Contains(t, r.One(t, "Custom::LintelKafkaBrokerNames"), `"Names":["broker-1.kafka.shop.internal","broker-2.kafka.shop.internal","broker-3.kafka.shop.internal"]`, `"HostedZoneId":{"Ref":"KafkaHostedZone`)
	_, policy := r.Only(t, "AWS::IAM::Policy", "KafkaNames")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"route53:ListResourceRecordSets"`, `"route53:ChangeResourceRecordSetsNormalizedRecordNames":["broker-1.kafka.shop.internal","broker-2.kafka.shop.internal","broker-3.kafka.shop.internal"]`)
}

func TestWarningOfTooFewZones(t *testing.T) {
	for zones, want := range map[int]int{2: 1, 3: 0} {
		stack := newStack(t)
		kafkacluster.New(stack, "Kafka", &kafkacluster.Props{Network: &kafkasource.NetworkProps{AvailabilityZones: zones}})
		warnings := assertions.Annotations_FromStack(stack).FindWarning(jsii.String("*"), assertions.Match_StringLikeRegexp(jsii.String("2 of 3 brokers are in one Availability Zone")))
		if len(*warnings) != want {
			t.Errorf("%d zones: %d warnings, want %d", zones, len(*warnings), want)
		}
	}
}
