package amipipeline

import (
	"cmp"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

const (
	day = 24 * time.Hour

	// derivedData can be made again, so it goes with the stack.
	derivedData = awscdk.RemovalPolicy_DESTROY
	// userData stays when the stack goes.
	userData = awscdk.RemovalPolicy_RETAIN
)

// byArchitecture is what depends on the architecture of the images.
var byArchitecture = map[Architecture]struct {
	parent        string
	instanceTypes []string
}{
	ARM64: {"amazon-linux-2023-arm64", []string{"m7g.large", "m6g.large"}},
	X86:   {"amazon-linux-2023-x86", []string{"m7i.large", "m6i.large"}},
}

// byPlatform is what depends on the platform.
var byPlatform = map[Platform]struct {
	rootDevice string
	components []Component
}{
	Linux:   {"/dev/xvda", []Component{{Managed: "update-linux"}, {Managed: "simple-boot-test-linux"}}},
	Windows: {"/dev/sda1", []Component{{Managed: "update-windows"}}},
	MacOS:   {rootDevice: "/dev/sda1"},
}

func (p Props) withDefaults() Props {
	if p.BuildTopic == nil {
		p.buildDefaults()
	}
	p.ParameterPath = cmp.Or(p.ParameterPath, "/images/{pipeline}/{stage}")
	if p.Stages == nil {
		for _, stage := range wiring.DefaultStages() {
			p.Stages = append(p.Stages, Stage{Name: stage.Name, Gate: stage.Gate})
		}
	}
	p.CheckEvery = cmp.Or(p.CheckEvery, 5*time.Minute)
	p.MemoryMiB = cmp.Or(p.MemoryMiB, 256)
	p.LogRetention = cmp.Or(p.LogRetention, 30*day)
	return p
}

// buildDefaults are of what builds.
func (p *Props) buildDefaults() {
	p.Architecture = cmp.Or(p.Architecture, ARM64)
	p.Platform = cmp.Or(p.Platform, Linux)
	architecture, platform := byArchitecture[p.Architecture], byPlatform[p.Platform]
	if p.Platform == Linux {
		p.ParentImage = cmp.Or(p.ParentImage, architecture.parent)
	}
	if p.InstanceTypes == nil && p.Platform != MacOS {
		p.InstanceTypes = architecture.instanceTypes
	}
	if p.Components == nil {
		p.Components = platform.components
	}
	p.RecipeVersion = cmp.Or(p.RecipeVersion, "1.0.x")
	p.RootDevice = cmp.Or(p.RootDevice, platform.rootDevice)
	p.MetadataHops = cmp.Or(p.MetadataHops, 1)
	p.BuildLogRetention = cmp.Or(p.BuildLogRetention, 90*day)
	p.Schedule = cmp.Or(p.Schedule, "0 6 ? * SUN *")
	p.KeepImages = cmp.Or(p.KeepImages, 3)
}

// withDefaults of a stage.
func (s Stage) withDefaults() Stage {
	s.Gate = cmp.Or(s.Gate, promotion.Automatic)
	return s
}

// maxName leaves room for what is put after the name of the pipeline, so that no name
// of Image Builder is longer than 128 characters (imagebuilder:CreateImagePipeline).
const maxName = 90

// uniqueName is the name that Image Builder wants its resources to have: the stack's
// name and the construct's path, in the lower case that it makes of names in ARNs.
func uniqueName(c constructs.Construct) string {
	return strings.ToLower(*awscdk.Names_UniqueResourceName(c, &awscdk.UniqueResourceNameOptions{MaxLength: jsii.Number(maxName), Separator: jsii.String("-")}))
}
