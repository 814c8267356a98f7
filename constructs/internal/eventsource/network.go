package eventsource

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
)

// networkActions are what Lambda's pollers do with the function's role to reach
// brokers in a VPC (Lambda Developer Guide, "Configuring Lambda permissions for
// Amazon MSK event source mappings", "VPC permissions"; the same for self-managed
// clusters, and for brokers of Amazon MQ). AWS documents them for all resources, and Lambda evaluates the role
// when the mapping is created, before there is a network interface to name. They
// are narrowed to Lambda itself: see NewNetworkPolicy.
var networkActions = []string{
	"ec2:CreateNetworkInterface",
	"ec2:DeleteNetworkInterface",
	"ec2:DescribeNetworkInterfaces",
	"ec2:DescribeSecurityGroups",
	"ec2:DescribeSubnets",
	"ec2:DescribeVpcs",
}

// NewNetworkPolicy lets Lambda's pollers make network interfaces, and not the function's
// code: requests that the code makes carry the function's ARN (Lambda Developer Guide,
// "Working with Lambda execution environment credentials"). The policy is not the role's
// default one, which the function that it names waits for. A mapping has to wait for it.
func NewNetworkPolicy(scope constructs.Construct, function Function) awsiam.Policy {
	policy := awsiam.NewPolicy(scope, jsii.String("NetworkPolicy"), &awsiam.PolicyProps{
		Statements: &[]awsiam.PolicyStatement{
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Actions: jsii.Strings(networkActions...), Resources: jsii.Strings("*")}),
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Effect:     awsiam.Effect_DENY,
				Actions:    jsii.Strings(networkActions...),
				Resources:  jsii.Strings("*"),
				Conditions: &map[string]any{"ArnEquals": map[string]any{"lambda:SourceFunctionArn": function.Function.FunctionArn()}},
			}),
		},
	})
	policy.AttachToRole(function.Function.Role())
	nag.Acknowledge(policy, "AwsSolutions-IAM5", "AWS documents the pollers' network permissions for all resources only. The function's own code is denied them.", "Resource::*")
	return policy
}
