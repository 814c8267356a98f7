// Package amipipeline holds example stacks that build machine images of web servers and
// bring them to those who launch them: a whole pipeline, and the promotion of images of a
// pipeline that is there already.
package amipipeline

import (
	_ "embed"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline"
)

// hardening is a component in Image Builder's own language.
//
//go:embed hardening.yml
var hardening string

const day = 24 * time.Hour

// NewStack builds images of web servers for two Regions on Sundays. Every build is a
// candidate; after a day without an alarm of the test servers it is in test, and an
// operator lets it into production. Images that no stage has are deleted after half a
// year.
func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	images := amipipeline.New(stack, "Web", &amipipeline.Props{
		Name: "web",
		Components: []amipipeline.Component{
			{Managed: "update-linux"},
			{YAML: hardening},
			{Managed: "simple-boot-test-linux"},
		},
		Volumes:        []amipipeline.Volume{{SizeGiB: 16}},
		Regions:        []amipipeline.Region{{}, {Name: "eu-central-1"}},
		BuildEveryTime: true,
		DeleteAfter:    180 * day,
		Stages: []amipipeline.Stage{
			{Name: "candidate"},
			{Name: "test", Gate: amipipeline.AlarmsOK, Alarms: []awscloudwatch.IAlarm{testServers(stack)}, Bake: day},
			{Name: "latest", Gate: amipipeline.Approval},
		},
		Emails: []string{"operators@example.com"},
	})
	launchFrom(stack, images.ParameterName("latest"))
	return stack
}

// testServers stands for your alarm of the servers that run what is a candidate.
func testServers(stack awscdk.Stack) awscloudwatch.IAlarm {
	return awscloudwatch.Alarm_FromAlarmName(stack, jsii.String("TestServers"), jsii.String("test-web-servers-fail"))
}

// launchFrom a parameter: the template keeps its name, and EC2 looks up what it holds
// whenever an instance is launched. A new image needs no deployment.
func launchFrom(stack awscdk.Stack, parameter string) awsec2.LaunchTemplate {
	template := awsec2.NewLaunchTemplate(stack, jsii.String("Servers"), &awsec2.LaunchTemplateProps{
		MachineImage:  awsec2.MachineImage_ResolveSsmParameterAtLaunch(jsii.String(parameter), nil),
		InstanceType:  awsec2.NewInstanceType(jsii.String("t4g.small")),
		RequireImdsv2: jsii.Bool(true),
	})
	awscdk.Validations_Of(template).Acknowledge(&awscdk.Acknowledgment{
		Id:     jsii.String("CloudFormation-Validate::E1152"), // wants an ID that begins with ami-
		Reason: jsii.String("EC2 resolves the parameter when it launches an instance."),
	})
	return template
}

// NewBroughtStack promotes the images of a pipeline that sends to a topic already. A new
// image is a candidate until an operator approves it.
func NewBroughtStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	arn := func(service, resource string) *string {
		return stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String(service), Resource: jsii.String(resource), ArnFormat: awscdk.ArnFormat_NO_RESOURCE_NAME})
	}
	amipipeline.New(stack, "Web", &amipipeline.Props{
		BuildTopic:    awssns.Topic_FromTopicArn(stack, jsii.String("Builds"), arn("sns", "image-builder")),
		Pipelines:     []string{*arn("imagebuilder", "image-pipeline/golden")},
		ParameterPath: "/images/{pipeline}/{os}/{stage}",
		Stages:        []amipipeline.Stage{{Name: "candidate"}, {Name: "latest", Gate: amipipeline.Approval}},
	})
	return stack
}
