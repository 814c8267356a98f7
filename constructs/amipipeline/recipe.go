package amipipeline

import (
	"encoding/base64"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsimagebuilder"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

var (
	pipelineName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,88}[a-z0-9]$`)
	// recipeVersion is three numbers, one of which may be x: more are for filters.
	recipeVersion = regexp.MustCompile(`^([0-9]{1,10}|x)\.([0-9]{1,10}|x)\.([0-9]{1,10}|x)$`)
	imageARN      = regexp.MustCompile(`^arn:aws[^:]*:imagebuilder:[^:]+:([0-9]{12}|aws|aws-marketplace):image/[a-z0-9-_]+/([0-9]+|x)\.([0-9]+|x)\.([0-9]+|x)(/[0-9]+)?$`)
	amiID         = regexp.MustCompile(`^ami-([0-9a-f]{8}|[0-9a-f]{17})$`)
	productID     = regexp.MustCompile(`^prod-[a-z0-9]{13}$`)
	parameterName = regexp.MustCompile(`^ssm:(arn:[^ ]+|/?[a-zA-Z0-9_.-]+(/[a-zA-Z0-9_.-]+)*)$`)
)

// maxUserData is 21,847 characters of base64 (imagebuilder:CreateImageRecipe,
// userDataOverride).
const maxUserData = 21_847 / 4 * 3

func (p *Props) checkRecipe(c *synth.Checks) {
	c.Require(p.Name == "" || pipelineName.MatchString(p.Name), "got Name %q: it must be 3 to %d lower-case letters, digits and hyphens, with no hyphen at an end", p.Name, maxName)
	_, known := byArchitecture[p.Architecture]
	c.Require(known, "got Architecture %q: it must be %q or %q", p.Architecture, ARM64, X86)
	_, known = byPlatform[p.Platform]
	c.Require(known, "got Platform %q: it must be %q, %q or %q", p.Platform, Linux, Windows, MacOS)
	c.Require(p.ParentImage != "", "no ParentImage: Platform %q has no default", p.Platform)
	c.Require(p.ParentImage == "" || isToken(p.ParentImage) || isParent(p.ParentImage),
		"got ParentImage %q: it must be the name of an image of Amazon's such as \"amazon-linux-2023-arm64\", an ARN with a version, ssm: and a parameter, an AMI id or a product id", p.ParentImage)
	c.Require(recipeVersion.MatchString(p.RecipeVersion) && strings.Count(p.RecipeVersion, "x") <= 1,
		"got RecipeVersion %q: it must be three numbers, one of which may be x, such as 1.0.x", p.RecipeVersion)
	c.Require(len(p.UserData) <= maxUserData, "got UserData of %d bytes: Image Builder takes %d", len(p.UserData), maxUserData)
	c.Require(len(p.WorkingDirectory) <= 1024, "got WorkingDirectory of %d characters: Image Builder takes 1024", len(p.WorkingDirectory))
	p.checkVolumes(c)
	p.checkComponents(c)
}

func isParent(s string) bool {
	for _, form := range []*regexp.Regexp{resourceName, imageARN, amiID, productID, parameterName} {
		if form.MatchString(s) {
			return true
		}
	}
	return false
}

// parentImage as Image Builder takes it.
func (c *Pipeline) parentImage(p *Props) *string {
	s := p.ParentImage
	if isToken(s) || !resourceName.MatchString(s) || amiID.MatchString(s) || productID.MatchString(s) {
		return jsii.String(s)
	}
	return c.managedARN("image", s)
}

func (c *Pipeline) addRecipe(p *Props) {
	recipe := &awsimagebuilder.CfnImageRecipeProps{
		Name:                jsii.String(c.name),
		Version:             jsii.String(p.RecipeVersion),
		ParentImage:         c.parentImage(p),
		Components:          c.componentConfigurations(p),
		BlockDeviceMappings: p.blockDeviceMappings(),
		WorkingDirectory:    synth.Optional(p.WorkingDirectory),
	}
	if p.UserData != "" || p.UninstallSSMAgent {
		additional := &awsimagebuilder.CfnImageRecipe_AdditionalInstanceConfigurationProperty{
			SystemsManagerAgent: &awsimagebuilder.CfnImageRecipe_SystemsManagerAgentProperty{UninstallAfterBuild: jsii.Bool(p.UninstallSSMAgent)},
		}
		if p.UserData != "" {
			additional.UserDataOverride = jsii.String(base64.StdEncoding.EncodeToString([]byte(p.UserData)))
		}
		recipe.AdditionalInstanceConfiguration = additional
	}
	c.Recipe = awsimagebuilder.NewCfnImageRecipe(c, jsii.String("Recipe"), recipe)
	keepOldVersions(c.Recipe)
}
