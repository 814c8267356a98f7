package function

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Parts of a function's construct: what was created, or brought.
type Parts struct {
	Function awslambda.Function
	Role     awsiam.IRole
	LogGroup awslogs.ILogGroup
	Alarms   *Alarms // nil if they are disabled
}

// New creates the function and what belongs to it in scope. code names the code,
// the runtime, the handler and what only such functions have; the rest is from
// the settings, which have their defaults and were checked.
func New(scope constructs.Construct, s *Settings, code awslambda.FunctionProps) Parts {
	var p Parts
	p.LogGroup = s.LogGroup
	if p.LogGroup == nil {
		p.LogGroup = awslogs.NewLogGroup(scope, jsii.String("Logs"), &awslogs.LogGroupProps{
			Retention:     RetentionDays(s.LogRetention),
			RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
		})
	}
	p.Role = s.Role
	if p.Role == nil {
		p.Role = newRole(scope, p.LogGroup, s.Vpc)
	}
	p.Function = awslambda.NewFunction(scope, jsii.String("Function"), s.props(code, &p))
	if s.Role == nil {
		nag.AcknowledgeRole(p.Role, "X-Ray, and Lambda's network interfaces in a VPC, know no resources.", "Resource::*")
	}
	if !s.DisableAlarms {
		p.Alarms = newAlarms(scope, p.Function, s)
	}
	return p
}

func (s *Settings) props(out awslambda.FunctionProps, p *Parts) *awslambda.FunctionProps {
	out.Architecture = s.LambdaArchitecture()
	out.Description = synth.Optional(s.Description)
	out.MemorySize = jsii.Number(s.MemoryMiB)
	out.Timeout = synth.Seconds(s.Timeout)
	out.Environment = synth.StringMap(s.Environment)
	out.Role = p.Role
	out.LogGroup = p.LogGroup
	out.LoggingFormat = awslambda.LoggingFormat_JSON
	out.ApplicationLogLevelV2 = awslambda.ApplicationLogLevel(s.LogLevel)
	out.Tracing = awslambda.Tracing_ACTIVE
	out.ReservedConcurrentExecutions = synth.Int(s.ReservedConcurrency)
	out.RetryAttempts = synth.Int(s.RetryAttempts)
	out.Vpc = s.Vpc
	out.VpcSubnets = s.VpcSubnets
	out.DeadLetterQueue = s.DeadLetterQueue
	out.OnFailure = s.OnFailure
	if s.SecurityGroups != nil {
		out.SecurityGroups = &s.SecurityGroups
	}
	if s.EphemeralStorageMiB != 0 {
		out.EphemeralStorageSize = awscdk.Size_Mebibytes(jsii.Number(s.EphemeralStorageMiB))
	}
	if s.DisableTracing {
		out.Tracing = awslambda.Tracing_DISABLED
	}
	return &out
}
