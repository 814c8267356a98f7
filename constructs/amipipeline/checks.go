package amipipeline

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Limits of tags (imagebuilder:CreateImagePipeline). Image Builder and the handlers put
// some of their own on images.
const (
	maxTags     = 45
	maxTagKey   = 128
	maxTagValue = 256
)

var (
	tagKey      = regexp.MustCompile(`^[a-zA-Z0-9\s_.:/=+\-@]+$`)
	pipelineARN = regexp.MustCompile(`^arn:aws[^:]*:imagebuilder:[^:]+:[0-9]{12}:image-pipeline/[a-z0-9-_]+$`)
	roleARN     = regexp.MustCompile(`^arn:aws[^:]*:iam::([0-9]{12}):role/.+$`)
	severities  = []string{"", wiring.SeverityCritical, wiring.SeverityHigh, wiring.SeverityMedium}
)

// check collects what is wrong.
func (p *Props) check(c *synth.Checks, stack awscdk.Stack) {
	if p.BuildTopic == nil {
		p.checkRecipe(c)
		p.checkInstance(c)
		p.checkNetwork(c)
		p.checkSchedule(c)
		p.checkDistribution(c, *stack.Region())
		p.checkLifecycle(c)
		p.checkNotBrought(c)
	} else {
		p.checkBrought(c)
	}
	p.checkStages(c)
	p.checkAccounts(c)
	p.checkFollowers(c)
	p.checkReach(c)
}

// checkBrought refuses what is of the half that is not made.
func (p *Props) checkBrought(c *synth.Checks) {
	for _, field := range []struct {
		name string
		set  bool
	}{
		{"Name", p.Name != ""}, {"ParentImage", p.ParentImage != ""}, {"Architecture", p.Architecture != ""}, {"Platform", p.Platform != ""},
		{"Components", p.Components != nil}, {"RecipeVersion", p.RecipeVersion != ""}, {"RootDevice", p.RootDevice != ""},
		{"Volumes", p.Volumes != nil}, {"WorkingDirectory", p.WorkingDirectory != ""}, {"UserData", p.UserData != ""},
		{"UninstallSSMAgent", p.UninstallSSMAgent}, {"InstanceTypes", p.InstanceTypes != nil}, {"Vpc", p.Vpc != nil},
		{"VpcSubnets", p.VpcSubnets != nil}, {"SecurityGroups", p.SecurityGroups != nil}, {"InternetAccess", p.InternetAccess},
		{"InstanceRole", p.InstanceRole != nil}, {"MetadataHops", p.MetadataHops != 0}, {"HostID", p.HostID != ""}, {"HostResourceGroupARN", p.HostResourceGroupARN != ""}, {"KeepFailedInstances", p.KeepFailedInstances},
		{"LogBucket", p.LogBucket != nil}, {"BuildLogRetention", p.BuildLogRetention != 0}, {"Schedule", p.Schedule != ""},
		{"TimeZone", p.TimeZone != ""}, {"DisableSchedule", p.DisableSchedule}, {"BuildEveryTime", p.BuildEveryTime},
		{"DisableAfterFailures", p.DisableAfterFailures != 0}, {"DisableTests", p.DisableTests}, {"ScanImages", p.ScanImages},
		{"ImageTags", p.ImageTags != nil}, {"AMITags", p.AMITags != nil}, {"AMIName", p.AMIName != ""}, {"Regions", p.Regions != nil},
		{"NativeParameter", p.NativeParameter != ""}, {"DisableNativeParameter", p.DisableNativeParameter},
		{"DeprecateAfter", p.DeprecateAfter != 0}, {"DisableAfter", p.DisableAfter != 0}, {"DeleteAfter", p.DeleteAfter != 0},
		{"KeepImages", p.KeepImages != 0}, {"KeepLaunchedWithin", p.KeepLaunchedWithin != 0},
	} {
		c.Require(!field.set, "%s with BuildTopic: it is of the pipelines that are there already", field.name)
	}
	c.Require(p.HoldFindings == "" || len(p.Pipelines) > 0, "HoldFindings without Pipelines: findings come by events, which are followed of named pipelines only")
	for i, arn := range p.Pipelines {
		c.Require(isToken(arn) || pipelineARN.MatchString(arn), "got Pipelines[%d] %q: it must be the ARN of a pipeline, such as arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web", i, arn)
	}
	for i, name := range p.ParameterRegions {
		c.Require(isToken(name) || regionName.MatchString(name), "got ParameterRegions[%d] %q: it must be a Region such as \"eu-west-1\"", i, name)
	}
}

// checkNotBrought refuses what is only of pipelines that are there already.
func (p *Props) checkNotBrought(c *synth.Checks) {
	c.Require(len(p.Pipelines) == 0, "Pipelines without BuildTopic: the pipeline is created")
	c.Require(len(p.ParameterRegions) == 0, "ParameterRegions without BuildTopic: parameters are written in Regions")
	c.Require(p.WithoutPipeline == "", "WithoutPipeline without BuildTopic: the pipeline makes every image")
	c.Require(p.HoldFindings == "" || p.ScanImages, "HoldFindings without ScanImages: there would be no findings, and every image would pass")
}

func (p *Props) checkAccounts(c *synth.Checks) {
	for _, id := range slices.Sorted(maps.Keys(p.AccountRoles)) {
		arn := p.AccountRoles[id]
		c.Require(accountID.MatchString(id), "got AccountRoles of %q: it must be an account id of 12 digits", id)
		match := roleARN.FindStringSubmatch(arn)
		c.Require(isToken(arn) || match != nil, "got AccountRoles[%q] %q: it must be the ARN of a role", id, arn)
		c.Require(isToken(arn) || match == nil || match[1] == id, "got AccountRoles[%q] %q: it must be a role of that account", id, arn)
	}
	checkTags(c, "ParameterTags", p.ParameterTags)
	c.Require(len(p.ParameterTags) <= wiring.MaxTags, "got %d ParameterTags: it must be at most %d", len(p.ParameterTags), wiring.MaxTags)
	for _, key := range slices.Sorted(maps.Keys(p.ParameterTags)) {
		c.Require(!strings.HasPrefix(key, wiring.TagPrefix), "got ParameterTags %q: keys that begin with %q are Lintel's", key, wiring.TagPrefix)
	}
	c.Require(slices.Contains(severities, p.HoldFindings), "got HoldFindings %q: it must be %q, %q or %q", p.HoldFindings, wiring.SeverityCritical, wiring.SeverityHigh, wiring.SeverityMedium)
}

// checkReach of who is told and how often is looked.
func (p *Props) checkReach(c *synth.Checks) {
	c.Require(p.CheckEvery >= time.Minute && p.CheckEvery <= time.Hour && p.CheckEvery%time.Minute == 0, "got CheckEvery %v: it must be whole minutes, 1 to 60", p.CheckEvery)
	c.Require(p.MaxImageAge >= 0 && p.MaxImageAge%day == 0, "got MaxImageAge %v: it must be whole days, or 0 for none", p.MaxImageAge)
	for i, address := range p.Emails {
		c.Require(isToken(address) || strings.Contains(address, "@"), "got Emails[%d] %q: it must be an e-mail address", i, address)
	}
	c.Require(p.MemoryMiB >= 128 && p.MemoryMiB <= 10_240, "got MemoryMiB %d: it must be 128 to 10240", p.MemoryMiB)
	c.Require(gofunction.RetentionDays(p.LogRetention) != "", "got LogRetention %v: it must be a number of days that CloudWatch Logs knows, such as 7, 30 or 365", p.LogRetention)
}

func checkTags(c *synth.Checks, name string, tags map[string]string) {
	c.Require(len(tags) <= maxTags, "got %d %s: it must be at most %d", len(tags), name, maxTags)
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		c.Require(isToken(key) || tagKey.MatchString(key) && len(key) <= maxTagKey && !strings.HasPrefix(key, "aws:"), "got %s %q: a key has 1 to %d letters, digits, blanks and _ . : / = + - @, and does not begin with aws:", name, key, maxTagKey)
		c.Require(isToken(tags[key]) || len(tags[key]) <= maxTagValue, "got %s[%q] of %d characters: it must be at most %d", name, key, len(tags[key]), maxTagValue)
	}
}

// failAll adds each line of an error.
func failAll(c *synth.Checks, name string, err error) {
	if err == nil {
		return
	}
	for line := range strings.SplitSeq(fmt.Sprint(err), "\n") {
		c.Failf("%s: %s", name, line)
	}
}
