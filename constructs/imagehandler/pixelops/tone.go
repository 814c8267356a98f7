package pixelops

import (
	"context"
	"image"
	"math"
)

// mapLevels replaces each level of a colour channel by that of its table, and
// alpha's too if there is a table for it.
func mapLevels(ctx context.Context, m *image.NRGBA, workers int, colour *[3][256]byte, alpha *[256]byte) (*image.NRGBA, error) {
	red, green, blue := &colour[0], &colour[1], &colour[2]
	return eachPixel(ctx, m, workers, 1, func(p []byte) {
		p[0], p[1], p[2] = red[p[0]], green[p[1]], blue[p[2]]
		if alpha != nil {
			p[3] = alpha[p[3]]
		}
	})
}

// table returns the levels that f makes of levels.
func table(f func(v float64) float64) (t [256]byte) {
	for i := range t {
		t[i] = level(float32(f(float64(i))))
	}
	return t
}

// Negate replaces every level v by 255 - v, alpha too unless KeepAlpha is set or
// the picture is opaque. It works in place and allocates nothing. It is sharp's
// negate, whose option alpha is the contrary of KeepAlpha.
type Negate struct {
	KeepAlpha bool
}

// Check returns nil.
func (o Negate) Check() error { return nil }

// Apply makes m negative.
func (o Negate) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "negate", m); err != nil {
		return nil, err
	}
	invert := table(func(v float64) float64 { return 255 - v })
	alpha := &invert
	if o.KeepAlpha || opaque(m) {
		alpha = nil
	}
	return mapLevels(ctx, m, workers, &[3][256]byte{invert, invert, invert}, alpha)
}

// Gamma replaces a level v of a colour by 255·(v/255)^(1/Exponent); alpha stays. It
// works in place and allocates nothing.
//
// Sharp's gamma(in, out) is two of these: Gamma{1 / in} before a picture is resized,
// which darkens, and Gamma{out} after, which brightens. Its default is 2.2 for both.
type Gamma struct {
	Exponent float64 // 1/3 to 3
}

// Check tells whether Exponent is within 1/3 to 3.
func (o Gamma) Check() error { return number("gamma", "exponent", o.Exponent, 1.0/3, 3) }

// Apply changes the gamma of m.
func (o Gamma) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "gamma", m); err != nil {
		return nil, err
	}
	curve := table(func(v float64) float64 { return 255 * math.Pow(v/255, 1/o.Exponent) })
	return mapLevels(ctx, m, workers, &[3][256]byte{curve, curve, curve}, nil)
}

// Linear replaces a level v by A·v + B. One pair of factor and addend is for the
// three colours, three for each colour, four for alpha too. It works in place and
// allocates nothing. It is sharp's linear.
type Linear struct {
	A, B []float64 // 1, 3 or 4, as many as the other
}

// Check tells whether A and B are 1, 3 or 4 finite numbers each.
func (o Linear) Check() error {
	if n := len(o.A); n != 1 && n != 3 && n != 4 {
		return &ParameterError{"linear", "a", n, "1, 3 or 4 numbers"}
	}
	if len(o.B) != len(o.A) {
		return &ParameterError{"linear", "b", len(o.B), "as many numbers as a"}
	}
	for i := range o.A {
		if err := first(finite("linear", "a", o.A[i]), finite("linear", "b", o.B[i])); err != nil {
			return err
		}
	}
	return nil
}

// Apply changes the levels of m.
func (o Linear) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "linear", m); err != nil {
		return nil, err
	}
	var curves [4][256]byte
	for c := range curves {
		i := min(c, len(o.A)-1)
		curves[c] = table(func(v float64) float64 { return o.A[i]*v + o.B[i] })
	}
	var alpha *[256]byte
	if len(o.A) == 4 {
		alpha = &curves[3]
	}
	return mapLevels(ctx, m, workers, (*[3][256]byte)(curves[:3]), alpha)
}

// Threshold makes what is at least Level white and the rest black: the luminance
// (see Luminance), or with Colour every colour by itself. Alpha has the same done to
// it. It works in place and allocates nothing. It is sharp's threshold, whose option
// greyscale is the contrary of Colour and whose default level is 128.
type Threshold struct {
	Level  int // 0 to 255; 0 changes nothing
	Colour bool
}

// Check tells whether Level is a level.
func (o Threshold) Check() error { return integer("threshold", "threshold", o.Level, 0, 255) }

// Apply changes m.
func (o Threshold) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "threshold", m); err != nil {
		return nil, err
	}
	if o.Level == 0 {
		return m, nil
	}
	var step [256]byte
	for i := o.Level; i < 256; i++ {
		step[i] = 255
	}
	if o.Colour {
		return mapLevels(ctx, m, workers, &[3][256]byte{step, step, step}, &step)
	}
	t := colours()
	return eachPixel(ctx, m, workers, 4, func(p []byte) {
		v := step[t.luminance(p[0], p[1], p[2])]
		p[0], p[1], p[2], p[3] = v, v, v, step[p[3]]
	})
}
