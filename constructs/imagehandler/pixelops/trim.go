package pixelops

import (
	"context"
	"image"
	"image/color"
	"math"
)

// DefaultTrimThreshold is sharp's threshold of Trim if none is given.
const DefaultTrimThreshold = 10

// Trim cuts off edges of one colour. What is kept is the smallest rectangle that has
// all pixels of which, after the median of 3x3 pixels (see Median) took noise away, a
// colour differs by more than Threshold levels from Background's, and those of which
// alpha does. Colours of translucent pixels are compared as they look on Background.
// A picture with nothing to keep, or of less than 3x3 pixels, stays as it is.
//
// The result is a view into the picture: nothing is copied or allocated but its
// header. It is sharp's trim (vips_find_trim).
type Trim struct {
	Threshold  float64      // 0 or more
	Background *color.NRGBA // nil for the pixel in the upper left corner; its alpha counts unless the picture is opaque
	LineArt    bool         // without the median, for drawings with lines a pixel wide
	Margin     int          // pixels around that are kept, 0 to MaxPixels
}

// Check tells whether Threshold or Margin is negative or too large.
func (o Trim) Check() error {
	return first(
		number("trim", "threshold", o.Threshold, 0, math.MaxFloat64),
		integer("trim", "margin", o.Margin, 0, MaxPixels),
	)
}

// Apply trims m.
func (o Trim) Apply(ctx context.Context, m *image.NRGBA, _ int) (*image.NRGBA, error) {
	box, err := o.Box(ctx, m)
	if err != nil {
		return nil, err
	}
	return view(m, box.Min.X, box.Min.Y, box.Dx(), box.Dy()), nil
}

// Box returns what Apply keeps of m, counted from its upper left corner.
func (o Trim) Box(ctx context.Context, m *image.NRGBA) (image.Rectangle, error) {
	if err := prepare(o, "trim", m); err != nil {
		return image.Rectangle{}, err
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	whole := image.Rect(0, 0, w, h)
	if w < 3 && h < 3 {
		return whole, nil
	}
	t := trimmer{m: m, w: w, h: h, threshold: o.Threshold, lineArt: o.LineArt, background: [4]byte(m.Pix)}
	if o.Background != nil {
		t.background = components(*o.Background)
		if opaque(m) {
			t.background[3] = 255
		}
	}
	box, err := t.box(ctx)
	if err != nil {
		return image.Rectangle{}, err
	}
	if box.Empty() {
		return whole, nil
	}
	return box.Inset(-o.Margin).Intersect(whole), nil
}

// trimmer finds what stands out from a background.
type trimmer struct {
	m          *image.NRGBA
	w, h       int
	threshold  float64
	lineArt    bool
	background [4]byte
}

// box returns the smallest rectangle with all that stands out.
func (t *trimmer) box(ctx context.Context) (box image.Rectangle, err error) {
	across := func(y int) bool { return t.any(0, y, t.w, y+1) }
	if box.Min.Y, err = find(ctx, 0, t.h, 1, t.w, across); err != nil || box.Min.Y == t.h {
		return image.Rectangle{}, err
	}
	if box.Max.Y, err = find(ctx, t.h-1, box.Min.Y, -1, t.w, across); err != nil {
		return image.Rectangle{}, err
	}
	box.Max.Y++
	down := func(x int) bool { return t.any(x, box.Min.Y, x+1, box.Max.Y) }
	if box.Min.X, err = find(ctx, 0, t.w, 1, t.h, down); err != nil {
		return image.Rectangle{}, err
	}
	box.Max.X, err = find(ctx, t.w-1, box.Min.X, -1, t.h, down)
	box.Max.X++
	return box, err
}

// find returns the first i from start on, before end, for which f is true, or end.
// It looks at the context before each so many pixels.
func find(ctx context.Context, start, end, step, pixels int, f func(i int) bool) (int, error) {
	since := chunkWork
	for i := start; (end-i)*step > 0; i += step {
		if since += pixels; since >= chunkWork {
			since = 0
			if err := ctx.Err(); err != nil {
				return 0, err
			}
		}
		if f(i) {
			return i, nil
		}
	}
	return end, nil
}

// any tells whether a pixel of a rectangle stands out.
func (t *trimmer) any(x0, y0, x1, y1 int) bool {
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			if t.stands(x, y) {
				return true
			}
		}
	}
	return false
}

// stands tells whether a pixel stands out.
func (t *trimmer) stands(x, y int) bool {
	if t.lineArt {
		return t.differs(t.at(x, y))
	}
	// The median of a colour is one of the nine, so that it can stand out only if one
	// of them does.
	var p [9]lanes
	found := false
	for i := range p {
		v := t.at(clampIndex(x+i%3-1, t.w), clampIndex(y+i/3-1, t.h))
		found = found || t.differs(v)
		p[i] = spread4(v[:])
	}
	if !found {
		return false
	}
	var middle [4]byte
	medianOf9(&p).put(middle[:])
	return t.differs(middle)
}

// at returns a pixel as it looks on the background, with its own alpha.
func (t *trimmer) at(x, y int) (p [4]byte) {
	p = [4]byte(t.m.Pix[y*t.m.Stride+4*x:])
	if a := p[3]; a != 255 {
		flatten(p[:], &t.background)
		p[3] = a
	}
	return p
}

// differs tells whether a pixel differs from the background.
func (t *trimmer) differs(p [4]byte) bool {
	for c, v := range p {
		if math.Abs(float64(v)-float64(t.background[c])) > t.threshold {
			return true
		}
	}
	return false
}
