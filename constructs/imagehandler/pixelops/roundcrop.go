package pixelops

import (
	"context"
	"image"
	"math"
)

// RoundCrop makes what is outside of an ellipse transparent. Its edge is antialiased:
// alpha is multiplied by the part of a pixel that the ellipse covers, which is exact
// along 16 lines of each row. It works in place and allocates 4 bytes for each
// column a worker. It is the Serverless Image Handler's roundCrop, which lays an SVG ellipse
// over the picture in the mode DestIn, and trims the result: Trim{Threshold:
// DefaultTrimThreshold} does that.
type RoundCrop struct {
	RX, RY    float64 // the radii, 0 for half of the picture's shorter side
	Left, Top float64 // the middle, from the upper left corner, 0 for the picture's
}

// Check tells which parameter is negative or not finite.
func (o RoundCrop) Check() error {
	return first(
		number("roundCrop", "rx", o.RX, 0, math.MaxFloat64),
		number("roundCrop", "ry", o.RY, 0, math.MaxFloat64),
		number("roundCrop", "left", o.Left, 0, math.MaxFloat64),
		number("roundCrop", "top", o.Top, 0, math.MaxFloat64),
	)
}

// roundLines is the number of lines of a row of pixels along which an ellipse is
// measured.
const roundLines = 16

// Apply crops m.
func (o RoundCrop) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "roundCrop", m); err != nil {
		return nil, err
	}
	w, h := float64(m.Rect.Dx()), float64(m.Rect.Dy())
	or := func(v *float64, instead float64) {
		if *v == 0 {
			*v = instead
		}
	}
	or(&o.RX, min(w, h)/2)
	or(&o.RY, min(w, h)/2)
	or(&o.Left, w/2)
	or(&o.Top, h/2)
	buffers := func() *[]float32 {
		b := make([]float32, m.Rect.Dx())
		return &b
	}
	return m, rowsWith(ctx, workers, m.Rect.Dy(), 4*m.Rect.Dx(), buffers, func(b *[]float32, y0, y1 int) {
		covered := *b
		for y := y0; y < y1; y++ {
			o.cover(covered, y)
			p := row(m, y)
			for x, part := range covered {
				at := p[4*x : 4*x+4]
				if at[3] = level(float32(at[3]) * part); at[3] == 0 {
					clear(at)
				}
			}
		}
	})
}

// cover writes which parts of the pixels of row y the ellipse covers.
func (o RoundCrop) cover(to []float32, y int) {
	clear(to)
	for i := range roundLines {
		v := (float64(y) + (float64(i)+0.5)/roundLines - o.Top) / o.RY
		if !(v > -1 && v < 1) {
			continue
		}
		half := o.RX * math.Sqrt(1-v*v)
		span(to, o.Left-half, o.Left+half)
	}
	for x, n := range to {
		to[x] = n / roundLines
	}
}

// span adds to each pixel which part of it lies between lo and hi.
func span(to []float32, lo, hi float64) {
	lo, hi = max(lo, 0), min(hi, float64(len(to)))
	if !(lo < hi) {
		return
	}
	first, last := int(lo), int(hi)
	if first == last {
		to[first] += float32(hi - lo)
		return
	}
	to[first] += float32(float64(first+1) - lo)
	for x := first + 1; x < last; x++ {
		to[x]++
	}
	if last < len(to) {
		to[last] += float32(hi - float64(last))
	}
}
