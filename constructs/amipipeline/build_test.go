package amipipeline_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func TestComponents(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) {
		p.Name = "web"
		p.Components = []amipipeline.Component{
			{YAML: hardening, Parameters: map[string]string{"Owner": "web", "Banner": "Hi"}},
			{YAML: hardening, Name: "Other One", Version: "2.0.0", Parameters: map[string]string{"Owner": "x"}},
			{ARN: "arn:aws:imagebuilder:eu-west-1:111122223333:component/agent/1.x.x"},
			{Managed: "aws-cli-version-2-linux"},
		}
	})
	id, created := r.Only(t, "AWS::ImageBuilder::Component", "WebComponenthardening")
	synthtest.Contains(t, synthtest.Compact(t, created.Properties), `"Name":"web-hardening"`, `"Version":"1.0.0"`, `"Platform":"Linux"`, `schemaVersion: 1.0\nparameters:`)
	_, other := r.Only(t, "AWS::ImageBuilder::Component", "WebComponentOther")
	synthtest.Contains(t, synthtest.Compact(t, other.Properties), `"Name":"web-other-one"`, `"Version":"2.0.0"`)
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::ImageRecipe"),
		`"Components":[{"ComponentArn":{"Fn::GetAtt":["`+id+`","Arn"]},"Parameters":[{"Name":"Banner","Value":["Hi"]},{"Name":"Owner","Value":["web"]}]}`,
		`{"ComponentArn":"arn:aws:imagebuilder:eu-west-1:111122223333:component/agent/1.x.x"}`, `:aws:component/aws-cli-version-2-linux/x.x.x`)
	synthtest.Contains(t, policy(t, r, "WebInstanceRoleDefaultPolicy"), `:component/web-hardening/*"`, `:component/web-other-one/*"`,
		`"arn:aws:imagebuilder:eu-west-1:111122223333:component/agent/*"`, `:aws:component/aws-cli-version-2-linux/*"`)
	for id, resource := range r {
		if immutable := strings.HasSuffix(resource.Type, "::Component") || strings.HasSuffix(resource.Type, "::ImageRecipe"); immutable && resource.UpdateReplacePolicy != "Retain" {
			t.Errorf("%s is deleted when another version replaces it: %q", id, resource.UpdateReplacePolicy)
		}
	}
}

func TestLongDocumentsGoByS3(t *testing.T) {
	long := hardening + strings.Repeat("# A comment that explains much.\n", 600)
	r := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) {
		p.Components = []amipipeline.Component{{YAML: long, Parameters: map[string]string{"Owner": "web"}}}
	})
	component := r.One(t, "AWS::ImageBuilder::Component")
	synthtest.Contains(t, component, `"Uri":{"Fn::Sub":"s3://cdk-`)
	if strings.Contains(component, `"Data"`) {
		t.Errorf("the document is inline: %s", component)
	}
}

func TestParents(t *testing.T) {
	for parent, want := range map[string]string{
		"ubuntu-server-24-lts-arm64": `:aws:image/ubuntu-server-24-lts-arm64/x.x.x`,
		"ami-0123456789abcdef0":      `"ParentImage":"ami-0123456789abcdef0"`,
		"ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64": `"ParentImage":"ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"`,
		"arn:aws:imagebuilder:eu-west-1:111122223333:image/base/2.x.x":             `"ParentImage":"arn:aws:imagebuilder:eu-west-1:111122223333:image/base/2.x.x"`,
	} {
		r := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) { p.ParentImage = parent })
		synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::ImageRecipe"), want)
		if strings.Contains(policy(t, r, "WebExecutionRoleDefaultPolicy"), "ssm:GetParameter") {
			t.Errorf("%s: the execution role reads a parameter that its managed policy covers", parent)
		}
	}
	own := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) { p.ParentImage = "ssm:/images/base/latest" })
	synthtest.Contains(t, policy(t, own, "WebExecutionRoleDefaultPolicy"), `"ssm:GetParameter"`, `:parameter/images/base/latest"`)
}

func TestRecipeOptions(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *amipipeline.Props) {
		p.Architecture, p.RecipeVersion, p.RootDevice = amipipeline.X86, "3.1.4", "/dev/sda1"
		p.WorkingDirectory, p.UserData, p.UninstallSSMAgent = "/opt/build", "#!/bin/sh\n", true
		p.EncryptionKey = awskms.NewKey(stack, jsii.String("Key"), nil)
		p.Volumes = []amipipeline.Volume{
			{Device: "/dev/sdf", SizeGiB: 100, IOPS: 4000, ThroughputMiBps: 1000, KeepOnTermination: true},
			{Device: "/dev/sdg", SnapshotID: "snap-0123456789abcdef0", Unencrypted: true},
		}
	})
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::ImageRecipe"), `amazon-linux-2023-x86/x.x.x`, `"Version":"3.1.4"`, `"WorkingDirectory":"/opt/build"`,
		`"UninstallAfterBuild":true`, `"UserDataOverride":"IyEvYmluL3NoCg=="`,
		`{"DeviceName":"/dev/sda1","Ebs":{"DeleteOnTermination":true,"Encrypted":true,"KmsKeyId":{"Fn::GetAtt":["Key`,
		`{"DeviceName":"/dev/sdf","Ebs":{"DeleteOnTermination":false,"Encrypted":true,"Iops":4000,"KmsKeyId":{"Fn::GetAtt":["Key`,
		`"Throughput":1000,"VolumeSize":100,"VolumeType":"gp3"`,
		`{"DeviceName":"/dev/sdg","Ebs":{"DeleteOnTermination":true,"Encrypted":false,"SnapshotId":"snap-0123456789abcdef0","VolumeType":"gp3"}}`)
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::InfrastructureConfiguration"), `"InstanceTypes":["m7i.large","m6i.large"]`)
}

func TestNetworkWithoutInternet(t *testing.T) {
	r := synthesize(t, func(awscdk.Stack, *amipipeline.Props) {})
	services := ""
	for _, endpoint := range r.Of(t, "AWS::EC2::VPCEndpoint") {
		services += endpoint
	}
	for _, service := range []string{"imagebuilder", "logs", "s3", "ssm", "ssmmessages"} {
		synthtest.Contains(t, services, `.`+service+`"`)
	}
	_, build := r.Only(t, "AWS::EC2::SecurityGroup", "WebSecurityGroup")
	synthtest.Contains(t, synthtest.Compact(t, build.Properties), `"SecurityGroupEgress":[{"CidrIp":"0.0.0.0/0"`, `"FromPort":443`)
	if strings.Contains(synthtest.Compact(t, build.Properties), "SecurityGroupIngress") {
		t.Error("something may reach the building instance")
	}
	if n := len(r.Of(t, "AWS::EC2::SecurityGroupIngress")); n != 1 {
		t.Errorf("%d ingress rules, want that of the endpoints", n)
	}
}

func TestNetworkWithInternet(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) { p.InternetAccess = true })
	if n := len(r.Of(t, "AWS::EC2::NatGateway")); n != 1 {
		t.Errorf("%d NAT gateways, want 1", n)
	}
	if n := len(r.Of(t, "AWS::EC2::VPCEndpoint")); n != 1 {
		t.Errorf("%d endpoints, want that of S3", n)
	}
	subnet, _ := r.Only(t, "AWS::EC2::Subnet", "WebVpcBuildSubnet")
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::InfrastructureConfiguration"), `"SubnetId":{"Ref":"`+subnet+`"}`)
}

func TestBroughtInfrastructure(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *amipipeline.Props) {
		p.Vpc = awsec2.NewVpc(stack, jsii.String("Mine"), nil)
		p.SecurityGroups = []awsec2.ISecurityGroup{awsec2.NewSecurityGroup(stack, jsii.String("Group"), &awsec2.SecurityGroupProps{Vpc: p.Vpc})}
		p.InstanceRole = awsiam.NewRole(stack, jsii.String("Role"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("ec2.amazonaws.com"), nil)})
		p.LogBucket = awss3.NewBucket(stack, jsii.String("Bucket"), nil)
		p.InstanceTypes, p.MetadataHops, p.KeepFailedInstances = []string{"t4g.medium"}, 2, true
	})
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::InfrastructureConfiguration"), `"SubnetId":{"Ref":"MinePrivateSubnet1`, `"SecurityGroupIds":[{"Fn::GetAtt":["Group`,
		`"S3BucketName":{"Ref":"Bucket`, `"InstanceTypes":["t4g.medium"]`, `"HttpPutResponseHopLimit":2`, `"HttpTokens":"required"`, `"TerminateInstanceOnFailure":false`)
	synthtest.Contains(t, r.One(t, "AWS::IAM::InstanceProfile"), `"Roles":[{"Ref":"Role`)
	for id := range r {
		if strings.HasPrefix(id, "WebInstanceRole") || strings.HasPrefix(id, "WebVpc") || strings.HasPrefix(id, "WebSecurityGroup") || id == "WebLogs" {
			t.Errorf("%s was created", id)
		}
	}
}

func TestDedicatedHosts(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) {
		p.Platform, p.ParentImage, p.InstanceTypes, p.HostID = amipipeline.MacOS, "ami-0123456789abcdef0", []string{"mac2.metal"}, "h-0123456789abcdef0"
		p.Components = []amipipeline.Component{{YAML: hardening, Parameters: map[string]string{"Owner": "web"}}}
	})
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::InfrastructureConfiguration"), `"Placement":{"HostId":"h-0123456789abcdef0","Tenancy":"host"}`, `"InstanceTypes":["mac2.metal"]`)
}

func TestInstanceRoleReadsNoParameters(t *testing.T) {
	text := policy(t, synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) { p.Name = "web" }), "WebInstanceRoleDefaultPolicy")
	for _, action := range []string{"ssm:GetParameter", "s3:Get*", "kms:", "iam:", "secretsmanager:"} {
		if strings.Contains(text, action) {
			t.Errorf("the building instance is allowed %s: %s", action, text)
		}
	}
	synthtest.Contains(t, text, `{"Action":"s3:PutObject","Effect":"Allow","Resource":{"Fn::Join":["",[{"Fn::GetAtt":["WebLogs`, `"/builds/*"`, `:s3:::ec2imagebuilder*"`)
}

func TestTopicKeyAdmitsImageBuildersRole(t *testing.T) {
	key := synthesize(t, func(awscdk.Stack, *amipipeline.Props) {}).One(t, "AWS::KMS::Key")
	synthtest.Contains(t, key, `"EnableKeyRotation":true`,
		`{"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Condition":{"ArnEquals":{"aws:PrincipalArn":{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":iam::",{"Ref":"AWS::AccountId"},":role/aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder"]]}},"StringEquals":{"kms:CallerAccount":{"Ref":"AWS::AccountId"}}},"Effect":"Allow","Principal":{"AWS":"*"},"Resource":"*"}`)
}

func TestSchedule(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) {
		p.Schedule, p.TimeZone, p.BuildEveryTime, p.DisableAfterFailures = "30 4 1 * ? *", "Europe/Berlin", true, 3
		p.DisableTests, p.ScanImages = true, true
		p.ImageTags = map[string]string{"team": "web"}
	})
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::ImagePipeline"), `"AutoDisablePolicy":{"FailureCount":3}`, `"PipelineExecutionStartCondition":"EXPRESSION_MATCH_ONLY"`,
		`"ScheduleExpression":"cron(30 4 1 * ? *)"`, `"Timezone":"Europe/Berlin"`, `"ImageTestsEnabled":false`, `"ImageScanningEnabled":true`, `"ImageTags":{"team":"web"}`)
	synthtest.Contains(t, rule(t, r, "WebDisabled"), `"EC2 Image Builder Image Pipeline Automatically Disabled"`, `"resources":[{"Fn::GetAtt":["WebPipeline`, `"Arn":{"Ref":"WebTopic`)
	synthtest.Contains(t, r.One(t, "AWS::KMS::Key"), `"events.amazonaws.com"`)
	off := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) { p.DisableSchedule = true })
	if strings.Contains(off.One(t, "AWS::KMS::Key"), `"events.amazonaws.com"`) {
		t.Error("EventBridge may use the key for nothing")
	}
	if strings.Contains(off.One(t, "AWS::ImageBuilder::ImagePipeline"), `"Schedule"`) {
		t.Error("there is a schedule though it is disabled")
	}
}

func TestDistribution(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *amipipeline.Props) {
		p.Name, p.AMIName, p.AMITags = "web", "servers-{{imagebuilder:buildDate}}", map[string]string{"team": "web"}
		p.EncryptionKey = awskms.NewKey(stack, jsii.String("Key"), nil)
		p.NativeParameter = "/newest/web"
		p.Regions = []amipipeline.Region{
			{ShareWith: []string{"111122223333"}, ShareWithOrganizations: []string{"arn:aws:organizations::111122223333:organization/o-0123456789"}},
			{Name: "us-east-1", KeyARN: "arn:aws:kms:us-east-1:111122223333:alias/images", CopyTo: []string{"444455556666"},
				LaunchTemplates: []amipipeline.LaunchTemplate{{ID: "lt-0123456789abcdef0", SetDefault: true}}},
		}
	})
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::DistributionConfiguration"),
		`{"AmiDistributionConfiguration":{"AmiTags":{"team":"web"},"KmsKeyId":{"Fn::GetAtt":["Key`,
		`"LaunchPermissionConfiguration":{"OrganizationArns":["arn:aws:organizations::111122223333:organization/o-0123456789"],"UserIds":["111122223333"]},"Name":"servers-{{imagebuilder:buildDate}}"},"Region":{"Ref":"AWS::Region"}`,
		`"KmsKeyId":"arn:aws:kms:us-east-1:111122223333:alias/images","Name":"servers-{{imagebuilder:buildDate}}","TargetAccountIds":["444455556666"]},"LaunchTemplateConfigurations":[{"LaunchTemplateId":"lt-0123456789abcdef0","SetDefaultVersion":true}],"Region":"us-east-1"`,
		`"ParameterName":"/newest/web"`)
	synthtest.Contains(t, policy(t, r, "WebExecutionRoleDefaultPolicy"), `"ssm:PutParameter"`, `:parameter/newest/web"`, `:ssm:us-east-1:`)
	off := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) { p.DisableNativeParameter = true })
	if strings.Contains(off.One(t, "AWS::ImageBuilder::DistributionConfiguration"), "SsmParameterConfigurations") {
		t.Error("there is a parameter though it is disabled")
	}
}

func TestExecutionRole(t *testing.T) {
	r := synthesize(t, func(awscdk.Stack, *amipipeline.Props) {})
	_, role := r.Only(t, "AWS::IAM::Role", "WebExecutionRole")
	synthtest.Contains(t, synthtest.Compact(t, role.Properties), `:iam::aws:policy/EC2ImageBuilderExecutionPolicy"`, `"imagebuilder.amazonaws.com"`, `"aws:SourceAccount"`)
	text := policy(t, r, "WebExecutionRoleDefaultPolicy")
	synthtest.Contains(t, text, `"logs:PutLogEvents"`, `"sns:Publish"`)
	if strings.Contains(text, "ssm:PutParameter") {
		t.Errorf("the managed policy covers parameters below /imagebuilder/: %s", text)
	}
}

// A build that begins before the roles may do anything fails.
func TestPipelineComesAfterItsRoles(t *testing.T) {
	r := synthesize(t, func(awscdk.Stack, *amipipeline.Props) {})
	_, pipeline := r.Only(t, "AWS::ImageBuilder::ImagePipeline", "WebPipeline")
	for _, prefix := range []string{"WebExecutionRoleDefaultPolicy", "WebInstanceRoleDefaultPolicy"} {
		if !slices.ContainsFunc(pipeline.DependsOn, func(id string) bool { return strings.HasPrefix(id, prefix) }) {
			t.Errorf("depends on %q, not on %s", pipeline.DependsOn, prefix)
		}
	}
}

func TestLifecycle(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) {
		p.Name, p.DeprecateAfter, p.DisableAfter, p.DeleteAfter = "web", 30*day, 60*day, 90*day
		p.KeepImages, p.KeepLaunchedWithin = 5, 14*day
	})
	const exclude = `"ExclusionRules":{"Amis":{"LastLaunched":{"Unit":"DAYS","Value":14}},"TagMap":{"lintel:in-use":"true"}}`
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::LifecyclePolicy"),
		`{"Action":{"IncludeResources":{"Amis":true},"Type":"DEPRECATE"},`+exclude+`,"Filter":{"Type":"AGE","Unit":"DAYS","Value":30}}`,
		`{"Action":{"IncludeResources":{"Amis":true},"Type":"DISABLE"},`+exclude+`,"Filter":{"Type":"AGE","Unit":"DAYS","Value":60}}`,
		`{"Action":{"IncludeResources":{"Amis":true,"Snapshots":true},"Type":"DELETE"},`+exclude+`,"Filter":{"RetainAtLeast":5,"Type":"AGE","Unit":"DAYS","Value":90}}`,
		`"ResourceSelection":{"Recipes":[{"Name":"web","SemanticVersion":"x.x.x"}]}`)
	synthtest.Contains(t, policy(t, r, "WebLifecycleRoleDefaultPolicy"), `"ec2:DeregisterImage"`, `"aws:ResourceTag/CreatedBy":"EC2 Image Builder"`,
		`{"Action":"imagebuilder:DeleteImage","Effect":"Allow","Resource":{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":imagebuilder:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":image/web/*"]]}}`)
	for _, prefix := range []string{"WebImagesRoleDefaultPolicy", "WebPromoteRoleDefaultPolicy"} {
		synthtest.Contains(t, policy(t, r, prefix), `"imagebuilder:TagResource"`)
	}
	for id, function := range r.Of(t, "AWS::Lambda::Function") {
		if !strings.Contains(function, `"LINTEL_AMI_PROTECT_IMAGES":"true"`) {
			t.Errorf("%s does not protect the images of stages", id)
		}
	}
}
