//go:build !purego && (amd64 || arm64)

package dct

import "github.com/lintel-go/lintel/constructs/internal/simd"

//go:generate go -C ../../../../../tools/kernels run ./dct -out ../../constructs/imagehandler/jpeg/internal/dct/dct_amd64.s -stubs ../../constructs/imagehandler/jpeg/internal/dct/dct_amd64.go -pkg dct

// vectors tells whether the kernels can run.
var vectors = simd.AVX2 || simd.NEON

// The callers of the functions below have checked that the square of samples is
// in memory.

func inverse8(dst []byte, stride int, coef *Block, quant *[64]uint16) {
	if vectors {
		inverse8Kernel(&dst[0], stride, coef, quant)
		return
	}
	inverse8Scalar(dst, stride, coef, quant)
}

func inverse4(dst []byte, stride int, coef *Block, quant *[64]uint16) {
	if vectors {
		inverse4Kernel(&dst[0], stride, coef, quant)
		return
	}
	inverse4Scalar(dst, stride, coef, quant)
}

func forward8(coef *Block, src []byte, stride int, d *Divisors) uint64 {
	if vectors {
		return forward8Kernel(coef, &src[0], stride, &d.half, &d.reciprocal, &d.scale)
	}
	return forward8Scalar(coef, src, stride, d)
}
