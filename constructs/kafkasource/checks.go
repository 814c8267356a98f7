package kafkasource

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/kafkasource/wiring"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore/schema"
)

// Limits of Lambda's Kafka event source mappings (lambda:CreateEventSourceMapping
// and Lambda Developer Guide, "Configuring error handling controls for Kafka
// event sources", "Kafka event poller scaling modes").
const (
	maxBatchSize     = 10_000
	maxBatchWindow   = 300 * time.Second
	maxTimeout       = 14 * time.Minute
	maxRetryAttempts = 10_000
	minRecordAge     = 60 * time.Second
	maxRecordAge     = 604_800 * time.Second
	minPollersLimit  = 200
	maxPollersLimit  = 2_000
	maxFilters       = 5
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

func (p *Props) checkFunction(c *synth.Checks) {
	c.Require((p.Handler == nil) != (p.Function == nil), "want either Handler, to build one, or Function, to bring one")
	if p.Handler != nil {
		c.Require(p.Handler.Timeout <= maxTimeout, "got Handler.Timeout %v: Lambda's Kafka mappings take at most %v", p.Handler.Timeout, maxTimeout)
		for _, name := range []string{wiring.FailureMode, deadletter.QueueURLVariable, deadletter.BucketVariable, schema.TableVariable} {
			c.Require(p.Handler.Environment[name] == "", "Handler.Environment sets %s: the source does, to what it wires", name)
		}
		c.Require(!p.FunctionReportsFailures, "FunctionReportsFailures with Handler: the consumer reports failures wherever the mapping reads them; leave it out")
	}
	if p.Function == nil {
		return
	}
	c.Require(p.Function.Role() != nil, "the brought Function has no role to give the pollers' permissions to: import it with its role (FunctionAttributes.Role)")
	c.Require(!p.Idempotency, "Idempotency with a brought Function: it is for Handler; give the table of your own to the function's environment")
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
		c.Require(isToken(topic) || topicName.MatchString(topic) && topic != "." && topic != "..",
			"got Topics[%d] %q: a topic's name is 1 to 249 letters, digits, dots, hyphens and underscores", i, topic)
		c.Require(!slices.Contains(p.Topics[:i], topic), "got Topics[%d] %q twice", i, topic)
	}
	c.Require(p.ConsumerGroupID == "" || isToken(p.ConsumerGroupID) || groupID.MatchString(p.ConsumerGroupID),
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
		c.Require(isToken(server) || bootstrapServer.MatchString(server), "got SelfManaged.BootstrapServers[%d] %q: it must be \"host:port\"", i, server)
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
		requireSecret(c, "SelfManaged.RootCA", s.RootCA, rootSecret)
	}
}

func (m *MSK) check(c *synth.Checks) {
	c.Require(m.RemoteClusterARN == "" || m.isVPCConnection(), "RemoteClusterARN with a ClusterARN that is no VPC connection")
	a := m.Authentication
	c.Require(a.Type != IAM || !m.isVPCConnection() || m.RemoteClusterARN != "", "no MSK.RemoteClusterARN: with IAM the permissions name the cluster behind the VPC connection")
	c.Require(isToken(m.authorizationARN()) || m.isVPCConnection() && m.RemoteClusterARN == "" || strings.Contains(m.authorizationARN(), ":cluster/"),
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
	requireSecret(c, cluster+".Authentication.Secret", a.Secret, kind.shape)
}

func (p *Props) checkBatches(c *synth.Checks) {
	inRange(c, "BatchSize", p.BatchSize, 1, maxBatchSize)
	if p.BatchWindow != nil {
		w := *p.BatchWindow
		c.Require(w >= 0 && w <= maxBatchWindow && w%time.Second == 0, "got BatchWindow %v: it must be 0 to %v in whole seconds; leave it nil for 500 milliseconds", w, maxBatchWindow)
	}
	switch p.StartingPosition {
	case TrimHorizon, Latest:
		c.Require(p.StartingTimestamp.IsZero(), "StartingTimestamp with StartingPosition %q: it goes with %q", p.StartingPosition, AtTimestamp)
	case AtTimestamp:
		c.Require(!p.StartingTimestamp.IsZero(), "StartingPosition %q without StartingTimestamp", AtTimestamp)
		c.Require(!p.StartingTimestamp.After(time.Now()), "got StartingTimestamp %s: Lambda takes none in the future", p.StartingTimestamp.Format(time.RFC3339))
	default:
		c.Failf("got StartingPosition %q: it must be %q, %q or %q", p.StartingPosition, TrimHorizon, Latest, AtTimestamp)
	}
	c.Require(len(p.Filters) <= maxFilters, "got %d Filters: Lambda takes %d", len(p.Filters), maxFilters)
	for i, filter := range p.Filters {
		var object map[string]any
		c.Require(isToken(filter) || json.Unmarshal([]byte(filter), &object) == nil && len(object) > 0,
			"got Filters[%d] %q: it must be an event pattern, a JSON object such as {\"value\":{\"type\":[\"order\"]}}", i, filter)
	}
	c.Require(p.FilterKey == nil || len(p.Filters) > 0, "FilterKey without Filters: there is nothing to encrypt")
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
	inRange(c, "ProvisionedPollers.Minimum", pollers.Minimum, 1, minPollersLimit)
	inRange(c, "ProvisionedPollers.Maximum", pollers.Maximum, 1, maxPollersLimit)
	c.Require(pollers.Minimum <= pollers.Maximum, "got ProvisionedPollers.Minimum %d and Maximum %d: the minimum must not be more", pollers.Minimum, pollers.Maximum)
	c.Require(pollers.Group == "" || pollerGroup.MatchString(pollers.Group), "got ProvisionedPollers.Group %q: it must be 1 to 128 letters, digits, hyphens and underscores", pollers.Group)
	if p.RetryAttempts != nil {
		inRange(c, "RetryAttempts", *p.RetryAttempts, 0, maxRetryAttempts)
	}
	if p.MaxRecordAge != 0 {
		c.Require(p.MaxRecordAge >= minRecordAge && p.MaxRecordAge <= maxRecordAge && p.MaxRecordAge%time.Second == 0,
			"got MaxRecordAge %v: it must be %v to %v in whole seconds", p.MaxRecordAge, minRecordAge, maxRecordAge)
	}
	c.Require(slices.Contains([]string{"DEBUG", "INFO", "WARN"}, p.SystemLogLevel), "got SystemLogLevel %q: it must be \"DEBUG\", \"INFO\" or \"WARN\"", p.SystemLogLevel)
}

func (p *Props) checkFailures(c *synth.Checks) {
	var given []string
	for _, way := range []struct {
		name string
		set  bool
	}{
		{"FailureBucket", p.FailureBucket != nil}, {"FailureQueue", p.FailureQueue != nil},
		{"FailureTopic", p.FailureTopic != nil}, {"FailureKafkaTopic", p.FailureKafkaTopic != ""},
	} {
		if way.set {
			given = append(given, way.name)
		}
	}
	c.Require(len(given) <= 1, "%s are set together: choose one on-failure destination", strings.Join(given, " and "))
	if p.FailureQueue != nil {
		c.Require(!*p.FailureQueue.Fifo(), "FailureQueue is a FIFO queue: Lambda takes standard queues")
	}
	if p.FailureTopic != nil {
		c.Require(!*p.FailureTopic.Fifo(), "FailureTopic is a FIFO topic: Lambda takes standard topics")
	}
	if topic := p.FailureKafkaTopic; topic != "" {
		c.Require(!slices.Contains(p.Topics, topic), "got FailureKafkaTopic %q, which is one of Topics: failed records would come back for ever", topic)
		c.Require(isToken(topic) || topicName.MatchString(topic), "got FailureKafkaTopic %q: a topic's name is 1 to 249 letters, digits, dots, hyphens and underscores", topic)
	}
}

func inRange(c *synth.Checks, name string, got, low, high int) {
	c.Require(got >= low && got <= high, "got %s %d: it must be %d to %d", name, got, low, high)
}
