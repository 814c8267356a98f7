package resample

import (
	"errors"
	"fmt"
	"math"
)

// MaxSide is the greatest width and height of a source and of a result.
const MaxSide = 1 << 16

// Layout says what the bytes of a pixel are.
type Layout uint8

const (
	// Gray has one byte a pixel.
	Gray Layout = iota
	// RGB has three bytes a pixel, each filtered alone.
	RGB
	// RGBX has four bytes a pixel, each filtered alone: for a fourth byte that is
	// padding, and for CMYK.
	RGBX
	// RGBA has four bytes a pixel, the fourth being alpha, which the others are not
	// multiplied by (as in image.NRGBA). They are while they are filtered, so that
	// the colour of what cannot be seen does not bleed.
	RGBA
	// RGBAPremultiplied has four bytes a pixel, already multiplied by alpha (as in
	// image.RGBA). They are filtered as those of RGBX.
	RGBAPremultiplied
)

// layouts are the names and bytes a pixel of the layouts.
var layouts = [...]struct {
	name  string
	bytes int
}{
	Gray:              {"Gray", 1},
	RGB:               {"RGB", 3},
	RGBX:              {"RGBX", 4},
	RGBA:              {"RGBA", 4},
	RGBAPremultiplied: {"RGBAPremultiplied", 4},
}

// String returns the layout's name.
func (l Layout) String() string {
	if int(l) < len(layouts) {
		return layouts[l].name
	}
	return fmt.Sprintf("Layout(%d)", uint8(l))
}

// Image is a picture, or one plane of it, of 8 bits a channel. Row y begins at
// Pix[y*Stride]; the last row may end with its last pixel.
type Image struct {
	Pix           []byte
	Stride        int // bytes from a row to the next
	Width, Height int // pixels, 1 to MaxSide
	Layout        Layout
}

// Crop is the box of the source that becomes the whole result, in pixels of the
// source; the pixel in the upper left corner covers 0 to 1. Its edges may lie
// within pixels. The zero value is the whole source.
type Crop struct {
	X0, Y0, X1, Y1 float64
}

// The errors that Resize wraps, with what it got and what it allows.
var (
	ErrSize   = errors.New("bad size")   // width, height, stride or length of the pixels
	ErrLayout = errors.New("bad layout") // unknown, or not the same in source and destination
	ErrCrop   = errors.New("bad crop")   // empty, not finite, or not within the source
	ErrFilter = errors.New("bad filter") // unknown
)

// check tells why m cannot be read or written.
func (m *Image) check(role string) error {
	if int(m.Layout) >= len(layouts) {
		return fmt.Errorf("resample: %s: %w: %v", role, ErrLayout, m.Layout)
	}
	if m.Width < 1 || m.Height < 1 || m.Width > MaxSide || m.Height > MaxSide {
		return fmt.Errorf("resample: %s: %w: %dx%d pixels, want 1 to %d each", role, ErrSize, m.Width, m.Height, MaxSide)
	}
	row := m.Width * layouts[m.Layout].bytes
	if m.Stride < row {
		return fmt.Errorf("resample: %s: %w: stride %d, want at least %d for %d pixels of %v", role, ErrSize, m.Stride, row, m.Width, m.Layout)
	}
	if m.Height > 1 && m.Stride > (math.MaxInt-row)/(m.Height-1) {
		return fmt.Errorf("resample: %s: %w: %d rows of stride %d overflow", role, ErrSize, m.Height, m.Stride)
	}
	if need := m.Stride*(m.Height-1) + row; len(m.Pix) < need {
		return fmt.Errorf("resample: %s: %w: %d bytes of pixels, want at least %d", role, ErrSize, len(m.Pix), need)
	}
	return nil
}

// row returns the bytes of row y.
func (m *Image) row(y int) []byte {
	n := m.Width * layouts[m.Layout].bytes
	return m.Pix[y*m.Stride : y*m.Stride+n : y*m.Stride+n]
}

// of returns the box in a source of w by h pixels.
func (c Crop) of(w, h int) (Crop, error) {
	if c == (Crop{}) {
		return Crop{0, 0, float64(w), float64(h)}, nil
	}
	// Written so that NaN fails too.
	if !(c.X0 >= 0 && c.Y0 >= 0 && c.X0 < c.X1 && c.Y0 < c.Y1 && c.X1 <= float64(w) && c.Y1 <= float64(h)) {
		return Crop{}, fmt.Errorf("resample: %w: (%g, %g) to (%g, %g), want a box within %dx%d", ErrCrop, c.X0, c.Y0, c.X1, c.Y1, w, h)
	}
	return c, nil
}
