package dct

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestForward8IsNearTheTransform(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	quant := new([64]uint16)
	for i := range quant {
		quant[i] = 1
	}
	d := NewDivisors(quant)
	for range 2000 {
		var src [64]byte
		top := 1 + rng.IntN(256)
		for i := range src {
			src[i] = byte(rng.IntN(top))
		}
		var coef Block
		Forward8(&coef, src[:], 8, d)
		for i, got := range coef {
			want := 0.0
			for j, s := range src {
				want += (float64(s) - 128) * basis(i%8, j%8, 8) * basis(i/8, j/8, 8) / 8
			}
			if math.Abs(float64(got)-want) > 0.75 {
				t.Fatalf("coefficient %d is %d, want about %v", i, got, want)
			}
		}
	}
}

func TestForward8ThenInverse8(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	quant := new([64]uint16)
	for i := range quant {
		quant[i] = 1
	}
	d := NewDivisors(quant)
	for range 2000 {
		var src, dst [64]byte
		for i := range src {
			src[i] = byte(rng.Uint32())
		}
		var coef Block
		Forward8(&coef, src[:], 8, d)
		Inverse8(dst[:], 8, &coef, quant)
		for i, want := range src {
			if diff := int(dst[i]) - int(want); diff < -2 || diff > 2 {
				t.Fatalf("sample %d became %d, was %d", i, dst[i], want)
			}
		}
	}
}

// TestDivisorsDivide tries every magnitude that a coefficient may have with every
// entry of a quantisation table.
func TestDivisorsDivide(t *testing.T) {
	var quant [64]uint16
	for first := 0; first < 1<<16; first += len(quant) {
		for i := range quant {
			quant[i] = uint16(first + i)
		}
		d := NewDivisors(&quant)
		for i, q := range quant {
			divisor := 8 * max(int32(q), 1)
			if q > 1<<coefBits/4 && q%97 != 0 && q != math.MaxUint16 {
				continue // all of these are zero, by one rule
			}
			for v := range int32(1 << coefBits) {
				want := (v + divisor/2) / divisor
				got := quantise(v, d.half[i], d.reciprocal[i], d.scale[i])
				if int32(got) != want {
					t.Fatalf("%d / %d: got %d, want %d", v, divisor, got, want)
				}
			}
			if got := quantise(-8000, d.half[i], d.reciprocal[i], d.scale[i]); int32(got) != -(8000+divisor/2)/divisor {
				t.Fatalf("-8000 / %d: got %d", divisor, got)
			}
		}
	}
}

func TestForward8Mask(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for range 2000 {
		var quant [64]uint16
		for i := range quant {
			quant[i] = uint16(1 + rng.IntN(100))
		}
		var src [64]byte
		for i := range src {
			src[i] = byte(rng.Uint32())
		}
		var coef Block
		mask := Forward8(&coef, src[:], 8, NewDivisors(&quant))
		for i, c := range coef {
			if got := mask>>zigzagIndex[i]&1 != 0; got != (c != 0) {
				t.Fatalf("coefficient %d is %d, its bit %v", i, c, got)
			}
		}
	}
}

func TestZigzagIndex(t *testing.T) {
	x, y := 0, 0
	for k := range uint8(64) {
		if got := zigzagIndex[y*8+x]; got != k {
			t.Fatalf("index of (%d,%d) is %d, want %d", x, y, got, k)
		}
		switch up := (x+y)%2 == 0; {
		case up && x == 7:
			y++
		case up && y == 0:
			x++
		case up:
			x, y = x+1, y-1
		case y == 7:
			x++
		case x == 0:
			y++
		default:
			x, y = x-1, y+1
		}
	}
}
