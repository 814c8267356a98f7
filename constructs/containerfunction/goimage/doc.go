// Package goimage makes the build context of a container image for a Lambda function
// in Go: a Dockerfile, the static executable, layers and extensions.
//
//	image := goimage.Image{GOARCH: "arm64", Layers: []goimage.Layer{{Zip: "tools.zip"}}}
//	hash, err := image.Write(dir, "build/bootstrap")
//
// The Dockerfile has no RUN: nothing is compiled, downloaded or executed by the build,
// so that an image for arm64 needs no emulation on another machine. Its stages are
//
//	base      AWS's OS-only base image
//	layerN    the image of Layers[N]
//	image     base or nothing, layers, extensions, executable
//	local     image behind AWS's Runtime Interface Emulator
//	function  image; the last stage, and so what is built when none is named
package goimage
