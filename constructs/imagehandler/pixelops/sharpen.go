package pixelops

import (
	"context"
	"image"
	"math"
)

// Sharpen enhances what differs from its surroundings.
//
// Without Sigma it is a mild, fast convolution with 32 in the middle of 3 by 3 and -1
// around. With it, the difference d of L of CIE Lab (0 to 100) and of L blurred by a
// Gaussian of Sigma is added to L: times M1 up to X1, what is beyond X1 times M2, in
// all no more than Y2 brighter and Y3 darker. Flat areas are sharpened by M1, jagged
// ones by M2. Colours are multiplied by alpha before and divided by it after.
//
// NewSharpen has sharp's defaults. It allocates, without Sigma, what Convolve does, and
// with it 4 bytes for each pixel
// and 8 for each column a worker, and works in place. It is sharp's sharpen
// (vips_sharpen, whose L of 15 bits and weights of twentieths it has).
type Sharpen struct {
	Sigma  float64 // 0.000001 to 10, 0 for mild
	M1, M2 float64 // 0 to 1000000, as those that follow
	X1     float64
	Y2, Y3 float64
}

// NewSharpen returns a Sharpen of a sigma with sharp's defaults: M1 1, M2 2, X1 2,
// Y2 10, Y3 20.
func NewSharpen(sigma float64) Sharpen {
	return Sharpen{Sigma: sigma, M1: 1, M2: 2, X1: 2, Y2: 10, Y3: 20}
}

// Check tells which parameter is out of its range.
func (o Sharpen) Check() error {
	const most = 1000000
	var sigma error
	if o.Sigma != 0 {
		sigma = number("sharpen", "sigma", o.Sigma, 0.000001, 10)
	}
	return first(sigma,
		number("sharpen", "m1", o.M1, 0, most),
		number("sharpen", "m2", o.M2, 0, most),
		number("sharpen", "x1", o.X1, 0, most),
		number("sharpen", "y2", o.Y2, 0, most),
		number("sharpen", "y3", o.Y3, 0, most),
	)
}

// mild is the kernel of Sharpen without Sigma.
var mild = Convolve{Width: 3, Height: 3, Kernel: []float64{-1, -1, -1, -1, 32, -1, -1, -1, -1}, Scale: 24}

// Apply sharpens m.
func (o Sharpen) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "sharpen", m); err != nil {
		return nil, err
	}
	if o.Sigma == 0 {
		return mild.apply(ctx, m, workers, "sharpen")
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	s := sharpener{Sharpen: o, m: m, w: w, h: h, mask: gaussian(o.Sigma, 0.1, false)}
	s.light, s.along = make([]int16, w*h), make([]int16, w*h)
	buffers := func() *sharpened {
		return &sharpened{sums: make([]int32, w), padded: make([]int16, w+2*s.mask.radius())}
	}
	if err := rowsWith(ctx, workers, h, 16*w, buffers, s.prepare); err != nil {
		return nil, err
	}
	return m, rowsWith(ctx, workers, h, 32*w, buffers, s.finish)
}

// L of Lab as libvips keeps it in 16 bits, and a and b.
const (
	lightScale  = 32767.0 / 100
	chromaScale = 32768.0 / 128
)

// sharpener sharpens a picture in two passes over its rows.
type sharpener struct {
	Sharpen
	m     *image.NRGBA
	w, h  int
	mask  *mask
	light []int16 // L of the pixels, times lightScale
	along []int16 // the same, blurred along rows
}

// sharpened are the buffers of a worker: the sums of a row, and a row of L with what
// lies beyond its ends.
type sharpened struct {
	sums   []int32
	padded []int16
}

// prepare computes L of the rows y0 to y1 and blurs it along them.
func (s *sharpener) prepare(b *sharpened, y0, y1 int) {
	t := colours()
	r := s.mask.radius()
	sums, padded := b.sums, b.padded
	for y := y0; y < y1; y++ {
		light := s.light[y*s.w : (y+1)*s.w]
		p := row(s.m, y)
		for x := range light {
			r, g, b, _ := premultiplied(p[4*x : 4*x+4])
			l, _, _ := t.lab(r, g, b)
			light[x] = short(l*lightScale, 0)
		}
		copy(padded[r:], light)
		for i := range r {
			padded[i], padded[r+s.w+i] = light[0], light[s.w-1]
		}
		s.sum(sums, func(k int) []int16 { return padded[r+k:][:s.w] })
		for x, v := range sums {
			s.along[y*s.w+x] = int16(v / int32(s.mask.sum))
		}
	}
}

// sum writes weighted sums of rows, k from the one in the middle, and half of the
// sum of weights, so that a division rounds.
func (s *sharpener) sum(sums []int32, line func(k int) []int16) {
	for i, v := range line(0) {
		sums[i] = int32(s.mask.sum/2) + int32(s.mask.weights[0])*int32(v)
	}
	for i, weight := range s.mask.weights[1:] {
		before, after := line(-i-1), line(i+1)
		for x, v := range before {
			sums[x] += int32(weight) * (int32(v) + int32(after[x]))
		}
	}
}

// finish blurs L along columns and sharpens the rows y0 to y1.
func (s *sharpener) finish(b *sharpened, y0, y1 int) {
	t := colours()
	sums := b.sums
	for y := y0; y < y1; y++ {
		s.sum(sums, func(k int) []int16 {
			line := clampIndex(y+k, s.h) * s.w
			return s.along[line : line+s.w]
		})
		for x, v := range sums {
			at := int(s.light[y*s.w+x])
			l := min(max(at+s.more(at-int(v/int32(s.mask.sum))), 0), math.MaxInt16)
			p := row(s.m, y)[4*x : 4*x+4]
			r, g, b, _ := premultiplied(p)
			_, A, B := t.lab(r, g, b)
			A = float32(short(A*chromaScale, math.MinInt16)) / chromaScale
			B = float32(short(B*chromaScale, math.MinInt16)) / chromaScale
			p[0], p[1], p[2] = t.rgb(float32(l)/lightScale, A, B)
			unpremultiply(p)
		}
	}
}

// more returns what is added to L that differs by d from what is around.
func (s *sharpener) more(d int) int {
	v := float64(d) / lightScale
	var y float64
	switch {
	case v < -s.X1:
		y = (v+s.X1)*s.M2 - s.X1*s.M1
	case v < s.X1:
		y = v * s.M1
	default:
		y = (v-s.X1)*s.M2 + s.X1*s.M1
	}
	return int(math.RoundToEven(math.Min(math.Max(y, -s.Y3), s.Y2) * lightScale))
}

// short cuts the fraction off v and what is below least or beyond an int16.
func short(v float32, least float32) int16 {
	return int16(min(max(v, least), math.MaxInt16))
}
