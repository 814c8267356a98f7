package pixelops

import (
	"context"
	"image"
	"math/rand/v2"
	"testing"
)

// photo returns a picture of smooth areas, edges and some noise.
func photo(w, h int, translucent bool) *image.NRGBA {
	rng := rand.New(rand.NewPCG(1, 2))
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		p := row(m, y)
		for x := range w {
			noise := rng.IntN(12)
			p[4*x] = byte(x*200/w + noise)
			p[4*x+1] = byte(y*180/h + noise)
			p[4*x+2] = byte(120 + noise)
			p[4*x+3] = 255
			if (x/37+y/53)%5 == 0 {
				p[4*x], p[4*x+1] = 240, byte(20+noise)
			}
			if translucent {
				p[4*x+3] = byte(255 * x / w)
			}
		}
	}
	return m
}

// BenchmarkOperations applies operations to one megapixel with one worker. The copy
// of the picture that an operation may change is counted with it.
func BenchmarkOperations(b *testing.B) {
	const side = 1024
	mark := photo(side, side, true)
	kernel := make([]float64, 49)
	for i := range kernel {
		kernel[i] = float64(i%5 + 1)
	}
	for _, c := range []struct {
		name      string
		operation Operation
	}{
		{"Greyscale", Greyscale{}},
		{"Tint", Tint{}},
		{"Negate", Negate{}},
		{"Linear", Linear{[]float64{1.2}, []float64{3}}},
		{"Modulate", Modulate{1.1, 1.2, 30, 1}},
		{"Recomb", Recomb{[]float64{0.3, 0.5, 0.2, 0, 1, 0, 0.1, 0.1, 0.8}}},
		{"Normalise", Normalise{}},
		{"CLAHE16", CLAHE{16, 16, 3}},
		{"Orient6", Orient{6}},
		{"Flop", Flop{}},
		{"Rotate30", Rotate{Angle: 30}},
		{"Rotate30Bicubic", Rotate{Angle: 30, Interpolator: Bicubic}},
		{"Median3", Median{}},
		{"Median5", Median{5}},
		{"Median51", Median{51}},
		{"Blur", Blur{}},
		{"Blur2", Blur{Sigma: 2}},
		{"Blur20", Blur{Sigma: 20}},
		{"Blur200", Blur{Sigma: 200}},
		{"Convolve3", Convolve{Width: 3, Height: 3, Kernel: kernel[:9]}},
		{"Convolve7", Convolve{Width: 7, Height: 7, Kernel: kernel}},
		{"Sharpen", NewSharpen(1)},
		{"Over", Composite{Picture: mark}},
		{"SoftLight", Composite{Picture: mark, Blend: SoftLight}},
		{"RoundCrop", RoundCrop{}},
		{"Trim", Trim{Threshold: 255}},
	} {
		b.Run(c.name, func(b *testing.B) {
			m, work := photo(side, side, false), photo(side, side, false)
			b.SetBytes(4 * side * side)
			b.ReportAllocs()
			for b.Loop() {
				copy(work.Pix, m.Pix)
				if _, err := c.operation.Apply(context.Background(), work, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
