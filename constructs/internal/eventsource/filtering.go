package eventsource

import (
	"encoding/json"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Limits of the filters of a mapping (Lambda Developer Guide, "Control which events
// Lambda sends to your function"; lambda:Filter).
const (
	maxFilters     = 5
	maxFilterBytes = 4096
)

// Filtering are event patterns of a mapping: what matches none is not delivered.
type Filtering struct {
	Patterns []string
	Example  string // for an error
	Key      awskms.IKey
}

// Check refuses what Lambda does.
func (f Filtering) Check(c *synth.Checks) {
	c.Require(len(f.Patterns) <= maxFilters, "got %d Filters: Lambda takes %d", len(f.Patterns), maxFilters)
	for i, filter := range f.Patterns {
		var object map[string]any
		c.Require(IsToken(filter) || json.Unmarshal([]byte(filter), &object) == nil && len(object) > 0,
			"got Filters[%d] %q: it must be an event pattern, a JSON object such as %s", i, filter, f.Example)
		c.Require(len(filter) <= maxFilterBytes, "got Filters[%d] of %d bytes: Lambda takes %d", i, len(filter), maxFilterBytes)
	}
	c.Require(f.Key == nil || len(f.Patterns) > 0, "FilterKey without Filters: there is nothing to encrypt")
}

// Set puts the patterns into a mapping's props, and lets Lambda use their key, if it is
// one whose policy this app makes.
func (f Filtering) Set(props *awslambda.CfnEventSourceMappingProps) {
	if len(f.Patterns) > 0 {
		filters := []any{}
		for _, pattern := range f.Patterns {
			filters = append(filters, &awslambda.CfnEventSourceMapping_FilterProperty{Pattern: jsii.String(pattern)})
		}
		props.FilterCriteria = &awslambda.CfnEventSourceMapping_FilterCriteriaProperty{Filters: filters}
	}
	if f.Key != nil {
		props.KmsKeyArn = f.Key.KeyArn()
		// Lambda decrypts them itself, and not as the function's role: the CDK's own
		// EventSourceMapping grants this for filterEncryption too.
		f.Key.GrantDecrypt(awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil))
	}
}

// CheckBatch refuses sizes and windows of batches that Lambda does; windowDefault says
// what a window of nil is.
func CheckBatch(c *synth.Checks, size int, window *time.Duration, windowDefault string) {
	InRange(c, "BatchSize", size, 1, MaxBatchSize)
	if window != nil {
		w := *window
		c.Require(w >= 0 && w <= maxBatchWindow && w%time.Second == 0, "got BatchWindow %v: it must be 0 to %v in whole seconds; leave it nil for %s", w, maxBatchWindow, windowDefault)
	}
}
