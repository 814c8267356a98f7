package resample

import (
	"context"
	"image"
	"math"
	"math/rand/v2"
	"testing"
)

// FuzzResize resizes any geometry: no panic, no more than a level from the
// textbook for small images, and an error exactly where one is due.
func FuzzResize(f *testing.F) {
	f.Add(uint64(1), 37, 29, 10, 7, uint8(0), uint8(0), 0., 0., 0., 0.)
	f.Add(uint64(2), 64, 64, 1, 64, uint8(6), uint8(1), 0.5, 0.25, 63.5, 1.)
	f.Add(uint64(3), 1, 1, 50, 50, uint8(2), uint8(2), 0.1, 0.1, 0.1000001, 0.2)
	f.Add(uint64(4), 3000, 1, 2, 2, uint8(5), uint8(3), 2999., 0., 3000., 1.)
	f.Add(uint64(5), 17, 40, 17, 9, uint8(7), uint8(4), 0., 0., 17., 40.)
	f.Add(uint64(6), 8, 8, 8, 8, uint8(3), uint8(4), math.Inf(-1), math.NaN(), 1., 1.)
	f.Fuzz(func(t *testing.T, seed uint64, w, h, x, y int, filter, layout uint8, x0, y0, x1, y1 float64) {
		layout %= uint8(len(layouts))
		if w < 1 || h < 1 || x < 1 || y < 1 || w > 4096 || h > 4096 || x > 4096 || y > 4096 || w*h > 1<<16 || x*y > 1<<16 {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 0))
		src, dst := noisy(rng, w, h, Layout(layout)), blank(x, y, Layout(layout), rng.IntN(3))
		o := Options{Filter: Filter(filter), Crop: Crop{x0, y0, x1, y1}, Workers: rng.IntN(3)}
		err := new(Resizer).Resize(context.Background(), dst, src, o)
		box, wrong := o.Crop.of(w, h)
		if bad := wrong != nil || int(filter) >= len(kernels); bad != (err != nil) {
			t.Fatalf("got error %v", err)
		}
		if err != nil || o.Filter == Nearest || src.Layout == RGBA || (w+x)*(h+y) > 1<<12 {
			return
		}
		if d := differs(dst, textbook(src, x, y, o.Filter, box)); d > 1 {
			t.Errorf("%v levels off", d)
		}
	})
}

// FuzzResizeYCbCr resizes planes of any geometry.
func FuzzResizeYCbCr(f *testing.F) {
	f.Add(uint8(0), uint8(2), 0, 0, 37, 29, 1, 1, 5, 5, uint8(0), 0., 0., 0., 0.)
	f.Add(uint8(5), uint8(4), 3, 1, 1, 1, 7, 3, 1, 9, uint8(2), 0.5, 0.5, 1., 1.)
	f.Fuzz(func(t *testing.T, from, to uint8, sx, sy, sw, sh, dx, dy, dw, dh int, filter uint8, x0, y0, x1, y1 float64) {
		rect := func(x, y, w, h int) image.Rectangle {
			return image.Rect(x&15, y&15, x&15+1+w&255, y&15+1+h&255)
		}
		src := image.NewYCbCr(rect(sx, sy, sw, sh), ratios[from%6])
		dst := image.NewYCbCr(rect(dx, dy, dw, dh), ratios[to%6])
		for i := range src.Cb {
			src.Cb[i], src.Cr[i] = 7, 250
		}
		err := new(Resizer).ResizeYCbCr(context.Background(), dst, src, Options{Filter: Filter(filter), Crop: Crop{x0, y0, x1, y1}, Workers: 1})
		if err != nil {
			return
		}
		for i := range dst.Cb {
			if dst.Cb[i] != 7 || dst.Cr[i] != 250 {
				t.Fatalf("chroma %d is %d, %d", i, dst.Cb[i], dst.Cr[i])
			}
		}
	})
}
