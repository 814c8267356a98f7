package kafkasource

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// defaultRetryAttempts is generous, as the consumer parks poison long before.
// Unlimited retries, Lambda's default, are ten where there is an on-failure
// destination, and it does not say whether an answer that got further uses one up.
const defaultRetryAttempts = 100

// addMapping of one topic. Its construct ID is the topic's name, so that adding
// and removing topics leaves the others alone.
func (s *Source) addMapping(p *Props, topic string) {
	props := &awslambda.CfnEventSourceMappingProps{
		FunctionName:                   s.Function.FunctionArn(),
		Topics:                         jsii.Strings(topic),
		BatchSize:                      jsii.Number(p.BatchSize),
		MaximumBatchingWindowInSeconds: seconds(p.BatchWindow),
		StartingPosition:               jsii.String(string(p.StartingPosition)),
		Enabled:                        jsii.Bool(!p.Disabled),
		FilterCriteria:                 p.filterCriteria(),
		DestinationConfig:              s.onFailure(p),
		SourceAccessConfigurations:     optionalList(s.sourceAccess(p)),
	}
	if p.FilterKey != nil {
		props.KmsKeyArn = p.FilterKey.KeyArn()
	}
	if !p.StartingTimestamp.IsZero() {
		props.StartingPositionTimestamp = jsii.Number(float64(p.StartingTimestamp.UnixMilli()) / 1000)
	}
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
	retries := defaultRetryAttempts
	if p.RetryAttempts != nil {
		retries = *p.RetryAttempts
	}
	props.MaximumRetryAttempts = jsii.Number(retries)
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
	if p.MaxRecordAge != 0 {
		props.MaximumRecordAgeInSeconds = jsii.Number(p.MaxRecordAge / time.Second)
	}
	if p.partialFailures() {
		props.FunctionResponseTypes = jsii.Strings("ReportBatchItemFailures")
	}
}

func (p *Props) filterCriteria() any {
	if len(p.Filters) == 0 {
		return nil
	}
	filters := []any{}
	for _, pattern := range p.Filters {
		filters = append(filters, &awslambda.CfnEventSourceMapping_FilterProperty{Pattern: jsii.String(pattern)})
	}
	return &awslambda.CfnEventSourceMapping_FilterCriteriaProperty{Filters: filters}
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

// seconds is nil for nil, which leaves Lambda's default.
func seconds(d *time.Duration) *float64 {
	if d == nil {
		return nil
	}
	return jsii.Number(*d / time.Second)
}
