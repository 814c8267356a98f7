package amipipeline

import (
	"cmp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline/component"
)

func isToken(s string) bool { return *awscdk.Token_IsUnresolved(jsii.String(s)) }

func allow(role awsiam.IRole, actions []string, resources ...*string) {
	allowIf(role, nil, actions, resources...)
}

func allowIf(role awsiam.IRole, conditions *map[string]any, actions []string, resources ...*string) {
	role.AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings(actions...), Resources: &resources, Conditions: conditions,
	}))
}

// arn in the stack's partition. An empty Region or account stays empty.
func (c *Pipeline) arn(service, region, account, resource, name string) *string {
	out := "arn:" + *awscdk.Stack_Of(c).Partition() + ":" + service + ":" + region + ":" + account + ":" + resource
	if name != "" {
		out += "/" + name
	}
	return jsii.String(out)
}

// imageARNs are of the images that the handlers follow: those of the recipe, or all of
// the account if pipelines were brought.
func (c *Pipeline) imageARNs() []*string {
	account := *awscdk.Stack_Of(c).Account()
	if c.props.BuildTopic == nil {
		return []*string{c.arn("imagebuilder", c.regionOfStack(), account, "image", c.name+"/*")}
	}
	return []*string{c.arn("imagebuilder", c.regionOfStack(), account, "image", "*")}
}

// createdName is the name of a component that is created.
func createdName(one *Component) string {
	document, _ := component.Parse(one.YAML) // was checked
	return cmp.Or(one.Name, document.Name)
}

// anyVersion of a component's ARN: what an x stands for is chosen at the build.
func anyVersion(arn string) string {
	before, after, ok := strings.Cut(arn, ":component/")
	if !ok {
		return arn // a token
	}
	name, _, _ := strings.Cut(after, "/")
	return before + ":component/" + name + "/*"
}
