package codec

import (
	"context"
	"image/color"
	"io"
	"slices"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
)

// EncodeOptions say how to encode. Options that a format does not have do nothing
// to it; the package documentation has the table.
type EncodeOptions struct {
	Format Format
	// Quality is 1 to 100, on the scale of the format; 0 is 80 for JPEG and WebP,
	// and 50 for AVIF.
	Quality int
	// Effort is 1, the fastest, to 10, the smallest; 0 is the default of the
	// format.
	Effort int
	// Lossless asks WebP and AVIF for the pixels as they are.
	Lossless bool
	// Progressive asks JPEG for scans of ever more detail.
	Progressive bool
	// Subsampling is that of JPEG and AVIF.
	Subsampling jpeg.Subsampling
	// Colors has PNG written with a palette of as many colours, 2 to 256, and
	// bounds those of GIF. 0 is all colours for PNG and 256 for GIF.
	Colors int
	// Dither spreads the error of each pixel over its neighbours (Floyd and
	// Steinberg, 1976) where there are fewer colours than the picture has.
	Dither bool
	// Background is what shows through transparent pixels of JPEG; nil is black.
	Background color.Color
	// ICC is a colour profile, Exif a TIFF structure, XMP a packet of XML. GIF has
	// no place for ICC and EXIF; TIFF and AVIF are written without them here.
	ICC, Exif, XMP []byte
}

// defaultQuality is for 0. Formats that are not here have no quality.
var defaultQuality = map[Format]int{JPEG: jpeg.DefaultQuality, WebP: 80, AVIF: 50}

// Encode writes a picture in the format of the options. GIF and WebP write all
// frames, other formats refuse more than one with an *UnsupportedError. Options
// and sizes are checked before anything is written, with a *RangeError. An error
// of w is returned as it is.
//
// ctx is looked at between the frames of an animation.
func Encode(ctx context.Context, w io.Writer, p *Picture, o EncodeOptions) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := coders[o.Format]
	if c.encode == nil {
		return &UnsupportedError{Format: o.Format, Feature: "writing this format"}
	}
	if err := o.check(p, c); err != nil {
		return err
	}
	if o.Quality == 0 {
		o.Quality = defaultQuality[o.Format]
	}
	return c.encode(ctx, w, p, o)
}

func (o EncodeOptions) check(p *Picture, c coder) error {
	switch {
	case o.Quality < 0, o.Quality > 100:
		return &RangeError{What: "quality", Got: o.Quality, Min: 1, Max: 100}
	case o.Effort < 0, o.Effort > 10:
		return &RangeError{What: "effort", Got: o.Effort, Min: 1, Max: 10}
	case o.Colors != 0 && (o.Colors < 2 || o.Colors > 256):
		return &RangeError{What: "colors", Got: o.Colors, Min: 2, Max: 256}
	case len(p.Frames) == 0:
		return &RangeError{What: "frames", Got: 0, Min: 1, Max: 1<<31 - 1}
	case len(p.Frames) > 1 && !c.animated:
		return &UnsupportedError{Format: o.Format, Feature: "more than one frame"}
	}
	size := p.Frames[0].Bounds().Size()
	for what, side := range map[string]int{"width": size.X, "height": size.Y} {
		if side < 1 || side > c.maxSide {
			return &RangeError{What: what, Got: side, Min: 1, Max: c.maxSide}
		}
	}
	for _, f := range p.Frames[1:] {
		if f.Bounds().Size() != size {
			return &RangeError{What: "width of a later frame", Got: f.Bounds().Dx(), Min: size.X, Max: size.X}
		}
	}
	return nil
}

// Encoders are the formats that Encode writes, in alphabetical order.
func Encoders() []Format {
	var all []Format
	for format, c := range coders {
		if c.encode != nil {
			all = append(all, format)
		}
	}
	slices.Sort(all)
	return all
}
