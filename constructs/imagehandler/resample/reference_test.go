package resample

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// textbook resizes in two passes of float64, each computing its weights as it
// goes, with nothing rounded between them. It is what Resize is held to.
func textbook(src *Image, w, h int, f Filter, box Crop) []float64 {
	ch := layouts[src.Layout].bytes
	rows := make([]float64, 0, w*src.Height*ch)
	for y := range src.Height {
		row := src.row(y)
		for x := range w {
			for c := range ch {
				rows = append(rows, weigh(src.Width, w, x, box.X0, box.X1, f, func(i int) float64 { return float64(row[i*ch+c]) }))
			}
		}
	}
	out := make([]float64, 0, w*h*ch)
	for y := range h {
		for i := range w * ch {
			out = append(out, weigh(src.Height, h, y, box.Y0, box.Y1, f, func(j int) float64 { return rows[j*w*ch+i] }))
		}
	}
	return out
}

// weigh returns result i along one direction, clamped.
func weigh(in, out, i int, lo, hi float64, f Filter, at func(int) float64) float64 {
	if whole(lo, hi, in, out) {
		return at(int(lo) + i)
	}
	scale := (hi - lo) / float64(out)
	stretch := max(scale, 1)
	centre := lo + (float64(i)+0.5)*scale
	reach := kernels[f].support * stretch
	sum, total := 0.0, 0.0
	for x := max(int(centre-reach+0.5), 0); x < min(int(centre+reach+0.5), in); x++ {
		// In Pillow's order, as Box is not continuous and its edge often lies in the
		// very middle of a pixel.
		w := kernels[f].weight((float64(x) - centre + 0.5) * (1 / stretch))
		sum += w * at(x)
		total += w
	}
	if total <= 0 {
		return at(min(int(centre), in-1))
	}
	return min(max(sum/total, 0), 255)
}

// noisy returns an image of random bytes, or of extremes only.
func noisy(rng *rand.Rand, w, h int, l Layout) *Image {
	m := blank(w, h, l, rng.IntN(3))
	extremes := rng.IntN(2) == 0
	for i := range m.Pix {
		m.Pix[i] = byte(rng.Uint32())
		if extremes {
			m.Pix[i] = -(m.Pix[i] & 1)
		}
	}
	if l == RGBAPremultiplied {
		for y := range h {
			premultiplyScalar(m.row(y), m.row(y))
		}
	}
	return m
}

// blank returns an image whose rows have some bytes to spare.
func blank(w, h int, l Layout, spare int) *Image {
	stride := w*layouts[l].bytes + spare
	return &Image{Pix: make([]byte, stride*h), Stride: stride, Width: w, Height: h, Layout: l}
}

// randomBox returns a box within w by h, the whole every other time.
func randomBox(rng *rand.Rand, w, h int) Crop {
	if rng.IntN(2) == 0 {
		return Crop{0, 0, float64(w), float64(h)}
	}
	side := func(n int) (float64, float64) {
		a, b := rng.Float64()*float64(n), rng.Float64()*float64(n)
		if rng.IntN(3) == 0 {
			a, b = math.Floor(a), math.Ceil(b)
		}
		if a == b {
			return 0, float64(n)
		}
		return min(a, b), max(a, b)
	}
	var c Crop
	c.X0, c.X1 = side(w)
	c.Y0, c.Y1 = side(h)
	return c
}

// differs returns the greatest distance of got from the rounded reference.
func differs(got *Image, want []float64) (worst float64) {
	n := got.Width * layouts[got.Layout].bytes
	for y := range got.Height {
		for i, v := range got.row(y) {
			worst = max(worst, math.Abs(float64(v)-math.Round(want[y*n+i])))
		}
	}
	return worst
}

func TestTextbook(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var r Resizer
	for range 600 {
		layout := []Layout{Gray, RGB, RGBX, RGBAPremultiplied}[rng.IntN(4)]
		src := noisy(rng, 1+rng.IntN(70), 1+rng.IntN(70), layout)
		dst := blank(1+rng.IntN(60), 1+rng.IntN(60), layout, rng.IntN(3))
		f := Filter(rng.IntN(int(Nearest)))
		box := randomBox(rng, src.Width, src.Height)
		if err := r.Resize(context.Background(), dst, src, Options{Filter: f, Crop: box}); err != nil {
			t.Fatal(err)
		}
		if d := differs(dst, textbook(src, dst.Width, dst.Height, f, box)); d > 1 {
			t.Fatalf("%v %v %dx%d %v to %dx%d: %v levels off", f, layout, src.Width, src.Height, box, dst.Width, dst.Height, d)
		}
	}
}

// TestStraightAlpha holds RGBA to what it is defined as: multiplied by alpha, then
// filtered, then divided.
func TestStraightAlpha(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var r Resizer
	for range 200 {
		src := noisy(rng, 1+rng.IntN(50), 1+rng.IntN(50), RGBA)
		dst := blank(1+rng.IntN(50), 1+rng.IntN(50), RGBA, rng.IntN(3))
		if dst.Width == src.Width && dst.Height == src.Height {
			continue
		}
		o := Options{Filter: Filter(rng.IntN(int(Nearest)))}
		if err := r.Resize(context.Background(), dst, src, o); err != nil {
			t.Fatal(err)
		}
		multiplied := blank(src.Width, src.Height, RGBAPremultiplied, 0)
		for y := range src.Height {
			premultiplyScalar(multiplied.row(y), src.row(y))
		}
		want := blank(dst.Width, dst.Height, RGBAPremultiplied, 0)
		if err := r.Resize(context.Background(), want, multiplied, o); err != nil {
			t.Fatal(err)
		}
		for y := range dst.Height {
			unpremultiplyScalar(want.row(y))
			if string(want.row(y)) != string(dst.row(y)) {
				t.Fatalf("row %d of %dx%d to %dx%d, %v:\n got %v\nwant %v", y, src.Width, src.Height, dst.Width, dst.Height, o.Filter, dst.row(y), want.row(y))
			}
		}
	}
}
