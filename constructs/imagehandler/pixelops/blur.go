package pixelops

import (
	"context"
	"image"
)

// Blur replaces each pixel by a mean of those around; beyond an edge the pixels at
// the edge are repeated.
//
// Without Sigma it is the mean of 3 by 3 pixels. With it, the mean is weighted by a
// Gaussian as sharp's is by default: weights are exp(-x²/2σ²) in twentieths, rounded,
// and 0 where the exponential is below MinAmplitude. Such a mask is the sum of at most
// twenty boxes, so that the work for a pixel does not grow with Sigma. The results are
// the exact weighted means, but for 16 bits of precision between rows and columns.
//
// It allocates the result, and a worker 8 bytes for each pixel of the rows that it
// works on and of those around: at most those of the picture, for a small Sigma those
// of 64 rows. It is sharp's blur (vips_gaussblur, precision integer).
type Blur struct {
	Sigma        float64 // 0.3 to 1000, 0 for the mean of 3 by 3
	MinAmplitude float64 // 0.001 to 1, 0 for sharp's default of 0.2
}

// Check tells whether Sigma or MinAmplitude is out of its range.
func (o Blur) Check() error {
	var sigma, least error
	if o.Sigma != 0 {
		sigma = number("blur", "sigma", o.Sigma, 0.3, 1000)
	}
	if o.MinAmplitude != 0 {
		least = number("blur", "minAmplitude", o.MinAmplitude, 0.001, 1)
	}
	return first(sigma, least)
}

// mask returns the weights.
func (o Blur) mask() *mask {
	if o.Sigma == 0 {
		return newMask([]uint32{1, 1})
	}
	if o.MinAmplitude == 0 {
		return gaussian(o.Sigma, 0.2)
	}
	return gaussian(o.Sigma, o.MinAmplitude)
}

// Apply blurs m.
func (o Blur) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "blur", m); err != nil {
		return nil, err
	}
	k := o.mask()
	if k.radius() == 0 {
		return m, nil
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	to, err := blank("blur", w, h)
	if err != nil {
		return nil, err
	}
	opaque := opaque(m)
	return to, chunks(ctx, workers, h, bandRows(workers, h, k.radius()), func(y0, y1 int) {
		b := blurBand{mask: k, from: m, to: to, w: w, h: h, opaque: opaque}
		b.run(ctx, y0, y1)
	})
}

// blurBand blurs a band of rows: it makes means along rows, then of those along
// columns. Means are of 16 bits: a level times alpha, and alpha times 255.
type blurBand struct {
	mask     *mask
	from, to *image.NRGBA
	w, h     int
	opaque   bool

	top   int      // the row of the picture that comes first in means
	means []uint16 // of rows, four to a pixel
	padded,
	sums []uint32
}

// run blurs the rows y0 to y1.
func (b *blurBand) run(ctx context.Context, y0, y1 int) {
	r := b.mask.radius()
	b.top = max(y0-r, 0)
	bottom := min(y1+r+1, b.h) // one more row, which a box takes in as it leaves y1-1
	b.means = make([]uint16, 4*b.w*(bottom-b.top))
	b.padded = make([]uint32, 4*(b.w+2*r+1))
	b.sums = make([]uint32, 4*b.w)
	for y := b.top; y < bottom; y++ {
		if ctx.Err() != nil {
			return
		}
		b.along(b.line(y), row(b.from, y))
	}
	if b.mask.boxed() {
		b.downBoxes(ctx, y0, y1)
	} else {
		b.down(ctx, y0, y1)
	}
}

// line returns the means of row y, which may lie outside.
func (b *blurBand) line(y int) []uint16 {
	i := 4 * b.w * (clampIndex(y, b.h) - b.top)
	return b.means[i : i+4*b.w : i+4*b.w]
}

// along writes the means of a row.
func (b *blurBand) along(to []uint16, from []byte) {
	r := b.mask.radius()
	p := b.padded[4:] // before it, four zeros for the sums
	weigh(p[4*r:], from, b.opaque)
	n := 4 * (b.w + r)
	for i := range 4 * r {
		p[i], p[n+i] = p[4*r+i%4], p[n-4+i%4]
	}
	scale := b.mask.reciprocal()
	half := b.mask.sum / 2
	if !b.mask.boxed() {
		for i := range to {
			sum := half + b.mask.weights[0]*p[4*r+i]
			for k, weight := range b.mask.weights[1:] {
				sum += weight * (p[4*(r-k-1)+i] + p[4*(r+k+1)+i])
			}
			to[i] = uint16(uint64(sum) * scale >> 32)
		}
		return
	}
	// Sums of all samples so far, whose differences are those of boxes. They may
	// overflow, the differences do not.
	s := b.padded
	for i := 4; i < len(s); i++ {
		s[i] += s[i-4]
	}
	for i := range to {
		sum := half
		for _, step := range b.mask.steps {
			sum += step.weight * (s[4*(r+step.radius+1)+i] - s[4*(r-step.radius)+i])
		}
		to[i] = uint16(uint64(sum) * scale >> 32)
	}
}

// weigh writes levels times alpha, and alpha times 255.
func weigh(to []uint32, from []byte, opaque bool) {
	if opaque {
		for i, v := range from {
			to[i] = uint32(v) * 255
		}
		return
	}
	for i := 0; i < len(from); i += 4 {
		a := uint32(from[i+3])
		to[i], to[i+1], to[i+2], to[i+3] = uint32(from[i])*a, uint32(from[i+1])*a, uint32(from[i+2])*a, 255*a
	}
}

// down writes the rows y0 to y1 of the result, adding up weighted rows of means.
func (b *blurBand) down(ctx context.Context, y0, y1 int) {
	half := b.mask.sum / 2
	for y := y0; y < y1 && ctx.Err() == nil; y++ {
		for i, v := range b.line(y) {
			b.sums[i] = half + b.mask.weights[0]*uint32(v)
		}
		for k, weight := range b.mask.weights[1:] {
			above, below := b.line(y-k-1), b.line(y+k+1)
			for i, v := range above {
				b.sums[i] += weight * (uint32(v) + uint32(below[i]))
			}
		}
		b.put(row(b.to, y))
	}
}

// downBoxes writes the rows y0 to y1 of the result, adding up boxes that move down.
func (b *blurBand) downBoxes(ctx context.Context, y0, y1 int) {
	boxes := make([][]uint32, len(b.mask.steps))
	for i, step := range b.mask.steps {
		boxes[i] = make([]uint32, 4*b.w)
		for y := y0 - step.radius; y <= y0+step.radius; y++ {
			for x, v := range b.line(y) {
				boxes[i][x] += uint32(v)
			}
		}
	}
	half := b.mask.sum / 2
	for y := y0; y < y1 && ctx.Err() == nil; y++ {
		for i := range b.sums {
			b.sums[i] = half
		}
		for i, step := range b.mask.steps {
			box := boxes[i]
			in, out := b.line(y+step.radius+1), b.line(y-step.radius)
			for x, v := range box {
				b.sums[x] += step.weight * v
				box[x] = v + uint32(in[x]) - uint32(out[x])
			}
		}
		b.put(row(b.to, y))
	}
}

// put writes the sums as pixels.
func (b *blurBand) put(to []byte) {
	scale := b.mask.reciprocal()
	mean := func(i int) uint32 { return uint32(uint64(b.sums[i]) * scale >> 32) }
	for i := 0; i < len(to); i += 4 {
		p := to[i : i+4 : i+4]
		if b.opaque {
			p[0], p[1], p[2], p[3] = byte((mean(i)+127)/255), byte((mean(i+1)+127)/255), byte((mean(i+2)+127)/255), 255
			continue
		}
		a := mean(i + 3)
		p[3] = byte((a + 127) / 255)
		if p[3] == 0 {
			p[0], p[1], p[2] = 0, 0, 0
			continue
		}
		for c := range 3 {
			p[c] = byte(min((mean(i+c)*255+a/2)/a, 255))
		}
	}
}
