package amipipeline_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func function(t *testing.T, r synthtest.Resources, prefix string) string {
	t.Helper()
	return properties(t, r, "AWS::Lambda::Function", prefix)
}

func rule(t *testing.T, r synthtest.Resources, prefix string) string {
	t.Helper()
	return properties(t, r, "AWS::Events::Rule", prefix)
}

func TestMessagesReachTheHandler(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) { p.Name = "web" })
	letters, _ := r.Only(t, "AWS::SQS::Queue", "WebDeadLetters")
	id, messages := r.Only(t, "AWS::SQS::Queue", "WebMessages")
	synthtest.Contains(t, synthtest.Compact(t, messages.Properties), `"VisibilityTimeout":1800`, `"maxReceiveCount":5`, letters)
	synthtest.Contains(t, function(t, r, "WebImages"), `"Timeout":300`, `lambda/images"`, `"LINTEL_AMI_PROMOTE_FUNCTION":{"Ref":"WebPromoteFunction`)
	synthtest.Contains(t, function(t, r, "WebPromote"), `lambda/promote"`, `"LINTEL_AMI_PROMOTE_FUNCTION":"this"`)
	synthtest.Contains(t, r.One(t, "AWS::Lambda::EventSourceMapping"), id, `"FunctionResponseTypes":["ReportBatchItemFailures"]`, `"MaximumConcurrency":2`)
	synthtest.Contains(t, r.One(t, "AWS::SNS::Subscription"), id, `"Protocol":"sqs"`, `"RedrivePolicy"`, letters)
	synthtest.Contains(t, rule(t, r, "WebImageStates"), `"status":["AVAILABLE","FAILED","CANCELLED"]`, `:image/web/"`, `"DeadLetterConfig"`)
	synthtest.Contains(t, rule(t, r, "WebFindings"), `"EC2 Image Builder CVE Detected"`, `:image/web/"`)
	synthtest.Contains(t, rule(t, r, "WebCheck"), `"rate(5 minutes)"`, `"Input":"{\"action\":\"check\"}"`, `"DeadLetterConfig"`)
	_, table := r.Only(t, "AWS::DynamoDB::Table", "WebTable")
	if table.DeletionPolicy != "Retain" {
		t.Errorf("the history goes with the stack: %q", table.DeletionPolicy)
	}
}

func TestHandlersWriteTheirParametersOnly(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) {
		p.Name, p.ParameterPath = "web", "/fleet/{pipeline}/{stage}"
		p.Regions = []amipipeline.Region{{}, {Name: "us-east-1"}}
		p.AccountRoles = map[string]string{"111122223333": "arn:aws:iam::111122223333:role/Images"}
	})
	for _, prefix := range []string{"WebImagesRoleDefaultPolicy", "WebPromoteRoleDefaultPolicy"} {
		text := policy(t, r, prefix)
		synthtest.Contains(t, text, `:parameter/fleet/*/*"`, `":ssm:us-east-1:"`, `"ssm:PutParameter"`, `"ec2:DescribeImages"`, `"events:PutEvents"`, `:event-bus/default"`,
			`{"Action":"sts:AssumeRole","Effect":"Allow","Resource":"arn:aws:iam::111122223333:role/Images"}`, `"imagebuilder:GetImage"`, `:image/web/*"`)
		if strings.Contains(text, ":parameter/*") || strings.Contains(text, "imagebuilder:TagResource") {
			t.Errorf("%s allows too much: %s", prefix, text)
		}
	}
}

func TestStagesAndGates(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *amipipeline.Props) {
		alarm := awscloudwatch.Alarm_FromAlarmName(stack, jsii.String("A"), jsii.String("test servers"))
		p.Stages = []amipipeline.Stage{{Name: "candidate"}, {Name: "test", Gate: amipipeline.AlarmsOK, Alarms: []awscloudwatch.IAlarm{alarm}, Bake: 2 * time.Hour}, {Name: "latest", Gate: amipipeline.Approval}}
		p.TextParameters, p.HoldFindings, p.ScanImages, p.CheckEvery = true, "high", true, time.Minute
		p.ParameterTags = map[string]string{"team": "web"}
		p.EventBus = awsevents.NewEventBus(stack, jsii.String("Bus"), nil)
	})
	synthtest.Contains(t, function(t, r, "WebImages"), `"LINTEL_AMI_DATA_TYPE":"text"`, `"LINTEL_AMI_HOLD_FINDINGS":"high"`, `"LINTEL_AMI_TAGS":"{\"team\":\"web\"}"`, `"LINTEL_AMI_EVENT_BUS":{"Ref":"Bus`,
		`"LINTEL_AMI_STAGES":"[{\"Name\":\"candidate\",\"Gate\":\"automatic\"},{\"Name\":\"test\",\"Gate\":\"alarms\",\"Alarms\":[\"test servers\"],\"BakeMinutes\":120},{\"Name\":\"latest\",\"Gate\":\"approval\"}]"`)
	synthtest.Contains(t, policy(t, r, "WebPromoteRoleDefaultPolicy"), `"cloudwatch:DescribeAlarms"`)
	if strings.Contains(policy(t, r, "WebImagesRoleDefaultPolicy"), "cloudwatch:") {
		t.Error("the handler of messages looks at alarms")
	}
	synthtest.Contains(t, rule(t, r, "WebCheck"), `"rate(1 minute)"`)
}

func TestFollowers(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *amipipeline.Props) {
		p.Name = "web"
		p.Stages = []amipipeline.Stage{{Name: "test"}, {Name: "latest"}}
		p.Followers = []amipipeline.Follower{
			{LaunchTemplate: template(stack), Group: group(stack), MinHealthyPercent: 100, MaxHealthyPercent: 150, Warmup: time.Minute},
			{Stage: "test", LaunchTemplate: template(awscdk.NewStack(stack, jsii.String("Other"), nil))},
		}
	})
	synthtest.Contains(t, function(t, r, "WebFollow"), `lambda/follow"`,
		`"LINTEL_AMI_FOLLOWERS":"[{\"Parameter\":\"/images/web/latest\",\"LaunchTemplate\":\"lt-0123456789abcdef0\",\"Group\":\"servers\",\"MinHealthyPercent\":100,\"MaxHealthyPercent\":150,\"WarmupSeconds\":60},{\"Parameter\":\"/images/web/test\",\"LaunchTemplate\":\"lt-0123456789abcdef0\"}]"`)
	text := policy(t, r, "WebFollowRoleDefaultPolicy")
	synthtest.Contains(t, text, `:launch-template/lt-0123456789abcdef0"`, `"ec2:ModifyLaunchTemplate"`, `:autoScalingGroup:*:autoScalingGroupName/servers"`,
		`:parameter/images/web/latest"`)
	if strings.Contains(text, "RunInstances") || strings.Contains(text, "PassRole") {
		t.Errorf("the handler may launch instances: %s", text)
	}
	synthtest.Contains(t, rule(t, r, "WebPromoted"), `"detail-type":["Machine Image Promoted"]`, `"source":["lintel.amipipeline"]`, `WebFollowFunction`)
	synthtest.Contains(t, rule(t, r, "WebCheckFollowers"), `WebFollowFunction`)
	r.Only(t, "AWS::CloudWatch::Alarm", "WebFollowerFailuresAlarm")
}

// A group of the app, whose launch template resolves the parameter.
func TestFollowerOfTheApp(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *amipipeline.Props) {
		template := awsec2.NewLaunchTemplate(stack, jsii.String("Template"), &awsec2.LaunchTemplateProps{
			MachineImage: awsec2.MachineImage_ResolveSsmParameterAtLaunch(jsii.String("/images/web/latest"), nil), InstanceType: awsec2.NewInstanceType(jsii.String("m7g.large")),
		})
		p.Name, p.Followers = "web", []amipipeline.Follower{{Group: groupOfApp(stack, template)}}
	})
	synthtest.Contains(t, function(t, r, "WebFollow"), `\"Parameter\":\"/images/web/latest\",`)
	text := policy(t, r, "WebFollowRoleDefaultPolicy")
	synthtest.Contains(t, text, `"autoscaling:StartInstanceRefresh"`)
	if strings.Contains(text, "LaunchTemplate") {
		t.Errorf("the handler may change launch templates: %s", text)
	}
}

func TestBroughtTopic(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *amipipeline.Props) {
		p.BuildTopic = awssns.Topic_FromTopicArn(stack, jsii.String("Builds"), jsii.String("arn:aws:sns:eu-west-1:111122223333:builds"))
		p.ParameterRegions, p.WithoutPipeline = []string{"eu-west-1", "us-east-1"}, "by-hand"
	})
	for id, resource := range r {
		if strings.HasPrefix(resource.Type, "AWS::ImageBuilder::") || strings.HasPrefix(resource.Type, "AWS::EC2::") || resource.Type == "AWS::S3::Bucket" {
			t.Errorf("%s (%s) was created", id, resource.Type)
		}
	}
	synthtest.Contains(t, r.One(t, "AWS::SNS::Subscription"), `"TopicArn":"arn:aws:sns:eu-west-1:111122223333:builds"`)
	text := function(t, r, "WebImages")
	synthtest.Contains(t, text, `"LINTEL_AMI_WITHOUT_PIPELINE":"by-hand"`)
	if strings.Contains(text, "LINTEL_AMI_PIPELINES") {
		t.Errorf("images of some pipelines alone are taken: %s", text)
	}
	synthtest.Contains(t, policy(t, r, "WebImagesRoleDefaultPolicy"), `:ssm:eu-west-1:`, `:ssm:us-east-1:`, `:image/*"`)
	if n := len(r.Of(t, "AWS::Events::Rule")); n != 1 {
		t.Errorf("%d event rules, want that of the checks: events are of the whole account", n)
	}

	const pipeline = "arn:aws:imagebuilder:eu-west-1:111122223333:image-pipeline/golden"
	named := synthesize(t, func(stack awscdk.Stack, p *amipipeline.Props) {
		p.BuildTopic = awssns.NewTopic(stack, jsii.String("Builds"), nil)
		p.Pipelines, p.HoldFindings = []string{pipeline}, "critical"
	})
	synthtest.Contains(t, function(t, named, "WebImages"), `"LINTEL_AMI_PIPELINES":"[\"`+pipeline+`\"]"`)
	synthtest.Contains(t, rule(t, named, "WebImageStates"), `:image/"`)
}

func TestBroughtTopicsNeedNoKey(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *amipipeline.Props) {
		p.BuildTopic, p.Topic = awssns.NewTopic(stack, jsii.String("Builds"), nil), awssns.NewTopic(stack, jsii.String("Told"), nil)
	})
	if n := len(r.Of(t, "AWS::KMS::Key")); n != 0 {
		t.Errorf("%d keys were created", n)
	}
}

func TestOneKeyForEverything(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *amipipeline.Props) {
		p.EncryptionKey = awskms.NewKey(stack, jsii.String("Key"), nil)
		p.Followers = []amipipeline.Follower{{Group: group(stack)}}
	})
	synthtest.Contains(t, r.One(t, "AWS::KMS::Key"), "AWSServiceRoleForImageBuilder")
	for _, topic := range r.Of(t, "AWS::SNS::Topic") {
		synthtest.Contains(t, topic, `"KmsMasterKeyId":{"Fn::GetAtt":["Key`)
	}
	synthtest.Contains(t, r.One(t, "AWS::DynamoDB::Table"), `"KMSMasterKeyId":{"Fn::GetAtt":["Key`)
	synthtest.Contains(t, r.One(t, "AWS::S3::Bucket"), `"KMSMasterKeyID":{"Fn::GetAtt":["Key`)
	for _, prefix := range []string{"WebImagesRole", "WebPromoteRole", "WebFollowRole", "WebExecutionRole", "WebInstanceRole"} {
		synthtest.Contains(t, policy(t, r, prefix+"DefaultPolicy"), `"kms:Decrypt"`)
	}
	synthtest.Contains(t, policy(t, r, "WebInstanceRoleDefaultPolicy"), `"kms:GenerateDataKey*"`) // for files of builds
}

func TestReach(t *testing.T) {
	stack := synthtest.NewStack(t)
	images := amipipeline.New(stack, "Web", &amipipeline.Props{
		Name: "web", Emails: []string{"operators@example.com"}, DisableDashboard: true, MaxImageAge: 45 * day, MemoryMiB: 512, LogRetention: 7 * day,
		AlarmActions: []awscloudwatch.IAlarmAction{awscloudwatchactions.NewSnsAction(awssns.NewTopic(stack, jsii.String("Pager"), nil))},
	})
	operator := awsiam.NewRole(stack, jsii.String("Operator"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	images.GrantOperate(operator)
	images.GrantStartBuild(operator)
	images.GrantReadParameters(operator)
	if got := images.ParameterName("latest"); got != "/images/web/latest" {
		t.Errorf("got parameter %q", got)
	}
	if got := synthtest.Panic(func() { images.ParameterName("test") }); !strings.Contains(got, `S/Web: got stage "test"`) {
		t.Errorf("got %q", got)
	}
	r := synthtest.Synthesize(t, stack)
	synthtest.Contains(t, policy(t, r, "OperatorDefaultPolicy"), `"lambda:InvokeFunction"`, `"imagebuilder:StartImagePipelineExecution"`, `"ssm:GetParameters"`, `:parameter/images/*/*"`)
	for id, alarm := range r.Of(t, "AWS::CloudWatch::Alarm") {
		if !strings.Contains(alarm, `"AlarmActions":[{"Ref":"Pager`) {
			t.Errorf("%s tells nobody", id)
		}
	}
	_, age := r.Only(t, "AWS::CloudWatch::Alarm", "WebImageAgeAlarm")
	synthtest.Contains(t, synthtest.Compact(t, age.Properties), `"MetricName":"ImageAgeDays"`, `"Threshold":45`)
	synthtest.Contains(t, function(t, r, "WebImages"), `"MemorySize":512`)
	if images.Dashboard != nil || len(r.Of(t, "AWS::CloudWatch::Dashboard")) != 0 {
		t.Error("there is a dashboard though it is disabled")
	}
	_, mail := r.Only(t, "AWS::SNS::Subscription", "WebTopic")
	synthtest.Contains(t, synthtest.Compact(t, mail.Properties), `"Protocol":"email"`)
}

// Alarms of what checks measure have a number in every period, and go off after an hour.
func TestAlarmsOfChecks(t *testing.T) {
	for every, want := range map[time.Duration]string{
		0:                `"EvaluationPeriods":6,"MetricName":"TargetsOutstanding","Namespace":"Lintel/AmiPipeline","Period":600,`,
		7 * time.Minute:  `"EvaluationPeriods":5,"MetricName":"TargetsOutstanding","Namespace":"Lintel/AmiPipeline","Period":840,`,
		60 * time.Minute: `"EvaluationPeriods":1,"MetricName":"TargetsOutstanding","Namespace":"Lintel/AmiPipeline","Period":7200,`,
	} {
		r := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) { p.CheckEvery, p.MaxImageAge = every, 45*day })
		_, alarm := r.Only(t, "AWS::CloudWatch::Alarm", "WebTargetsOutstandingAlarm")
		synthtest.Contains(t, synthtest.Compact(t, alarm.Properties), want)
		_, age := r.Only(t, "AWS::CloudWatch::Alarm", "WebImageAgeAlarm")
		synthtest.Contains(t, synthtest.Compact(t, age.Properties), want[strings.Index(want, `"Period"`):])
	}
}

func TestBuildsOfOthersAreNotGranted(t *testing.T) {
	stack := synthtest.NewStack(t)
	images := amipipeline.New(stack, "Web", &amipipeline.Props{BuildTopic: awssns.NewTopic(stack, jsii.String("Builds"), nil)})
	for want, act := range map[string]func(){
		"GrantStartBuild with BuildTopic":        func() { images.GrantStartBuild(awsiam.NewAccountRootPrincipal()) },
		"is not known before there is an image:": func() { images.ParameterName("latest") },
	} {
		if got := synthtest.Panic(act); !strings.Contains(got, want) {
			t.Errorf("got %q, want %s", got, want)
		}
	}
}
