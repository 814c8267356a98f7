// Package synth is what Lintel's constructs share while the CDK app runs:
// errors that name the construct, and the step from plain Go values to the
// pointers the CDK takes.
package synth

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Error is the value that a construct panics with when its props are wrong,
// which is how the CDK in Go reports programming mistakes.
type Error struct {
	Path     string   // path of the construct, such as "MtlsApi/Api"
	Problems []string // what was got, what is allowed, what to do; at least one
}

// Error is one line for each problem, each with the construct's path.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = e.Path + ": " + p
	}
	return strings.Join(lines, "\n")
}

// Checks collects what is wrong with a construct's props, so that a user sees
// all of it at once.
type Checks struct{ err Error }

// NewChecks starts the checks of the construct that is about to be created as
// id in scope.
func NewChecks(scope constructs.Construct, id string) *Checks {
	path := id
	if parent := *scope.Node().Path(); parent != "" {
		path = parent + "/" + id
	}
	return &Checks{Error{Path: path}}
}

// Failf adds a problem.
func (c *Checks) Failf(format string, args ...any) {
	c.err.Problems = append(c.err.Problems, fmt.Sprintf(format, args...))
}

// Require adds a problem unless ok.
func (c *Checks) Require(ok bool, format string, args ...any) {
	if !ok {
		c.Failf(format, args...)
	}
}

// Panic panics with an [*Error] if there is a problem.
func (c *Checks) Panic() {
	if len(c.err.Problems) > 0 {
		panic(&c.err)
	}
}

// Optional is nil for the zero value, which leaves the CDK's own default, and a
// pointer to the value otherwise.
func Optional[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

// Int is a CDK number; nil stays nil.
func Int(value *int) *float64 {
	if value == nil {
		return nil
	}
	return jsii.Number(float64(*value))
}

// Seconds is a CDK duration of whole seconds.
func Seconds(d time.Duration) awscdk.Duration {
	return awscdk.Duration_Seconds(jsii.Number(d / time.Second))
}

// StringMap turns plain strings into the CDK's pointers; empty becomes nil.
func StringMap(m map[string]string) *map[string]*string {
	if len(m) == 0 {
		return nil
	}
	out := make(map[string]*string, len(m))
	for k, v := range m {
		out[k] = jsii.String(v)
	}
	return &out
}
