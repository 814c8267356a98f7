package pixelops

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestBlurReference compares with the weighted mean in float64 over all pixels under
// the mask.
func TestBlurReference(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, o := range []Blur{{}, {Sigma: 0.3}, {Sigma: 0.7}, {Sigma: 3}, {Sigma: 11, MinAmplitude: 0.05}, {Sigma: 30}, {Sigma: 1000}, {Sigma: 2, Precise: true}, {Sigma: 400, MinAmplitude: 0.001, Precise: true}} {
		for _, size := range []image.Point{{1, 1}, {5, 1}, {1, 9}, {23, 17}} {
			for _, translucent := range []bool{false, true} {
				m := noisy(rng, size.X, size.Y, translucent)
				got := do(t, o, m)
				want := meanReference(m, o.mask())
				for y := range size.Y {
					for x := range size.X {
						if d := premultipliedDifference(at(got, x, y), want[y*size.X+x]); d > 1.01 {
							t.Fatalf("%+v of %v (translucent %v) at (%d, %d): got %v, want %v", o, size, translucent, x, y, at(got, x, y), want[y*size.X+x])
						}
					}
				}
			}
		}
	}
}

// meanReference blurs along rows, then along columns; results are multiplied by alpha.
func meanReference(m *image.NRGBA, k *mask) [][4]float64 {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	blur := func(sample func(i int) [4]float64) (sum [4]float64) {
		for i := -k.radius(); i <= k.radius(); i++ {
			for c, v := range sample(i) {
				sum[c] += v * float64(k.weights[max(i, -i)]) / float64(k.sum)
			}
		}
		return sum
	}
	along, to := make([][4]float64, w*h), make([][4]float64, w*h)
	for i := range along {
		along[i] = blur(func(d int) [4]float64 {
			p := at(m, i%w+d, i/w)
			a := float64(p[3]) / 255
			return [4]float64{a * float64(p[0]), a * float64(p[1]), a * float64(p[2]), float64(p[3])}
		})
	}
	for i := range to {
		to[i] = blur(func(d int) [4]float64 { return along[clampIndex(i/w+d, h)*w+i%w] })
	}
	return to
}

// premultipliedDifference returns by how much a pixel differs from one that is
// multiplied by alpha.
func premultipliedDifference(p []byte, want [4]float64) float64 {
	a := float64(p[3])
	d := math.Abs(a - want[3])
	for c := range 3 {
		d = math.Max(d, math.Abs(float64(p[c])*a/255-want[c]))
	}
	return d
}

// TestGaussianSteps tells that the boxes of a mask sum up to its weights, that there
// are no more of them than is said, and that sums do not overflow.
func TestGaussianSteps(t *testing.T) {
	for sigma := 0.3; sigma <= 1000; sigma *= 1.05 {
		for _, least := range []float64{0.001, 0.1, 0.2, 1} {
			for _, precise := range []bool{false, true} {
				k := gaussian(sigma, least, precise)
				if 65025*uint64(k.sum)+uint64(k.sum)/2 > math.MaxUint32 {
					t.Fatalf("%g, %g: weights of %d", sigma, least, k.sum)
				}
				if n := len(k.steps); !precise && n > gaussianUnit || precise && k.boxed() && n > 250 {
					t.Fatalf("%g, %g: %d boxes", sigma, least, n)
				}
				checkSteps(t, k)
			}
		}
	}
}

// checkSteps fails if the boxes of a mask do not sum up to its weights.
func checkSteps(t *testing.T, k *mask) {
	t.Helper()
	for x, want := range k.weights {
		got := uint32(0)
		for _, s := range k.steps {
			if x <= s.radius {
				got += s.weight
			}
		}
		if got != want {
			t.Fatalf("weight of %d: got %d, want %d", x, got, want)
		}
	}
}

// TestMedianReference compares with what sorting finds.
func TestMedianReference(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, n := range []int{0, 1, 2, 3, 4, 5, 6, 9, 16, 31, 100} {
		for _, size := range []image.Point{{1, 1}, {2, 3}, {290, 2}, {1, 40}, {37, 29}} {
			for _, translucent := range []bool{false, true} {
				o := Median{n}
				m := noisy(rng, size.X, size.Y, translucent)
				got := do(t, o, m)
				if n == 0 {
					o.Size = 3
				}
				for range 60 {
					x, y := rng.IntN(size.X), rng.IntN(size.Y)
					for c := range 4 {
						if want := medianReference(m, x, y, c, o.Size); at(got, x, y)[c] != want {
							t.Fatalf("%+v of %v at (%d, %d): got %d, want %d", o, size, x, y, at(got, x, y)[c], want)
						}
					}
				}
			}
		}
	}
}

func medianReference(m *image.NRGBA, x, y, c, size int) byte {
	var v []byte
	for j := -(size / 2); j < size-size/2; j++ {
		for i := -(size / 2); i < size-size/2; i++ {
			v = append(v, at(m, x+i, y+j)[c])
		}
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// TestConvolveReference compares with sums in float64.
func TestConvolveReference(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, o := range []Convolve{{Width: 3, Height: 3}, {Width: 4, Height: 7}, {Width: 17, Height: 3, Offset: 20}, {Width: 5, Height: 5, Scale: 9}} {
		o.Kernel = make([]float64, o.Width*o.Height)
		for i := range o.Kernel {
			o.Kernel[i] = float64(rng.IntN(9) - 2)
		}
		for _, translucent := range []bool{false, true} {
			m := noisy(rng, 19, 23, translucent)
			got := do(t, o, m)
			for y := range 23 {
				for x := range 19 {
					want := o.reference(m, x, y)
					if !translucent {
						want[3] = 255
					}
					p := at(got, x, y)
					if want[3] < 0.5 {
						want = [4]float64{} // transparent
					}
					for c := range 3 {
						v := want[c] * 255 / math.Max(want[3], 0.5)
						if d := math.Abs(float64(p[c]) - math.Min(math.Max(v, 0), 255)); d > 0.51 {
							t.Fatalf("%+v at (%d, %d): got %v, want %v", o, x, y, p, want)
						}
					}
					if d := math.Abs(float64(p[3]) - math.Min(want[3], 255)); d > 0.51 {
						t.Fatalf("%+v at (%d, %d): got %v, want %v", o, x, y, p, want)
					}
				}
			}
		}
	}
}

// reference returns the weighted sums of levels multiplied by alpha.
func (o Convolve) reference(m *image.NRGBA, x, y int) (sum [4]float64) {
	for i, k := range o.Kernel {
		p := at(m, x+i%o.Width-o.Width/2, y+i/o.Width-o.Height/2)
		a := float64(p[3])
		for c := range 3 {
			sum[c] += k * a * float64(p[c]) / 255
		}
		sum[3] += k * a
	}
	for c := range sum {
		sum[c] = sum[c]/o.scale() + o.Offset
	}
	return sum
}

// TestCLAHEReference compares with a histogram counted anew for each pixel.
func TestCLAHEReference(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	m := noisy(rng, 21, 18, true)
	for _, o := range []CLAHE{{1, 1, 0}, {1, 1, 1}, {7, 5, 3}, {8, 6, 1}, {21, 18, 2}, {20, 17, 0}} {
		got := do(t, o, m)
		for y := range 18 {
			for x := range 21 {
				for c := range 3 {
					if want := o.reference(m, x, y, c); at(got, x, y)[c] != want {
						t.Fatalf("%+v at (%d, %d): got %d, want %d", o, x, y, at(got, x, y)[c], want)
					}
				}
				if at(got, x, y)[3] != at(m, x, y)[3] {
					t.Fatalf("%+v at (%d, %d): alpha changed", o, x, y)
				}
			}
		}
	}
}

func (o CLAHE) reference(m *image.NRGBA, x, y, c int) byte {
	var counts [256]int
	for j := range o.Height {
		for i := range o.Width {
			u := ExtendMirror.place(x-o.Width/2+i, m.Rect.Dx())
			v := ExtendMirror.place(y-o.Height/2+j, m.Rect.Dy())
			counts[at(m, u, v)[c]]++
		}
	}
	v := int(at(m, x, y)[c])
	sum, over := 0, 0
	for i, n := range counts {
		kept := n
		if o.MaxSlope > 0 {
			kept = min(n, o.MaxSlope)
		}
		over += n - kept
		if i <= v {
			sum += kept
		}
	}
	sum += (v + 1) * over / 256
	return byte(255 * sum / (o.Width * o.Height))
}

// TestTrimReference compares with all pixels that stand out.
func TestTrimReference(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for i := range 300 {
		m := image.NewNRGBA(image.Rect(0, 0, 1+rng.IntN(20), 1+rng.IntN(20)))
		fill(m.Pix, [4]byte{9, 9, 9, 255})
		for range rng.IntN(60) {
			at(m, rng.IntN(20), rng.IntN(20))[rng.IntN(4)] = byte(rng.IntN(256))
		}
		o := Trim{Threshold: float64(rng.IntN(40)), LineArt: i%2 == 0, Margin: rng.IntN(3)}
		got, err := o.Box(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		if want := o.reference(m); got != want {
			t.Fatalf("%+v of %v: got %v, want %v", o, m.Rect, got, want)
		}
	}
}

func (o Trim) reference(m *image.NRGBA) (box image.Rectangle) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	whole := image.Rect(0, 0, w, h)
	ground := [4]byte(m.Pix)
	flat := clone(m)
	for y := range h {
		for x := range w {
			p := at(flat, x, y)
			a := p[3]
			flatten(p, &ground)
			p[3] = a
		}
	}
	for y := range h {
		for x := range w {
			for c := range 4 {
				v := at(flat, x, y)[c]
				if !o.LineArt {
					v = medianReference(flat, x, y, c, 3)
				}
				if math.Abs(float64(v)-float64(ground[c])) > o.Threshold {
					box = box.Union(image.Rect(x, y, x+1, y+1))
				}
			}
		}
	}
	if box.Empty() || w < 3 && h < 3 {
		return whole
	}
	return box.Inset(-o.Margin).Intersect(whole)
}
