package gofunction

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
	"github.com/lintel-go/lintel/constructs/internal/function"
	"github.com/lintel-go/lintel/constructs/internal/handlerbuild"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Context keys of the app, for cdk.json, `cdk -c` or AppProps.Context.
const (
	// ContextSkipBuild true leaves handlers unbuilt, for tests of templates.
	ContextSkipBuild = handlerbuild.ContextSkipBuild // "lintel:skipHandlerBuild"
	// ContextPrebuilt is a directory of handlers that were built before; see
	// [gobuild.Prebuilt] for its layout.
	ContextPrebuilt = handlerbuild.ContextPrebuilt // "lintel:prebuiltHandlers"
	// ContextSignedCode is a file that says where signed code is, as the command
	// sign-handlers writes it: functions and layers are deployed from there.
	ContextSignedCode = "lintel:signedCode"
)

// Architecture is a Lambda instruction set, in AWS's notation.
type Architecture string

// The architectures of AWS Lambda.
const (
	ARM64 Architecture = function.ARM64 // "arm64"
	X86   Architecture = function.X86   // "x86_64"
)

// Props configures a function. Only Package is required.
type Props struct {
	// Package is the import path of the handler, a package main.
	Package string

	// Description of the function. Default: none.
	Description string
	// Architecture is ARM64 (default) or X86.
	Architecture Architecture
	// MemoryMiB is the memory in MiB, 128 to 10,240, which also sets the share
	// of CPU. Default: 256.
	MemoryMiB int
	// Timeout of one invocation, one second to fifteen minutes in whole seconds.
	// Default: 30 s.
	Timeout time.Duration
	// EphemeralStorageMiB is the size of /tmp in MiB, 512 to 10,240.
	// Default: 512, which is free of charge.
	EphemeralStorageMiB int
	// Environment variables. Default: none.
	Environment map[string]string
	// ReservedConcurrency is the most invocations at a time, taken from the
	// account's quota; 0 stops the function. Default: nil, not limited.
	ReservedConcurrency *int
	// Role the function runs as. A brought role is not changed except by the
	// grants you make. Default: a role with the least the function needs.
	Role awsiam.IRole

	// Vpc to run in. Default: none, the function has the public internet.
	Vpc awsec2.IVpc
	// VpcSubnets of Vpc. Default: the private ones.
	VpcSubnets *awsec2.SubnetSelection
	// SecurityGroups in Vpc. Default: one of its own.
	SecurityGroups []awsec2.ISecurityGroup

	// LogGroup to write to. Default: the function's own.
	LogGroup awslogs.ILogGroup
	// LogRetention of the function's own log group; one of the periods that
	// CloudWatch Logs knows, in whole days. Default: one month (30 days).
	LogRetention time.Duration
	// LogLevel of the function's own records: "TRACE", "DEBUG", "INFO", "WARN",
	// "ERROR" or "FATAL". Default: "INFO". Above INFO, Lambda drops metrics in
	// embedded metric format that have no level of their own.
	LogLevel string
	// DisableTracing turns X-Ray tracing off. Default: active.
	DisableTracing bool
	// LambdaInsights adds the Lambda Insights extension. Default: off, it costs
	// start-up time and metrics.
	LambdaInsights bool
	// CodeSigningConfig of the function, such as that of a [Signing], which can
	// be applied to many functions at once. Default: none.
	CodeSigningConfig awslambda.ICodeSigningConfig

	// OnFailure receives asynchronous invocations that failed for good.
	// Default: none; set it, or DeadLetterQueue, where the function is invoked
	// asynchronously.
	OnFailure awslambda.IDestination
	// DeadLetterQueue receives the events of asynchronous invocations that
	// failed for good, without the reason. Default: none. Not with OnFailure.
	DeadLetterQueue awssqs.IQueue
	// RetryAttempts of an asynchronous invocation, 0 to 2. Default: nil, 2.
	RetryAttempts *int

	// BuildTags in addition to lambda.norpc.
	BuildTags []string
	// Ldflags in addition to -s -w -buildid=, one argument an element.
	Ldflags []string
	// GOARM64 is the arm64 level to compile for. Default: the toolchain's, v8.0.
	// Lambda's Graviton2 processors have "v8.2,crypto,lse".
	GOARM64 string
	// GOAMD64 is the amd64 level to compile for. Default: the toolchain's, v1.
	// Lambda's processors have AVX2 and thus "v3".
	GOAMD64 string

	// AlarmActions are run when an alarm goes off. Default: none, the alarms
	// only show their state.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableAlarms leaves the alarms out.
	DisableAlarms bool
}

// Function is a Lambda function and what belongs to it.
type Function struct {
	constructs.Construct
	// Function is the Lambda function: grants, metrics, event sources.
	Function awslambda.Function
	// Role is the execution role, created or brought.
	Role awsiam.IRole
	// LogGroup is where the function logs, created or brought.
	LogGroup awslogs.ILogGroup
	// Alarms of the function; nil if they are disabled.
	Alarms *Alarms
}

// New creates a function. It panics with an error that names the construct when
// the props are wrong; a handler that does not compile fails the synthesis.
func New(scope constructs.Construct, id string, props *Props) *Function {
	if props == nil {
		props = &Props{}
	}
	s := props.settings()
	props.check(synth.NewChecks(scope, id), &s)

	f := &Function{}
	constructs.NewConstruct_Override(f, scope, &id)
	code := awslambda.FunctionProps{
		Code:              newPendingCode(props.Package),
		Runtime:           awslambda.Runtime_PROVIDED_AL2023(),
		Handler:           jsii.String(gobuild.Executable),
		CodeSigningConfig: props.CodeSigningConfig,
	}
	if props.LambdaInsights {
		code.InsightsVersion = awslambda.LambdaInsightsVersion_VERSION_1_0_498_0()
	}
	parts := function.New(f, &s, code)
	f.Function, f.Role, f.LogGroup, f.Alarms = parts.Function, parts.Role, parts.LogGroup, (*Alarms)(parts.Alarms)
	canBeSigned(f.Function)
	buildAtSynthesis(f.Function, gobuild.Handler{Package: props.Package, Target: s.Build})
	return f
}
