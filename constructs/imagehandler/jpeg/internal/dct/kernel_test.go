package dct

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
)

// The tests of this file hold the functions as they are dispatched on this
// processor against their scalar definitions.

type inverse func(dst []byte, stride int, coef *Block, quant *[64]uint16)

var inverses = []struct {
	name            string
	n               int
	kernel, defined inverse
}{
	{"Inverse8", 8, Inverse8, inverse8Scalar},
	{"Inverse4", 4, Inverse4, inverse4Scalar},
}

// extremes are the words at which arithmetic of 16 and of 32 bits breaks.
var extremes = []int16{math.MinInt16, math.MinInt16 + 1, -16384, -1, 0, 1, 255, 16384, math.MaxInt16}

// fillers make blocks and tables, none of which an encoder need have made.
var fillers = map[string]func(*rand.Rand, *Block, *[64]uint16){
	"plausible": plausible,
	"random": func(rng *rand.Rand, coef *Block, quant *[64]uint16) {
		for i := range coef {
			coef[i] = int16(rng.Uint32())
			quant[i] = uint16(rng.Uint32())
		}
	},
	"sparse": func(rng *rand.Rand, coef *Block, quant *[64]uint16) {
		*coef = Block{}
		for range rng.IntN(4) {
			coef[rng.IntN(64)] = int16(rng.IntN(4096) - 2048)
		}
		for i := range quant {
			quant[i] = uint16(1 + rng.IntN(255))
		}
	},
	"extreme": func(rng *rand.Rand, coef *Block, quant *[64]uint16) {
		for i := range coef {
			coef[i] = extremes[rng.IntN(len(extremes))]
			quant[i] = 1
			if rng.IntN(8) == 0 {
				quant[i] = uint16(extremes[rng.IntN(len(extremes))])
			}
		}
	},
	"two words": func(rng *rand.Rand, coef *Block, quant *[64]uint16) {
		a, b := extremes[rng.IntN(len(extremes))], extremes[rng.IntN(len(extremes))]
		for i := range coef {
			quant[i] = 1
			if coef[i] = a; rng.IntN(2) == 0 {
				coef[i] = b
			}
		}
	},
	// Each basis function at its largest makes a sum of largest magnitude.
	"aligned": func(rng *rand.Rand, coef *Block, quant *[64]uint16) {
		x, y := rng.IntN(8), rng.IntN(8)
		for i := range coef {
			quant[i] = 1
			if coef[i] = math.MaxInt16; basis(i%8, x, 8)*basis(i/8, y, 8) < 0 {
				coef[i] = math.MinInt16
			}
		}
	},
}

func TestInverseKernelsEqualTheirDefinitions(t *testing.T) {
	for _, f := range inverses {
		t.Run(f.name, func(t *testing.T) {
			for name, fill := range fillers {
				rng := rand.New(rand.NewPCG(5, uint64(f.n)))
				for i := range 5000 {
					var coef Block
					var quant [64]uint16
					fill(rng, &coef, &quant)
					stride := f.n + i%40
					checkInverse(t, name, f.kernel, f.defined, f.n, stride, i%16, &coef, &quant)
				}
			}
		})
	}
}

// checkInverse compares a kernel with its definition on a destination at offset,
// bytes between and around the rows included.
func checkInverse(t *testing.T, name string, kernel, defined inverse, n, stride, offset int, coef *Block, quant *[64]uint16) {
	t.Helper()
	size := (n-1)*stride + n
	got := bytes.Repeat([]byte{0xA5}, offset+size+32)
	want := bytes.Clone(got)
	kernel(got[offset:offset+size], stride, coef, quant)
	defined(want[offset:], stride, coef, quant)
	if !bytes.Equal(got, want) {
		t.Fatalf("%s, stride %d, offset %d:\ngot  %d\nwant %d\nof %d\ntimes %d", name, stride, offset, got, want, coef, quant)
	}
}

func TestInverseKernelsOfOneCoefficient(t *testing.T) {
	quant := new([64]uint16)
	for i := range quant {
		quant[i] = 1
	}
	for _, f := range inverses {
		for i := range 64 {
			for c := math.MinInt16; c <= math.MaxInt16; c += 37 {
				coef := new(Block)
				coef[i] = int16(c)
				checkInverse(t, f.name, f.kernel, f.defined, f.n, f.n, 0, coef, quant)
			}
		}
	}
}

// samplePatterns are the blocks of samples with the largest coefficients, and
// random ones.
func samplePatterns(rng *rand.Rand, yield func(*[64]byte)) {
	var src [64]byte
	for v := range 8 {
		for u := range 8 {
			for sign := -1.0; sign <= 1; sign += 2 {
				for i := range src {
					src[i] = 0
					if sign*basis(u, i%8, 8)*basis(v, i/8, 8) > 0 {
						src[i] = 255
					}
				}
				yield(&src)
			}
		}
	}
	for i := range 5000 {
		low, high := rng.IntN(256), rng.IntN(256)
		low, high = min(low, high), max(low, high)
		for j := range src {
			src[j] = byte(low + rng.IntN(high-low+1))
			if i%4 == 0 {
				src[j] = byte(-(i / 4 >> (j % 8) & 1))
			}
		}
		yield(&src)
	}
}

func TestForward8EqualsItsDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	i := 0
	samplePatterns(rng, func(samples *[64]byte) {
		i++
		var quant [64]uint16
		for j := range quant {
			quant[j] = uint16(1 + rng.IntN(1<<(i%17)))
		}
		stride := 8 + i%40
		buf := bytes.Repeat([]byte{0xA5}, 16+8*stride)
		src := buf[i%16:]
		for y := range 8 {
			copy(src[y*stride:], samples[y*8:][:8])
		}
		checkForward(t, src[:7*stride+8], stride, &quant)
	})
}

func checkForward(t *testing.T, src []byte, stride int, quant *[64]uint16) {
	t.Helper()
	d := NewDivisors(quant)
	got := [3]Block{{0: 7777}, {}, {63: 7777}} // guarded on both sides
	want := got
	gotMask := Forward8(&got[1], src, stride, d)
	wantMask := forward8Scalar(&want[1], src, stride, d)
	if got != want || gotMask != wantMask {
		t.Fatalf("stride %d:\ngot  %d %064b\nwant %d %064b\nof %d\nover %d", stride, got[1], gotMask, want[1], wantMask, src, quant)
	}
}

func TestSquaresThatDoNotFitPanic(t *testing.T) {
	panics := func(f func()) (panicked bool) {
		defer func() { panicked = recover() != nil }()
		f()
		return
	}
	var coef Block
	quant := &[64]uint16{}
	d := NewDivisors(quant)
	buf := make([]byte, 4096)
	for name, f := range map[string]struct {
		n   int
		run func([]byte, int)
	}{
		"Inverse8":   {8, func(b []byte, stride int) { Inverse8(b, stride, &coef, quant) }},
		"Inverse4":   {4, func(b []byte, stride int) { Inverse4(b, stride, &coef, quant) }},
		"Inverse2":   {2, func(b []byte, stride int) { Inverse2(b, stride, &coef, quant) }},
		"InverseDC8": {8, func(b []byte, stride int) { InverseDC8(b, stride, 1, 1) }},
		"Forward8":   {8, func(b []byte, stride int) { Forward8(&coef, b, stride, d) }},
	} {
		for _, stride := range []int{0, 1, 7, 8, 100} {
			size := (f.n-1)*stride + f.n
			if panics(func() { f.run(buf[:size:size], stride) }) {
				t.Errorf("%s of %d bytes at stride %d panics", name, size, stride)
			}
			if !panics(func() { f.run(buf[:size-1:size], stride) }) {
				t.Errorf("%s of %d bytes at stride %d does not panic", name, size-1, stride)
			}
		}
		for _, stride := range []int{-1, -8, math.MinInt, math.MaxInt, math.MaxInt / 4} {
			if !panics(func() { f.run(buf[2048:], stride) }) {
				t.Errorf("%s at stride %d does not panic", name, stride)
			}
		}
	}
}

func FuzzInverse(f *testing.F) {
	f.Add(make([]byte, 256), uint8(0))
	f.Add(bytes.Repeat([]byte{0x00, 0x80}, 128), uint8(3))
	f.Add(bytes.Repeat([]byte{0xFF, 0x7F, 0x01, 0x00}, 64), uint8(25))
	f.Fuzz(func(t *testing.T, words []byte, gap uint8) {
		if len(words) < 256 {
			return
		}
		var coef Block
		var quant [64]uint16
		for i := range coef {
			coef[i] = int16(binary.LittleEndian.Uint16(words[2*i:]))
			quant[i] = binary.LittleEndian.Uint16(words[128+2*i:])
		}
		for _, k := range inverses {
			checkInverse(t, k.name, k.kernel, k.defined, k.n, k.n+int(gap), int(gap), &coef, &quant)
		}
	})
}

func FuzzForward8(f *testing.F) {
	f.Add(make([]byte, 192), uint8(0))
	f.Add(bytes.Repeat([]byte{0x00, 0xFF, 0x01}, 128), uint8(5))
	f.Fuzz(func(t *testing.T, input []byte, gap uint8) {
		stride := 8 + int(gap)
		if len(input) < 128+7*stride+8 {
			return
		}
		var quant [64]uint16
		for i := range quant {
			quant[i] = binary.LittleEndian.Uint16(input[2*i:])
		}
		checkForward(t, input[128:], stride, &quant)
	})
}
