package goimage

import (
	"fmt"

	"github.com/lintel-go/lintel/constructs/containerfunction/dockerfile"
	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

// Image is what an image is made of.
type Image struct {
	// GOARCH that the image is for: "arm64" or "amd64".
	GOARCH string
	// Scratch leaves AWS's base image out: the image begins with nothing but the
	// certificates of public certificate authorities.
	Scratch bool
	// BaseDigest pins AWS's base image. Default: none, the image that the tag al2023
	// names when the image is built.
	BaseDigest string
	// Layers whose files are copied to /opt, in order.
	Layers []Layer
	// Extensions are the names of executables in /opt/extensions, after the layers.
	Extensions []string
}

// Layer is files that are copied to /opt. Exactly one field is set.
type Layer struct {
	Zip       string // a zip file on this machine
	Directory string // a directory on this machine
	Image     string // an image, whose /opt is copied
}

// Where things are in the image.
const (
	// Handler is the function's executable.
	Handler = "/var/task/" + gobuild.Executable
	// Opt is where layers are.
	Opt = "/opt/"
	// Emulator is AWS's Runtime Interface Emulator, in AWS's base image and in the
	// stage local (https://docs.aws.amazon.com/lambda/latest/dg/go-image.html).
	Emulator = "/usr/local/bin/aws-lambda-rie"
	// Certificates of public certificate authorities, where Go looks for them first.
	// They are copied from Amazon Linux's baseCertificates.
	Certificates     = "/etc/ssl/certs/ca-certificates.crt"
	baseCertificates = "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"
)

// Where things are in the build context.
const (
	dockerfileName = "Dockerfile"
	layersDir      = "layers"
	extensionsDir  = "extensions"
)

// Base is AWS's OS-only base image, without a digest.
const Base = "public.ecr.aws/lambda/provided:al2023"

const (
	baseStage     = "base"
	imageStage    = "image"
	localStage    = "local"
	functionStage = "function"
)

func layerName(i int) string { return fmt.Sprintf("%s/%d", layersDir, i) }

func layerStage(i int) string { return fmt.Sprintf("layer%d", i) }

// Platform in Docker's notation, such as "linux/arm64".
func (m *Image) Platform() string { return "linux/" + m.GOARCH }

// Dockerfile of the image.
func (m *Image) Dockerfile() ([]byte, error) {
	base := Base
	if m.BaseDigest != "" {
		base += "@" + m.BaseDigest
	}
	steps := []dockerfile.Step{
		dockerfile.Comment("Written by github.com/lintel-go/lintel/constructs/containerfunction."),
		dockerfile.From{Image: base, Platform: m.Platform(), As: baseStage},
	}
	for i, layer := range m.Layers {
		if layer.Image != "" {
			steps = append(steps, dockerfile.From{Image: layer.Image, Platform: m.Platform(), As: layerStage(i)})
		}
	}
	steps = append(steps, m.imageStage()...)
	steps = append(steps, dockerfile.From{Image: imageStage, As: localStage})
	if m.Scratch {
		steps = append(steps, dockerfile.Copy{From: baseStage, Src: Emulator, To: Emulator})
	}
	return dockerfile.Format(append(steps,
		dockerfile.Entrypoint{Emulator, Handler},
		dockerfile.From{Image: imageStage, As: functionStage},
	)...)
}

func (m *Image) imageStage() []dockerfile.Step {
	steps := []dockerfile.Step{dockerfile.From{Image: baseStage, As: imageStage}}
	if m.Scratch {
		steps = []dockerfile.Step{
			dockerfile.From{Image: dockerfile.Scratch, Platform: m.Platform(), As: imageStage},
			dockerfile.Copy{From: baseStage, Src: baseCertificates, To: Certificates},
		}
	}
	for i, layer := range m.Layers {
		from := dockerfile.Copy{Src: layerName(i) + "/", To: Opt}
		if layer.Image != "" {
			from = dockerfile.Copy{From: layerStage(i), Src: Opt, To: Opt}
		}
		steps = append(steps, from)
	}
	if len(m.Extensions) > 0 {
		steps = append(steps, dockerfile.Copy{Src: extensionsDir + "/", To: Opt + extensionsDir + "/"})
	}
	return append(steps, dockerfile.Copy{Src: gobuild.Executable, To: Handler}, dockerfile.Entrypoint{Handler})
}
