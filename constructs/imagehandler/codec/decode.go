package codec

import (
	"context"
	"image"
	"time"
)

// DecodeOptions are the options of Decode. The zero value decodes the whole of
// the first frame at full size.
type DecodeOptions struct {
	Limits
	// MinWidth and MinHeight allow the picture to be decoded smaller, by 2, 4 or 8,
	// as long as the whole of it is at least as large as they say. 0 leaves a
	// direction out; both 0 is full size. JPEG can do that, other formats are
	// decoded at full size.
	MinWidth, MinHeight int
	// Region is the part that is needed, in pixels of the full size, as they are
	// coded. The empty rectangle is all. Picture.Region says what was decoded: that
	// or more.
	Region image.Rectangle
	// Animated asks for all frames of an animation, and not just the first.
	Animated bool
	// AllowTruncated asks for what can be decoded of a picture that is cut short or
	// damaged. JPEG fills what is missing with grey, and of animations the whole
	// frames remain. Other formats fail all the same.
	AllowTruncated bool
	// Width and Height are the size that an SVG drawing is made at. If one is 0 the
	// other decides, if both are the drawing itself does.
	Width, Height int
}

// Picture is a decoded picture, or one to be encoded.
type Picture struct {
	// Frames has one element for a still picture, and more for an animation.
	Frames []Frame
	// LoopCount is how often an animation is shown, 0 for ever.
	LoopCount int
	// Header is that of the file, with the size that it was made at for an SVG
	// drawing; Encode does not look at it.
	Header Header
	// Shrink is 1, 2, 4 or 8: the whole picture is Header.Width/Shrink by
	// Header.Height/Shrink, rounded up.
	Shrink int
	// Region is what was decoded, in pixels of the full size. The bounds of the
	// frames are the same in pixels of the reduced picture.
	Region image.Rectangle
	// Truncated tells, with AllowTruncated, that parts are missing.
	Truncated bool
	// ICC is the colour profile, Exif a TIFF structure, XMP a packet of XML. Each
	// is nil if there is none, or none that can be read. Encode writes those of its
	// options, not these.
	ICC, Exif, XMP []byte
}

// Frame is a whole picture: a frame of an animation has been put on those before
// it.
//
// Decode returns *image.Gray, *image.YCbCr, *image.NRGBA or *image.CMYK, with 8
// bits a sample. Encode takes every image.
type Frame struct {
	image.Image
	// Delay is how long the frame is shown, 0 for a still picture.
	Delay time.Duration
}

// Decode decodes a picture. Errors are a *FormatError, *UnsupportedError,
// *LimitError or *RangeError, or that of ctx, which is looked at between frames of
// GIF and WebP, and within pictures of JPEG and SVG.
func Decode(ctx context.Context, data []byte, o DecodeOptions) (*Picture, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h, err := ReadHeader(data)
	if err != nil {
		return nil, err
	}
	p, err := coders[h.Format].decode(ctx, data, h, o)
	if err != nil {
		return nil, err
	}
	if p.Header.Format == "" {
		p.Header = h
	}
	if p.Shrink == 0 {
		p.Shrink = 1
		p.Region = image.Rect(0, 0, p.Header.Width, p.Header.Height)
	}
	return p, nil
}

// still is a picture of one frame.
func still(m image.Image) *Picture {
	return &Picture{Frames: []Frame{{Image: m}}, LoopCount: 1}
}
