package transform

import (
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// Format is the format of a file.
type Format uint8

// The formats. Same is that of the source, or PNG where that can only be read.
const (
	Same Format = iota
	JPEG
	PNG
	GIF // is read only
)

var formatNames = []string{"same", "jpeg", "png", "gif"}

// String is the name that ParseFormat reads.
func (f Format) String() string {
	if int(f) < len(formatNames) {
		return formatNames[f]
	}
	return fmt.Sprintf("Format(%d)", uint8(f))
}

// ParseFormat reads the name of a format that can be written, in any case of
// letters: jpeg, jpg, png, or same.
func ParseFormat(s string) (Format, error) {
	name := strings.ToLower(s)
	if name == "jpg" {
		name = "jpeg"
	}
	if i := slices.Index(formatNames, name); i >= 0 && Format(i) != GIF {
		return Format(i), nil
	}
	return 0, fmt.Errorf("format %q: jpeg, png or same is allowed", s)
}

// Metadata is what of a JPEG's metadata is written into a JPEG. PNG gets none.
type Metadata uint8

const (
	// KeepProfile keeps the colour profile alone, without which colours change.
	KeepProfile Metadata = iota
	// KeepNothing keeps nothing.
	KeepNothing
	// KeepAll keeps the profile, EXIF and XMP, which may tell where and by whom
	// a picture was taken. The orientation of a picture that is turned is cleared;
	// its thumbnail, if there is one in the EXIF, stays what it was.
	KeepAll
)

// Options is what to do. The zero value turns a picture upright and writes it in
// its format.
type Options struct {
	// IgnoreOrientation leaves the picture as it is stored, whatever its EXIF says.
	IgnoreOrientation bool
	// Crop is the part of the picture that is used, in pixels from the top left
	// corner of the upright picture, at most all of it. The empty rectangle is all.
	Crop image.Rectangle
	// Fit is the size that the part is fitted into. It enlarges, unless told not to.
	Fit fit.Request
	// Filter is what resizes. Nearest has all pixels decoded to choose from.
	Filter resample.Filter
	// Background is what is beside the picture (fit.Contain), or behind it where a
	// transparent one becomes a JPEG; nil is black.
	Background color.Color
	// Format is that of the result.
	Format Format
	// Quality, Subsampling and Progressive are those of a JPEG: 1 to 100, or 0 for
	// jpeg.DefaultQuality; jpeg.SubsamplingAuto is 4:2:0.
	Quality     int
	Subsampling jpeg.Subsampling
	Progressive bool
	// Metadata is what is kept of it.
	Metadata Metadata
	// MaxPixels bounds width times height of the source; 0 is jpeg.DefaultMaxPixels.
	MaxPixels int64
	// MaxMemory bounds the octets of a JPEG's samples; 0 is jpeg.DefaultMaxMemory.
	// PNG and GIF take up to 8 octets a pixel.
	MaxMemory int64
}

// check fills in defaults.
func (o *Options) check() error {
	if o.Quality == 0 {
		o.Quality = jpeg.DefaultQuality
	}
	if o.Quality < 1 || o.Quality > 100 {
		return fmt.Errorf("transform: quality %d: 1 to 100 is allowed", o.Quality)
	}
	if o.Subsampling == jpeg.SubsamplingAuto {
		o.Subsampling = jpeg.Subsampling420
	}
	if _, known := ratios[o.Subsampling]; !known {
		return fmt.Errorf("transform: subsampling %v: 4:2:0, 4:2:2 and 4:4:4 are allowed", o.Subsampling)
	}
	if o.Format > PNG {
		return fmt.Errorf("transform: format %v: jpeg, png and same are allowed", o.Format)
	}
	if o.Metadata > KeepAll {
		return fmt.Errorf("transform: metadata %d: KeepProfile, KeepNothing and KeepAll are allowed", o.Metadata)
	}
	if o.MaxPixels == 0 {
		o.MaxPixels = jpeg.DefaultMaxPixels
	}
	if o.Background == nil {
		o.Background = color.Black
	}
	return nil
}

// ratios are what package image calls the subsamplings of JPEG.
var ratios = map[jpeg.Subsampling]image.YCbCrSubsampleRatio{
	jpeg.Subsampling420: image.YCbCrSubsampleRatio420,
	jpeg.Subsampling422: image.YCbCrSubsampleRatio422,
	jpeg.Subsampling444: image.YCbCrSubsampleRatio444,
}
