package jpeg

import (
	"context"
	"image"
	"io"
)

// ColorSpace is what the components of a picture mean.
type ColorSpace uint8

// The colour spaces.
const (
	Gray  ColorSpace = iota + 1 // one component
	YCbCr                       // BT.601 with full range, as JFIF has it
	RGB
	CMYK
	YCCK // CMYK with C, M and Y as the complement of YCbCr
)

func (c ColorSpace) String() string {
	switch c {
	case Gray:
		return "Gray"
	case YCbCr:
		return "YCbCr"
	case RGB:
		return "RGB"
	case CMYK:
		return "CMYK"
	case YCCK:
		return "YCCK"
	}
	return "unknown"
}

// Sampling is how many samples a component has, across and down, where the
// component with the most has the most.
type Sampling struct{ H, V int }

// Config is what the headers say of a picture.
type Config struct {
	// Width and Height are in pixels, of the picture as it is coded: before
	// Orientation.
	Width, Height int
	ColorSpace    ColorSpace
	// Components is 1, 3 or 4, the length of what counts in Sampling.
	Components int
	Sampling   [4]Sampling
	// Progressive tells progressive from sequential coding, Precision is the bits
	// of a sample, always 8.
	Progressive bool
	Precision   int
	// Adobe tells that there is an Adobe segment. Its CMYK is inverted: 0 is full
	// ink. Decode gives it with 255 as full ink.
	Adobe bool
	// Orientation is that of the EXIF segment, 1 to 8 as TIFF counts, or 0 if
	// there is none.
	Orientation int
}

// Format is the kind of picture that Decode returns.
type Format uint8

const (
	// Native is the cheapest: *image.Gray; *image.YCbCr with the planes as they
	// are coded, or at 4:4:4 where image.YCbCrSubsampleRatio has no name for them;
	// *image.NRGBA for RGB; *image.CMYK for CMYK and YCCK.
	Native Format = iota
	// RGBA is *image.RGBA for every picture, chroma being interpolated as libjpeg
	// does ("fancy upsampling").
	RGBA
)

// Defaults and bounds of Options.
const (
	DefaultMaxPixels = 1 << 28
	DefaultMaxMemory = 1 << 30
)

// Options are the options of Decode. The zero value decodes the whole picture at
// full size in its native format.
type Options struct {
	// Scale is 1, 2, 4 or 8 (0 is 1): the picture is Width/Scale by Height/Scale,
	// rounded up.
	Scale int
	// Region is the part to decode, in pixels of the scaled picture. It is clipped
	// to the picture; the empty rectangle is all of it. The bounds of the result
	// are the region's.
	Region image.Rectangle
	// Format is the kind of picture to return.
	Format Format
	// MaxPixels bounds Width times Height of the coded picture. 0 is
	// DefaultMaxPixels.
	MaxPixels int64
	// MaxMemory bounds the octets allocated for samples, coefficients and
	// metadata. 0 is DefaultMaxMemory. Some 450 KiB of working memory come on
	// top.
	MaxMemory int64
	// AllowTruncated asks for what can be decoded of a picture whose data are cut
	// short or damaged. What is missing is mid-grey. Decoding resumes at the next
	// restart marker, if there are any.
	AllowTruncated bool
}

// Metadata is what else the file holds. Each part is nil if there is none.
type Metadata struct {
	// Exif is the TIFF structure of the first EXIF segment.
	Exif []byte
	// ICC is the colour profile, put together from its segments. It is nil too if
	// segments are missing or contradict each other.
	ICC []byte
	// XMP is the first packet of XML; extended packets are left out.
	XMP []byte
}

// Image is a decoded picture: *image.Gray, *image.YCbCr, *image.RGBA,
// *image.NRGBA or *image.CMYK, with what the headers say. Bounds are those of the
// decoded region, Config that of the coded picture.
type Image struct {
	image.Image
	Config
	Metadata
	// Truncated tells, with AllowTruncated, that parts are missing, Err why.
	Truncated bool
	Err       error
}

// DecodeConfig reads the headers up to the first scan and returns what they say.
// It does not check limits.
func DecodeConfig(r io.Reader) (Config, error) {
	d := newDecoder(context.Background(), r)
	defer d.release()
	if err := d.readHeaders(); err != nil {
		return Config{}, err
	}
	return d.config, nil
}

// Decode reads a picture. It reads r no further than it needs to, in chunks of
// 64 KiB, and holds one of them.
//
// Errors are a *[FormatError], an *[UnsupportedError], a *[LimitError], what r
// returned, or one that says what of o cannot be: an unknown scale or format, or a
// region outside of the picture.
func Decode(r io.Reader, o Options) (*Image, error) {
	return DecodeContext(context.Background(), r, o)
}

// DecodeContext is Decode that returns the error of ctx once it is done.
func DecodeContext(ctx context.Context, r io.Reader, o Options) (*Image, error) {
	d := newDecoder(ctx, r)
	defer d.release()
	d.options = o
	return d.decode()
}

// Register makes the standard library's image.Decode and image.DecodeConfig use
// this package for JPEG. It takes precedence over image/jpeg only if that is not
// imported, for package image asks in the order of registration.
func Register() {
	image.RegisterFormat("jpeg", "\xff\xd8",
		func(r io.Reader) (image.Image, error) {
			m, err := Decode(r, Options{})
			if err != nil {
				return nil, err
			}
			return m.Image, nil
		},
		func(r io.Reader) (image.Config, error) {
			c, err := DecodeConfig(r)
			if err != nil {
				return image.Config{}, err
			}
			return image.Config{ColorModel: c.colorModel(), Width: c.Width, Height: c.Height}, nil
		})
}
