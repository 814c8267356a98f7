package kafkasource

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// reachability checks, when the app is synthesized and all endpoints are there,
// that Lambda's pollers reach the AWS services they need. On demand, they call
// them through the VPC of the brokers; without a way the mapping stays at
// "Connection error. Please check your event source connection configuration"
// (Lambda Developer Guide, "Configuring your Amazon MSK cluster and Amazon VPC
// network for Lambda").
type reachability struct {
	source   *Source
	vpc      awsec2.IVpc
	subnets  *awsec2.SubnetSelection
	services []string
}

func (s *Source) addReachability(p *Props) {
	vpc, subnets := p.network()
	services := p.services()
	if vpc == nil || p.VPCEndpointsExist || len(services) == 0 {
		return
	}
	s.Node().AddValidation(&reachability{s, vpc, subnets, services})
}

func (p *Props) network() (awsec2.IVpc, *awsec2.SubnetSelection) {
	if p.MSK != nil {
		return p.MSK.Vpc, p.MSK.VpcSubnets
	}
	return p.SelfManaged.Vpc, p.SelfManaged.VpcSubnets
}

// services that the pollers call through the VPC, by the last part of their
// endpoint's name. In provisioned mode Lambda itself needs none.
func (p *Props) services() []string {
	var out []string
	if p.ProvisionedPollers == nil {
		out = append(out, "lambda", "sts")
		if len(p.secrets()) > 0 {
			out = append(out, "secretsmanager")
		}
	}
	switch {
	case p.FailureQueue != nil:
		out = append(out, "sqs")
	case p.FailureTopic != nil:
		out = append(out, "sns")
	case p.destination().ToBucket():
		out = append(out, "s3")
	}
	return out
}

// Validate is part of the CDK's IValidation.
func (r *reachability) Validate() *[]*string {
	selected := r.vpc.SelectSubnets(r.subnets)
	if selected.IsPendingLookup != nil && *selected.IsPendingLookup {
		return &[]*string{}
	}
	if r.haveNAT(*selected.Subnets) {
		return &[]*string{}
	}
	present := r.endpoints()
	var missing []string
	for _, service := range r.services {
		if !slices.Contains(present, service) {
			missing = append(missing, service)
		}
	}
	if len(missing) == 0 {
		return &[]*string{}
	}
	return &[]*string{jsii.String(fmt.Sprintf(
		"the pollers' subnets have no NAT gateway, and the VPC no endpoints for %s: add them (NewNetwork does), use subnets with a NAT gateway, or set VPCEndpointsExist",
		strings.Join(missing, ", ")))}
}

// haveNAT reports whether all subnets are private ones with egress. Public ones
// are no way out: pollers have no public addresses.
func (r *reachability) haveNAT(subnets []awsec2.ISubnet) bool {
	var private []string
	for _, subnet := range *r.vpc.PrivateSubnets() {
		private = append(private, *subnet.SubnetId())
	}
	for _, subnet := range subnets {
		if !slices.Contains(private, *subnet.SubnetId()) {
			return false
		}
	}
	return true
}

// token in a string stands for what is known at deployment: in the name of an
// endpoint's service, the Region and what depends on it.
var token = regexp.MustCompile(`\$\{Token\[[^\]]*\]\}`)

// endpoints of the VPC that this app creates, by the last part of their names.
func (r *reachability) endpoints() []string {
	var out []string
	for _, c := range *r.source.Node().Root().Node().FindAll(constructs.ConstructOrder_PREORDER) {
		endpoint, ok := c.(awsec2.CfnVPCEndpoint)
		if !ok || *endpoint.VpcId() != *r.vpc.VpcId() || endpoint.ServiceName() == nil {
			continue
		}
		name := token.ReplaceAllString(*endpoint.ServiceName(), "")
		out = append(out, name[strings.LastIndexByte(name, '.')+1:])
	}
	return out
}

// ports of the bootstrap servers; all TCP ports where they are known only at
// deployment.
func (s *SelfManaged) ports() []awsec2.Port {
	var seen []int
	var out []awsec2.Port
	for _, server := range s.BootstrapServers {
		number, err := strconv.Atoi(server[strings.LastIndexByte(server, ':')+1:])
		if err != nil {
			return []awsec2.Port{awsec2.Port_AllTcp()}
		}
		if !slices.Contains(seen, number) {
			seen = append(seen, number)
			out = append(out, awsec2.Port_Tcp(jsii.Number(number)))
		}
	}
	return out
}
