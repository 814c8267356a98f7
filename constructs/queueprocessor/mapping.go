package queueprocessor

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/queueprocessor/wiring"
)

func (s *Processor) addFunction(p *Props) {
	mode := wiring.FailureModeBatch
	if p.partialFailures() {
		mode = wiring.FailureModePartial
	}
	s.function = eventsource.NewFunction(s, p.function(), map[string]string{wiring.FailureMode: mode})
	s.Handler, s.Function = s.function.Handler, s.function.Function
	if s.Handler == nil {
		return
	}
	s.failures = eventsource.NewFailures(s, s.function, eventsource.Destination{})
	s.Bucket, s.DeadLetters = s.failures.Bucket, s.failures.DeadLetters
	if p.Idempotency {
		s.IdempotencyTable = eventsource.NewIdempotencyTable(s, s.function)
	}
}

func (s *Processor) addMapping(p *Props) {
	s.Queue.GrantConsumeMessages(s.Function)
	if p.FilterKey != nil {
		p.FilterKey.GrantDecrypt(s.Function)
	}
	props := &awslambda.CfnEventSourceMappingProps{
		FunctionName:   s.Function.FunctionArn(),
		EventSourceArn: s.Queue.QueueArn(),
		Enabled:        jsii.Bool(!p.Disabled),
		BatchSize:      jsii.Number(p.BatchSize),
		MetricsConfig:  &awslambda.CfnEventSourceMapping_MetricsConfigProperty{Metrics: jsii.Strings("EventCount")},
	}
	if w := p.window(); w > 0 {
		props.MaximumBatchingWindowInSeconds = jsii.Number(w / time.Second)
	}
	if p.MaxConcurrency > 0 {
		props.ScalingConfig = &awslambda.CfnEventSourceMapping_ScalingConfigProperty{MaximumConcurrency: jsii.Number(p.MaxConcurrency)}
	}
	if pollers := p.ProvisionedPollers; pollers != nil {
		props.ProvisionedPollerConfig = &awslambda.CfnEventSourceMapping_ProvisionedPollerConfigProperty{
			MinimumPollers: jsii.Number(pollers.Minimum), MaximumPollers: jsii.Number(pollers.Maximum),
		}
	}
	if p.partialFailures() {
		props.FunctionResponseTypes = jsii.Strings("ReportBatchItemFailures")
	}
	p.filtering().Set(props)
	s.Mapping = awslambda.NewCfnEventSourceMapping(s, jsii.String("Mapping"), props)
	s.Mapping.Node().AddDependency(s.Function.Role()) // Lambda checks the permissions when the mapping is created
}
