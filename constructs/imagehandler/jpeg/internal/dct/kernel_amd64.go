//go:build !purego

package dct

import "github.com/lintel-go/lintel/constructs/imagehandler/internal/simd"

func inverse8(dst []byte, stride int, coef *Block, quant *[64]uint16) {
	if simd.AVX2 {
		inverse8AVX2(&dst[0], stride, coef, quant)
		return
	}
	inverse8Scalar(dst, stride, coef, quant)
}

func inverse4(dst []byte, stride int, coef *Block, quant *[64]uint16) {
	if simd.AVX2 {
		inverse4AVX2(&dst[0], stride, coef, quant)
		return
	}
	inverse4Scalar(dst, stride, coef, quant)
}

func forward8(coef *Block, src []byte, stride int, d *Divisors) uint64 {
	if simd.AVX2 {
		return forward8AVX2(coef, &src[0], stride, &d.half, &d.reciprocal, &d.scale)
	}
	return forward8Scalar(coef, src, stride, d)
}
