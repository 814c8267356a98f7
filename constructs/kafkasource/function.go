package kafkasource

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/kafkasource/wiring"
)

func (s *Source) addFunction(p *Props) {
	s.function = eventsource.NewFunction(s, p.function(), map[string]string{wiring.FailureMode: p.failureMode()})
	s.Handler, s.Function = s.function.Handler, s.function.Function
}

// failureMode tells the consumer what the mapping makes of its answer.
func (p *Props) failureMode() string {
	if p.partialFailures() {
		return wiring.FailureModePartial
	}
	return wiring.FailureModeBatch
}

// addSecurityGroup for the pollers: out to the brokers and to AWS services over
// TLS, nothing in.
func (s *Source) addSecurityGroup(p *Props) {
	cluster := p.SelfManaged
	if cluster == nil || cluster.Vpc == nil || len(cluster.SecurityGroups) > 0 {
		return
	}
	s.SecurityGroup = awsec2.NewSecurityGroup(s, jsii.String("SecurityGroup"), &awsec2.SecurityGroupProps{
		Vpc:              cluster.Vpc,
		Description:      jsii.String("Kafka pollers of Lambda"),
		AllowAllOutbound: jsii.Bool(false),
	})
	s.SecurityGroup.AddEgressRule(awsec2.Peer_AnyIpv4(), awsec2.Port_HTTPS(), jsii.String("AWS services"), nil)
	for _, port := range cluster.ports() {
		s.SecurityGroup.AddEgressRule(awsec2.Peer_AnyIpv4(), port, jsii.String("Kafka brokers"), nil)
	}
}

func (s *Source) pollerGroups(cluster *SelfManaged) []awsec2.ISecurityGroup {
	if s.SecurityGroup != nil {
		return []awsec2.ISecurityGroup{s.SecurityGroup}
	}
	return cluster.SecurityGroups
}
