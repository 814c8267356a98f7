package amipipeline

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsimagebuilder"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Region to which images are distributed.
type Region struct {
	// Name of the Region. Default: that of the stack.
	Name string
	// KeyARN of the KMS key there that encrypts the copies; it must be the ARN of a key or
	// alias of that Region. Default: the key of EBS there, or Props.EncryptionKey in the
	// stack's own. Accounts to which images are copied or with which they are shared
	// cannot use the key of EBS.
	KeyARN string
	// CopyTo are the ids of accounts that get a copy of their own. Each needs the role
	// EC2ImageBuilderDistributionCrossAccountRole.
	CopyTo []string
	// ShareWith are ids of accounts that may launch the images, and ShareWithOrganizations
	// and ShareWithUnits ARNs of those whose accounts may.
	ShareWith, ShareWithOrganizations, ShareWithUnits []string
	// LaunchTemplates get a version with every image, promoted or not. Those that are to
	// get promoted images are Followers, or resolve a parameter.
	LaunchTemplates []LaunchTemplate
}

// LaunchTemplate that Image Builder itself writes.
type LaunchTemplate struct {
	// ID such as lt-0123456789abcdef0. Required.
	ID string
	// Account of the template. Default: that of the stack.
	Account string
	// SetDefault makes the new version the default.
	SetDefault bool
}

// Limits of distribution (imagebuilder:CreateDistributionConfiguration).
const (
	maxAccounts      = 1536
	maxOrganizations = 25
	maxTemplates     = 100
	maxAMIName       = 127
)

var (
	regionName       = regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)+-[0-9]$`)
	accountID        = regexp.MustCompile(`^[0-9]{12}$`)
	organizationARN  = regexp.MustCompile(`^arn:aws[^:]*:organizations::[0-9]{12}:organization/o-[a-z0-9]{10,32}$`)
	unitARN          = regexp.MustCompile(`^arn:aws[^:]*:organizations::[0-9]{12}:ou/o-[a-z0-9]{10,32}/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$`)
	keyARN           = regexp.MustCompile(`^arn:aws[^:]*:kms:([a-z0-9-]+):[0-9]{12}:(key|alias)/.+$`)
	launchTemplateID = regexp.MustCompile(`^lt-[a-z0-9-_]{17}$`)
	amiName          = regexp.MustCompile(`^[-_A-Za-z0-9{][-_A-Za-z0-9\s:{}.]+[-_A-Za-z0-9}]$`)
	buildDate        = regexp.MustCompile(`\{\{\s*imagebuilder:buildDate\s*\}\}`)
	ssmName          = regexp.MustCompile(`^/?[a-zA-Z0-9_.-]+(/[a-zA-Z0-9_.-]+)*$`)
)

func (p *Props) checkDistribution(c *synth.Checks, stackRegion string) {
	seen := map[string]bool{}
	for i := range p.Regions {
		r, at := &p.Regions[i], fmt.Sprintf("Regions[%d]", i)
		name := cmp.Or(r.Name, stackRegion)
		c.Require(isToken(name) || regionName.MatchString(name), "got %s.Name %q: it must be a Region such as \"eu-west-1\"", at, name)
		c.Require(!seen[name], "got Region %q of %s twice", name, at)
		seen[name] = true
		r.check(c, at, name)
	}
	c.Require(len(p.Regions) == 0 || seen[stackRegion] || isToken(stackRegion), "Regions has no %q: add the Region in which images are built", stackRegion)
	p.checkAMIName(c)
	p.checkNativeParameter(c)
	checkTags(c, "AMITags", p.AMITags)
	checkTags(c, "ImageTags", p.ImageTags)
}

func (r *Region) check(c *synth.Checks, at, name string) {
	if r.KeyARN != "" && !isToken(r.KeyARN) {
		match := keyARN.FindStringSubmatch(r.KeyARN)
		c.Require(match != nil, "got %s.KeyARN %q: it must be the ARN of a KMS key or alias", at, r.KeyARN)
		c.Require(match == nil || isToken(name) || match[1] == name, "got %s.KeyARN %q: it must be a key of %q, where the copy is encrypted", at, r.KeyARN, name)
	}
	for _, list := range []struct {
		name, what string
		values     []string
		form       *regexp.Regexp
		most       int
	}{
		{"CopyTo", "an account id of 12 digits", r.CopyTo, accountID, maxAccounts},
		{"ShareWith", "an account id of 12 digits", r.ShareWith, accountID, maxAccounts},
		{"ShareWithOrganizations", "the ARN of an organization", r.ShareWithOrganizations, organizationARN, maxOrganizations},
		{"ShareWithUnits", "the ARN of an organizational unit", r.ShareWithUnits, unitARN, maxOrganizations},
	} {
		c.Require(len(list.values) <= list.most, "got %d of %s.%s: Image Builder takes %d", len(list.values), at, list.name, list.most)
		for i, value := range list.values {
			c.Require(isToken(value) || list.form.MatchString(value), "got %s.%s[%d] %q: it must be %s", at, list.name, i, value, list.what)
		}
	}
	c.Require(len(r.LaunchTemplates) <= maxTemplates, "got %d of %s.LaunchTemplates: Image Builder takes %d", len(r.LaunchTemplates), at, maxTemplates)
	for i, t := range r.LaunchTemplates {
		c.Require(isToken(t.ID) || launchTemplateID.MatchString(t.ID), "got %s.LaunchTemplates[%d].ID %q: it must be an id such as lt-0123456789abcdef0", at, i, t.ID)
		c.Require(t.Account == "" || isToken(t.Account) || accountID.MatchString(t.Account), "got %s.LaunchTemplates[%d].Account %q: it must be 12 digits", at, i, t.Account)
	}
}

func (p *Props) checkAMIName(c *synth.Checks) {
	if p.AMIName == "" || isToken(p.AMIName) {
		return
	}
	c.Require(len(p.AMIName) <= maxAMIName && amiName.MatchString(p.AMIName), "got AMIName %q: it must have 3 to %d letters, digits, blanks, - _ : . and {{ }}", p.AMIName, maxAMIName)
	c.Require(buildDate.MatchString(p.AMIName), "got AMIName %q: it must have {{ imagebuilder:buildDate }}, or the second image would have the name of the first", p.AMIName)
}

func (p *Props) checkNativeParameter(c *synth.Checks) {
	if p.NativeParameter == "" {
		return
	}
	c.Require(!p.DisableNativeParameter, "NativeParameter with DisableNativeParameter")
	c.Require(ssmName.MatchString(p.NativeParameter) && len(p.NativeParameter) <= 1011 && strings.Count(p.NativeParameter, "/") <= 15,
		"got NativeParameter %q: it must be at most 15 levels of letters, digits, _ . and - with slashes between them", p.NativeParameter)
	lower := strings.ToLower(strings.TrimPrefix(p.NativeParameter, "/"))
	c.Require(!strings.HasPrefix(lower, "aws") && !strings.HasPrefix(lower, "ssm"), "got NativeParameter %q: names that begin with aws or ssm are reserved", p.NativeParameter)
}

// regions of the props, with the stack's where none is named.
func (c *Pipeline) regions(p *Props) []Region {
	regions := append([]Region{}, p.Regions...)
	if len(regions) == 0 {
		regions = []Region{{}}
	}
	for i := range regions {
		regions[i].Name = cmp.Or(regions[i].Name, c.regionOfStack())
	}
	return regions
}

// nativeParameter that Image Builder writes; empty if it is off.
func (c *Pipeline) nativeParameter(p *Props) string {
	if p.DisableNativeParameter {
		return ""
	}
	return cmp.Or(p.NativeParameter, "/imagebuilder/"+c.name+"/newest")
}

func (c *Pipeline) addDistribution(p *Props) {
	distributions := []any{}
	for _, r := range c.regions(p) {
		distributions = append(distributions, c.distribution(p, &r))
	}
	c.Distribution = awsimagebuilder.NewCfnDistributionConfiguration(c, jsii.String("Distribution"), &awsimagebuilder.CfnDistributionConfigurationProps{
		Name:          jsii.String(c.name),
		Distributions: distributions,
	})
}

func (c *Pipeline) distribution(p *Props, r *Region) *awsimagebuilder.CfnDistributionConfiguration_DistributionProperty {
	// The CDK hands this property over as it is, so it has CloudFormation's own names.
	ami := map[string]any{"Name": cmp.Or(p.AMIName, c.name+" {{ imagebuilder:buildDate }}")}
	set := func(target map[string]any, name string, value any, given bool) {
		if given {
			target[name] = value
		}
	}
	set(ami, "AmiTags", p.AMITags, len(p.AMITags) > 0)
	set(ami, "TargetAccountIds", r.CopyTo, len(r.CopyTo) > 0)
	set(ami, "KmsKeyId", r.KeyARN, r.KeyARN != "")
	if r.KeyARN == "" && p.EncryptionKey != nil && r.Name == c.regionOfStack() {
		ami["KmsKeyId"] = p.EncryptionKey.KeyArn()
	}
	share := map[string]any{}
	set(share, "UserIds", r.ShareWith, len(r.ShareWith) > 0)
	set(share, "OrganizationArns", r.ShareWithOrganizations, len(r.ShareWithOrganizations) > 0)
	set(share, "OrganizationalUnitArns", r.ShareWithUnits, len(r.ShareWithUnits) > 0)
	set(ami, "LaunchPermissionConfiguration", share, len(share) > 0)
	out := &awsimagebuilder.CfnDistributionConfiguration_DistributionProperty{Region: jsii.String(r.Name), AmiDistributionConfiguration: ami}
	if len(r.LaunchTemplates) > 0 {
		templates := []any{}
		for _, t := range r.LaunchTemplates {
			templates = append(templates, &awsimagebuilder.CfnDistributionConfiguration_LaunchTemplateConfigurationProperty{
				LaunchTemplateId: jsii.String(t.ID), AccountId: synth.Optional(t.Account), SetDefaultVersion: jsii.Bool(t.SetDefault),
			})
		}
		out.LaunchTemplateConfigurations = templates
	}
	if name := c.nativeParameter(p); name != "" {
		out.SsmParameterConfigurations = []any{&awsimagebuilder.CfnDistributionConfiguration_SsmParameterConfigurationProperty{
			ParameterName: jsii.String(name), DataType: jsii.String("aws:ec2:image"),
		}}
	}
	return out
}
