package kafkasource

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// addMapping of one topic. Its construct ID is the topic's name, so that adding
// and removing topics leaves the others alone.
func (s *Source) addMapping(p *Props, topic string) {
	props := &awslambda.CfnEventSourceMappingProps{
		FunctionName:               s.Function.FunctionArn(),
		Topics:                     jsii.Strings(topic),
		Enabled:                    jsii.Bool(!p.Disabled),
		DestinationConfig:          s.failures.Config(),
		SourceAccessConfigurations: optionalList(s.sourceAccess(p)),
	}
	p.reading().Set(props)
	p.setCluster(props, topic)
	if p.ProvisionedPollers != nil {
		p.setProvisioned(props)
	}
	mapping := awslambda.NewCfnEventSourceMapping(s, jsii.String(topic), props)
	mapping.Node().AddDependency(s.Function.Role()) // Lambda checks the permissions when the mapping is created
	if s.NetworkPolicy != nil {
		mapping.Node().AddDependency(s.NetworkPolicy)
	}
	s.Mappings[topic] = mapping
}

func (p *Props) setCluster(props *awslambda.CfnEventSourceMappingProps, topic string) {
	group := synth.Optional(p.consumerGroup(topic))
	var registry *awslambda.CfnEventSourceMapping_SchemaRegistryConfigProperty
	if p.SchemaRegistry != nil {
		registry = p.SchemaRegistry.config()
	}
	configured := group != nil || registry != nil
	if p.MSK != nil {
		props.EventSourceArn = jsii.String(p.MSK.ClusterARN)
		if configured {
			props.AmazonManagedKafkaEventSourceConfig = &awslambda.CfnEventSourceMapping_AmazonManagedKafkaEventSourceConfigProperty{
				ConsumerGroupId: group, SchemaRegistryConfig: registry,
			}
		}
		return
	}
	props.SelfManagedEventSource = &awslambda.CfnEventSourceMapping_SelfManagedEventSourceProperty{
		Endpoints: &awslambda.CfnEventSourceMapping_EndpointsProperty{KafkaBootstrapServers: jsii.Strings(p.SelfManaged.BootstrapServers...)},
	}
	if configured {
		props.SelfManagedKafkaEventSourceConfig = &awslambda.CfnEventSourceMapping_SelfManagedKafkaEventSourceConfigProperty{
			ConsumerGroupId: group, SchemaRegistryConfig: registry,
		}
	}
}

func (p *Props) consumerGroup(topic string) string {
	if p.ConsumerGroupID == "" || len(p.Topics) == 1 {
		return p.ConsumerGroupID
	}
	return p.ConsumerGroupID + "-" + topic
}

func (p *Props) setProvisioned(props *awslambda.CfnEventSourceMappingProps) {
	p.limits().Set(props)
	props.ProvisionedPollerConfig = &awslambda.CfnEventSourceMapping_ProvisionedPollerConfigProperty{
		MinimumPollers:  jsii.Number(p.ProvisionedPollers.Minimum),
		MaximumPollers:  jsii.Number(p.ProvisionedPollers.Maximum),
		PollerGroupName: synth.Optional(p.ProvisionedPollers.Group),
	}
	props.MetricsConfig = &awslambda.CfnEventSourceMapping_MetricsConfigProperty{Metrics: jsii.Strings("EventCount", "ErrorCount", "KafkaMetrics")}
	props.LoggingConfig = &awslambda.CfnEventSourceMapping_LoggingConfigProperty{SystemLogLevel: jsii.String(p.SystemLogLevel)}
	if p.BisectOnError {
		props.BisectBatchOnFunctionError = jsii.Bool(true)
	}
	if p.partialFailures() {
		props.FunctionResponseTypes = jsii.Strings("ReportBatchItemFailures")
	}
}

// sourceAccess is how the pollers reach the brokers: the network, the server's
// authority and the credentials.
func (s *Source) sourceAccess(p *Props) []any {
	var out []any
	add := func(kind string, uri *string) {
		out = append(out, &awslambda.CfnEventSourceMapping_SourceAccessConfigurationProperty{Type: jsii.String(kind), Uri: uri})
	}
	if cluster := p.SelfManaged; cluster != nil && cluster.Vpc != nil {
		for _, id := range *cluster.Vpc.SelectSubnets(cluster.VpcSubnets).SubnetIds {
			add("VPC_SUBNET", jsii.String("subnet:"+*id))
		}
		for _, group := range s.pollerGroups(cluster) {
			add("VPC_SECURITY_GROUP", jsii.String("security_group:"+*group.SecurityGroupId()))
		}
	}
	if p.SelfManaged != nil && p.SelfManaged.RootCA != nil {
		add("SERVER_ROOT_CA_CERTIFICATE", p.SelfManaged.RootCA.SecretArn())
	}
	if a := p.authentication(); a.Secret != nil {
		add(secretTypes[a.Type].lambda, a.Secret.SecretArn())
	}
	return out
}
