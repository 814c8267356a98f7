package transform

import (
	"context"
	"image"
	"io"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/internal/render"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// jpegSource is a JPEG, decoded no further than a job needs.
type jpegSource struct {
	reader  io.Reader
	config  jpeg.Config
	decoded *jpeg.Image
}

func (s *jpegSource) format() Format { return JPEG }

func (s *jpegSource) stored() (image.Point, orient.Orientation) {
	return image.Pt(s.config.Width, s.config.Height), orient.Orientation(s.config.Orientation).Valid()
}

func (s *jpegSource) resized(ctx context.Context, j *job) (image.Image, error) {
	if j.Filter != resample.Nearest {
		j.scale = j.plan.Shrink()
	}
	// A sample of chroma is several pixels wide.
	wide := 1
	for _, c := range s.config.Sampling {
		wide = max(wide, c.H, c.V)
	}
	region, box := fit.Region(j.box, j.scale, j.crop, j.size.X, j.size.Y, float64(render.Support*wide))
	o := jpeg.Options{Scale: j.scale, Region: region, MaxPixels: j.MaxPixels, MaxMemory: j.MaxMemory}
	if s.inks() {
		o.Format = jpeg.RGBA
	}
	m, err := jpeg.DecodeContext(ctx, s.reader, o)
	if err != nil {
		return nil, err
	}
	s.decoded = m
	return j.resize(ctx, m.Image, box)
}

// inks tells of a picture of inks, which becomes one of light.
func (s *jpegSource) inks() bool {
	return s.config.ColorSpace == jpeg.CMYK || s.config.ColorSpace == jpeg.YCCK
}

func (s *jpegSource) kept() metadata {
	m := metadata{exif: s.decoded.Exif, xmp: s.decoded.XMP, icc: s.decoded.ICC, components: s.config.Components}
	if s.inks() {
		m.icc = nil // it is for inks
	}
	return m
}
