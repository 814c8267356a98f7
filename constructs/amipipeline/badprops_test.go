package amipipeline_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

const day = 24 * time.Hour

// wrong are props that AWS or a handler would refuse, or that contradict themselves.
type wrong struct {
	name   string
	change func(awscdk.Stack, *amipipeline.Props)
	want   string
}

func testWrong(t *testing.T, tests []wrong) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stack := synthtest.NewStackIn(t, "eu-west-1")
			props := &amipipeline.Props{}
			test.change(stack, props)
			got := synthtest.Panic(func() { amipipeline.New(stack, "Web", props) })
			if !strings.HasPrefix(got, "S/Web: ") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want S/Web: ... %s", got, test.want)
			}
		})
	}
}

func components(list ...amipipeline.Component) func(awscdk.Stack, *amipipeline.Props) {
	return func(_ awscdk.Stack, p *amipipeline.Props) { p.Components = list }
}

func volume(v amipipeline.Volume) func(awscdk.Stack, *amipipeline.Props) {
	return func(_ awscdk.Stack, p *amipipeline.Props) { p.Volumes = []amipipeline.Volume{v} }
}

func TestBadRecipe(t *testing.T) {
	owner := map[string]string{"Owner": "web"}
	testWrong(t, []wrong{
		{"name", func(_ awscdk.Stack, p *amipipeline.Props) { p.Name = "Web" }, `got Name "Web"`},
		{"architecture", func(_ awscdk.Stack, p *amipipeline.Props) { p.Architecture = "amd64" }, `got Architecture "amd64": it must be "arm64" or "x86_64"`},
		{"platform", func(_ awscdk.Stack, p *amipipeline.Props) { p.Platform = "linux" }, `got Platform "linux"`},
		{"no parent", func(_ awscdk.Stack, p *amipipeline.Props) { p.Platform = amipipeline.Windows }, `no ParentImage: Platform "Windows" has no default`},
		{"parent", func(_ awscdk.Stack, p *amipipeline.Props) {
			p.ParentImage = "arn:aws:imagebuilder:eu-west-1:aws:image/amazon-linux-2023-arm64"
		}, "got ParentImage"},
		{"version with two x", func(_ awscdk.Stack, p *amipipeline.Props) { p.RecipeVersion = "1.x.x" }, `got RecipeVersion "1.x.x"`},
		{"version of two", func(_ awscdk.Stack, p *amipipeline.Props) { p.RecipeVersion = "1.0" }, `got RecipeVersion "1.0"`},
		{"user data", func(_ awscdk.Stack, p *amipipeline.Props) { p.UserData = strings.Repeat("x", 16_384) }, "got UserData of 16384 bytes"},
		{"no components", components([]amipipeline.Component{}...), "got 0 Components: Image Builder takes 1 to 20"},
		{"two in one", components(amipipeline.Component{Managed: "update-linux", YAML: hardening}), "got 2 of Components[0].Managed, ARN and YAML"},
		{"nothing", components(amipipeline.Component{}), "got 0 of Components[0].Managed"},
		{"managed", components(amipipeline.Component{Managed: "update-linux/x.x.x"}), `got Components[0].Managed "update-linux/x.x.x"`},
		{"ARN without version", components(amipipeline.Component{ARN: "arn:aws:imagebuilder:eu-west-1:123456789012:component/agent"}), "got Components[0].ARN"},
		{"version of another's", components(amipipeline.Component{Managed: "update-linux", Version: "1.0.0"}), "Components[0].Name or Version without YAML"},
		{"component version", components(amipipeline.Component{YAML: hardening, Version: "1.0.x", Parameters: owner}), `got Components[0].Version "1.0.x": it must be three numbers`},
		{"document", components(amipipeline.Component{YAML: strings.Replace(hardening, "ExecuteBash", "RunBash", 1)}), `Components[0].YAML: line 9: got action "RunBash"`},
		{"document of another platform", func(_ awscdk.Stack, p *amipipeline.Props) {
			p.Platform, p.ParentImage = amipipeline.Windows, "windows-server-2025-english-full-base-x86"
			p.Components = []amipipeline.Component{{YAML: hardening, Parameters: owner}}
		}, `Components[0].YAML: line 9: action "ExecuteBash" does not run on Windows`},
		{"too long", components(amipipeline.Component{YAML: hardening + strings.Repeat("#", 64_000), Parameters: owner}), "Image Builder takes 64000"},
		{"no name", components(amipipeline.Component{YAML: strings.Replace(hardening, "name: hardening\n", "", 1), Parameters: owner}), `got name "" of Components[0]`},
		{"name twice", components(amipipeline.Component{YAML: hardening, Parameters: owner}, amipipeline.Component{YAML: hardening, Name: "Hardening", Parameters: owner}), `got name "Hardening" of Components[1] twice`},
		{"unknown parameter", components(amipipeline.Component{YAML: hardening, Parameters: map[string]string{"Owner": "web", "Team": "x"}}), `got Components[0].Parameters "Team"`},
		{"missing parameter", components(amipipeline.Component{YAML: hardening}), `no Components[0].Parameters "Owner": it has no default`},
		{"token", func(s awscdk.Stack, p *amipipeline.Props) {
			p.Components = []amipipeline.Component{{YAML: *s.StackId()}}
		}, "got a token in Components[0].YAML"},
	})
}

func TestBadVolumes(t *testing.T) {
	testWrong(t, []wrong{
		{"root device", func(_ awscdk.Stack, p *amipipeline.Props) { p.RootDevice = "sda" }, `got RootDevice "sda"`},
		{"device", volume(amipipeline.Volume{Device: "xvdb1/"}), `got Volumes[0].Device "xvdb1/"`},
		{"device twice", func(_ awscdk.Stack, p *amipipeline.Props) {
			p.Volumes = []amipipeline.Volume{{SizeGiB: 8}, {Device: "/dev/xvda", SizeGiB: 9}}
		}, `got device "/dev/xvda" of Volumes[1] twice`},
		{"type", volume(amipipeline.Volume{Type: "gp4"}), `got Volumes[0].Type "gp4"`},
		{"type of the root", volume(amipipeline.Volume{Type: "st1", SizeGiB: 500}), `got Volumes[0].Type "st1" of the root device`},
		{"size", volume(amipipeline.Volume{SizeGiB: 16_001}), "got Volumes[0].SizeGiB 16001: it must be 1 to 16000"},
		{"small", volume(amipipeline.Volume{Device: "/dev/xvdb", Type: "sc1", SizeGiB: 100}), "got Volumes[0].SizeGiB 100: it must be 125 to 16000"},
		{"no size", volume(amipipeline.Volume{Device: "/dev/xvdb"}), "no Volumes[0].SizeGiB"},
		{"snapshot", volume(amipipeline.Volume{Device: "/dev/xvdb", SnapshotID: "snap-1"}), `got Volumes[0].SnapshotID "snap-1"`},
		{"IOPS of gp2", volume(amipipeline.Volume{Type: "gp2", IOPS: 3000}), `got Volumes[0].IOPS 3000: type "gp2" has none to choose`},
		{"IOPS of gp3", volume(amipipeline.Volume{IOPS: 2999}), "got Volumes[0].IOPS 2999: it must be 3000 to 64000"},
		{"IOPS for its size", volume(amipipeline.Volume{IOPS: 5001, SizeGiB: 10}), "it must be at most 500 for each GiB"},
		{"no IOPS", volume(amipipeline.Volume{Type: "io2", SizeGiB: 10}), `no Volumes[0].IOPS: type "io2" needs it`},
		{"throughput of gp2", volume(amipipeline.Volume{Type: "gp2", ThroughputMiBps: 125}), "only gp3 has it"},
		{"throughput", volume(amipipeline.Volume{ThroughputMiBps: 1001, IOPS: 16_000}), "got Volumes[0].ThroughputMiBps 1001: it must be 125 to 1000"},
		{"throughput for its IOPS", volume(amipipeline.Volume{ThroughputMiBps: 751}), "got Volumes[0].ThroughputMiBps 751 with 3000 IOPS"},
		{"key of nothing", func(s awscdk.Stack, p *amipipeline.Props) {
			p.Volumes = []amipipeline.Volume{{Unencrypted: true, Key: awskms.NewKey(s, jsii.String("K"), nil)}}
		}, "Volumes[0].Unencrypted with Key"},
	})
}

func TestBadBuild(t *testing.T) {
	testWrong(t, []wrong{
		{"instance types", func(_ awscdk.Stack, p *amipipeline.Props) { p.InstanceTypes = []string{"large"} }, `got InstanceTypes[0] "large"`},
		{"no instance types", func(_ awscdk.Stack, p *amipipeline.Props) { p.InstanceTypes = []string{} }, "InstanceTypes is empty"},
		{"two hosts", func(_ awscdk.Stack, p *amipipeline.Props) {
			p.HostID, p.HostResourceGroupARN = "h-0123456789abcdef0", "arn:aws:resource-groups:eu-west-1:111122223333:group/macs"
		}, "HostID with HostResourceGroupARN"},
		{"host", func(_ awscdk.Stack, p *amipipeline.Props) { p.HostID = "mac" }, `got HostID "mac"`},
		{"host group", func(_ awscdk.Stack, p *amipipeline.Props) { p.HostResourceGroupARN = "macs" }, `got HostResourceGroupARN "macs"`},
		{"macOS on shared hardware", func(_ awscdk.Stack, p *amipipeline.Props) {
			p.Platform, p.ParentImage, p.InstanceTypes, p.Components = amipipeline.MacOS, "ami-0123456789abcdef0", []string{"mac2.metal"}, []amipipeline.Component{{Managed: "x"}}
		}, `no HostID or HostResourceGroupARN: Platform "macOS"`},
		{"hops", func(_ awscdk.Stack, p *amipipeline.Props) { p.MetadataHops = 65 }, "got MetadataHops 65"},
		{"build logs", func(_ awscdk.Stack, p *amipipeline.Props) { p.BuildLogRetention = 2 * day }, "got BuildLogRetention 48h0m0s"},
		{"subnets of nothing", func(_ awscdk.Stack, p *amipipeline.Props) { p.VpcSubnets = &awsec2.SubnetSelection{} }, "VpcSubnets without Vpc"},
		{"internet of another's", func(s awscdk.Stack, p *amipipeline.Props) {
			p.Vpc, p.InternetAccess = awsec2.NewVpc(s, jsii.String("V"), nil), true
		}, "InternetAccess with Vpc"},
		{"updates of Windows", func(_ awscdk.Stack, p *amipipeline.Props) {
			p.Platform, p.ParentImage = amipipeline.Windows, "windows-server-2025-english-full-base-x86"
		}, "Windows Update is on the internet"},
		{"schedule", func(_ awscdk.Stack, p *amipipeline.Props) { p.Schedule = "0 6 * * SUN *" }, `got Schedule "0 6 * * SUN *": one of the day`},
		{"wrapped schedule", func(_ awscdk.Stack, p *amipipeline.Props) { p.Schedule = "cron(0 6 ? * SUN *)" }, "got Schedule"},
		{"time zone", func(_ awscdk.Stack, p *amipipeline.Props) { p.TimeZone = "Europe/Bonn" }, `got TimeZone "Europe/Bonn"`},
		{"local time", func(_ awscdk.Stack, p *amipipeline.Props) { p.TimeZone = "Local" }, `got TimeZone "Local"`},
		{"time zone of nothing", func(_ awscdk.Stack, p *amipipeline.Props) { p.TimeZone, p.DisableSchedule = "UTC", true }, "with DisableSchedule"},
		{"failures", func(_ awscdk.Stack, p *amipipeline.Props) { p.DisableAfterFailures = 11 }, "got DisableAfterFailures 11"},
		{"fraction of a day", func(_ awscdk.Stack, p *amipipeline.Props) { p.DeleteAfter = time.Hour }, "got DeleteAfter 1h0m0s: it must be whole days"},
		{"too old", func(_ awscdk.Stack, p *amipipeline.Props) { p.DisableAfter = 1001 * day }, "it must be whole days, 1 to 1000"},
		{"deleted before it is disabled", func(_ awscdk.Stack, p *amipipeline.Props) { p.DisableAfter, p.DeleteAfter = 9*day, 9*day }, "got DeleteAfter 216h0m0s and DisableAfter 216h0m0s: it must be later"},
		{"kept", func(_ awscdk.Stack, p *amipipeline.Props) { p.KeepImages = 11 }, "got KeepImages 11"},
		{"kept for nothing", func(_ awscdk.Stack, p *amipipeline.Props) { p.KeepLaunchedWithin = day }, "KeepLaunchedWithin without"},
	})
}

func region(r amipipeline.Region) func(awscdk.Stack, *amipipeline.Props) {
	return func(_ awscdk.Stack, p *amipipeline.Props) { p.Regions = []amipipeline.Region{{}, r} }
}

func TestBadDistribution(t *testing.T) {
	testWrong(t, []wrong{
		{"region", region(amipipeline.Region{Name: "Ireland"}), `got Regions[1].Name "Ireland"`},
		{"region twice", region(amipipeline.Region{Name: "eu-west-1"}), `got Region "eu-west-1" of Regions[1] twice`},
		{"not here", func(_ awscdk.Stack, p *amipipeline.Props) { p.Regions = []amipipeline.Region{{Name: "us-east-1"}} }, `Regions has no "eu-west-1"`},
		{"key", region(amipipeline.Region{Name: "us-east-1", KeyARN: "alias/images"}), `got Regions[1].KeyARN "alias/images"`},
		{"key elsewhere", region(amipipeline.Region{Name: "us-east-1", KeyARN: "arn:aws:kms:eu-west-1:123456789012:alias/images"}), `it must be a key of "us-east-1"`},
		{"account", region(amipipeline.Region{Name: "us-east-1", CopyTo: []string{"1234"}}), `got Regions[1].CopyTo[0] "1234"`},
		{"shared account", region(amipipeline.Region{Name: "us-east-1", ShareWith: []string{"all"}}), `got Regions[1].ShareWith[0] "all"`},
		{"organization", region(amipipeline.Region{Name: "us-east-1", ShareWithOrganizations: []string{"o-1"}}), `got Regions[1].ShareWithOrganizations[0] "o-1"`},
		{"unit", region(amipipeline.Region{Name: "us-east-1", ShareWithUnits: []string{"ou-1"}}), `got Regions[1].ShareWithUnits[0] "ou-1"`},
		{"accounts", region(amipipeline.Region{Name: "us-east-1", CopyTo: make([]string, 1537)}), "got 1537 of Regions[1].CopyTo"},
		{"template", region(amipipeline.Region{Name: "us-east-1", LaunchTemplates: []amipipeline.LaunchTemplate{{ID: "web"}}}), `got Regions[1].LaunchTemplates[0].ID "web"`},
		{"AMI name", func(_ awscdk.Stack, p *amipipeline.Props) { p.AMIName = "web" }, `it must have {{ imagebuilder:buildDate }}`},
		{"characters of the AMI name", func(_ awscdk.Stack, p *amipipeline.Props) { p.AMIName = "web/{{ imagebuilder:buildDate }}" }, "got AMIName"},
		{"tags", func(_ awscdk.Stack, p *amipipeline.Props) { p.AMITags = map[string]string{"aws:x": "y"} }, `got AMITags "aws:x"`},
		{"tag value", func(_ awscdk.Stack, p *amipipeline.Props) {
			p.ImageTags = map[string]string{"x": strings.Repeat("y", 257)}
		}, `got ImageTags["x"] of 257 characters`},
		{"native parameter", func(_ awscdk.Stack, p *amipipeline.Props) { p.NativeParameter = "/images/web latest" }, "got NativeParameter"},
		{"reserved parameter", func(_ awscdk.Stack, p *amipipeline.Props) { p.NativeParameter = "/aws/web" }, "are reserved"},
		{"no native parameter", func(_ awscdk.Stack, p *amipipeline.Props) { p.NativeParameter, p.DisableNativeParameter = "/x", true }, "NativeParameter with DisableNativeParameter"},
		{"two writers", func(_ awscdk.Stack, p *amipipeline.Props) { p.Name, p.NativeParameter = "web", "/images/web/latest" }, `which is that of the stage "latest"`},
	})
}

func stages(list ...amipipeline.Stage) func(awscdk.Stack, *amipipeline.Props) {
	return func(_ awscdk.Stack, p *amipipeline.Props) { p.Stages = list }
}

func TestBadPromotion(t *testing.T) {
	alarm := func(s awscdk.Stack) []awscloudwatch.IAlarm {
		return []awscloudwatch.IAlarm{awscloudwatch.Alarm_FromAlarmName(s, jsii.String("A"), jsii.String("a"))}
	}
	testWrong(t, []wrong{
		{"no stages", stages([]amipipeline.Stage{}...), "Stages: got 0 stages"},
		{"stage", stages(amipipeline.Stage{Name: "Latest"}), `Stages: stage 1: got name "Latest"`},
		{"stage twice", stages(amipipeline.Stage{Name: "a"}, amipipeline.Stage{Name: "a"}), "got it twice"},
		{"gate", stages(amipipeline.Stage{Name: "a", Gate: "later"}), `got gate "later"`},
		{"gate without alarms", stages(amipipeline.Stage{Name: "a", Gate: amipipeline.AlarmsOK, Bake: time.Hour}), `Stages "a": Alarms and the gate "alarms" go together`},
		{"alarms without gate", func(s awscdk.Stack, p *amipipeline.Props) {
			p.Stages = []amipipeline.Stage{{Name: "a", Alarms: alarm(s)}}
		}, `Alarms and the gate "alarms" go together`},
		{"bake", func(s awscdk.Stack, p *amipipeline.Props) {
			p.Stages = []amipipeline.Stage{{Name: "a", Gate: amipipeline.AlarmsOK, Alarms: alarm(s), Bake: 90 * time.Second}}
		}, "got Bake 1m30s"},
		{"path", func(_ awscdk.Stack, p *amipipeline.Props) { p.ParameterPath = "/images/{name}/{stage}" }, "got placeholder {name}"},
		{"path without stage", func(_ awscdk.Stack, p *amipipeline.Props) {
			p.ParameterPath, p.Stages = "/images/{pipeline}", []amipipeline.Stage{{Name: "a"}, {Name: "b"}}
		}, "with 2 Stages: it must have {stage}"},
		{"account", func(_ awscdk.Stack, p *amipipeline.Props) { p.AccountRoles = map[string]string{"web": "x"} }, `got AccountRoles of "web"`},
		{"role", func(_ awscdk.Stack, p *amipipeline.Props) {
			p.AccountRoles = map[string]string{"123456789012": "Images"}
		}, "it must be the ARN of a role"},
		{"role elsewhere", func(_ awscdk.Stack, p *amipipeline.Props) {
			p.AccountRoles = map[string]string{"123456789012": "arn:aws:iam::111122223333:role/Images"}
		}, "it must be a role of that account"},
		{"our tag", func(_ awscdk.Stack, p *amipipeline.Props) { p.ParameterTags = map[string]string{"lintel:x": ""} }, "are Lintel's"},
		{"findings", func(_ awscdk.Stack, p *amipipeline.Props) { p.HoldFindings, p.ScanImages = "low", true }, `got HoldFindings "low"`},
		{"findings without scans", func(_ awscdk.Stack, p *amipipeline.Props) { p.HoldFindings = "high" }, "HoldFindings without ScanImages"},
		{"follower that a group of the app would not follow", func(s awscdk.Stack, p *amipipeline.Props) {
			p.Followers = []amipipeline.Follower{{LaunchTemplate: template(s), Group: groupOfApp(s, template(awscdk.NewStack(s, jsii.String("Other"), nil)))}}
		}, "Followers[0].LaunchTemplate with a Group of the app"},
		{"follower of nothing", func(_ awscdk.Stack, p *amipipeline.Props) { p.Followers = []amipipeline.Follower{{}} }, "Followers[0] has neither"},
		{"follower of no stage", func(s awscdk.Stack, p *amipipeline.Props) {
			p.Followers = []amipipeline.Follower{{Stage: "x", LaunchTemplate: template(s)}}
		}, `got stage "x": Stages has no such stage`},
		{"percentages of no group", func(s awscdk.Stack, p *amipipeline.Props) {
			p.Followers = []amipipeline.Follower{{LaunchTemplate: template(s), MinHealthyPercent: 50}}
		}, "of Followers[0] without Group"},
		{"percentages", func(s awscdk.Stack, p *amipipeline.Props) {
			p.Followers = []amipipeline.Follower{{Group: group(s), MinHealthyPercent: 50, MaxHealthyPercent: 160}}
		}, "got MaxHealthyPercent 160"},
		{"warm-up", func(s awscdk.Stack, p *amipipeline.Props) {
			p.Followers = []amipipeline.Follower{{Group: group(s), Warmup: 7 * time.Hour}}
		}, "got Followers[0].Warmup 7h0m0s"},
		{"age", func(_ awscdk.Stack, p *amipipeline.Props) { p.MaxImageAge = time.Hour }, "got MaxImageAge 1h0m0s"},
		{"checks", func(_ awscdk.Stack, p *amipipeline.Props) { p.CheckEvery = 90 * time.Second }, "got CheckEvery 1m30s"},
		{"e-mail", func(_ awscdk.Stack, p *amipipeline.Props) { p.Emails = []string{"web"} }, `got Emails[0] "web"`},
		{"memory", func(_ awscdk.Stack, p *amipipeline.Props) { p.MemoryMiB = 64 }, "got MemoryMiB 64"},
		{"log retention", func(_ awscdk.Stack, p *amipipeline.Props) { p.LogRetention = 2 * day }, "got LogRetention 48h0m0s"},
		{"a name not known", func(s awscdk.Stack, p *amipipeline.Props) {
			p.ParameterPath, p.Followers = "/images/{os}/{stage}", []amipipeline.Follower{{Group: group(s)}}
		}, "is not known before there is an image"},
	})
}

func template(s awscdk.Stack) awsec2.ILaunchTemplate {
	return awsec2.LaunchTemplate_FromLaunchTemplateAttributes(s, jsii.String("T"), &awsec2.LaunchTemplateAttributes{LaunchTemplateId: jsii.String("lt-0123456789abcdef0")})
}

func group(s awscdk.Stack) awsautoscaling.IAutoScalingGroup {
	return awsautoscaling.AutoScalingGroup_FromAutoScalingGroupName(s, jsii.String("G"), jsii.String("servers"))
}

func groupOfApp(s awscdk.Stack, template awsec2.ILaunchTemplate) awsautoscaling.IAutoScalingGroup {
	return awsautoscaling.NewAutoScalingGroup(s, jsii.String("Servers"), &awsautoscaling.AutoScalingGroupProps{
		Vpc: awsec2.NewVpc(s, jsii.String("Vpc"), nil), LaunchTemplate: template,
	})
}

func brought(change func(*amipipeline.Props)) func(awscdk.Stack, *amipipeline.Props) {
	return func(s awscdk.Stack, p *amipipeline.Props) {
		p.BuildTopic = awssns.NewTopic(s, jsii.String("Builds"), nil)
		change(p)
	}
}

func TestBadBrought(t *testing.T) {
	testWrong(t, []wrong{
		{"a parent", brought(func(p *amipipeline.Props) { p.ParentImage = "x" }), "ParentImage with BuildTopic"},
		{"a schedule", brought(func(p *amipipeline.Props) { p.DisableSchedule = true }), "DisableSchedule with BuildTopic"},
		{"a name", brought(func(p *amipipeline.Props) { p.Name = "web" }), "Name with BuildTopic"},
		{"pipelines", brought(func(p *amipipeline.Props) { p.Pipelines = []string{"web"} }), `got Pipelines[0] "web"`},
		{"regions", brought(func(p *amipipeline.Props) { p.ParameterRegions = []string{"Ireland"} }), `got ParameterRegions[0] "Ireland"`},
		{"findings of nothing", brought(func(p *amipipeline.Props) { p.HoldFindings = "high" }), "HoldFindings without Pipelines"},
		{"a follower of what", func(s awscdk.Stack, p *amipipeline.Props) {
			brought(func(*amipipeline.Props) {})(s, p)
			p.Followers = []amipipeline.Follower{{Group: group(s)}}
		}, "no Followers[0].Parameter"},
		{"pipelines of nothing", func(_ awscdk.Stack, p *amipipeline.Props) { p.Pipelines = []string{"x"} }, "Pipelines without BuildTopic"},
		{"regions of nothing", func(_ awscdk.Stack, p *amipipeline.Props) { p.ParameterRegions = []string{"x"} }, "ParameterRegions without BuildTopic"},
	})
}

func TestEveryPropOfBuildingIsRefusedWithBuildTopic(t *testing.T) {
	stack := synthtest.NewStack(t)
	got := synthtest.Panic(func() {
		amipipeline.New(stack, "Web", &amipipeline.Props{
			BuildTopic: awssns.NewTopic(stack, jsii.String("Builds"), nil),
			Name:       "web", ParentImage: "x", Architecture: amipipeline.X86, Platform: amipipeline.Linux, Components: []amipipeline.Component{},
			RecipeVersion: "x", RootDevice: "x", Volumes: []amipipeline.Volume{}, WorkingDirectory: "x", UserData: "x", UninstallSSMAgent: true,
			InstanceRole: awsiam.Role_FromRoleName(stack, jsii.String("R"), jsii.String("r"), nil), LogBucket: awss3.NewBucket(stack, jsii.String("B"), nil),
			InstanceTypes: []string{}, Vpc: awsec2.NewVpc(stack, jsii.String("V"), nil), VpcSubnets: &awsec2.SubnetSelection{},
			SecurityGroups: []awsec2.ISecurityGroup{}, InternetAccess: true, MetadataHops: 1, HostID: "x", HostResourceGroupARN: "x", KeepFailedInstances: true, BuildLogRetention: day,
			Schedule: "x", TimeZone: "x", DisableSchedule: true, BuildEveryTime: true, DisableAfterFailures: 1, DisableTests: true, ScanImages: true,
			ImageTags: map[string]string{}, AMITags: map[string]string{}, AMIName: "x", Regions: []amipipeline.Region{}, NativeParameter: "x",
			DisableNativeParameter: true, DeprecateAfter: day, DisableAfter: day, DeleteAfter: day, KeepImages: 1, KeepLaunchedWithin: day,
		})
	})
	field, _ := reflect.TypeFor[amipipeline.Props]().FieldByName("BuildTopic")
	want := field.Index[0] // those of building come before it
	if n := strings.Count(got, "with BuildTopic"); n != want {
		t.Errorf("%d problems, want %d: %s", n, want, got)
	}
}
