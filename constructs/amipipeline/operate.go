package amipipeline

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// GrantOperate lets an operator approve, reject, promote and roll back images: by
// invoking the promote function.
func (c *Pipeline) GrantOperate(grantee awsiam.IGrantable) awsiam.Grant {
	return c.Promote.Function.GrantInvoke(grantee)
}

// GrantStartBuild lets somebody start a build now. It panics with Props.BuildTopic,
// whose pipelines are not ours.
func (c *Pipeline) GrantStartBuild(grantee awsiam.IGrantable) awsiam.Grant {
	if c.Pipeline == nil {
		panic(&synth.Error{Path: *c.Node().Path(), Problems: []string{"GrantStartBuild with BuildTopic: grant it on the pipelines that are there already"}})
	}
	return awsiam.Grant_AddToPrincipal(&awsiam.GrantOnPrincipalOptions{
		Grantee: grantee, Actions: jsii.Strings("imagebuilder:StartImagePipelineExecution"), ResourceArns: &[]*string{c.Pipeline.AttrArn()},
	})
}

// GrantReadParameters lets somebody who launches instances read the parameters of every
// stage in the stack's Region.
func (c *Pipeline) GrantReadParameters(grantee awsiam.IGrantable) awsiam.Grant {
	arn := c.arn("ssm", c.regionOfStack(), *awscdk.Stack_Of(c).Account(), "parameter"+c.template.Pattern(), "")
	return awsiam.Grant_AddToPrincipal(&awsiam.GrantOnPrincipalOptions{
		Grantee: grantee, Actions: jsii.Strings("ssm:GetParameter", "ssm:GetParameters"), ResourceArns: &[]*string{arn},
	})
}

func (c *Pipeline) addOutputs(p *Props) {
	output := func(id string, value *string, description string) {
		awscdk.NewCfnOutput(c, jsii.String(id), &awscdk.CfnOutputProps{Value: value, Description: jsii.String(description)})
	}
	output("PromoteFunction", c.Promote.Function.FunctionName(), "Approve, reject, promote and roll back: aws lambda invoke --function-name")
	output("TopicArn", c.Topic.TopicArn(), "What happens is told here")
	output("Parameters", jsii.String(p.ParameterPath), "Names of the parameters")
	if c.Pipeline != nil {
		output("PipelineArn", c.Pipeline.AttrArn(), "Build now: aws imagebuilder start-image-pipeline-execution --image-pipeline-arn")
	}
}
