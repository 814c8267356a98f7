package pixelops

import (
	"context"
	"fmt"
	"image"
	"image/color"
)

// Extract cuts out a rectangle, which must lie within the picture. The result is a
// view into the picture: nothing is copied or allocated but its header. It is sharp's
// extract, and the Serverless Image Handler's crop.
type Extract struct {
	Left, Top, Width, Height int
}

// Check tells which edge or size cannot be.
func (o Extract) Check() error {
	return first(
		integer("extract", "left", o.Left, 0, MaxPixels),
		integer("extract", "top", o.Top, 0, MaxPixels),
		integer("extract", "width", o.Width, 1, MaxPixels),
		integer("extract", "height", o.Height, 1, MaxPixels),
	)
}

// Apply cuts m.
func (o Extract) Apply(ctx context.Context, m *image.NRGBA, _ int) (*image.NRGBA, error) {
	if err := prepare(o, "extract", m); err != nil {
		return nil, err
	}
	if w, h := m.Rect.Dx(), m.Rect.Dy(); o.Left+o.Width > w || o.Top+o.Height > h {
		return nil, &ParameterError{"extract", "area",
			fmt.Sprintf("%dx%d at (%d, %d)", o.Width, o.Height, o.Left, o.Top),
			fmt.Sprintf("within the picture's %dx%d", w, h)}
	}
	return view(m, o.Left, o.Top, o.Width, o.Height), ctx.Err()
}

// ExtendWith says what new edges show.
type ExtendWith uint8

// What new edges can show, as sharp names it.
const (
	ExtendBackground ExtendWith = iota // "background": a colour
	ExtendCopy                         // "copy": the pixel at the edge, again and again
	ExtendRepeat                       // "repeat": the picture, again and again
	ExtendMirror                       // "mirror": the picture mirrored at its edge, again and again
)

var extendNames = []string{"background", "copy", "repeat", "mirror"}

// String returns the name.
func (e ExtendWith) String() string { return nameOf("ExtendWith", extendNames, e) }

// ParseExtendWith returns what a name stands for, or a *ParameterError.
func ParseExtendWith(name string) (ExtendWith, error) {
	return parse[ExtendWith]("extend", "extendWith", extendNames, name)
}

// place returns which of n pixels is seen at i, which may lie outside.
func (e ExtendWith) place(i, n int) int {
	switch e {
	case ExtendRepeat:
		return ((i % n) + n) % n
	case ExtendMirror:
		i = ((i % (2 * n)) + 2*n) % (2 * n)
		return min(i, 2*n-1-i)
	}
	return clampIndex(i, n)
}

// Extend adds edges to a picture. It allocates the result and an index for each of
// its columns. It is sharp's extend.
type Extend struct {
	Top, Left, Bottom, Right int // 0 to MaxPixels
	With                     ExtendWith
	Background               color.NRGBA // the zero value is transparent; sharp's default is opaque black
}

// Check tells which edge is negative or too large.
func (o Extend) Check() error {
	return first(
		integer("extend", "top", o.Top, 0, MaxPixels),
		integer("extend", "left", o.Left, 0, MaxPixels),
		integer("extend", "bottom", o.Bottom, 0, MaxPixels),
		integer("extend", "right", o.Right, 0, MaxPixels),
		known("extend", "extendWith", extendNames, o.With),
	)
}

// Apply extends m.
func (o Extend) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "extend", m); err != nil {
		return nil, err
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	to, err := blank("extend", o.Left+w+o.Right, o.Top+h+o.Bottom)
	if err != nil {
		return nil, err
	}
	columns := make([]int32, to.Rect.Dx())
	for x := range columns {
		columns[x] = int32(o.With.place(x-o.Left, w))
	}
	ground := components(o.Background)
	return to, rows(ctx, workers, to.Rect.Dy(), 2*to.Rect.Dx(), func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			p := row(to, y)
			if o.With == ExtendBackground && (y < o.Top || y >= o.Top+h) {
				fill(p, ground)
				continue
			}
			from := row(m, o.With.place(y-o.Top, h))
			copy(p[4*o.Left:], from)
			if o.With == ExtendBackground {
				fill(p[:4*o.Left], ground)
				fill(p[4*(o.Left+w):], ground)
				continue
			}
			pick(p[:4*o.Left], from, columns)
			pick(p[4*(o.Left+w):], from, columns[o.Left+w:])
		}
	})
}

// fill makes all pixels of a row one colour.
func fill(p []byte, colour [4]byte) {
	for ; len(p) >= 4; p = p[4:] {
		*(*[4]byte)(p) = colour
	}
}

// pick writes the pixels of a row at the columns to p.
func pick(p, from []byte, columns []int32) {
	for x := 0; x < len(p)/4; x++ {
		*(*[4]byte)(p[4*x:]) = [4]byte(from[4*columns[x]:])
	}
}
