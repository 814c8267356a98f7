package containerfunction

import (
	"cmp"
	"path/filepath"

	"github.com/lintel-go/lintel/constructs/containerfunction/goimage"
	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
	"github.com/lintel-go/lintel/constructs/internal/function"
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

// image is what the image of Package is made of.
func (p *Props) image(s *function.Settings) *goimage.Image {
	m := &goimage.Image{GOARCH: s.Build.GOARCH, Scratch: p.Base == Scratch, BaseDigest: p.BaseDigest}
	for _, layer := range p.Layers {
		m.Layers = append(m.Layers, goimage.Layer(layer))
	}
	for _, extension := range p.Extensions {
		m.Extensions = append(m.Extensions, cmp.Or(extension.Name, gobuild.CommandName(extension.Package)))
	}
	return m
}

// handlers are what has to be compiled: the function's, then the extensions'.
func (p *Props) handlers(target gobuild.Target) []gobuild.Handler {
	out := []gobuild.Handler{{Package: p.Package, Target: target}}
	for _, extension := range p.Extensions {
		out = append(out, gobuild.Handler{Package: extension.Package, Target: target})
	}
	return out
}

// executables of what was compiled.
func executables(built []gobuild.Artifact) []string {
	out := make([]string, len(built))
	for i, artifact := range built {
		out[i] = filepath.Join(artifact.Dir, gobuild.Executable)
	}
	return out
}
