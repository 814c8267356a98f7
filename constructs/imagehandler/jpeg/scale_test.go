package jpeg

import (
	"bytes"
	"image"
	"math"
	"math/rand"
	"testing"
)

// basis is the cosine transform's basis function of n points.
func basis(n, x, u int) float64 {
	scale := math.Sqrt(2 / float64(n))
	if u == 0 {
		scale = math.Sqrt(1 / float64(n))
	}
	return scale * math.Cos(float64(2*x+1)*float64(u)*math.Pi/float64(2*n))
}

// reduced reduces a plane of whole blocks to n samples for 8: the transform of 8
// points of a block, and the inverse of n points of its n lowest frequencies.
func reduced(plane []byte, stride, width, height, n int) [][]float64 {
	out := make([][]float64, height/8*n)
	for y := range out {
		out[y] = make([]float64, width/8*n)
	}
	for by := range height / 8 {
		for bx := range width / 8 {
			var coef [8][8]float64
			for v := range n {
				for u := range n {
					for y := range 8 {
						for x := range 8 {
							sample := float64(plane[(by*8+y)*stride+bx*8+x])
							coef[v][u] += sample * basis(8, x, u) * basis(8, y, v)
						}
					}
				}
			}
			for y := range n {
				for x := range n {
					sum := 0.0
					for v := range n {
						for u := range n {
							sum += coef[v][u] * basis(n, x, u) * basis(n, y, v)
						}
					}
					out[by*n+y][bx*n+x] = min(max(sum*float64(n)/8, 0), 255)
				}
			}
		}
	}
	return out
}

// A reduced picture is the reduced transform of the whole one, but for the
// rounding and clamping of the whole one's samples. So the picture must stay
// within range: this one is moderate.
func TestScaleAgainstReference(t *testing.T) {
	const tolerance = 1.5
	for _, progressive := range []bool{false, true} {
		for _, name := range []Subsampling{Subsampling420, Subsampling422, Subsampling444} {
			data := encoded(t, moderate(80, 64), &EncodeOptions{Quality: 90, Subsampling: name, Progressive: progressive})
			whole := decode(t, data, Options{}).Image.(*image.YCbCr)
			for _, scale := range []int{2, 4, 8} {
				got := decode(t, data, Options{Scale: scale}).Image.(*image.YCbCr)
				planes := []struct {
					whole, got         []byte
					wholeStride        int
					stride, perX, perY int
				}{
					{whole.Y, got.Y, whole.YStride, got.YStride, 1, 1},
					{whole.Cb, got.Cb, whole.CStride, got.CStride, 80 / chromaWidth(whole), 64 / chromaHeight(whole)},
					{whole.Cr, got.Cr, whole.CStride, got.CStride, 80 / chromaWidth(whole), 64 / chromaHeight(whole)},
				}
				for i, p := range planes {
					want := reduced(p.whole, p.wholeStride, 80/p.perX, 64/p.perY, 8/scale)
					for y := range want {
						for x, w := range want[y] {
							if math.Abs(w-float64(p.got[y*p.stride+x])) > tolerance {
								t.Fatalf("1/%d, plane %d at %d,%d: %d, want %.2f", scale, i, x, y, p.got[y*p.stride+x], w)
							}
						}
					}
				}
			}
		}
	}
}

func chromaWidth(m *image.YCbCr) int {
	if m.SubsampleRatio == image.YCbCrSubsampleRatio444 {
		return 80
	}
	return 40
}

func chromaHeight(m *image.YCbCr) int {
	if m.SubsampleRatio == image.YCbCrSubsampleRatio420 {
		return 32
	}
	return 64
}

// moderate is a picture of no extremes.
func moderate(width, height int) image.Image {
	m := noise(width, height)
	for i := range m.Pix {
		if i%4 != 3 {
			m.Pix[i] = m.Pix[i]/4 + 96
		}
	}
	return m
}

func encoded(t testing.TB, m image.Image, o *EncodeOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, m, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A progressive picture of the same coefficients gives the same samples at every
// scale as a sequential one, however its scans are cut.
func TestProgressiveEqualsSequential(t *testing.T) {
	static := image.NewRGBA(image.Rect(0, 0, 40, 40))
	rand.New(rand.NewSource(1)).Read(static.Pix)
	for i := 3; i < len(static.Pix); i += 4 {
		static.Pix[i] = 255
	}
	for _, m := range []image.Image{noise(77, 53), noise(16, 16), moderate(130, 9), static} {
		for _, s := range []Subsampling{Subsampling420, Subsampling422, Subsampling444} {
			a := encoded(t, m, &EncodeOptions{Quality: 100, Subsampling: s})
			b := encoded(t, m, &EncodeOptions{Quality: 100, Subsampling: s, Progressive: true})
			for _, scale := range []int{1, 2, 4, 8} {
				x, y := decode(t, a, Options{Scale: scale}), decode(t, b, Options{Scale: scale})
				if !samePixels(x, y, x.Bounds()) {
					t.Errorf("%v, subsampling %v at 1/%d differ", m.Bounds(), s, scale)
				}
			}
		}
	}
	same := [][2]string{{"sequential-2x2", "progressive-2x2"}, {"sequential-1x1", "progressive-1x1"},
		{"sequential-4x2", "progressive-4x2"}, {"gray", "gray-progressive"}, {"sequential-2x2", "separate"},
		{"sequential-2x2", "separate-chroma"}, {"sequential-2x2", "restart-mcu"}, {"sequential-2x2", "restart-progressive"}}
	for _, names := range same {
		for _, scale := range []int{1, 2, 4, 8} {
			x := decode(t, read(t, names[0]), Options{Scale: scale})
			y := decode(t, read(t, names[1]), Options{Scale: scale})
			if !samePixels(x, y, x.Bounds()) {
				t.Errorf("%v at 1/%d differ", names, scale)
			}
		}
	}
}

func TestScaledSizes(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {7, 9}, {8, 8}, {15, 17}, {16, 33}} {
		data := encoded(t, noise(size.X, size.Y), nil)
		for _, scale := range []int{0, 1, 2, 4, 8} {
			got := decode(t, data, Options{Scale: scale}).Bounds()
			n := max(scale, 1)
			if want := image.Rect(0, 0, ceilDiv(size.X, n), ceilDiv(size.Y, n)); got != want {
				t.Errorf("%v at 1/%d: %v, want %v", size, scale, got, want)
			}
		}
	}
}
