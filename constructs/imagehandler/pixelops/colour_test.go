package pixelops

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"
)

// TestLab compares with the formulas of CIE 15 in float64, and tells that the way
// there and back changes no level by more than one.
func TestLab(t *testing.T) {
	tables := colours()
	linear := func(v byte) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	f := func(v float64) float64 {
		if v > 0.008856 {
			return math.Cbrt(v)
		}
		return 7.787*v + 16.0/116
	}
	for r := 0; r < 256; r += 5 {
		for g := 0; g < 256; g += 3 {
			for b := 0; b < 256; b += 5 {
				R, G, B := linear(byte(r)), linear(byte(g)), linear(byte(b))
				x := f((0.4124*R + 0.3576*G + 0.1805*B) * 100 / whiteX)
				y := f(0.2126*R + 0.7152*G + 0.0722*B)
				z := f((0.0193*R + 0.1192*G + 0.9505*B) * 100 / whiteZ)
				l, A, C := tables.lab(byte(r), byte(g), byte(b))
				if d := math.Abs(float64(l)-(116*y-16)) + math.Abs(float64(A)-500*(x-y)) + math.Abs(float64(C)-200*(y-z)); d > 2e-3 {
					t.Fatalf("(%d, %d, %d): %g off", r, g, b, d)
				}
				r2, g2, b2 := tables.rgb(l, A, C)
				if d := max(abs(r-int(r2)), abs(g-int(g2)), abs(b-int(b2))); d > 1 {
					t.Fatalf("(%d, %d, %d) came back as (%d, %d, %d)", r, g, b, r2, g2, b2)
				}
			}
		}
	}
	for _, c := range [][3]float32{{float32(math.NaN()), 0, 0}, {1e38, 1e38, -1e38}, {-1e38, -1e38, 1e38}, {float32(math.Inf(1)), 0, 0}} {
		tables.rgb(c[0], c[1], c[2])
	}
}

func TestLuminance(t *testing.T) {
	for v := range 256 {
		if got := Luminance(byte(v), byte(v), byte(v)); got != byte(v) {
			t.Errorf("grey %d: got %d", v, got)
		}
	}
	if g, r, b := Luminance(0, 255, 0), Luminance(255, 0, 0), Luminance(0, 0, 255); !(g > r && r > b) {
		t.Errorf("green %d, red %d, blue %d", g, r, b)
	}
}

// TestIdentity gives parameters that change nothing.
func TestIdentity(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	m := noisy(rng, 40, 30, true)
	for _, o := range []Operation{
		Recomb{[]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}}, Linear{[]float64{1}, []float64{0}}, Gamma{1}, Threshold{}, Colourspace{"srgb"},
		Extend{}, Extract{0, 0, 40, 30}, Orient{1}, Rotate{}, Median{1}, Blur{Sigma: 0.3}, Trim{Threshold: 255}, EnsureAlpha{0.5},
		Composite{Picture: m, Blend: Dest}, Composite{Picture: image.NewNRGBA(image.Rect(0, 0, 9, 9)), Tile: true, Blend: Add},
	} {
		got := do(t, o, m)
		for y := range 30 {
			for x := range 40 {
				if d := difference(at(got, x, y), at(m, x, y)); d > 0 {
					t.Fatalf("%T at (%d, %d): %v became %v", o, x, y, at(m, x, y), at(got, x, y))
				}
			}
		}
	}
	got := do(t, Modulate{Brightness: 1, Saturation: 1}, m)
	for i := range m.Pix {
		if abs(int(m.Pix[i])-int(got.Pix[i])) > 1 {
			t.Fatalf("byte %d: %d became %d", i, m.Pix[i], got.Pix[i])
		}
	}
}

// TestOpaque tells that opaque pictures stay so.
func TestOpaque(t *testing.T) {
	for name, e := range edits(t) {
		switch o := e.operation.(type) {
		case EnsureAlpha, JoinChannel, Unflatten, RoundCrop, Affine, Rotate, Recomb, Linear:
			continue
		case Composite:
			if o.Blend != Over {
				continue
			}
		}
		if got := do(t, e.operation, loadPicture(t, "rgb")); !opaque(got) {
			t.Errorf("%s made an opaque picture translucent", name)
		}
	}
}

func TestHistogram(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 2))
	m := noisy(rng, 211, 307, true)
	var want Histogram
	for i := 0; i < len(m.Pix); i += 4 {
		p := m.Pix[i : i+4]
		want.Red[p[0]]++
		want.Green[p[1]]++
		want.Blue[p[2]]++
		want.Alpha[p[3]]++
		want.Luminance[Luminance(p[0], p[1], p[2])]++
	}
	for _, workers := range []int{1, 4} {
		got, err := HistogramOf(t.Context(), m, workers)
		if err != nil {
			t.Fatal(err)
		}
		if *got != want {
			t.Errorf("%d workers count otherwise", workers)
		}
	}
	if _, err := HistogramOf(t.Context(), nil, 1); err == nil {
		t.Error("counted the levels of nothing")
	}
}

// TestEqualize tells that levels are spread: as many pixels are at or below a level
// as that is of 255.
func TestEqualize(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 100, 1))
	for x := range 100 {
		copy(m.Pix[4*x:], []byte{byte(100 + x/10), byte(x / 50), 7, byte(x)})
	}
	got := do(t, Equalize{}, m)
	for x := range 100 {
		want := [4]byte{byte((2550*(x/10+1) + 50) / 100), byte(128 + 127*(x/50)), 255, byte(x)}
		if p := [4]byte(at(got, x, 0)); p != want {
			t.Errorf("%d: got %v, want %v", x, p, want)
		}
	}
}

func TestJoinChannel(t *testing.T) {
	grey := func(v byte) *image.NRGBA {
		m := image.NewNRGBA(image.Rect(0, 0, 3, 2))
		fill(m.Pix, [4]byte{v, v, v, 255})
		return m
	}
	base := image.NewNRGBA(image.Rect(0, 0, 3, 2))
	fill(base.Pix, [4]byte{1, 2, 3, 4})
	for _, c := range []struct {
		o    JoinChannel
		want [4]byte
	}{
		{JoinChannel{1, []*image.NRGBA{grey(50)}}, [4]byte{1, 1, 1, 50}},
		{JoinChannel{1, []*image.NRGBA{grey(50), grey(60)}}, [4]byte{1, 50, 60, 255}},
		{JoinChannel{1, []*image.NRGBA{grey(50), grey(60), grey(70)}}, [4]byte{1, 50, 60, 70}},
		{JoinChannel{3, nil}, [4]byte{1, 2, 3, 255}},
		{JoinChannel{3, []*image.NRGBA{grey(50)}}, [4]byte{1, 2, 3, 50}},
	} {
		if got := [4]byte(do(t, c.o, base).Pix); got != c.want {
			t.Errorf("%d and %d more: got %v, want %v", c.o.Channels, len(c.o.Pictures), got, c.want)
		}
	}
}

// TestUnflatten tells that white alone becomes transparent.
func TestUnflatten(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 4, 1))
	copy(m.Pix, []byte{255, 255, 255, 9, 254, 254, 254, 9, 255, 255, 0, 9, 0, 0, 0, 255})
	got := do(t, Unflatten{}, m)
	for x, want := range []byte{0, 9, 9, 255} {
		if p := at(got, x, 0); p[3] != want || p[0] != at(m, x, 0)[0] {
			t.Errorf("%v became %v, want alpha %d", at(m, x, 0), p, want)
		}
	}
}

// TestPercentile counts a picture half of which is black and half has an L of 100.
func TestPercentile(t *testing.T) {
	h := &lightHistogram{0: 50, 100: 50}
	for percent, want := range map[int]int{0: 0, 1: 0, 49: 0, 50: 100, 80: 100, 99: 100, 100: 100} {
		if got := h.percentile(percent); got != want {
			t.Errorf("percentile %d: got %d, want %d", percent, got, want)
		}
	}
	h = &lightHistogram{10: 1, 20: 98, 30: 1}
	for percent, want := range map[int]int{0: 10, 1: 20, 50: 20, 94: 30, 97: 31, 99: 31, 100: 30} {
		if got := h.percentile(percent); got != want {
			t.Errorf("percentile %d: got %d, want %d", percent, got, want)
		}
	}
}
