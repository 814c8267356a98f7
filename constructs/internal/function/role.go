package function

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// networkActions are what Lambda does with a function's role to attach it to a
// VPC (Lambda Developer Guide, "Giving Lambda functions access to resources in
// an Amazon VPC"). Lambda checks them on all resources when the function is
// created, so they cannot be narrowed to ARNs.
var networkActions = []string{
	"ec2:AssignPrivateIpAddresses",
	"ec2:CreateNetworkInterface",
	"ec2:DeleteNetworkInterface",
	"ec2:DescribeNetworkInterfaces",
	"ec2:DescribeSubnets",
	"ec2:UnassignPrivateIpAddresses",
}

// newRole may write to the function's log group, and use its VPC if it has one.
// The CDK adds X-Ray, Lambda Insights, the dead-letter queue and destinations.
// The managed policy AWSLambdaBasicExecutionRole would let the function create
// and write every log group of the account.
func newRole(scope constructs.Construct, logs awslogs.ILogGroup, vpc awsec2.IVpc) awsiam.Role {
	role := awsiam.NewRole(scope, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	logs.GrantWrite(role)
	if vpc != nil {
		role.AddToPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions:   jsii.Strings(networkActions...),
			Resources: jsii.Strings("*"),
		}))
	}
	return role
}
