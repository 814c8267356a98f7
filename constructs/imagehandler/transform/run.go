package transform

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
)

// Result is what was done.
type Result struct {
	// Source is the format that was read, Format the one that was written.
	Source, Format Format
	// Orientation is how the source was stored, or TopLeft if that is ignored.
	Orientation orient.Orientation
	// Plan is how the picture was fitted: its Source is in pixels of the upright
	// picture.
	Plan fit.Plan
	// Scale is 1, 2, 4 or 8: how many times smaller the source was decoded.
	Scale int
}

// ErrFormat is for a source that is none of the formats that can be read.
var ErrFormat = errors.New("the source is none of JPEG, PNG and GIF")

// Run reads a picture from r, does with it what o says, and writes it to w. It
// returns the error of ctx once that is done, and otherwise those of packages
// jpeg, image/png and image/gif, of r and of w, or one that says what of o does not
// suit the picture. Nothing is written before the result is complete but for its
// encoding.
func Run(ctx context.Context, w io.Writer, r io.Reader, o Options) (Result, error) {
	if err := o.check(); err != nil {
		return Result{}, err
	}
	src, err := open(bufio.NewReader(r), &o)
	if err != nil {
		return Result{}, err
	}
	j, err := o.plan(src)
	if err != nil {
		return Result{}, err
	}
	m, err := src.resized(ctx, j)
	if err != nil {
		return Result{}, err
	}
	m = j.onBackground(orient.Image(m, j.orientation))
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	result := Result{
		Source: src.format(), Format: j.format, Orientation: j.orientation.Valid(), Plan: j.plan, Scale: j.scale,
	}
	return result, j.encode(w, m, src)
}

// source is an opened picture.
type source interface {
	format() Format
	// stored is the size of the picture as it is stored, and its orientation.
	stored() (image.Point, orient.Orientation)
	// resized decodes what the job needs and resizes it, as it is stored.
	resized(ctx context.Context, j *job) (image.Image, error)
	// kept is the metadata that can go with a result.
	kept() metadata
}

// metadata is that of a JPEG.
type metadata struct {
	exif, xmp, icc []byte
	// components is how many the colour profile is for.
	components int
}

// job is what is to be done with a source.
type job struct {
	*Options
	plan        fit.Plan
	orientation orient.Orientation
	format      Format
	// crop is the part that is used, box what of it is resized, to size, all as
	// they are stored.
	crop image.Rectangle
	box  fit.Box
	size image.Point
	// scale is how many times smaller it is decoded.
	scale int
}

// plan works out the job for a source.
func (o *Options) plan(src source) (*job, error) {
	size, orientation := src.stored()
	if o.IgnoreOrientation {
		orientation = orient.TopLeft
	}
	width, height := orientation.Size(size.X, size.Y)
	crop := o.Crop
	if crop == (image.Rectangle{}) {
		crop = image.Rect(0, 0, width, height)
	}
	if crop.Empty() || !crop.In(image.Rect(0, 0, width, height)) {
		return nil, fmt.Errorf("transform: crop %d,%d,%d,%d (left, top, width, height): a part of the picture, which is %d x %d pixels, is allowed",
			crop.Min.X, crop.Min.Y, crop.Dx(), crop.Dy(), width, height)
	}
	plan, err := o.Fit.Plan(crop.Dx(), crop.Dy())
	if err != nil {
		return nil, err
	}
	dx, dy := float64(crop.Min.X), float64(crop.Min.Y)
	plan.Source = fit.Box{X0: plan.Source.X0 + dx, Y0: plan.Source.Y0 + dy, X1: plan.Source.X1 + dx, Y1: plan.Source.Y1 + dy}

	whole := orientation.Stored(fit.BoxOf(crop), size.X, size.Y)
	j := &job{
		Options: o, plan: plan, orientation: orientation, format: o.Format,
		crop: image.Rect(int(whole.X0), int(whole.Y0), int(whole.X1), int(whole.Y1)),
		box:  orientation.Stored(plan.Source, size.X, size.Y),
		// A decoder of the whole picture has no other scale.
		scale: 1,
	}
	j.size.X, j.size.Y = orientation.Size(plan.Into.Dx(), plan.Into.Dy())
	if j.format == Same {
		j.format = src.format()
	}
	if j.format == GIF {
		j.format = PNG
	}
	return j, nil
}

// padded tells whether background shows beside the picture.
func (j *job) padded() bool { return j.plan.Into.Size() != image.Pt(j.plan.Width, j.plan.Height) }
