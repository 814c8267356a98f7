package streamprocessor

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
)

func (s *Processor) addFunction(p *Props) {
	s.function = eventsource.NewFunction(s, p.function(), map[string]string{wiring.FailureMode: failureModes[p.FailureMode].handler})
	s.Handler, s.Function = s.function.Handler, s.function.Function
}

// addFailures makes the places where records go that fail, and the table of what is
// done.
func (s *Processor) addFailures(p *Props) {
	s.failures = eventsource.NewFailures(s, s.function, p.destination())
	s.Bucket, s.DeadLetters = s.failures.Bucket, s.failures.DeadLetters
	if p.Idempotency {
		s.IdempotencyTable = eventsource.NewIdempotencyTable(s, s.function)
	}
}

func (s *Processor) addMapping(p *Props) {
	mode := failureModes[p.FailureMode]
	props := &awslambda.CfnEventSourceMappingProps{
		FunctionName:            s.Function.FunctionArn(),
		EventSourceArn:          s.sourceARN(p),
		Enabled:                 jsii.Bool(!p.Disabled),
		ParallelizationFactor:   jsii.Number(p.ParallelizationFactor),
		TumblingWindowInSeconds: optionalSeconds(p.TumblingWindow),
		DestinationConfig:       s.failures.Config(),
		MetricsConfig:           &awslambda.CfnEventSourceMapping_MetricsConfigProperty{Metrics: jsii.Strings("EventCount")},
	}
	p.reading().Set(props)
	p.limits().Set(props)
	if mode.bisect {
		props.BisectBatchOnFunctionError = jsii.Bool(true)
	}
	if mode.checkpoint {
		props.FunctionResponseTypes = jsii.Strings("ReportBatchItemFailures")
	}
	s.Mapping = awslambda.NewCfnEventSourceMapping(s, jsii.String("Mapping"), props)
	s.Mapping.Node().AddDependency(s.Function.Role()) // Lambda checks the permissions when the mapping is created
}
