package eventsource

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Limits of Lambda's event source mappings (lambda:CreateEventSourceMapping).
const (
	MaxBatchSize     = 10_000
	maxBatchWindow   = 300 * time.Second
	maxRetryAttempts = 10_000
	minRecordAge     = 60 * time.Second
	// MaxRecordAge is the greatest age limit there is.
	MaxRecordAge = 604_800 * time.Second
)

// The starting positions, in Lambda's words.
const (
	TrimHorizon = "TRIM_HORIZON"
	Latest      = "LATEST"
	AtTimestamp = "AT_TIMESTAMP"
)

// Reading are the settings of how records are read that the mappings of streams and
// topics have.
type Reading struct {
	BatchSize         int
	BatchWindow       *time.Duration // nil is WindowDefault, in words
	WindowDefault     string
	StartingPosition  string
	StartingTimestamp time.Time
	Filters           []string
	FilterExample     string // for an error
	FilterKey         awskms.IKey
}

// Check refuses what Lambda does.
func (r Reading) Check(c *synth.Checks) {
	CheckBatch(c, r.BatchSize, r.BatchWindow, r.WindowDefault)
	switch r.StartingPosition {
	case TrimHorizon, Latest:
		c.Require(r.StartingTimestamp.IsZero(), "StartingTimestamp with StartingPosition %q: it goes with %q", r.StartingPosition, AtTimestamp)
	case AtTimestamp:
		c.Require(!r.StartingTimestamp.IsZero(), "StartingPosition %q without StartingTimestamp", AtTimestamp)
		c.Require(!r.StartingTimestamp.After(time.Now()), "got StartingTimestamp %s: Lambda takes none in the future", r.StartingTimestamp.Format(time.RFC3339))
	default:
		c.Failf("got StartingPosition %q: it must be %q, %q or %q", r.StartingPosition, TrimHorizon, Latest, AtTimestamp)
	}
	r.filtering().Check(c)
}

func (r Reading) filtering() Filtering { return Filtering{r.Filters, r.FilterExample, r.FilterKey} }

// Set puts the settings into a mapping's props.
func (r Reading) Set(props *awslambda.CfnEventSourceMappingProps) {
	props.BatchSize = jsii.Number(r.BatchSize)
	props.StartingPosition = jsii.String(r.StartingPosition)
	if r.BatchWindow != nil {
		props.MaximumBatchingWindowInSeconds = jsii.Number(*r.BatchWindow / time.Second)
	}
	r.filtering().Set(props)
	if !r.StartingTimestamp.IsZero() {
		props.StartingPositionTimestamp = jsii.Number(float64(r.StartingTimestamp.UnixMilli()) / 1000)
	}
}

// Limits are when Lambda gives records up.
type Limits struct {
	RetryAttempts *int
	MaxRecordAge  time.Duration // 0 for none
}

// Check refuses what Lambda does.
func (l Limits) Check(c *synth.Checks) {
	if l.RetryAttempts != nil {
		InRange(c, "RetryAttempts", *l.RetryAttempts, 0, maxRetryAttempts)
	}
	if l.MaxRecordAge != 0 {
		c.Require(l.MaxRecordAge >= minRecordAge && l.MaxRecordAge <= MaxRecordAge && l.MaxRecordAge%time.Second == 0,
			"got MaxRecordAge %v: it must be %v to %v in whole seconds", l.MaxRecordAge, minRecordAge, MaxRecordAge)
	}
}

// defaultRetryAttempts is generous, as the consumer parks poison long before.
const defaultRetryAttempts = 100

// Set puts the limits into a mapping's props, 100 attempts where none are given.
func (l Limits) Set(props *awslambda.CfnEventSourceMappingProps) {
	props.MaximumRetryAttempts = jsii.Number(defaultRetryAttempts)
	if l.RetryAttempts != nil {
		props.MaximumRetryAttempts = jsii.Number(*l.RetryAttempts)
	}
	if l.MaxRecordAge != 0 {
		props.MaximumRecordAgeInSeconds = jsii.Number(l.MaxRecordAge / time.Second)
	}
}

// InRange refuses a number that is not from low to high.
func InRange(c *synth.Checks, name string, got, low, high int) {
	c.Require(got >= low && got <= high, "got %s %d: it must be %d to %d", name, got, low, high)
}

// IsToken reports whether a text is known only at deployment.
func IsToken(s string) bool { return *awscdk.Token_IsUnresolved(jsii.String(s)) }
