package amipipeline

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Follower gets the image of a stage as soon as it changes: a launch template a new
// default version, an Auto Scaling group a refresh of its instances. Both are in the
// stack's Region. A launch template that resolves the parameter by itself needs none; a
// group that uses it does, since its instances stay as they are otherwise.
type Follower struct {
	// Stage to follow. Default: the last.
	Stage string
	// Parameter to follow, where its name is not known before there is an image.
	// Default: that of Stage.
	Parameter string
	// LaunchTemplate that gets a new default version with the image.
	LaunchTemplate awsec2.ILaunchTemplate
	// Group whose instances are replaced. With LaunchTemplate it must use the default
	// version of that, which CloudFormation cannot say: a group of the app uses the one
	// that was there at the deployment. So give it a launch template that resolves the
	// parameter, and no LaunchTemplate here.
	// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-autoscaling-autoscalinggroup-launchtemplatespecification.html)
	Group awsautoscaling.IAutoScalingGroup
	// MinHealthyPercent of the group while its instances are replaced, 1 to 100.
	// Default: 90. MaxHealthyPercent, 100 to 200, at most 100 more. Default: 100.
	MinHealthyPercent, MaxHealthyPercent int
	// Warmup is how long an instance takes until it counts, in whole seconds up to 6
	// hours. Default: the group's.
	Warmup time.Duration
}

func (p *Props) checkFollowers(c *synth.Checks) {
	c.Require(len(p.Followers) <= wiring.MaxFollowers, "got %d Followers: it must be at most %d", len(p.Followers), wiring.MaxFollowers)
	for i := range p.Followers {
		f, at := &p.Followers[i], fmt.Sprintf("Followers[%d]", i)
		c.Require(f.LaunchTemplate != nil || f.Group != nil, "%s has neither LaunchTemplate nor Group", at)
		c.Require(f.Group != nil || f.MinHealthyPercent == 0 && f.MaxHealthyPercent == 0 && f.Warmup == 0, "MinHealthyPercent, MaxHealthyPercent or Warmup of %s without Group", at)
		c.Require(f.LaunchTemplate == nil || !isOfApp(f.Group), "%s.LaunchTemplate with a Group of the app, whose instances would keep the version of the deployment: make its launch template with awsec2.MachineImage_ResolveSsmParameterAtLaunch, and leave LaunchTemplate out", at)
		c.Require(f.LaunchTemplate == nil || f.LaunchTemplate.LaunchTemplateId() != nil, "%s.LaunchTemplate has no id: import it with its id", at)
		c.Require(f.MinHealthyPercent >= 0 && f.MinHealthyPercent <= 100, "got %s.MinHealthyPercent %d: it must be 1 to 100, or 0 for %d", at, f.MinHealthyPercent, wiring.DefaultMinHealthyPercent)
		c.Require(f.MaxHealthyPercent == 0 || f.MaxHealthyPercent >= 100 && f.MaxHealthyPercent <= 200, "got %s.MaxHealthyPercent %d: it must be 100 to 200", at, f.MaxHealthyPercent)
		c.Require(f.Warmup >= 0 && f.Warmup <= 6*time.Hour && f.Warmup%time.Second == 0, "got %s.Warmup %v: it must be whole seconds, up to 6h", at, f.Warmup)
		c.Require(f.Parameter != "" || p.BuildTopic == nil, "no %s.Parameter: its name is not known before there is an image", at)
		c.Require(f.Parameter == "" || f.Stage == "", "%s.Stage with Parameter: give one", at)
		c.Require(f.Parameter == "" || strings.HasPrefix(f.Parameter, "/") && ssmName.MatchString(f.Parameter), "got %s.Parameter %q: it must be the name of a parameter that begins with a slash", at, f.Parameter)
	}
}

// isOfApp tells whether CloudFormation makes the group, which was not imported then.
func isOfApp(group awsautoscaling.IAutoScalingGroup) bool {
	if group == nil {
		return false
	}
	_, ok := group.Node().DefaultChild().(awsautoscaling.CfnAutoScalingGroup)
	return ok
}

// wiredFollowers are the followers as the handler knows them.
func (c *Pipeline) wiredFollowers(p *Props) []wiring.Follower {
	var out []wiring.Follower
	for i := range p.Followers {
		f := &p.Followers[i]
		w := wiring.Follower{
			Parameter: f.Parameter, MinHealthyPercent: f.MinHealthyPercent, MaxHealthyPercent: f.MaxHealthyPercent, WarmupSeconds: int(f.Warmup / time.Second),
		}
		if w.Parameter == "" {
			stage := f.Stage
			if stage == "" {
				stage = p.Stages[len(p.Stages)-1].Name
			}
			w.Parameter = c.ParameterName(stage)
		}
		if f.LaunchTemplate != nil {
			w.LaunchTemplate = *f.LaunchTemplate.LaunchTemplateId()
		}
		if f.Group != nil {
			w.Group = *f.Group.AutoScalingGroupName()
		}
		out = append(out, w)
	}
	return out
}

// grantFollow what the handler does to launch templates and groups. It launches
// nothing: making a version needs no permission on what the version names, and a
// refresh without a configuration of its own is the group's business.
// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/permissions-for-launch-templates.html)
func (c *Pipeline) grantFollow(p *Props) {
	role := c.Follow.Role
	region, account := c.regionOfStack(), *awscdk.Stack_Of(c).Account()
	allow(role, []string{"dynamodb:GetItem", "dynamodb:PutItem"}, c.Table.TableArn())
	if p.EncryptionKey != nil {
		p.EncryptionKey.GrantEncryptDecrypt(role) // of the table
	}
	for _, f := range c.wiredFollowers(p) {
		allow(role, []string{"ssm:GetParameter"}, c.arn("ssm", region, account, "parameter"+f.Parameter, ""))
		if f.LaunchTemplate != "" {
			allow(role, []string{"ec2:DescribeLaunchTemplateVersions"}, jsii.String("*")) // EC2's descriptions know no resources
			allow(role, []string{"ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"}, c.arn("ec2", region, account, "launch-template", f.LaunchTemplate))
		}
		if f.Group != "" {
			allow(role, []string{"autoscaling:StartInstanceRefresh"}, c.arn("autoscaling", region, account, "autoScalingGroup:*:autoScalingGroupName", f.Group))
		}
	}
	nag.AcknowledgeRole(role, "A group's ARN has an id that is not known; descriptions and what X-Ray takes know no resources.")
}
