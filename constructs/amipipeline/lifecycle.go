package amipipeline

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsimagebuilder"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Limits of lifecycle policies (imagebuilder:CreateLifecyclePolicy).
const (
	maxAge          = 1000 * day
	maxKeep         = 10
	maxLastLaunched = 365 * day
)

// hasLifecycle says that images get old.
func (p *Props) hasLifecycle() bool { return p.DeprecateAfter+p.DisableAfter+p.DeleteAfter > 0 }

func (p *Props) checkLifecycle(c *synth.Checks) {
	age := func(name string, d, most time.Duration) {
		c.Require(d == 0 || d >= day && d <= most && d%day == 0, "got %s %v: it must be whole days, 1 to %d, or 0 for never", name, d, most/day)
	}
	age("DeprecateAfter", p.DeprecateAfter, maxAge)
	age("DisableAfter", p.DisableAfter, maxAge)
	age("DeleteAfter", p.DeleteAfter, maxAge)
	age("KeepLaunchedWithin", p.KeepLaunchedWithin, maxLastLaunched)
	later := func(name string, d time.Duration, other string, before time.Duration) {
		c.Require(d == 0 || before < d, "got %s %v and %s %v: it must be later", name, d, other, before)
	}
	later("DisableAfter", p.DisableAfter, "DeprecateAfter", p.DeprecateAfter)
	later("DeleteAfter", p.DeleteAfter, "DeprecateAfter", p.DeprecateAfter)
	later("DeleteAfter", p.DeleteAfter, "DisableAfter", p.DisableAfter)
	c.Require(p.KeepImages >= 1 && p.KeepImages <= maxKeep, "got KeepImages %d: it must be 1 to %d", p.KeepImages, maxKeep)
	c.Require(p.KeepLaunchedWithin == 0 || p.hasLifecycle(), "KeepLaunchedWithin without DeprecateAfter, DisableAfter or DeleteAfter")
}

// addLifecycle of the images of every version of the recipe.
func (c *Pipeline) addLifecycle(p *Props) {
	if !p.hasLifecycle() {
		return
	}
	c.addLifecycleRole()
	rules := []any{}
	for _, rule := range []struct {
		action string
		after  time.Duration
	}{{"DEPRECATE", p.DeprecateAfter}, {"DISABLE", p.DisableAfter}, {"DELETE", p.DeleteAfter}} {
		if rule.after > 0 {
			rules = append(rules, p.lifecycleRule(rule.action, rule.after))
		}
	}
	c.Lifecycle = awsimagebuilder.NewCfnLifecyclePolicy(c, jsii.String("Lifecycle"), &awsimagebuilder.CfnLifecyclePolicyProps{
		Name:          jsii.String(c.name),
		ExecutionRole: c.LifecycleRole.RoleArn(),
		ResourceType:  jsii.String("AMI_IMAGE"),
		PolicyDetails: rules,
		ResourceSelection: &awsimagebuilder.CfnLifecyclePolicy_ResourceSelectionProperty{
			Recipes: []any{&awsimagebuilder.CfnLifecyclePolicy_RecipeSelectionProperty{Name: jsii.String(c.name), SemanticVersion: jsii.String("x.x.x")}},
		},
		Status: jsii.String("ENABLED"),
	})
	c.Lifecycle.Node().AddDependency(c.LifecycleRole)
}

func (p *Props) lifecycleRule(action string, after time.Duration) *awsimagebuilder.CfnLifecyclePolicy_PolicyDetailProperty {
	filter := &awsimagebuilder.CfnLifecyclePolicy_FilterProperty{
		Type: jsii.String("AGE"), Value: jsii.Number(after / day), Unit: jsii.String("DAYS"),
	}
	exclude := &awsimagebuilder.CfnLifecyclePolicy_ExclusionRulesProperty{TagMap: map[string]*string{wiring.TagInUse: jsii.String(wiring.TagInUseValue)}}
	if p.KeepLaunchedWithin > 0 {
		exclude.Amis = &awsimagebuilder.CfnLifecyclePolicy_AmiExclusionRulesProperty{
			LastLaunched: &awsimagebuilder.CfnLifecyclePolicy_LastLaunchedProperty{Unit: jsii.String("DAYS"), Value: jsii.Number(p.KeepLaunchedWithin / day)},
		}
	}
	include := &awsimagebuilder.CfnLifecyclePolicy_IncludeResourcesProperty{Amis: jsii.Bool(true)}
	if action == "DELETE" {
		include.Snapshots = jsii.Bool(true)
		filter.RetainAtLeast = jsii.Number(p.KeepImages) // of no other action
	}
	return &awsimagebuilder.CfnLifecyclePolicy_PolicyDetailProperty{
		Action:         &awsimagebuilder.CfnLifecyclePolicy_ActionProperty{Type: jsii.String(action), IncludeResources: include},
		Filter:         filter,
		ExclusionRules: exclude,
	}
}

// addLifecycleRole with what Amazon's managed policy for it allows without containers,
// narrowed to the images of this recipe.
// (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/EC2ImageBuilderLifecycleExecutionPolicy.html)
func (c *Pipeline) addLifecycleRole() {
	role := awsiam.NewRole(c, jsii.String("LifecycleRole"), &awsiam.RoleProps{
		AssumedBy:   awsiam.NewServicePrincipal(jsii.String("imagebuilder.amazonaws.com"), nil),
		Description: jsii.String("As which Image Builder retires images"),
	})
	c.LifecycleRole = role
	made := map[string]any{"aws:ResourceTag/CreatedBy": "EC2 Image Builder"}
	allowIf(role, &map[string]any{"StringEquals": made}, []string{
		"ec2:DeregisterImage", "ec2:DescribeImageAttribute", "ec2:DisableImage", "ec2:DisableImageDeprecation", "ec2:EnableImage", "ec2:EnableImageDeprecation",
	}, c.arn("ec2", "*", "", "image", "*"))
	allowIf(role, &map[string]any{"StringEquals": made}, []string{"ec2:DeleteSnapshot"}, c.arn("ec2", "*", "", "snapshot", "*"))
	allowIf(role, &map[string]any{
		"StringEquals":              map[string]any{"aws:ResourceTag/CreatedBy": "EC2 Image Builder", "aws:RequestTag/DeprecatedBy": "EC2 Image Builder"},
		"ForAllValues:StringEquals": map[string]any{"aws:TagKeys": "DeprecatedBy"},
	}, []string{"ec2:CreateTags", "ec2:DeleteTags"}, c.arn("ec2", "*", "", "image", "*"), c.arn("ec2", "*", "", "snapshot", "*"))
	allow(role, []string{"ec2:DescribeImages", "tag:GetResources"}, jsii.String("*")) // these know no resources
	allow(role, []string{"imagebuilder:DeleteImage"}, c.imageARNs()...)
	nag.AcknowledgeRole(role, "AMIs and snapshots that Image Builder made and tagged, in every Region; descriptions know no resources; images of this recipe alone.")
}
