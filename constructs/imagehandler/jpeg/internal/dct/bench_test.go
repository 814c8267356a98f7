package dct

import (
	"math/rand/v2"
	"testing"
)

// benchmarkBlocks has blocks enough to be unlike each other and few enough to
// stay in the cache, as a decoder's row of blocks does.
func benchmarkBlocks() (blocks [64]Block, quant [64]uint16) {
	rng := rand.New(rand.NewPCG(8, 8))
	for i := range blocks {
		plausible(rng, &blocks[i], &quant)
	}
	return blocks, quant
}

func benchmarkInverse(b *testing.B, n int, f inverse) {
	blocks, quant := benchmarkBlocks()
	dst := make([]byte, n*n*64)
	i := 0
	for b.Loop() {
		f(dst[i*n:], n*64, &blocks[i], &quant)
		i = (i + 1) % 64
	}
}

func BenchmarkInverse8(b *testing.B)       { benchmarkInverse(b, 8, Inverse8) }
func BenchmarkInverse8Scalar(b *testing.B) { benchmarkInverse(b, 8, inverse8Scalar) }
func BenchmarkInverse4(b *testing.B)       { benchmarkInverse(b, 4, Inverse4) }
func BenchmarkInverse4Scalar(b *testing.B) { benchmarkInverse(b, 4, inverse4Scalar) }
func BenchmarkInverse2(b *testing.B)       { benchmarkInverse(b, 2, Inverse2) }

func BenchmarkInverseDC8(b *testing.B) {
	benchmarkInverse(b, 8, func(dst []byte, stride int, coef *Block, quant *[64]uint16) {
		InverseDC8(dst, stride, coef[0], quant[0])
	})
}

func benchmarkForward(b *testing.B, f func(*Block, []byte, int, *Divisors) uint64) {
	blocks, quant := benchmarkBlocks()
	src := make([]byte, 8*8*64)
	for i := range blocks {
		Inverse8(src[i*8:], 8*64, &blocks[i], &quant)
	}
	d := NewDivisors(&quant)
	i := 0
	for b.Loop() {
		f(&blocks[i], src[i*8:], 8*64, d)
		i = (i + 1) % 64
	}
}

func BenchmarkForward8(b *testing.B)       { benchmarkForward(b, Forward8) }
func BenchmarkForward8Scalar(b *testing.B) { benchmarkForward(b, forward8Scalar) }
