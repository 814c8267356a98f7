package pixelops

import (
	"context"
	"image"
)

// quad are the four means of a pixel, of 16 bits each: red lowest, then green, blue
// and alpha. A colour is a level times alpha, and alpha is 255 times alpha.
type quad uint64

// sums are weighted sums of quads, of 32 bits each: red below blue, and green below
// alpha. They are added, subtracted and multiplied as if they were one number: what
// flows from the lower into the higher flows back, if in the end both are of 32 bits.
type sums struct {
	redBlue, greenAlpha uint64
}

// lower selects the lower 16 of every 32 bits.
const lower = 0x0000ffff0000ffff

// both returns sums that are all v.
func both(v uint32) sums { return sums{uint64(v)<<32 | uint64(v), uint64(v)<<32 | uint64(v)} }

// mean returns the sums times scale, divided by 2^32.
func (s sums) mean(scale uint64) quad {
	const low = 1<<32 - 1
	return quad((s.redBlue&low)*scale>>32 |
		(s.greenAlpha&low)*scale>>32<<16 |
		(s.redBlue>>32)*scale>>32<<32 |
		(s.greenAlpha>>32)*scale>>32<<48)
}

// blurBand blurs a band of rows: it makes means along rows, then of those along
// columns.
type blurBand struct {
	mask     *mask
	from, to *image.NRGBA
	w, h     int
	opaque   bool

	top   int    // the row of the picture that comes first in means
	means []quad // of rows
}

// run blurs the rows y0 to y1.
func (b *blurBand) run(ctx context.Context, y0, y1 int) {
	r := b.mask.radius()
	b.top = max(y0-r, 0)
	bottom := min(y1+r, b.h)
	b.means = make([]quad, b.w*(bottom-b.top))
	padded := make([]sums, b.w+2*r+1)
	for y := b.top; y < bottom; y++ {
		if ctx.Err() != nil {
			return
		}
		b.pad(padded, row(b.from, y))
		if b.mask.boxed() {
			b.alongBoxes(b.line(y), padded)
		} else {
			b.along(b.line(y), padded[1:])
		}
	}
	if b.mask.boxed() {
		b.downBoxes(ctx, y0, y1)
	} else {
		b.down(ctx, y0, y1, padded[:b.w])
	}
}

// line returns the means of row y, which may lie outside.
func (b *blurBand) line(y int) []quad {
	i := b.w * (clampIndex(y, b.h) - b.top)
	return b.means[i : i+b.w : i+b.w]
}

// pad writes a row's levels times alpha behind the first sum, which is left 0, with
// those at its ends repeated.
func (b *blurBand) pad(to []sums, from []byte) {
	to[0] = sums{}
	r := b.mask.radius()
	at := to[1+r:]
	for x := range b.w {
		p := from[4*x : 4*x+4]
		a := uint64(p[3])
		at[x] = sums{a*uint64(p[0]) | a*uint64(p[2])<<32, a*uint64(p[1]) | a*255<<32}
	}
	for i := range r {
		to[1+i], at[b.w+i] = at[0], at[b.w-1]
	}
}

// along writes the means of a padded row, adding up weighted pixels.
func (b *blurBand) along(to []quad, p []sums) {
	r := b.mask.radius()
	scale, half := b.mask.reciprocal(), both(b.mask.sum/2)
	middle := uint64(b.mask.weights[0])
	for x := range to {
		at := p[x : x+2*r+1]
		s := sums{half.redBlue + middle*at[r].redBlue, half.greenAlpha + middle*at[r].greenAlpha}
		for k := 1; k <= r; k++ {
			weight := uint64(b.mask.weights[k])
			u, v := &at[r-k], &at[r+k]
			s.redBlue += weight * (u.redBlue + v.redBlue)
			s.greenAlpha += weight * (u.greenAlpha + v.greenAlpha)
		}
		to[x] = s.mean(scale)
	}
}

// alongBoxes writes the means of a padded row, adding up boxes. The row becomes sums
// of all pixels so far, whose differences are those of boxes.
func (b *blurBand) alongBoxes(to []quad, s []sums) {
	for i := 1; i < len(s); i++ {
		s[i].redBlue += s[i-1].redBlue
		s[i].greenAlpha += s[i-1].greenAlpha
	}
	scale, half := b.mask.reciprocal(), both(b.mask.sum/2)
	for x := range to {
		to[x] = b.mask.boxes(half, s, x+b.mask.radius(), 1).mean(scale)
	}
}

// boxes adds up the boxes around element i of what s are sums of, of which the next is
// step elements on.
func (m *mask) boxes(to sums, s []sums, i, step int) sums {
	for _, box := range m.steps {
		before, after := &s[i-box.radius*step], &s[i+(box.radius+1)*step]
		to.redBlue += uint64(box.weight) * (after.redBlue - before.redBlue)
		to.greenAlpha += uint64(box.weight) * (after.greenAlpha - before.greenAlpha)
	}
	return to
}

// down writes the rows y0 to y1 of the result, adding up weighted rows of means.
func (b *blurBand) down(ctx context.Context, y0, y1 int, s []sums) {
	scale, half := b.mask.reciprocal(), both(b.mask.sum/2)
	for y := y0; y < y1 && ctx.Err() == nil; y++ {
		middle := uint64(b.mask.weights[0])
		for x, v := range b.line(y) {
			s[x] = sums{half.redBlue + middle*uint64(v&lower), half.greenAlpha + middle*uint64(v>>16&lower)}
		}
		for k, weight := range b.mask.weights[1:] {
			above, below := b.line(y-k-1), b.line(y+k+1)
			for x, u := range above {
				v := below[x]
				s[x].redBlue += uint64(weight) * uint64(u&lower+v&lower)
				s[x].greenAlpha += uint64(weight) * uint64(u>>16&lower+v>>16&lower)
			}
		}
		to := row(b.to, y)
		for x := range s {
			b.put(to[4*x:4*x+4], s[x].mean(scale))
		}
	}
}

// stripColumns is how many columns are added up at once: 128 bytes of sums.
const stripColumns = 8

// downBoxes writes the rows y0 to y1 of the result, adding up boxes of means, some
// columns at a time.
func (b *blurBand) downBoxes(ctx context.Context, y0, y1 int) {
	r := b.mask.radius()
	scale, half := b.mask.reciprocal(), both(b.mask.sum/2)
	strip := make([]sums, stripColumns*(y1-y0+2*r+1))
	for x0 := 0; x0 < b.w && ctx.Err() == nil; x0 += stripColumns {
		n := min(stripColumns, b.w-x0)
		for y := y0 - r; y < y1+r; y++ {
			s := strip[stripColumns*(y-y0+r):]
			for x, v := range b.line(y)[x0 : x0+n] {
				s[x+stripColumns] = sums{s[x].redBlue + uint64(v&lower), s[x].greenAlpha + uint64(v>>16&lower)}
			}
		}
		for y := y0; y < y1; y++ {
			to := row(b.to, y)[4*x0:]
			for x := range n {
				s := b.mask.boxes(half, strip, stripColumns*(y-y0+r)+x, stripColumns)
				b.put(to[4*x:4*x+4], s.mean(scale))
			}
		}
	}
}

// put writes means as a pixel.
func (b *blurBand) put(p []byte, v quad) {
	red, green, blue, a := uint32(v&0xffff), uint32(v>>16&0xffff), uint32(v>>32&0xffff), uint32(v>>48)
	if b.opaque {
		p[0], p[1], p[2], p[3] = byte((red+127)/255), byte((green+127)/255), byte((blue+127)/255), 255
		return
	}
	p[3] = byte((a + 127) / 255)
	if p[3] == 0 {
		p[0], p[1], p[2] = 0, 0, 0
		return
	}
	half := a / 2
	p[0], p[1], p[2] = byte(min((red*255+half)/a, 255)), byte(min((green*255+half)/a, 255)), byte(min((blue*255+half)/a, 255))
}
