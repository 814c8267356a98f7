package function

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

const day = 24 * time.Hour

// architectures in AWS's, Go's and the CDK's notation.
var architectures = map[string]struct {
	goarch string
	lambda func() awslambda.Architecture
}{
	ARM64: {"arm64", awslambda.Architecture_ARM_64},
	X86:   {"amd64", awslambda.Architecture_X86_64},
}

// retentionPeriods that CloudWatch Logs knows, by days
// (logs:PutRetentionPolicy, parameter retentionInDays).
var retentionPeriods = map[int]awslogs.RetentionDays{
	1: awslogs.RetentionDays_ONE_DAY, 3: awslogs.RetentionDays_THREE_DAYS, 5: awslogs.RetentionDays_FIVE_DAYS,
	7: awslogs.RetentionDays_ONE_WEEK, 14: awslogs.RetentionDays_TWO_WEEKS, 30: awslogs.RetentionDays_ONE_MONTH,
	60: awslogs.RetentionDays_TWO_MONTHS, 90: awslogs.RetentionDays_THREE_MONTHS, 120: awslogs.RetentionDays_FOUR_MONTHS,
	150: awslogs.RetentionDays_FIVE_MONTHS, 180: awslogs.RetentionDays_SIX_MONTHS, 365: awslogs.RetentionDays_ONE_YEAR,
	400: awslogs.RetentionDays_THIRTEEN_MONTHS, 545: awslogs.RetentionDays_EIGHTEEN_MONTHS, 731: awslogs.RetentionDays_TWO_YEARS,
	1096: awslogs.RetentionDays_THREE_YEARS, 1827: awslogs.RetentionDays_FIVE_YEARS, 2192: awslogs.RetentionDays_SIX_YEARS,
	2557: awslogs.RetentionDays_SEVEN_YEARS, 2922: awslogs.RetentionDays_EIGHT_YEARS, 3288: awslogs.RetentionDays_NINE_YEARS,
	3653: awslogs.RetentionDays_TEN_YEARS,
}

var logLevels = []string{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}

// environmentName is Lambda's rule for names of environment variables
// (lambda:CreateFunction, Environment.Variables).
var environmentName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]+$`)

// environmentBytes is Lambda's limit for all names and values together.
const environmentBytes = 4096

// Check adds all that Lambda would refuse at deploy, and what contradicts itself.
// The limits are those of lambda:CreateFunction.
func (s *Settings) Check(c *synth.Checks) {
	arch, ok := architectures[s.Architecture]
	c.Require(ok, "got Architecture %q: it must be %q or %q", s.Architecture, ARM64, X86)
	c.Require(s.Build.GOARM64 == "" || arch.goarch == "arm64", "GOARM64 %q has no effect on %s: leave it out or set Architecture %q", s.Build.GOARM64, s.Architecture, ARM64)
	c.Require(s.Build.GOAMD64 == "" || arch.goarch == "amd64", "GOAMD64 %q has no effect on %s: leave it out or set Architecture %q", s.Build.GOAMD64, s.Architecture, X86)

	inRange(c, "MemoryMiB", s.MemoryMiB, 128, 10240)
	if s.EphemeralStorageMiB != 0 {
		inRange(c, "EphemeralStorageMiB", s.EphemeralStorageMiB, 512, 10240)
	}
	c.Require(s.Timeout >= time.Second && s.Timeout <= 15*time.Minute && s.Timeout%time.Second == 0,
		"got Timeout %v: it must be whole seconds from 1s to 15m", s.Timeout)
	if s.ReservedConcurrency != nil {
		c.Require(*s.ReservedConcurrency >= 0, "got ReservedConcurrency %d: it must be 0 or more", *s.ReservedConcurrency)
	}
	if s.RetryAttempts != nil {
		inRange(c, "RetryAttempts", *s.RetryAttempts, 0, 2)
	}

	c.Require(RetentionDays(s.LogRetention) != "", "got LogRetention %v: it must be a number of days out of %v", s.LogRetention, slices.Sorted(maps.Keys(retentionPeriods)))
	c.Require(slices.Contains(logLevels, s.LogLevel), "got LogLevel %q: it must be one of %v", s.LogLevel, logLevels)

	c.Require(s.OnFailure == nil || s.DeadLetterQueue == nil, "both OnFailure and DeadLetterQueue are set: choose one, OnFailure also records the reason")
	c.Require(s.Vpc != nil || s.VpcSubnets == nil && s.SecurityGroups == nil, "VpcSubnets or SecurityGroups without Vpc: set Vpc too")
	s.checkEnvironment(c)
	for _, flag := range s.Build.Ldflags {
		c.Require(!strings.Contains(flag, "'") || !strings.Contains(flag, `"`), "Ldflags element %q has both kinds of quote, which the go command cannot take", flag)
	}
}

func (s *Settings) checkEnvironment(c *synth.Checks) {
	size := 0
	for _, name := range slices.Sorted(maps.Keys(s.Environment)) {
		size += len(name) + len(s.Environment[name])
		c.Require(environmentName.MatchString(name), "got Environment name %q: it must start with a letter and hold two or more letters, digits and underscores", name)
		c.Require(!reservedEnvironment[name], "Environment sets %s, which Lambda reserves: choose another name", name)
	}
	c.Require(size <= environmentBytes, "Environment has %d bytes, Lambda takes %d: keep large values in S3 or Parameter Store", size, environmentBytes)
}

// reservedEnvironment are the names that Lambda refuses to set (Lambda
// Developer Guide, "Defined runtime environment variables").
var reservedEnvironment = map[string]bool{
	"_HANDLER": true, "_X_AMZN_TRACE_ID": true, "AWS_DEFAULT_REGION": true, "AWS_REGION": true, "AWS_EXECUTION_ENV": true,
	"AWS_LAMBDA_FUNCTION_NAME": true, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": true, "AWS_LAMBDA_FUNCTION_VERSION": true,
	"AWS_LAMBDA_INITIALIZATION_TYPE": true, "AWS_LAMBDA_LOG_GROUP_NAME": true, "AWS_LAMBDA_LOG_STREAM_NAME": true,
	"AWS_ACCESS_KEY": true, "AWS_ACCESS_KEY_ID": true, "AWS_SECRET_ACCESS_KEY": true, "AWS_SESSION_TOKEN": true,
	"AWS_LAMBDA_RUNTIME_API": true, "LAMBDA_TASK_ROOT": true, "LAMBDA_RUNTIME_DIR": true,
}

func inRange(c *synth.Checks, prop string, got, low, high int) {
	c.Require(got >= low && got <= high, "got %s %d: it must be %d to %d", prop, got, low, high)
}

// RetentionDays is the CDK's name for a log retention of whole days, or empty
// where CloudWatch Logs has no such period.
func RetentionDays(d time.Duration) awslogs.RetentionDays {
	if d%day != 0 {
		return ""
	}
	return retentionPeriods[int(d/day)]
}
