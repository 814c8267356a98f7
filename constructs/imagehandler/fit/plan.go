package fit

import (
	"fmt"
	"image"
	"math"
)

// MaxSide is the longest side of a picture, before or after: that of a JPEG.
const MaxSide = 1<<16 - 1

// Request is what is asked for. The zero value leaves the picture as it is.
type Request struct {
	// Width and Height are those of the result, in pixels, up to MaxSide. One
	// that is nought follows from the other and the shape of the picture.
	Width, Height int
	Mode          Mode
	Position      Position
	// WithoutEnlargement never makes a picture larger, WithoutReduction never
	// smaller: it stays as it is. Cover still cuts off what is beyond the size,
	// Contain still adds what is missing.
	WithoutEnlargement, WithoutReduction bool
}

// Box is a part of a picture, in its pixels and fractions of them.
type Box struct{ X0, Y0, X1, Y1 float64 }

// BoxOf is the box of a rectangle.
func BoxOf(r image.Rectangle) Box {
	return Box{float64(r.Min.X), float64(r.Min.Y), float64(r.Max.X), float64(r.Max.Y)}
}

// Width is how wide the box is.
func (b Box) Width() float64 { return b.X1 - b.X0 }

// Height is how high the box is.
func (b Box) Height() float64 { return b.Y1 - b.Y0 }

// Plan is what is to be done.
type Plan struct {
	// Width and Height are those of the result.
	Width, Height int
	// Source is the part of the picture that is resized.
	Source Box
	// Into is where it lands in the result: all of it, but for Contain.
	Into image.Rectangle
}

// Plan fits a picture of the given size.
func (r Request) Plan(width, height int) (Plan, error) {
	if err := r.check(width, height); err != nil {
		return Plan{}, err
	}
	resized := r.resized(width, height)
	canvas := r.canvas(resized)
	for _, p := range []image.Point{resized, canvas} {
		if p.X > MaxSide || p.Y > MaxSide {
			return Plan{}, fmt.Errorf("fit: %d x %d pixels become %d x %d: a side of at most %d is allowed: ask for less",
				width, height, p.X, p.Y, MaxSide)
		}
	}
	kept := image.Pt(min(resized.X, canvas.X), min(resized.Y, canvas.Y))
	cut := r.Position.place(resized.Sub(kept), 1)
	into := r.Position.place(canvas.Sub(kept), 0)
	return Plan{
		Width: canvas.X, Height: canvas.Y,
		Source: Box{
			X0: part(cut.X, resized.X, width),
			Y0: part(cut.Y, resized.Y, height),
			X1: part(cut.X+kept.X, resized.X, width),
			Y1: part(cut.Y+kept.Y, resized.Y, height),
		},
		Into: image.Rectangle{Min: into, Max: into.Add(kept)},
	}, nil
}

// part is where in a side of the picture a place in the resized one is. The
// product is exact, so that the end of the one is the end of the other.
func part(at, of, side int) float64 { return float64(at) * float64(side) / float64(of) }

func (r Request) check(width, height int) error {
	if width < 1 || height < 1 || width > MaxSide || height > MaxSide {
		return fmt.Errorf("fit: the picture is %d x %d pixels: sides of 1 to %d are allowed", width, height, MaxSide)
	}
	if r.Width < 0 || r.Height < 0 || r.Width > MaxSide || r.Height > MaxSide {
		return fmt.Errorf("fit: the size is %d x %d pixels: sides of 0 (follows from the other) to %d are allowed",
			r.Width, r.Height, MaxSide)
	}
	if int(r.Mode) >= len(modeNames) {
		return fmt.Errorf("fit: mode %v: Cover to Outside are allowed", r.Mode)
	}
	if int(r.Position) >= len(positionNames) {
		return fmt.Errorf("fit: position %v: Center to LeftTop are allowed", r.Position)
	}
	return nil
}

// resized is the size of the whole picture after resizing, before anything is
// cut off.
func (r Request) resized(width, height int) image.Point {
	w, h := float64(width), float64(height)
	x, y := 1.0, 1.0 // how many times smaller it becomes
	switch {
	case r.Width > 0 && r.Height > 0:
		x, y = w/float64(r.Width), h/float64(r.Height)
		switch r.Mode {
		case Cover, Outside:
			x = min(x, y)
			y = x
		case Contain, Inside:
			x = max(x, y)
			y = x
		}
	case r.Width > 0:
		x = w / float64(r.Width)
		if r.Mode != Fill {
			y = x
		}
	case r.Height > 0:
		y = h / float64(r.Height)
		if r.Mode != Fill {
			x = y
		}
	}
	if r.WithoutEnlargement {
		x, y = max(x, 1), max(y, 1)
	}
	if r.WithoutReduction {
		x, y = min(x, 1), min(y, 1)
	}
	return image.Pt(max(round(w/x), 1), max(round(h/y), 1))
}

// round is v to the nearest pixel. Beyond all sides that are allowed it stops,
// so that it fits into an int anywhere.
func round(v float64) int { return int(min(math.Floor(v+0.5), MaxSide+1)) }

// canvas is the size of the result.
func (r Request) canvas(resized image.Point) image.Point {
	wanted := resized
	if r.Width > 0 {
		wanted.X = r.Width
	}
	if r.Height > 0 {
		wanted.Y = r.Height
	}
	switch r.Mode {
	case Contain:
		return image.Pt(max(wanted.X, resized.X), max(wanted.Y, resized.Y))
	case Cover:
		return image.Pt(min(wanted.X, resized.X), min(wanted.Y, resized.Y))
	default:
		return resized
	}
}

// place is where in the free space a position is. half is added before the free
// space is halved: sharp rounds up where it cuts and down where it embeds.
func (p Position) place(free image.Point, half int) image.Point {
	part := func(halves, free int) int {
		if halves == 1 {
			return (free + half) / 2
		}
		return halves / 2 * free
	}
	return image.Pt(part(halves[p][0], free.X), part(halves[p][1], free.Y))
}
