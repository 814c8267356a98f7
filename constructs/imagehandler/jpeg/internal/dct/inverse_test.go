package dct

import (
	"math"
	"math/rand/v2"
	"testing"
)

// reference is the inverse transform of n by n points in floating point, of the
// coefficients below n of a block of 8x8.
func reference(coef *Block, quant *[64]uint16, n int) []float64 {
	out := make([]float64, n*n)
	for y := range n {
		for x := range n {
			sum := 0.0
			for v := range n {
				for u := range n {
					sum += float64(dequantise(coef[v*8+u], quant[v*8+u])) * basis(u, x, n) * basis(v, y, n)
				}
			}
			out[y*n+x] = sum/8 + 128
		}
	}
	return out
}

// basis is the value at point x of the cosine of frequency u, at the scale at
// which the constant is 1.
func basis(u, x, n int) float64 {
	if u == 0 {
		return 1
	}
	return math.Sqrt2 * math.Cos(float64(2*x+1)*float64(u)*math.Pi/float64(2*n))
}

// plausible fills a block as a picture would: large coefficients first, fewer
// and smaller ones later.
func plausible(rng *rand.Rand, coef *Block, quant *[64]uint16) {
	*coef = Block{}
	terms := rng.IntN(65)
	for i := range 64 {
		quant[i] = uint16(1 + rng.IntN(8+i))
		if int(zigzagIndex[i]) < terms {
			size := 600 / (1 + float64(zigzagIndex[i])) / float64(quant[i])
			coef[i] = int16(size * rng.NormFloat64())
		}
	}
}

func clamp(v float64) float64 { return max(0, min(255, v)) }

func TestInverseIsNearTheTransform(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, tt := range []struct {
		n       int
		inverse func([]byte, int, *Block, *[64]uint16)
	}{
		{8, Inverse8}, {4, Inverse4}, {2, Inverse2},
		{1, func(dst []byte, _ int, coef *Block, quant *[64]uint16) { dst[0] = Inverse1(coef[0], quant[0]) }},
	} {
		for range 2000 {
			var coef Block
			var quant [64]uint16
			plausible(rng, &coef, &quant)
			stride := tt.n + rng.IntN(8)
			dst := make([]byte, (tt.n-1)*stride+tt.n)
			tt.inverse(dst, stride, &coef, &quant)
			for i, want := range reference(&coef, &quant, tt.n) {
				if got := float64(dst[i/tt.n*stride+i%tt.n]); math.Abs(got-clamp(want)) > 0.6 {
					t.Fatalf("%d points: sample %d is %v, want about %v\n%v", tt.n, i, got, want, coef)
				}
			}
		}
	}
}

func TestInverseDC8IsInverse8(t *testing.T) {
	inverseDC8 := func(dst []byte, stride int, coef *Block, quant *[64]uint16) {
		InverseDC8(dst, stride, coef[0], quant[0])
	}
	for c := math.MinInt16; c <= math.MaxInt16; c += 3 {
		coef, quant := Block{int16(c)}, [64]uint16{uint16(1 + c&1)}
		checkInverse(t, "InverseDC8", inverseDC8, inverse8Scalar, 8, 8+c&15, c&7, &coef, &quant)
	}
}
