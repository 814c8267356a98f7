package queueprocessor

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/queueprocessor/wiring"
)

func (m *MQProcessor) addFunction(p *MQProps) {
	m.function = eventsource.NewFunction(m, p.function(), map[string]string{wiring.FailureMode: wiring.FailureModeBatch})
	m.Handler, m.Function = m.function.Handler, m.function.Function
	if m.Handler == nil {
		return
	}
	m.failures = eventsource.NewFailures(m, m.function, eventsource.Destination{})
	m.Bucket, m.DeadLetters = m.failures.Bucket, m.failures.DeadLetters
	if p.Idempotency {
		m.IdempotencyTable = eventsource.NewIdempotencyTable(m, m.function)
	}
}

// addPermissions of Lambda's pollers
// (https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html#events-mq-permissions).
func (m *MQProcessor) addPermissions(p *MQProps) {
	m.function.Allow([]string{p.Broker}, "mq:DescribeBroker")
	p.Secret.GrantRead(m.Function, nil)
	if p.FilterKey != nil {
		p.FilterKey.GrantDecrypt(m.Function)
	}
	if !p.PubliclyAccessible {
		m.NetworkPolicy = eventsource.NewNetworkPolicy(m, m.function)
	}
}

func (m *MQProcessor) addMapping(p *MQProps) {
	m.addPermissions(p)
	access := []any{&awslambda.CfnEventSourceMapping_SourceAccessConfigurationProperty{Type: jsii.String("BASIC_AUTH"), Uri: p.Secret.SecretArn()}}
	if p.Engine == RabbitMQ {
		access = append(access, &awslambda.CfnEventSourceMapping_SourceAccessConfigurationProperty{Type: jsii.String("VIRTUAL_HOST"), Uri: jsii.String(p.VirtualHost)})
	}
	props := &awslambda.CfnEventSourceMappingProps{
		FunctionName:               m.Function.FunctionArn(),
		EventSourceArn:             jsii.String(p.Broker),
		Queues:                     jsii.Strings(p.Queue),
		Enabled:                    jsii.Bool(!p.Disabled),
		BatchSize:                  jsii.Number(p.BatchSize),
		SourceAccessConfigurations: access,
	}
	if p.BatchWindow != nil {
		props.MaximumBatchingWindowInSeconds = jsii.Number(*p.BatchWindow / time.Second)
	}
	p.filtering().Set(props)
	m.Mapping = awslambda.NewCfnEventSourceMapping(m, jsii.String("Mapping"), props)
	m.Mapping.Node().AddDependency(m.Function.Role()) // Lambda checks the permissions when the mapping is created
	if m.NetworkPolicy != nil {
		m.Mapping.Node().AddDependency(m.NetworkPolicy)
	}
}

// MetricAge is how old messages of ActiveMQ are, in milliseconds, when they are handled;
// it is written by the consumer.
func (m *MQProcessor) MetricAge() awscloudwatch.Metric {
	return consumerMetric(m.function, wiring.MetricLag, "Maximum")
}

// MetricFailures counts messages whose handling failed for good in an invocation; it is
// written by the consumer.
func (m *MQProcessor) MetricFailures() awscloudwatch.Metric {
	return consumerMetric(m.function, wiring.MetricFailures, "Sum")
}

func (m *MQProcessor) addAlarms(p *MQProps) {
	alarms := eventsource.Alarms{Scope: m, Actions: p.AlarmActions}
	m.Alarms = &Alarms{}
	functionAlarms(m.Alarms, alarms, m.function, m.failures, p.FailureThreshold)
	if m.Handler != nil && p.Engine == ActiveMQ {
		m.Alarms.Age = alarms.New("AgeAlarm", eventsource.Alarm{Metric: m.MetricAge(), Threshold: float64(p.AgeThreshold / time.Millisecond),
			Description: fmt.Sprintf("messages are %v old or older when they are handled.", p.AgeThreshold)})
	}
}

func (m *MQProcessor) addDashboard(p *MQProps) {
	m.Dashboard = awscloudwatch.NewDashboard(m, jsii.String("Dashboard"), nil)
	if m.Handler != nil {
		graphs := []awscloudwatch.IWidget{eventsource.Graph("Dead letters", m.DeadLetters.MetricApproximateNumberOfMessagesVisible(atMost()))}
		if p.Engine == ActiveMQ {
			graphs = append(graphs, eventsource.Graph("Age in milliseconds", m.MetricAge()))
		}
		m.Dashboard.AddWidgets(graphs...)
	}
	functionWidgets(m.Dashboard, m.function)
}
