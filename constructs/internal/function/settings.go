// Package function makes Lambda functions with the house defaults, whatever their
// code is: gofunction's from a zip, containerfunction's from an image.
package function

import (
	"cmp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

// The architectures of AWS Lambda, in AWS's notation.
const (
	ARM64 = "arm64"
	X86   = "x86_64"
)

// Settings are what every function has, whatever its code is. The props that
// users set say what each means; the names are the same.
type Settings struct {
	Description         string
	Architecture        string
	MemoryMiB           int
	Timeout             time.Duration
	EphemeralStorageMiB int
	Environment         map[string]string
	ReservedConcurrency *int
	Role                awsiam.IRole

	Vpc            awsec2.IVpc
	VpcSubnets     *awsec2.SubnetSelection
	SecurityGroups []awsec2.ISecurityGroup

	LogGroup       awslogs.ILogGroup
	LogRetention   time.Duration
	LogLevel       string
	DisableTracing bool

	OnFailure       awslambda.IDestination
	DeadLetterQueue awssqs.IQueue
	RetryAttempts   *int

	// Build says how Go packages are compiled; its GOOS and GOARCH follow
	// Architecture.
	Build gobuild.Target

	AlarmActions  []awscloudwatch.IAlarmAction
	DisableAlarms bool
}

// WithDefaults are the settings with the house defaults for what is left out.
func (s Settings) WithDefaults() Settings {
	s.Architecture = cmp.Or(s.Architecture, ARM64)
	s.MemoryMiB = cmp.Or(s.MemoryMiB, 256)
	s.Timeout = cmp.Or(s.Timeout, 30*time.Second)
	s.LogRetention = cmp.Or(s.LogRetention, 30*day)
	s.LogLevel = cmp.Or(s.LogLevel, "INFO")
	s.Build.GOARCH = architectures[s.Architecture].goarch
	return s
}

// LambdaArchitecture is the CDK's name for the architecture, which was checked.
func (s Settings) LambdaArchitecture() awslambda.Architecture {
	return architectures[s.Architecture].lambda()
}
