package amipipeline_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline"
)

func ExampleNew() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Servers"), nil)
	images := amipipeline.New(stack, "Web", &amipipeline.Props{
		Name:       "web",
		Components: []amipipeline.Component{{Managed: "update-linux"}, {YAML: hardening, Parameters: map[string]string{"Owner": "web"}}},
	})
	awsec2.NewLaunchTemplate(stack, jsii.String("Servers"), &awsec2.LaunchTemplateProps{
		MachineImage: awsec2.MachineImage_ResolveSsmParameterAtLaunch(jsii.String(images.ParameterName("latest")), nil),
	})
}

// Images bake in test for a day, and an operator lets them into production.
func ExampleNew_stages() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Servers"), nil)
	healthy := awscloudwatch.Alarm_FromAlarmName(stack, jsii.String("Healthy"), jsii.String("test-servers-fail"))
	amipipeline.New(stack, "Web", &amipipeline.Props{
		Stages: []amipipeline.Stage{
			{Name: "candidate"},
			{Name: "test", Gate: amipipeline.AlarmsOK, Alarms: []awscloudwatch.IAlarm{healthy}, Bake: 24 * time.Hour},
			{Name: "latest", Gate: amipipeline.Approval},
		},
	})
}

// The images of pipelines that are there already are promoted too.
func ExampleNew_brought() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Servers"), nil)
	amipipeline.New(stack, "Images", &amipipeline.Props{
		BuildTopic:    awssns.Topic_FromTopicArn(stack, jsii.String("Builds"), jsii.String("arn:aws:sns:eu-west-1:111122223333:image-builder")),
		ParameterPath: "/images/{pipeline}/{os}/{stage}",
	})
}
