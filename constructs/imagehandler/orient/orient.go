// Package orient turns pictures upright: cameras store them as the sensor lay and
// say in the EXIF tag Orientation how to turn them (EXIF 2.3, section 4.6.4, tag
// 0x0112; TIFF 6.0, page 36).
//
// Image turns pixels. Size and Stored turn sizes and boxes, so that a picture can
// be planned upright, decoded and resized as it is stored, and turned when it is
// small.
package orient

import (
	"fmt"
	"slices"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
)

// Orientation is the value of the EXIF tag: where in the upright picture the first
// row and the first column of the stored one are. Nought, and whatever is not one
// of the constants, is as good as TopLeft: there is nothing to do.
type Orientation int

// The orientations, named after where row 0 and column 0 are, with what is to be
// done to the stored picture.
const (
	TopLeft     Orientation = 1 + iota // nothing
	TopRight                           // mirror left and right
	BottomRight                        // turn by half
	BottomLeft                         // mirror top and bottom
	LeftTop                            // mirror along the falling diagonal
	RightTop                           // turn by a quarter, clockwise
	RightBottom                        // mirror along the rising diagonal
	LeftBottom                         // turn by a quarter, anticlockwise
)

// steps say where the upright pixel (x, y) is stored: at (x, y), or at (y, x)
// where the sides are swapped, then counted from the other end of the stored width
// or height.
var steps = [...]struct{ swap, fromRight, fromBottom bool }{
	TopLeft:     {},
	TopRight:    {fromRight: true},
	BottomRight: {fromRight: true, fromBottom: true},
	BottomLeft:  {fromBottom: true},
	LeftTop:     {swap: true},
	RightTop:    {swap: true, fromBottom: true},
	RightBottom: {swap: true, fromRight: true, fromBottom: true},
	LeftBottom:  {swap: true, fromRight: true},
}

// Valid is o, or TopLeft where o is none of the constants.
func (o Orientation) Valid() Orientation {
	if o < TopLeft || o > LeftBottom {
		return TopLeft
	}
	return o
}

// String names o as EXIF does.
func (o Orientation) String() string {
	names := [...]string{
		"top left", "top right", "bottom right", "bottom left", "left top", "right top", "right bottom", "left bottom",
	}
	if o.Valid() != o {
		return fmt.Sprintf("Orientation(%d)", int(o))
	}
	return names[o-1]
}

// Swaps tells whether the upright picture is as wide as the stored one is high.
func (o Orientation) Swaps() bool { return steps[o.Valid()].swap }

// Mirrors tells whether columns or rows of the stored picture are counted from
// its other end.
func (o Orientation) Mirrors() (columns, rows bool) {
	s := steps[o.Valid()]
	return s.fromRight, s.fromBottom
}

// Then is the orientation of a picture whose upright one is stored with orientation
// p in turn: what turns by o first and by p then, at once.
func (o Orientation) Then(p Orientation) Orientation {
	first, then := steps[o.Valid()], steps[p.Valid()]
	if first.swap {
		// What p calls a row is a column of the stored picture.
		then.fromRight, then.fromBottom = then.fromBottom, then.fromRight
	}
	both := first
	both.swap = first.swap != then.swap
	both.fromRight = first.fromRight != then.fromRight
	both.fromBottom = first.fromBottom != then.fromBottom
	return Orientation(slices.Index(steps[TopLeft:], both)) + TopLeft
}

// Size is the size of the upright picture of a stored one, and the other way
// round.
func (o Orientation) Size(width, height int) (int, int) {
	if o.Swaps() {
		return height, width
	}
	return width, height
}

// Stored is where a box of the upright picture is in the stored one, which has the
// given size.
func (o Orientation) Stored(b fit.Box, width, height int) fit.Box {
	s := steps[o.Valid()]
	if s.swap {
		b = fit.Box{X0: b.Y0, Y0: b.X0, X1: b.Y1, Y1: b.X1}
	}
	if s.fromRight {
		b.X0, b.X1 = float64(width)-b.X1, float64(width)-b.X0
	}
	if s.fromBottom {
		b.Y0, b.Y1 = float64(height)-b.Y1, float64(height)-b.Y0
	}
	return b
}
