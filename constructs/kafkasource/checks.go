package kafkasource

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/kafkasource/wiring"
)

// Limits of Lambda's Kafka event source mappings (Lambda Developer Guide, "Kafka event
// poller scaling modes").
const (
	maxTimeout      = 14 * time.Minute
	minPollersLimit = 200
	maxPollersLimit = 2_000
)

var (
	// topicName is Kafka's rule (org.apache.kafka.common.internals.Topic).
	topicName = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,249}$`)
	// groupID is Lambda's rule (ConsumerGroupId).
	groupID = regexp.MustCompile(`^[a-zA-Z0-9-/*:_+=.@-]{1,200}$`)
	// pollerGroup is Lambda's rule (PollerGroupName).
	pollerGroup = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,128}$`)
)

func (p *Props) check(c *synth.Checks) {
	p.checkFunction(c)
	p.checkTopics(c)
	p.checkCluster(c)
	p.checkBatches(c)
	p.checkProvisioned(c)
	p.checkFailures(c)
	if p.SchemaRegistry != nil {
		p.SchemaRegistry.check(c)
	}
}

func (p *Props) function() eventsource.FunctionProps {
	return eventsource.FunctionProps{Handler: p.Handler, Function: p.Function, Idempotency: p.Idempotency}
}

func (p *Props) checkFunction(c *synth.Checks) {
	p.function().Check(c, wiring.FailureMode)
	if p.Handler != nil {
		c.Require(p.Handler.Timeout <= maxTimeout, "got Handler.Timeout %v: Lambda's Kafka mappings take at most %v", p.Handler.Timeout, maxTimeout)
		c.Require(!p.FunctionReportsFailures, "FunctionReportsFailures with Handler: the consumer reports failures wherever the mapping reads them; leave it out")
	}
	if p.Function == nil {
		return
	}
	c.Require(!p.FunctionReportsFailures || p.ProvisionedPollers != nil,
		"FunctionReportsFailures without ProvisionedPollers: on demand, Lambda does not read the answer and would commit failed records")
	if f, ok := p.Function.(awslambda.Function); ok && f.Timeout() != nil {
		timeout := time.Duration(*f.Timeout().ToSeconds(nil)) * time.Second
		c.Require(timeout <= maxTimeout, "the brought Function has a timeout of %v: Lambda's Kafka mappings take at most %v", timeout, maxTimeout)
	}
}

func (p *Props) checkTopics(c *synth.Checks) {
	c.Require(len(p.Topics) > 0, "no Topics: name at least one")
	for i, topic := range p.Topics {
		c.Require(eventsource.IsToken(topic) || topicName.MatchString(topic) && topic != "." && topic != "..",
			"got Topics[%d] %q: a topic's name is 1 to 249 letters, digits, dots, hyphens and underscores", i, topic)
		c.Require(!slices.Contains(p.Topics[:i], topic), "got Topics[%d] %q twice", i, topic)
	}
	c.Require(p.ConsumerGroupID == "" || eventsource.IsToken(p.ConsumerGroupID) || groupID.MatchString(p.ConsumerGroupID),
		"got ConsumerGroupID %q: it must be 1 to 200 letters, digits and -/*:_+=.@", p.ConsumerGroupID)
}

func (p *Props) checkCluster(c *synth.Checks) {
	c.Require((p.SelfManaged == nil) != (p.MSK == nil), "want either SelfManaged or MSK")
	switch {
	case p.SelfManaged != nil:
		p.SelfManaged.check(c)
	case p.MSK != nil:
		p.MSK.check(c)
	}
}

// bootstrapServer is "host:port".
var bootstrapServer = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?:[0-9]{1,5}$`)

func (s *SelfManaged) check(c *synth.Checks) {
	c.Require(len(s.BootstrapServers) > 0, "no SelfManaged.BootstrapServers: give \"host:port\", such as \"b-1.kafka.example.com:9094\"")
	for i, server := range s.BootstrapServers {
		c.Require(eventsource.IsToken(server) || bootstrapServer.MatchString(server), "got SelfManaged.BootstrapServers[%d] %q: it must be \"host:port\"", i, server)
	}
	if s.Vpc == nil {
		c.Require(s.VpcSubnets == nil && s.SecurityGroups == nil, "SelfManaged.VpcSubnets or SecurityGroups without Vpc")
	}
	a := s.Authentication
	switch a.Type {
	case "":
		c.Failf("no SelfManaged.Authentication.Type: it must be %q, %q, %q, %q or, inside a VPC, %q", SASLSCRAM512, SASLSCRAM256, SASLPlain, MutualTLS, NoAuthentication)
	case NoAuthentication:
		c.Require(s.Vpc != nil, "got SelfManaged.Authentication.Type %q without Vpc: Lambda wants a secret for brokers with public addresses", NoAuthentication)
		c.Require(a.Secret == nil, "SelfManaged.Authentication has a Secret and the type %q", NoAuthentication)
	case IAM:
		c.Failf("got SelfManaged.Authentication.Type %q: it is only for Amazon MSK", IAM)
	default:
		a.check(c, "SelfManaged")
	}
	if s.RootCA != nil {
		eventsource.RequireSecret(c, "SelfManaged.RootCA", s.RootCA, rootSecret)
	}
}

func (m *MSK) check(c *synth.Checks) {
	c.Require(m.RemoteClusterARN == "" || m.isVPCConnection(), "RemoteClusterARN with a ClusterARN that is no VPC connection")
	a := m.Authentication
	c.Require(a.Type != IAM || !m.isVPCConnection() || m.RemoteClusterARN != "", "no MSK.RemoteClusterARN: with IAM the permissions name the cluster behind the VPC connection")
	c.Require(eventsource.IsToken(m.authorizationARN()) || m.isVPCConnection() && m.RemoteClusterARN == "" || strings.Contains(m.authorizationARN(), ":cluster/"),
		"got MSK.ClusterARN %q: it must be arn:<partition>:kafka:<region>:<account>:cluster/<name>/<uuid>", m.authorizationARN())
	switch a.Type {
	case IAM, NoAuthentication:
		c.Require(a.Secret == nil, "MSK.Authentication has a Secret and the type %q", a.Type)
	case SASLSCRAM256, SASLPlain:
		c.Failf("got MSK.Authentication.Type %q: Amazon MSK has %q, %q, %q and %q", a.Type, IAM, SASLSCRAM512, MutualTLS, NoAuthentication)
	default:
		a.check(c, "MSK")
	}
	c.Require(!m.Serverless || a.Type == IAM, "got MSK.Authentication.Type %q: MSK Serverless takes only %q", a.Type, IAM)
	c.Require(m.Vpc != nil || m.VpcSubnets == nil && m.SecurityGroups == nil, "MSK.VpcSubnets or SecurityGroups without Vpc")
}

func (a *Authentication) check(c *synth.Checks, cluster string) {
	kind, ok := secretTypes[a.Type]
	if !ok {
		c.Failf("got %s.Authentication.Type %q: it must be one of the constants of this package", cluster, a.Type)
		return
	}
	eventsource.RequireSecret(c, cluster+".Authentication.Secret", a.Secret, kind.shape)
}

// reading are the settings that Kafka has in common with streams.
func (p *Props) reading() eventsource.Reading {
	return eventsource.Reading{
		BatchSize: p.BatchSize, BatchWindow: p.BatchWindow, WindowDefault: "500 milliseconds",
		StartingPosition: string(p.StartingPosition), StartingTimestamp: p.StartingTimestamp,
		Filters: p.Filters, FilterExample: `{"value":{"type":["order"]}}`, FilterKey: p.FilterKey,
	}
}

func (p *Props) limits() eventsource.Limits {
	return eventsource.Limits{RetryAttempts: p.RetryAttempts, MaxRecordAge: p.MaxRecordAge}
}

func (p *Props) checkBatches(c *synth.Checks) {
	p.reading().Check(c)
	c.Require(p.LagThreshold > 0, "got LagThreshold %d: it must be more than 0 records", p.LagThreshold)
	c.Require(p.AgeThreshold > 0, "got AgeThreshold %v: it must be more than 0", p.AgeThreshold)
}

// checkProvisioned refuses on demand what Lambda has only in provisioned mode.
func (p *Props) checkProvisioned(c *synth.Checks) {
	if p.ProvisionedPollers == nil {
		for _, control := range []struct {
			name string
			set  bool
		}{
			{"BisectOnError", p.BisectOnError}, {"DisablePartialFailures", p.DisablePartialFailures},
			{"RetryAttempts", p.RetryAttempts != nil}, {"MaxRecordAge", p.MaxRecordAge != 0},
			{"SchemaRegistry", p.SchemaRegistry != nil}, {"SystemLogLevel", p.SystemLogLevel != ""},
			{"FailureKafkaTopic", p.FailureKafkaTopic != ""},
		} {
			c.Require(!control.set, "%s without ProvisionedPollers: Lambda has it only in provisioned mode", control.name)
		}
		return
	}
	pollers := p.ProvisionedPollers
	eventsource.InRange(c, "ProvisionedPollers.Minimum", pollers.Minimum, 1, minPollersLimit)
	eventsource.InRange(c, "ProvisionedPollers.Maximum", pollers.Maximum, 1, maxPollersLimit)
	c.Require(pollers.Minimum <= pollers.Maximum, "got ProvisionedPollers.Minimum %d and Maximum %d: the minimum must not be more", pollers.Minimum, pollers.Maximum)
	c.Require(pollers.Group == "" || pollerGroup.MatchString(pollers.Group), "got ProvisionedPollers.Group %q: it must be 1 to 128 letters, digits, hyphens and underscores", pollers.Group)
	p.limits().Check(c)
	c.Require(slices.Contains([]string{"DEBUG", "INFO", "WARN"}, p.SystemLogLevel), "got SystemLogLevel %q: it must be \"DEBUG\", \"INFO\" or \"WARN\"", p.SystemLogLevel)
}

func (p *Props) checkFailures(c *synth.Checks) {
	p.destination().Check(c)
	if topic := p.FailureKafkaTopic; topic != "" {
		c.Require(!slices.Contains(p.Topics, topic), "got FailureKafkaTopic %q, which is one of Topics: failed records would come back for ever", topic)
		c.Require(eventsource.IsToken(topic) || topicName.MatchString(topic), "got FailureKafkaTopic %q: a topic's name is 1 to 249 letters, digits, dots, hyphens and underscores", topic)
	}
}
