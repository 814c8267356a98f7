//go:build !purego

package resample

import "github.com/lintel-go/lintel/constructs/internal/simd"

//go:generate go -C ../../../tools/kernels run ./resample -pkg resample -out ../../constructs/imagehandler/resample/avx_amd64.s -stubs ../../constructs/imagehandler/resample/avx_amd64.go

// The alignment and padding of the coefficients along x that the kernels want, and
// the distance of rows 8 to 15 of a pixel, in unpacked words, from rows 0 to 7.
const (
	tapAlign = 2
	tapPad   = 4
	halfRows = 16
)

// avx512 tells whether there are vectors of 512 bits for the products along x.
var avx512 = simd.AVX512

// convolveRows calls the kernel with the widest vectors.
func convolveRows(dst *byte, stride, size int, first *int32, k *int16, width int, cells *int16, origin, n int, half int32, shift int) {
	if avx512 {
		convolveRowsAVX512(dst, stride, size, first, k, width, cells, origin, n, half, shift)
		return
	}
	convolveRowsAVX2(dst, stride, size, first, k, width, cells, origin, n, half, shift)
}

// convolveGray calls the kernel with the widest vectors.
func convolveGray(dst *byte, first *int32, k *int16, width int, cells *int16, origin, n int, half int32, shift int) {
	if avx512 {
		convolveGrayAVX512(dst, first, k, width, cells, origin, n, half, shift)
		return
	}
	convolveGrayAVX2(dst, first, k, width, cells, origin, n, half, shift)
}

// unpremultiply is unpremultiplyScalar.
func unpremultiply(pix []byte) {
	if n := len(pix) / vector; vectors() && n > 0 {
		unpremultiplyRGBA(&pix[0], n)
		pix = pix[n*vector:]
	}
	unpremultiplyScalar(pix)
}
