package eventsource

import (
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore/schema"
)

// FunctionProps are the props about the function. Exactly one of Handler and Function
// is set.
type FunctionProps struct {
	Handler  *gofunction.Props
	Function awslambda.IFunction
	// Idempotency asks for the table of what is done.
	Idempotency bool
}

// Check refuses two functions or none, variables that the construct wires, named in
// addition to those of dead letters and idempotency, and a function without a role.
func (p FunctionProps) Check(c *synth.Checks, wired ...string) {
	c.Require((p.Handler == nil) != (p.Function == nil), "want either Handler, to build one, or Function, to bring one")
	if p.Handler != nil {
		for _, name := range append(wired, deadletter.QueueURLVariable, deadletter.BucketVariable, schema.TableVariable) {
			c.Require(p.Handler.Environment[name] == "", "Handler.Environment sets %s: the source does, to what it wires", name)
		}
	}
	if p.Function != nil {
		c.Require(p.Function.Role() != nil, "the brought Function has no role to give the pollers' permissions to: import it with its role (FunctionAttributes.Role)")
		c.Require(!p.Idempotency, "Idempotency with a brought Function: it is for Handler; give the table of your own to the function's environment")
	}
}

// Function that a mapping invokes. Lambda's pollers act with its role.
type Function struct {
	// Handler that was built; nil for a brought function.
	Handler *gofunction.Function
	// Function, built or brought.
	Function awslambda.IFunction
}

// NewFunction builds the handler, with variables in addition to its own, or takes the
// function that was brought as it is.
func NewFunction(scope constructs.Construct, p FunctionProps, variables map[string]string) Function {
	if p.Function != nil {
		return Function{Function: p.Function}
	}
	handler := *p.Handler
	handler.Environment = maps.Clone(handler.Environment)
	if handler.Environment == nil {
		handler.Environment = map[string]string{}
	}
	maps.Copy(handler.Environment, variables)
	built := gofunction.New(scope, "Handler", &handler)
	return Function{Handler: built, Function: built.Function}
}

// Allow lets the function, and so the pollers, do something.
func (f Function) Allow(resources []string, actions ...string) {
	f.Function.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings(actions...), Resources: jsii.Strings(resources...),
	}))
}

// AcknowledgeRole says why the policy of a role that was created here has wildcards. A
// brought function's is the user's to judge.
func (f Function) AcknowledgeRole(reason string, only ...string) {
	if f.Handler != nil {
		nag.AcknowledgeRole(f.Handler.Role, reason, only...)
	}
}

// SetVariable sets an environment variable of a handler that was built.
func (f Function) SetVariable(name string, value *string) {
	f.Handler.Function.AddEnvironment(&name, value, nil)
}
