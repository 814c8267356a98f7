package containerfunction

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecrassets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/function"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Props configures a function. Exactly one of Package, Directory and Repository is
// required: it says where the image is from.
type Props struct {
	// Package is the import path of the handler, a package main in Go. Lintel
	// compiles it and writes the image's Dockerfile.
	Package string
	// Base is what the image of Package begins with. Default: AmazonLinux2023.
	Base Base
	// BaseDigest pins AWS's base image, "sha256:" and 64 hexadecimal digits. Default:
	// none, the image that the tag al2023 names when the image is built. A newer one
	// under the same tag is no change, so nothing is built again for it; a newer digest
	// is.
	BaseDigest string
	// Layers whose files are copied to /opt of the image of Package, in order.
	Layers []Layer
	// Extensions in Go that are put into /opt/extensions of the image of Package.
	// Lambda takes ten in all.
	Extensions []Extension

	// Directory is the build context of an image of yours: a directory with a
	// Dockerfile. Its .dockerignore is followed.
	Directory string
	// Dockerfile in Directory. Default: "Dockerfile".
	Dockerfile string
	// Target is the stage of Dockerfile to build. Default: the last.
	Target string
	// BuildArgs of Dockerfile. They stay in the image: no secrets.
	BuildArgs map[string]string

	// Repository of an image that is already built, in the function's Region. A
	// repository of the same app is told to let Lambda pull.
	Repository awsecr.IRepository
	// Digest of the image in Repository, "sha256:" and 64 hexadecimal digits.
	Digest string
	// Tag of the image in Repository. Lambda looks the tag up when the function is
	// deployed; a tag that moves later changes nothing, and CloudFormation sees no
	// change. Not with Digest, which is better.
	Tag string

	// Entrypoint in the place of the image's. Default: the image's.
	Entrypoint []string
	// Command in the place of the image's, such as the handler's name for one of
	// AWS's base images. Default: the image's.
	Command []string
	// WorkingDirectory in the place of the image's, an absolute path. Default: the
	// image's.
	WorkingDirectory string

	// Description of the function. Default: none.
	Description string
	// Architecture is gofunction.ARM64 (default) or gofunction.X86. The image must
	// be for it.
	Architecture gofunction.Architecture
	// MemoryMiB is the memory in MiB, 128 to 10,240, which also sets the share
	// of CPU. Default: 256.
	MemoryMiB int
	// Timeout of one invocation, one second to fifteen minutes in whole seconds.
	// Default: 30 s.
	Timeout time.Duration
	// EphemeralStorageMiB is the size of /tmp in MiB, 512 to 10,240: the only place
	// of an image that can be written to. Default: 512, which is free of charge.
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
	// "ERROR" or "FATAL". Default: "INFO".
	LogLevel string
	// DisableTracing turns X-Ray tracing off. Default: active.
	DisableTracing bool

	// OnFailure receives asynchronous invocations that failed for good.
	// Default: none; set it, or DeadLetterQueue, where the function is invoked
	// asynchronously.
	OnFailure awslambda.IDestination
	// DeadLetterQueue receives the events of asynchronous invocations that
	// failed for good, without the reason. Default: none. Not with OnFailure.
	DeadLetterQueue awssqs.IQueue
	// RetryAttempts of an asynchronous invocation, 0 to 2. Default: nil, 2.
	RetryAttempts *int

	// BuildTags of Package and Extensions in addition to lambda.norpc.
	BuildTags []string
	// Ldflags of Package and Extensions in addition to -s -w -buildid=, one
	// argument an element.
	Ldflags []string
	// GOARM64 is the arm64 level to compile Package and Extensions for. Default: the
	// toolchain's, v8.0.
	GOARM64 string
	// GOAMD64 is the amd64 level to compile Package and Extensions for. Default: the
	// toolchain's, v1.
	GOAMD64 string

	// AlarmActions are run when an alarm goes off. Default: none, the alarms
	// only show their state.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableAlarms leaves the alarms out.
	DisableAlarms bool
}

// Function is a Lambda function from a container image and what belongs to it.
type Function struct {
	constructs.Construct
	// Function is the Lambda function: grants, metrics, event sources.
	Function awslambda.Function
	// Image is the asset of Package or Directory, in the repository that `cdk
	// bootstrap` made. It is nil for Repository, and for Package until the app is
	// synthesized.
	Image awsecrassets.DockerImageAsset
	// Role is the execution role, created or brought.
	Role awsiam.IRole
	// LogGroup is where the function logs, created or brought.
	LogGroup awslogs.ILogGroup
	// Alarms of the function; nil if they are disabled.
	Alarms *gofunction.Alarms
}

// New creates a function. It panics with an error that names the construct when
// the props are wrong; a handler that does not compile, or a layer that cannot be
// read any more, fails the synthesis.
func New(scope constructs.Construct, id string, props *Props) *Function {
	if props == nil {
		props = &Props{}
	}
	p := *props
	s := p.settings()
	findings := p.check(synth.NewChecks(scope, id), &s)

	f := &Function{}
	constructs.NewConstruct_Override(f, scope, &id)
	warn(f, &p, findings)
	parts := function.New(f, &s, awslambda.FunctionProps{
		Code:    f.code(&p, &s),
		Handler: awslambda.Handler_FROM_IMAGE(),
		Runtime: awslambda.Runtime_FROM_IMAGE(),
	})
	f.Function, f.Role, f.LogGroup, f.Alarms = parts.Function, parts.Role, parts.LogGroup, (*gofunction.Alarms)(parts.Alarms)
	f.finish(&p, &s)
	return f
}

// settings are the props that are not about the image, with their defaults.
func (p *Props) settings() function.Settings {
	s := function.Settings{
		Description: p.Description, Architecture: string(p.Architecture), MemoryMiB: p.MemoryMiB, Timeout: p.Timeout,
		EphemeralStorageMiB: p.EphemeralStorageMiB, Environment: p.Environment, ReservedConcurrency: p.ReservedConcurrency, Role: p.Role,
		Vpc: p.Vpc, VpcSubnets: p.VpcSubnets, SecurityGroups: p.SecurityGroups,
		LogGroup: p.LogGroup, LogRetention: p.LogRetention, LogLevel: p.LogLevel, DisableTracing: p.DisableTracing,
		OnFailure: p.OnFailure, DeadLetterQueue: p.DeadLetterQueue, RetryAttempts: p.RetryAttempts,
		AlarmActions: p.AlarmActions, DisableAlarms: p.DisableAlarms,
	}
	s.Build.Tags, s.Build.Ldflags, s.Build.GOARM64, s.Build.GOAMD64 = p.BuildTags, p.Ldflags, p.GOARM64, p.GOAMD64
	return s.WithDefaults()
}

// Widgets show the function on a dashboard: invocations, errors and throttles;
// and the duration against the timeout.
func (f *Function) Widgets() []awscloudwatch.IWidget {
	return function.Widgets(*f.Node().Id(), f.Function)
}
