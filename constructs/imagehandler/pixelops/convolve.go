package pixelops

import (
	"context"
	"fmt"
	"image"
	"math"
)

// Convolve replaces each level by the sum of those around, weighted by Kernel and
// divided by Scale, plus Offset. The kernel is not mirrored; its middle is at column
// Width/2 and row Height/2; beyond an edge the pixels at the edge are repeated.
// Colours are multiplied by alpha before and divided by it after, and alpha is
// convolved as they are, but that of an opaque picture, which stays 255.
//
// It allocates the result and 32 bytes for each column a worker. Work grows with the
// number of weights that are not 0. It is sharp's convolve (vips_conv).
type Convolve struct {
	Width, Height int       // 3 to 1001 each
	Kernel        []float64 // row by row
	Scale         float64   // 0 for the sum of the kernel; below 1 it is 1
	Offset        float64
}

// The sizes of kernels that sharp allows.
const (
	minKernel = 3
	maxKernel = 1001
)

// Check tells whether the kernel has an allowed size and as many finite weights.
func (o Convolve) Check() error {
	err := first(
		integer("convolve", "width", o.Width, minKernel, maxKernel),
		integer("convolve", "height", o.Height, minKernel, maxKernel),
		finite("convolve", "scale", o.Scale),
		finite("convolve", "offset", o.Offset),
	)
	if err != nil {
		return err
	}
	if len(o.Kernel) != o.Width*o.Height {
		return &ParameterError{"convolve", "kernel", len(o.Kernel), fmt.Sprintf("%d numbers", o.Width*o.Height)}
	}
	for _, v := range o.Kernel {
		if err := finite("convolve", "kernel", v); err != nil {
			return err
		}
	}
	return nil
}

// scale returns what weighted sums are divided by.
func (o Convolve) scale() float64 {
	if o.Scale != 0 {
		return math.Max(o.Scale, 1)
	}
	sum := 0.0
	for _, v := range o.Kernel {
		sum += v
	}
	return math.Max(sum, 1)
}

// Apply convolves m.
func (o Convolve) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "convolve", m); err != nil {
		return nil, err
	}
	return o.apply(ctx, m, workers, "convolve")
}

func (o Convolve) apply(ctx context.Context, m *image.NRGBA, workers int, name string) (*image.NRGBA, error) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	to, err := blank(name, w, h)
	if err != nil {
		return nil, err
	}
	c := convolver{from: m, w: w, h: h, kw: o.Width, kh: o.Height, offset: float32(o.Offset), opaque: opaque(m)}
	c.kernel = make([]float32, len(o.Kernel))
	scale := o.scale()
	for i, v := range o.Kernel {
		c.kernel[i] = float32(v / scale)
	}
	buffers := func() *convolved {
		return &convolved{sums: make([]float32, 4*w), padded: make([]float32, 4*(w+o.Width-1))}
	}
	return to, rowsWith(ctx, workers, h, w*o.Width*o.Height, buffers, func(b *convolved, y0, y1 int) {
		for y := y0; y < y1; y++ {
			if c.sum(ctx, b, y); ctx.Err() != nil {
				return
			}
			c.put(row(to, y), b.sums)
		}
	})
}

// convolved are the buffers of a worker: the sums of a row, and a row of the picture
// with what lies beyond its ends.
type convolved struct {
	sums, padded []float32
}

// convolver convolves rows.
type convolver struct {
	from   *image.NRGBA
	w, h   int
	kw, kh int
	kernel []float32
	offset float32
	opaque bool
}

// sum writes the weighted sums of row y.
func (c *convolver) sum(ctx context.Context, b *convolved, y int) {
	sums, padded := b.sums, b.padded
	for i := range sums {
		sums[i] = c.offset
	}
	for ky := range c.kh {
		weights := c.kernel[ky*c.kw : (ky+1)*c.kw]
		if ky&15 == 15 && ctx.Err() != nil {
			return
		}
		c.pad(padded, row(c.from, clampIndex(y+ky-c.kh/2, c.h)))
		for kx, weight := range weights {
			if weight == 0 {
				continue
			}
			p := padded[4*kx:][:len(sums)]
			for i, v := range p {
				sums[i] += weight * v
			}
		}
	}
}

// pad writes the levels of a row, colours multiplied by alpha, with those at its ends
// repeated.
func (c *convolver) pad(to []float32, from []byte) {
	left := c.kw / 2
	at := to[4*left:]
	if c.opaque {
		for i, v := range from {
			at[i] = float32(v)
		}
	} else {
		for i := 0; i < len(from); i += 4 {
			a := float32(from[i+3])
			f := a / 255
			at[i], at[i+1], at[i+2], at[i+3] = f*float32(from[i]), f*float32(from[i+1]), f*float32(from[i+2]), a
		}
	}
	for i := range 4 * left {
		to[i] = at[i%4]
	}
	end := at[len(from)-4 : len(from)]
	for i, after := 0, at[len(from):]; i < len(after); i++ {
		after[i] = end[i%4]
	}
}

// put writes sums as pixels.
func (c *convolver) put(to []byte, sums []float32) {
	for i := 0; i < len(to); i += 4 {
		f, a := float32(1), byte(255)
		if !c.opaque {
			a = level(sums[i+3])
			f = 0
			if a > 0 {
				f = 255 / sums[i+3]
			}
		}
		to[i], to[i+1], to[i+2], to[i+3] = level(f*sums[i]), level(f*sums[i+1]), level(f*sums[i+2]), a
	}
}
