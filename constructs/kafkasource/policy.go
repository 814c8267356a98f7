package kafkasource

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
)

// addPermissions of Lambda's pollers, which act with the function's role.
func (s *Source) addPermissions(p *Props) {
	if p.MSK != nil {
		s.addMSKPermissions(p)
	}
	if p.MSK != nil || p.SelfManaged.Vpc != nil {
		s.NetworkPolicy = eventsource.NewNetworkPolicy(s, s.function)
	}
	for _, secret := range p.secrets() {
		secret.GrantRead(s.Function, nil)
	}
	s.failures.GrantDestination()
	if p.FilterKey != nil {
		p.FilterKey.GrantDecrypt(s.Function)
	}
	if r := p.SchemaRegistry; r != nil && r.GlueRegistryARN != "" {
		s.addGluePermissions(r)
	}
}

// secrets that the pollers read, each once.
func (p *Props) secrets() []awssecretsmanager.ISecret {
	all := []awssecretsmanager.ISecret{p.authentication().Secret}
	if p.SelfManaged != nil {
		all = append(all, p.SelfManaged.RootCA)
	}
	if p.SchemaRegistry != nil {
		all = append(all, p.SchemaRegistry.Secret, p.SchemaRegistry.RootCA)
	}
	var out []awssecretsmanager.ISecret
	seen := map[string]bool{}
	for _, secret := range all {
		if secret == nil || seen[*secret.SecretArn()] {
			continue
		}
		seen[*secret.SecretArn()] = true
		out = append(out, secret)
	}
	return out
}

// addMSKPermissions to find the cluster and, with IAM, to read (Lambda Developer
// Guide, "Configuring Lambda permissions for Amazon MSK event source mappings";
// Amazon MSK Developer Guide, "Common use cases for client authorization
// policy").
func (s *Source) addMSKPermissions(p *Props) {
	cluster := p.MSK.ClusterARN
	if p.MSK.isVPCConnection() {
		s.function.Allow([]string{cluster}, "kafka:DescribeVpcConnection")
	} else {
		s.function.Allow([]string{cluster}, "kafka:DescribeCluster", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers")
	}
	switch p.MSK.Authentication.Type {
	case SASLSCRAM512:
		s.function.Allow([]string{cluster}, "kafka:ListScramSecrets")
	case IAM:
		s.addIAMAuthentication(p)
	}
}

func (s *Source) addIAMAuthentication(p *Props) {
	cluster := p.MSK.authorizationARN()
	var topics, groups []string
	for _, topic := range p.Topics {
		topics = append(topics, kafkaResource(cluster, "topic", topic))
		if group := p.consumerGroup(topic); group != "" {
			groups = append(groups, kafkaResource(cluster, "group", group))
		}
	}
	if groups == nil {
		groups = []string{kafkaResource(cluster, "group", "*")} // the mapping's UUID, which is not known before
		s.function.AcknowledgeRole("Lambda names the consumer group after the mapping, which needs the permission to be created.")
	}
	s.function.Allow([]string{cluster}, "kafka-cluster:Connect", "kafka-cluster:DescribeClusterDynamicConfiguration")
	s.function.Allow(topics, "kafka-cluster:DescribeTopic", "kafka-cluster:ReadData")
	s.function.Allow(groups, "kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup")
	if p.FailureKafkaTopic != "" {
		s.function.Allow([]string{kafkaResource(cluster, "topic", p.FailureKafkaTopic)}, "kafka-cluster:DescribeTopic", "kafka-cluster:WriteData")
	}
}

// kafkaResource is the ARN of a topic or group of a cluster: that of the cluster
// with another kind and the name appended (Amazon MSK Developer Guide,
// "Authorization policy resources").
func kafkaResource(clusterARN, kind, name string) string {
	parts := *awscdk.Fn_Split(jsii.String(":cluster/"), jsii.String(clusterARN), jsii.Number(2))
	return *parts[0] + ":" + kind + "/" + *parts[1] + "/" + name
}

// addGluePermissions to read the registry's schemas.
func (s *Source) addGluePermissions(r *SchemaRegistry) {
	schemas := strings.Replace(r.GlueRegistryARN, ":registry/", ":schema/", 1) + "/*"
	s.function.Allow([]string{r.GlueRegistryARN}, "glue:GetRegistry")
	s.function.Allow([]string{r.GlueRegistryARN, schemas}, "glue:GetSchemaVersion")
	s.function.AcknowledgeRole("Every schema of the one registry: records name theirs.")
}
