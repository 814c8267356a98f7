package containerfunction

import (
	"cmp"
	"fmt"
	"path"

	"github.com/lintel-go/lintel/constructs/containerfunction/buildcontext"
	"github.com/lintel-go/lintel/constructs/containerfunction/dockerfile"
	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

// Base is what an image that Lintel writes begins with.
type Base string

const (
	// AmazonLinux2023 is AWS's OS-only base image, public.ecr.aws/lambda/provided:al2023.
	AmazonLinux2023 Base = "al2023"
	// Scratch is nothing: no shell, no libraries, no packages to patch. The image has
	// the handler, the certificates of public certificate authorities, the layers and
	// the extensions. Scripts and what is linked dynamically do not run in it.
	Scratch Base = "scratch"
)

// Layer is files that are copied to /opt. Exactly one field is set.
type Layer struct {
	// Zip is a zip file on this machine, as Lambda's layers are.
	Zip string
	// Directory on this machine with what such a zip file holds.
	Directory string
	// Image with a tag or a digest whose /opt is copied, for the function's
	// architecture. Docker pulls it when it builds.
	Image string
}

// Extension is a Lambda extension in Go.
type Extension struct {
	// Package is the import path of a package main.
	Package string
	// Name of the file in /opt/extensions, which is what the extension has to
	// register as. Default: the last element of Package.
	Name string
}

func (e Extension) name() string { return cmp.Or(e.Name, gobuild.CommandName(e.Package)) }

// Where things are in the build context and in the image.
const (
	dockerfileName = "Dockerfile"
	layersDir      = "layers"
	extensionsDir  = "extensions"

	handlerInImage = "/var/task/" + gobuild.Executable
	optInImage     = "/opt/"

	// baseImage and what it has: the emulator
	// (https://docs.aws.amazon.com/lambda/latest/dg/go-image.html) and Amazon Linux's
	// certificates, which Go looks for where certificates is.
	baseImage        = "public.ecr.aws/lambda/provided"
	baseTag          = "al2023"
	emulator         = "/usr/local/bin/aws-lambda-rie"
	baseCertificates = "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"
	certificates     = "/etc/ssl/certs/ca-certificates.crt"
)

// stages of the Dockerfile. The last is what is built when none is named: the one
// without the emulator.
const (
	baseStage     = "base"
	imageStage    = "image"
	localStage    = "local"
	functionStage = "function"
)

func layerName(i int) string { return fmt.Sprintf("%s/%d", layersDir, i) }

func layerStage(i int) string { return fmt.Sprintf("layer%d", i) }

// dockerfile writes the Dockerfile of Package.
func (p *Props) dockerfile(platform string) ([]byte, error) {
	base := dockerfile.Reference{Name: baseImage, Tag: baseTag, Digest: p.BaseDigest}
	steps := []dockerfile.Step{
		dockerfile.Comment("Written by github.com/lintel-go/lintel/constructs/containerfunction."),
		dockerfile.From{Image: base.String(), Platform: platform, As: baseStage},
	}
	for i, layer := range p.Layers {
		if layer.Image != "" {
			steps = append(steps, dockerfile.From{Image: layer.Image, Platform: platform, As: layerStage(i)})
		}
	}
	if p.Base == Scratch {
		steps = append(steps, dockerfile.From{Image: dockerfile.Scratch, Platform: platform, As: imageStage},
			dockerfile.Copy{From: baseStage, Src: baseCertificates, To: certificates})
	} else {
		steps = append(steps, dockerfile.From{Image: baseStage, As: imageStage})
	}
	for i, layer := range p.Layers {
		if layer.Image != "" {
			steps = append(steps, dockerfile.Copy{From: layerStage(i), Src: optInImage, To: optInImage})
		} else {
			steps = append(steps, dockerfile.Copy{Src: layerName(i) + "/", To: optInImage})
		}
	}
	if len(p.Extensions) > 0 {
		steps = append(steps, dockerfile.Copy{Src: extensionsDir + "/", To: optInImage + extensionsDir + "/"})
	}
	steps = append(steps,
		dockerfile.Copy{Src: gobuild.Executable, To: handlerInImage},
		dockerfile.Entrypoint{handlerInImage},
		dockerfile.From{Image: imageStage, As: localStage},
	)
	if p.Base == Scratch {
		steps = append(steps, dockerfile.Copy{From: baseStage, Src: emulator, To: emulator})
	}
	return dockerfile.Format(append(steps,
		dockerfile.Entrypoint{emulator, handlerInImage},
		dockerfile.From{Image: imageStage, As: functionStage},
	)...)
}

// dockerignore lets in what the Dockerfile copies and nothing else.
const dockerignore = "*\n!" + gobuild.Executable + "\n!" + layersDir + "\n!" + extensionsDir + "\n"

// layers adds the layers that are on this machine to the context, and says what of
// them would not work.
func (p *Props) layers(c *buildcontext.Context, goarch string) error {
	var local []string
	extensions := map[string]string{} // by name, where each is from
	for i, layer := range p.Layers {
		at := layerName(i)
		switch {
		case layer.Zip != "":
			if err := c.AddZip(at, layer.Zip); err != nil {
				return fmt.Errorf("Layers[%d]: %w", i, err)
			}
		case layer.Directory != "":
			if err := c.AddDirectory(at, layer.Directory); err != nil {
				return fmt.Errorf("Layers[%d]: %w", i, err)
			}
		default:
			continue
		}
		local = append(local, at)
		names, err := c.Extensions(at, goarch)
		if err != nil {
			return fmt.Errorf("Layers[%d]: %w", i, err)
		}
		for _, name := range names {
			extensions[name] = fmt.Sprintf("Layers[%d]", i)
		}
	}
	for i, extension := range p.Extensions {
		if where, ok := extensions[extension.name()]; ok {
			return fmt.Errorf("Extensions[%d]: %s has an extension named %q too: set Name", i, where, extension.name())
		}
		extensions[extension.name()] = fmt.Sprintf("Extensions[%d]", i)
	}
	if len(extensions) > maxExtensions {
		return fmt.Errorf("%d extensions: Lambda takes %d", len(extensions), maxExtensions)
	}
	return c.CheckMerge(local...)
}

// handlers are what has to be compiled: the function's, then the extensions'.
func (p *Props) handlers(target gobuild.Target) []gobuild.Handler {
	out := []gobuild.Handler{{Package: p.Package, Target: target}}
	for _, extension := range p.Extensions {
		out = append(out, gobuild.Handler{Package: extension.Package, Target: target})
	}
	return out
}

// writeContext writes the build context of Package and returns its hash.
func (p *Props) writeContext(dir, platform string, built []gobuild.Artifact, target gobuild.Target) (hash string, err error) {
	text, err := p.dockerfile(platform)
	if err != nil {
		return "", err
	}
	var c buildcontext.Context
	defer func() { err = cmp.Or(err, c.Close()) }()
	for name, content := range map[string][]byte{dockerfileName: text, ".dockerignore": []byte(dockerignore)} {
		if err := c.AddBytes(name, content); err != nil {
			return "", err
		}
	}
	if err := p.layers(&c, target.GOARCH); err != nil {
		return "", err
	}
	for i, artifact := range built {
		name := gobuild.Executable
		if i > 0 {
			name = path.Join(extensionsDir, p.Extensions[i-1].name())
		}
		if err := c.AddExecutable(name, path.Join(artifact.Dir, gobuild.Executable)); err != nil {
			return "", err
		}
	}
	return c.Write(dir)
}
