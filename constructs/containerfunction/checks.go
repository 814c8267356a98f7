package containerfunction

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/containerfunction/dockerfile"
	"github.com/lintel-go/lintel/constructs/internal/function"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Lambda's limits of lambda:CreateFunction's ImageConfig
// (https://docs.aws.amazon.com/lambda/latest/api/API_ImageConfig.html).
const (
	maxArguments        = 1500
	maxWorkingDirectory = 1000
)

var tagSyntax = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}$`)

// check panics with all that would not deploy or not run. It returns what the
// Dockerfile could do better.
func (p *Props) check(c *synth.Checks, s *function.Settings) []dockerfile.Finding {
	sources := 0
	for _, given := range []bool{p.Package != "", p.Directory != "", p.Repository != nil} {
		if given {
			sources++
		}
	}
	c.Require(sources == 1, "%d of Package, Directory and Repository are set: set one, which says where the image is from", sources)
	s.Check(c)
	if sources == 1 {
		p.checkBelongings(c)
	}
	p.checkImageConfig(c)
	p.checkRepository(c)
	var findings []dockerfile.Finding
	switch {
	case sources != 1:
	case p.Package != "":
		findings = p.checkGenerated(c, s)
	case p.Directory != "":
		findings = p.checkDirectory(c, s)
	}
	warnings := findings[:0]
	for _, finding := range findings {
		if finding.Rule.Severity == dockerfile.Error {
			c.Failf("%s %s", p.dockerfileName(), finding)
		} else {
			warnings = append(warnings, finding)
		}
	}
	c.Panic()
	return warnings
}

// checkBelongings refuses props of one kind of image that are set with another.
func (p *Props) checkBelongings(c *synth.Checks) {
	const generated, directory, brought = "Package", "Directory", "Repository"
	kind := brought
	if p.Package != "" {
		kind = generated
	} else if p.Directory != "" {
		kind = directory
	}
	for _, prop := range []struct {
		name, of, hint string
		set            bool
	}{
		{"Base", generated, "leave it out", p.Base != ""},
		{"BaseDigest", generated, "leave it out", p.BaseDigest != ""},
		{"Layers", generated, "copy the files in the Dockerfile, with `COPY --from=IMAGE /opt/ /opt/`", p.Layers != nil},
		{"Extensions", generated, "copy the files to /opt/extensions/ in the Dockerfile", p.Extensions != nil},
		{"BuildTags", generated, "leave them out", p.BuildTags != nil},
		{"Ldflags", generated, "leave them out", p.Ldflags != nil},
		{"GOARM64", generated, "leave it out", p.GOARM64 != ""},
		{"GOAMD64", generated, "leave it out", p.GOAMD64 != ""},
		{"Dockerfile", directory, "leave it out", p.Dockerfile != ""},
		{"Target", directory, "leave it out", p.Target != ""},
		{"BuildArgs", directory, "leave them out", p.BuildArgs != nil},
		{"Digest", brought, "leave it out", p.Digest != ""},
		{"Tag", brought, "leave it out", p.Tag != ""},
	} {
		c.Require(!prop.set || kind == prop.of, "%s has no effect on an image of %s, only of %s: %s", prop.name, kind, prop.of, prop.hint)
	}
}

func (p *Props) checkImageConfig(c *synth.Checks) {
	c.Require(len(p.Entrypoint) <= maxArguments, "got Entrypoint with %d elements: Lambda takes %d", len(p.Entrypoint), maxArguments)
	c.Require(len(p.Command) <= maxArguments, "got Command with %d elements: Lambda takes %d", len(p.Command), maxArguments)
	c.Require(p.WorkingDirectory == "" || strings.HasPrefix(p.WorkingDirectory, "/") && len(p.WorkingDirectory) <= maxWorkingDirectory,
		"got WorkingDirectory %q: it must be an absolute path of at most %d octets", p.WorkingDirectory, maxWorkingDirectory)
}

func (p *Props) checkRepository(c *synth.Checks) {
	if p.Repository == nil {
		return
	}
	c.Require((p.Digest == "") != (p.Tag == ""), "Repository needs one of Digest and Tag: Digest names one image for good")
	c.Require(p.Digest == "" || unresolved(p.Digest) || dockerfile.IsDigest(p.Digest), `got Digest %q: it must be "sha256:" and 64 hexadecimal digits in lower case`, p.Digest)
	c.Require(p.Tag == "" || unresolved(p.Tag) || tagSyntax.MatchString(p.Tag), "got Tag %q: it must be 1 to 128 letters, digits, underscores, hyphens and dots, with neither a hyphen nor a dot first", p.Tag)
}

func unresolved(text string) bool { return *awscdk.Token_IsUnresolved(text) }

// checkGenerated refuses what the image of Package cannot be made of.
func (p *Props) checkGenerated(c *synth.Checks, s *function.Settings) []dockerfile.Finding {
	c.Require(p.Base == "" || p.Base == AmazonLinux2023 || p.Base == Scratch, "got Base %q: it must be %q or %q", p.Base, AmazonLinux2023, Scratch)
	for i, layer := range p.Layers {
		if unresolved(layer.Image) {
			c.Failf("the Image of Layers[%d] is known only at deploy, but the Dockerfile is written before: give it in full", i)
			return nil
		}
	}
	for i, extension := range p.Extensions {
		if extension.Package == "" {
			c.Failf("Extensions[%d] has no Package: give the import path of a package main", i)
			return nil
		}
	}
	image := p.image(s)
	if err := image.Check(); err != nil {
		for problem := range strings.SplitSeq(err.Error(), "\n") {
			c.Failf("%s", problem)
		}
		return nil
	}
	text, err := image.Dockerfile()
	if err != nil {
		c.Failf("%v", err)
		return nil
	}
	return lint(c, "the Dockerfile of Package", text, dockerfile.Options{Platform: image.Platform()})
}

// dockerfileName is what the user calls the Dockerfile.
func (p *Props) dockerfileName() string {
	if p.Directory == "" {
		return "the Dockerfile of Package"
	}
	if p.Dockerfile == "" {
		return filepath.Join(p.Directory, "Dockerfile")
	}
	return filepath.Join(p.Directory, p.Dockerfile)
}

// checkDirectory refuses a Dockerfile that does not build, or builds for another
// architecture, or gives secrets away.
func (p *Props) checkDirectory(c *synth.Checks, s *function.Settings) []dockerfile.Finding {
	name := p.dockerfileName()
	text, err := os.ReadFile(name)
	if err != nil {
		c.Failf("cannot read the Dockerfile: %v", err)
		return nil
	}
	return lint(c, name, text, dockerfile.Options{Platform: s.Build.Platform(), BuildArgs: p.BuildArgs, Target: p.Target})
}

func lint(c *synth.Checks, name string, text []byte, o dockerfile.Options) []dockerfile.Finding {
	file, err := dockerfile.Parse(text)
	if err != nil {
		c.Failf("%s: %v", name, err)
		return nil
	}
	return file.Lint(o)
}

// warn says, at synthesis, what works but could be better. Each warning can be
// acknowledged by its identifier.
func warn(f *Function, p *Props, findings []dockerfile.Finding) {
	add := func(id, format string, args ...any) {
		awscdk.Annotations_Of(f).AddWarningV2(jsii.String("lintel:containerfunction:"+id), jsii.String(fmt.Sprintf(format, args...)))
	}
	for _, finding := range findings {
		add(finding.Rule.ID, "%s %s", p.dockerfileName(), finding)
	}
	if p.Tag != "" {
		add("tag", "the image is named by the tag %s: when the tag moves, CloudFormation sees no change and deploys nothing; use Digest", p.Tag)
	}
	if p.Directory == "" {
		return
	}
	if _, err := os.Stat(filepath.Join(p.Directory, ".dockerignore")); err != nil {
		add("dockerignore", "%s has no .dockerignore: every file in it is sent to Docker and changes the image's hash", p.Directory)
	}
}
