package pixelops

import (
	"context"
	"image"
	"image/color"
	"math"
)

// eachPixel calls f for all pixels of m, some rows at a time, in place. What a
// pixel costs is told in table look-ups.
func eachPixel(ctx context.Context, m *image.NRGBA, workers, cost int, f func(p []byte)) (*image.NRGBA, error) {
	err := rows(ctx, workers, m.Rect.Dy(), m.Rect.Dx()*cost, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			for p := row(m, y); len(p) >= 4; p = p[4:] {
				f(p[:4:4])
			}
		}
	})
	return m, err
}

// Greyscale makes colours grey of the same luminance (see Luminance). Alpha stays.
// It works in place and allocates nothing. It is sharp's greyscale.
type Greyscale struct{}

// Check returns nil.
func (o Greyscale) Check() error { return nil }

// Apply makes m grey.
func (o Greyscale) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "greyscale", m); err != nil {
		return nil, err
	}
	t := colours()
	return eachPixel(ctx, m, workers, 4, func(p []byte) {
		l := t.luminance(p[0], p[1], p[2])
		p[0], p[1], p[2] = l, l, l
	})
}

// Colourspace is sharp's toColourspace. "srgb" and "" leave a picture as it is,
// "b-w" and "bw" make it grey as Greyscale does. Others are refused: pictures here
// are sRGB. It works in place and allocates nothing.
type Colourspace struct {
	Space string
}

// Check tells whether Space is known.
func (o Colourspace) Check() error {
	switch o.Space {
	case "", "srgb", "b-w", "bw":
		return nil
	}
	return &ParameterError{"toColourspace", "colourspace", o.Space, "srgb, b-w"}
}

// Apply converts m.
func (o Colourspace) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "toColourspace", m); err != nil {
		return nil, err
	}
	if o.Space == "b-w" || o.Space == "bw" {
		return Greyscale{}.Apply(ctx, m, workers)
	}
	return m, nil
}

// Tint gives a picture the hue of a colour and keeps its luminance: a pixel of
// luminance L (CIE Lab, 0 to 1) becomes L with the chroma (a, b) of Colour times
// 1 - 4(L - 1/2)². Colour's alpha does not matter. It works in place and allocates
// nothing. It is sharp's tint.
type Tint struct {
	Colour color.NRGBA
}

// Check returns nil: any colour will do.
func (o Tint) Check() error { return nil }

// Apply tints m.
func (o Tint) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "tint", m); err != nil {
		return nil, err
	}
	t := colours()
	_, a, b := t.lab(o.Colour.R, o.Colour.G, o.Colour.B)
	var table [256][3]byte
	for i := range table {
		l, _, _ := t.lab(byte(i), byte(i), byte(i))
		weight := 1 - 4*(l/100-0.5)*(l/100-0.5)
		table[i][0], table[i][1], table[i][2] = t.rgb(l, weight*a, weight*b)
	}
	return eachPixel(ctx, m, workers, 5, func(p []byte) {
		copy(p, table[t.luminance(p[0], p[1], p[2])][:])
	})
}

// Modulate changes colours in CIE LCh: L becomes L·Brightness + Lightness, C becomes
// C·Saturation, and Hue degrees are added to h. Alpha stays. Brightness and
// Saturation are factors: 1 changes nothing, and the zero value makes all black. It
// works in place and allocates nothing. It is sharp's modulate, whose Hue is whole
// degrees.
type Modulate struct {
	Brightness float64 // 0 or more
	Saturation float64 // 0 or more
	Hue        float64 // degrees, any
	Lightness  float64 // of L, which is 0 to 100
}

// Check tells which parameter is negative or not finite.
func (o Modulate) Check() error {
	return first(
		number("modulate", "brightness", o.Brightness, 0, math.MaxFloat64),
		number("modulate", "saturation", o.Saturation, 0, math.MaxFloat64),
		finite("modulate", "hue", o.Hue),
		finite("modulate", "lightness", o.Lightness),
	)
}

// Apply modulates m.
func (o Modulate) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "modulate", m); err != nil {
		return nil, err
	}
	t := colours()
	// To scale C and turn h is to scale and turn (a, b).
	sin, cos := math.Sincos(math.Mod(o.Hue, 360) * math.Pi / 180)
	c, s := float32(o.Saturation*cos), float32(o.Saturation*sin)
	brightness, lightness := float32(o.Brightness), float32(o.Lightness)
	return eachPixel(ctx, m, workers, 16, func(p []byte) {
		L, A, B := t.lab(p[0], p[1], p[2])
		p[0], p[1], p[2] = t.rgb(L*brightness+lightness, A*c-B*s, A*s+B*c)
	})
}

// Recomb replaces colours by sums of them: with Matrix of 9 numbers, row by row,
// red becomes Matrix[0]·R + Matrix[1]·G + Matrix[2]·B, and so on; with 16 numbers
// alpha takes part. It works in place and allocates nothing. It is sharp's recomb.
type Recomb struct {
	Matrix []float64 // 3x3 or 4x4
}

// Check tells whether Matrix has 9 or 16 finite numbers.
func (o Recomb) Check() error {
	if len(o.Matrix) != 9 && len(o.Matrix) != 16 {
		return &ParameterError{"recomb", "inputMatrix", len(o.Matrix), "9 or 16 numbers"}
	}
	for _, v := range o.Matrix {
		if err := finite("recomb", "inputMatrix", v); err != nil {
			return err
		}
	}
	return nil
}

// Apply recombines the channels of m.
func (o Recomb) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "recomb", m); err != nil {
		return nil, err
	}
	k := [4][4]float32{3: {3: 1}}
	n := 3
	if len(o.Matrix) == 16 {
		n = 4
	}
	for i, v := range o.Matrix {
		k[i/n][i%n] = float32(v)
	}
	return eachPixel(ctx, m, workers, 6, func(p []byte) {
		r, g, b, a := float32(p[0]), float32(p[1]), float32(p[2]), float32(p[3])
		for c := range 4 {
			p[c] = level(k[c][0]*r + k[c][1]*g + k[c][2]*b + k[c][3]*a)
		}
	})
}
