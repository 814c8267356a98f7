package gofunction

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
	"github.com/lintel-go/lintel/constructs/internal/function"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// settings are the props that are not about a zip alone, with their defaults.
func (p *Props) settings() function.Settings {
	return function.Settings{
		Description: p.Description, Architecture: string(p.Architecture), MemoryMiB: p.MemoryMiB, Timeout: p.Timeout,
		EphemeralStorageMiB: p.EphemeralStorageMiB, Environment: p.Environment, ReservedConcurrency: p.ReservedConcurrency, Role: p.Role,
		Vpc: p.Vpc, VpcSubnets: p.VpcSubnets, SecurityGroups: p.SecurityGroups,
		LogGroup: p.LogGroup, LogRetention: p.LogRetention, LogLevel: p.LogLevel, DisableTracing: p.DisableTracing,
		OnFailure: p.OnFailure, DeadLetterQueue: p.DeadLetterQueue, RetryAttempts: p.RetryAttempts,
		Build:        gobuild.Target{GOARM64: p.GOARM64, GOAMD64: p.GOAMD64, Tags: p.BuildTags, Ldflags: p.Ldflags},
		AlarmActions: p.AlarmActions, DisableAlarms: p.DisableAlarms,
	}.WithDefaults()
}

// check panics with all that Lambda would refuse at deploy, and what contradicts
// itself.
func (p *Props) check(c *synth.Checks, s *function.Settings) {
	c.Require(p.Package != "", "no Package: give the import path of the handler, such as example.com/app/lambda/orders")
	s.Check(c)
	c.Panic()
}

// RetentionDays is the CDK's name for a log retention of whole days, or empty
// where CloudWatch Logs has no such period.
func RetentionDays(d time.Duration) awslogs.RetentionDays { return function.RetentionDays(d) }
