//go:build !purego

package pixel

import "github.com/lintel-go/lintel/constructs/imagehandler/internal/simd"

//go:generate go -C ../../../../../tools/kernels run ./pixel -pkg pixel -out ../../constructs/imagehandler/jpeg/internal/pixel/pixel_amd64.s -stubs ../../constructs/imagehandler/jpeg/internal/pixel/pixel_amd64.go

// vector is the number of samples that a kernel makes at a time, and the least
// that it can make.
const vector = 32

// The functions below do as much of a row as their kernels can, and return how
// much that is. The exported functions have checked all lengths.

func ycbcrToRGBAVector(dst, y, cb, cr []byte) int {
	n := len(y)
	if !simd.AVX2 || n < vector {
		return 0
	}
	ycbcrToRGBAAVX2(&dst[0], &y[0], &cb[0], &cr[0], n)
	return n
}

func rgbaToYCbCrVector(y, cb, cr, src []byte) int {
	n := len(y)
	if !simd.AVX2 || n < vector {
		return 0
	}
	rgbaToYCbCrAVX2(&y[0], &cb[0], &cr[0], &src[0], n)
	return n
}

// The outermost samples of a row that is doubled have one neighbour only: they
// are left to the scalar form.

func upsampleH2V1Vector(dst, src []byte) int {
	n := len(src) - 2
	if !simd.AVX2 || n < vector {
		return 0
	}
	upsampleH2V1AVX2(&dst[2], &src[1], n)
	return n
}

func upsampleH2V2Vector(dst, near, far []byte) int {
	n := len(near) - 2
	if !simd.AVX2 || n < vector {
		return 0
	}
	upsampleH2V2AVX2(&dst[2], &near[1], &far[1], n)
	return n
}

func downsampleH2V1Vector(dst, src []byte) int {
	n := len(dst)
	if !simd.AVX2 || n < vector {
		return 0
	}
	downsampleH2V1AVX2(&dst[0], &src[0], n)
	return n
}

func downsampleH2V2Vector(dst, row0, row1 []byte) int {
	n := len(dst)
	if !simd.AVX2 || n < vector {
		return 0
	}
	downsampleH2V2AVX2(&dst[0], &row0[0], &row1[0], n)
	return n
}
