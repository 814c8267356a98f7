package amipipeline

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsimagebuilder"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline/component"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Component of a recipe: one of Managed, ARN and YAML.
type Component struct {
	// Managed is the name of a component of Amazon's, such as "update-linux", whose
	// newest version is taken.
	Managed string
	// ARN of a component of yours, another account or AWS Marketplace, with x for what
	// may change in its version: arn:aws:imagebuilder:REGION:ACCOUNT:component/NAME/1.x.x.
	ARN string
	// YAML is the document of a component that is created; see package component. Up
	// to 16,000 characters are put into the template; up to 64,000 go by S3.
	YAML string
	// Name of what is created. Default: that in YAML. It names the resource too, so
	// another name makes another component.
	Name string
	// Version of what is created, x.y.z. Default: "1.0.0"; a change of YAML makes a new
	// build of the version.
	Version string
	// Parameters of the component, by name.
	Parameters map[string]string
}

const (
	maxComponents = 20 // of a recipe (imagebuilder:CreateImageRecipe, components)
	// maxComponentName leaves room for that of the pipeline: Image Builder takes 128.
	maxComponentName = 128 - maxName - 1
	// maxDocument is the default quota of a component's size (Image Builder endpoints and
	// quotas, "Component size").
	maxDocument = 64_000
)

var (
	resourceName  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
	componentARN  = regexp.MustCompile(`^arn:aws[^:]*:imagebuilder:[^:]+:([0-9]{12}|aws|aws-marketplace):component/[a-z0-9-_]+/([0-9]+|x)\.([0-9]+|x)\.([0-9]+|x)(/[0-9]+)?$`)
	componentName = regexp.MustCompile(`^[-_A-Za-z0-9][-_A-Za-z0-9 ]{1,35}[-_A-Za-z0-9]$`)
	fullVersion   = regexp.MustCompile(`^[0-9]{1,10}\.[0-9]{1,10}\.[0-9]{1,10}$`)
)

func (p *Props) checkComponents(c *synth.Checks) {
	c.Require(len(p.Components) >= 1 && len(p.Components) <= maxComponents, "got %d Components: Image Builder takes 1 to %d", len(p.Components), maxComponents)
	names := map[string]bool{}
	for i := range p.Components {
		one, at := &p.Components[i], fmt.Sprintf("Components[%d]", i)
		given := 0
		for _, s := range []string{one.Managed, one.ARN, one.YAML} {
			if s != "" {
				given++
			}
		}
		c.Require(given == 1, "got %d of %s.Managed, ARN and YAML: give one", given, at)
		c.Require(one.YAML != "" || one.Name == "" && one.Version == "", "%s.Name or Version without YAML: they are of a component that is created", at)
		c.Require(one.Managed == "" || resourceName.MatchString(one.Managed), "got %s.Managed %q: it must be the name of a component of Amazon's, such as \"update-linux\"", at, one.Managed)
		c.Require(one.ARN == "" || isToken(one.ARN) || componentARN.MatchString(one.ARN), "got %s.ARN %q: it must be the ARN of a component with its version, such as arn:aws:imagebuilder:eu-west-1:123456789012:component/agent/1.x.x", at, one.ARN)
		if one.YAML != "" {
			p.checkDocument(c, at, one, names)
		}
	}
}

// checkDocument of a component that is created.
func (p *Props) checkDocument(c *synth.Checks, at string, one *Component, names map[string]bool) {
	c.Require(one.Version == "" || fullVersion.MatchString(one.Version), "got %s.Version %q: it must be three numbers, such as 1.0.0", at, one.Version)
	if isToken(one.YAML) {
		c.Failf("got a token in %s.YAML: it must be known when the app is synthesized", at)
		return
	}
	n := utf8.RuneCountInString(one.YAML)
	c.Require(n <= maxDocument, "got %s.YAML of %d characters: Image Builder takes %d", at, n, maxDocument)
	document, err := component.Parse(one.YAML)
	if err == nil {
		err = document.Check(p.Platform)
	}
	if err != nil {
		for problem := range strings.SplitSeq(err.Error(), "\n") {
			c.Failf("%s.YAML: %s", at, problem)
		}
		return
	}
	name := cmp.Or(one.Name, document.Name)
	c.Require(componentName.MatchString(name), "got name %q of %s: it must have 3 to %d letters, digits, blanks, - and _: give Name, or a name in YAML", name, at, maxComponentName)
	c.Require(!names[plain(name)], "got name %q of %s twice: it must differ in more than case, blanks, - and _", name, at)
	names[plain(name)] = true
	for parameter := range one.Parameters {
		_, known := document.Parameters[parameter]
		c.Require(known, "got %s.Parameters %q: the document has no such parameter", at, parameter)
	}
	for _, parameter := range slices.Sorted(maps.Keys(document.Parameters)) {
		_, given := one.Parameters[parameter]
		c.Require(given || !document.Parameters[parameter], "no %s.Parameters %q: it has no default in the document", at, parameter)
	}
}

// addComponents that are given as documents.
func (c *Pipeline) addComponents(p *Props) {
	c.Components = map[string]awsimagebuilder.CfnComponent{}
	for i := range p.Components {
		one := &p.Components[i]
		if one.YAML == "" {
			continue
		}
		document, _ := component.Parse(one.YAML) // was checked
		name := createdName(one)
		created := awsimagebuilder.NewCfnComponent(c, jsii.String("Component-"+name), &awsimagebuilder.CfnComponentProps{
			Name:        jsii.String(componentNameIn(c.name, name)),
			Description: synth.Optional(document.Description),
			Platform:    jsii.String(string(p.Platform)),
			Version:     jsii.String(cmp.Or(one.Version, "1.0.0")),
		})
		if p.EncryptionKey != nil {
			created.SetKmsKeyId(p.EncryptionKey.KeyArn())
		}
		if utf8.RuneCountInString(one.YAML) <= component.MaxInline {
			created.SetData(jsii.String(one.YAML))
		} else {
			created.SetUri(c.documentAsset(name, one.YAML).S3ObjectUrl())
		}
		keepOldVersions(created)
		c.Components[name] = created
	}
}

// componentNameIn the pipeline.
func componentNameIn(pipeline, name string) string { return pipeline + "-" + plain(name) }

// plain is a name as Image Builder writes it in ARNs.
func plain(name string) string {
	return strings.ToLower(strings.NewReplacer(" ", "-", "_", "-").Replace(name))
}

// documentAsset is a document that is too long for a template.
func (c *Pipeline) documentAsset(name, text string) awss3assets.Asset {
	dir, err := os.MkdirTemp("", "lintel-component-")
	if err == nil {
		defer os.RemoveAll(dir)
		err = os.WriteFile(filepath.Join(dir, "component.yml"), []byte(text), 0o600)
	}
	if err != nil {
		panic(err) // the CDK cannot stage anything either
	}
	return awss3assets.NewAsset(c, jsii.String("Document-"+name), &awss3assets.AssetProps{Path: jsii.String(filepath.Join(dir, "component.yml"))})
}

// keepOldVersions of what never changes: images that were made from them refer to
// them, and Image Builder refuses to delete what something depends on.
func keepOldVersions(resource awscdk.CfnResource) {
	resource.CfnOptions().SetUpdateReplacePolicy(awscdk.CfnDeletionPolicy_RETAIN)
	resource.CfnOptions().SetDeletionPolicy(awscdk.CfnDeletionPolicy_DELETE) // CloudFormation's default; its linter wants both said
}

// componentConfigurations of the recipe.
func (c *Pipeline) componentConfigurations(p *Props) []any {
	out := []any{}
	for i := range p.Components {
		one := &p.Components[i]
		configuration := &awsimagebuilder.CfnImageRecipe_ComponentConfigurationProperty{ComponentArn: c.arnOf(one)}
		if len(one.Parameters) > 0 {
			parameters := []any{}
			for _, name := range slices.Sorted(maps.Keys(one.Parameters)) {
				parameters = append(parameters, &awsimagebuilder.CfnImageRecipe_ComponentParameterProperty{
					Name: jsii.String(name), Value: jsii.Strings(one.Parameters[name]),
				})
			}
			configuration.Parameters = parameters
		}
		out = append(out, configuration)
	}
	return out
}

// arnOf a component.
func (c *Pipeline) arnOf(one *Component) *string {
	switch {
	case one.ARN != "":
		return jsii.String(one.ARN)
	case one.Managed != "":
		return c.managedARN("component", one.Managed)
	default:
		return c.Components[createdName(one)].AttrArn()
	}
}

// managedARN is the newest version of what Amazon manages.
func (c *Pipeline) managedARN(kind, name string) *string {
	return awscdk.Stack_Of(c).FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("imagebuilder"), Account: jsii.String("aws"), Resource: jsii.String(kind), ResourceName: jsii.String(name + "/x.x.x"),
	})
}
