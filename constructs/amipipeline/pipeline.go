package amipipeline

import (
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // so that time zones are the same on every machine

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsimagebuilder"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline/schedule"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// executionPolicy is Amazon's managed policy for what Image Builder does as a role of
// its user's: what its service-linked role may, kept in step with the service.
// (https://docs.aws.amazon.com/imagebuilder/latest/userguide/security-iam-awsmanpol.html)
const executionPolicy = "EC2ImageBuilderExecutionPolicy"

// executionPrefixes are of the parameters that executionPolicy covers: it writes below
// the first and reads below both.
var executionPrefixes = []string{"/imagebuilder/", "/aws/service/"}

var instanceType = regexp.MustCompile(`^[a-z][a-z0-9-]*\.[a-z0-9-]+$`)

func (p *Props) checkSchedule(c *synth.Checks) {
	if !p.DisableSchedule && !isToken(p.Schedule) {
		if err := schedule.Check(p.Schedule); err != nil {
			for problem := range strings.SplitSeq(err.Error(), "\n") {
				c.Failf("got Schedule %q: %s", p.Schedule, problem)
			}
		}
	}
	_, err := time.LoadLocation(p.TimeZone)
	c.Require(isToken(p.TimeZone) || err == nil && p.TimeZone != "Local", "got TimeZone %q: it must be an IANA name such as \"Europe/Berlin\"", p.TimeZone)
	c.Require(!p.DisableSchedule || p.TimeZone == "" && !p.BuildEveryTime && p.DisableAfterFailures == 0, "TimeZone, BuildEveryTime or DisableAfterFailures with DisableSchedule: they are of the schedule")
	c.Require(p.DisableAfterFailures >= 0 && p.DisableAfterFailures <= 10, "got DisableAfterFailures %d: it must be 1 to 10, or 0 for never", p.DisableAfterFailures)
}

// addExecutionRole as which Image Builder builds and distributes: its service-linked
// role writes neither log groups nor parameters outside of its own prefix, and is not
// subject to the policies of an organization.
func (c *Pipeline) addExecutionRole(p *Props) {
	role := awsiam.NewRole(c, jsii.String("ExecutionRole"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("imagebuilder.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Stack_Of(c).Account()}},
		}),
		Description:     jsii.String("As which Image Builder builds and distributes images"),
		ManagedPolicies: &[]awsiam.IManagedPolicy{awsiam.ManagedPolicy_FromAwsManagedPolicyName(jsii.String(executionPolicy))},
	})
	c.ExecutionRole = role
	nag.Acknowledge(role, "AwsSolutions-IAM4", "AWS asks for this policy and keeps it in step with what Image Builder does; it is that of the service-linked role.")
	allow(role, []string{"logs:CreateLogStream", "logs:PutLogEvents"}, c.ImageLogs.LogGroupArn(), c.PipelineLogs.LogGroupArn())
	c.BuildTopic.GrantPublish(role)
	if p.EncryptionKey != nil {
		p.EncryptionKey.GrantEncryptDecrypt(role)
	} else if c.TopicKey != nil {
		useKey(c.TopicKey, role)
	}
	account := *awscdk.Stack_Of(c).Account()
	if name := c.nativeParameter(p); name != "" && !strings.HasPrefix(name, executionPrefixes[0]) {
		for _, r := range c.regions(p) {
			allow(role, []string{"ssm:AddTagsToResource", "ssm:PutParameter"}, c.arn("ssm", r.Name, account, "parameter", strings.TrimPrefix(name, "/")))
		}
	}
	if name, ok := ownParameter(p.ParentImage); ok {
		allow(role, []string{"ssm:GetParameter"}, c.arn("ssm", c.regionOfStack(), account, "parameter", strings.TrimPrefix(name, "/")))
	}
	nag.AcknowledgeRole(role, "Streams of this pipeline's own log groups.")
}

// ownParameter is the name of a parent's parameter that executionPolicy does not cover.
func ownParameter(parent string) (name string, ok bool) {
	name, ok = strings.CutPrefix(parent, "ssm:")
	if !ok || strings.HasPrefix(name, "arn:") {
		return "", false
	}
	for _, prefix := range executionPrefixes {
		if strings.HasPrefix(name, prefix) {
			return "", false
		}
	}
	return name, true
}

func (c *Pipeline) addPipeline(p *Props) {
	c.Pipeline = awsimagebuilder.NewCfnImagePipeline(c, jsii.String("Pipeline"), &awsimagebuilder.CfnImagePipelineProps{
		Name:                           jsii.String(c.name),
		ImageRecipeArn:                 c.Recipe.AttrArn(),
		InfrastructureConfigurationArn: c.Infrastructure.AttrArn(),
		DistributionConfigurationArn:   c.Distribution.AttrArn(),
		ExecutionRole:                  c.ExecutionRole.RoleArn(),
		EnhancedImageMetadataEnabled:   jsii.Bool(true),
		ImageTags:                      synth.StringMap(p.ImageTags),
		ImageTestsConfiguration:        &awsimagebuilder.CfnImagePipeline_ImageTestsConfigurationProperty{ImageTestsEnabled: jsii.Bool(!p.DisableTests)},
		ImageScanningConfiguration:     &awsimagebuilder.CfnImagePipeline_ImageScanningConfigurationProperty{ImageScanningEnabled: jsii.Bool(p.ScanImages)},
		LoggingConfiguration: &awsimagebuilder.CfnImagePipeline_PipelineLoggingConfigurationProperty{
			ImageLogGroupName: c.ImageLogs.LogGroupName(), PipelineLogGroupName: c.PipelineLogs.LogGroupName(),
		},
		Schedule: p.schedule(),
		Status:   jsii.String("ENABLED"),
	})
	// The roles' policies first, so that no build begins without them.
	c.Pipeline.Node().AddDependency(c.ExecutionRole, c.InstanceRole)
}

// schedule of the pipeline; nil if it has none.
func (p *Props) schedule() any {
	if p.DisableSchedule {
		return nil
	}
	condition := "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE"
	if p.BuildEveryTime {
		condition = "EXPRESSION_MATCH_ONLY"
	}
	out := &awsimagebuilder.CfnImagePipeline_ScheduleProperty{
		ScheduleExpression:              jsii.String("cron(" + p.Schedule + ")"),
		PipelineExecutionStartCondition: jsii.String(condition),
		Timezone:                        synth.Optional(p.TimeZone),
	}
	if p.DisableAfterFailures > 0 {
		out.AutoDisablePolicy = &awsimagebuilder.CfnImagePipeline_AutoDisablePolicyProperty{FailureCount: jsii.Number(p.DisableAfterFailures)}
	}
	return out
}
