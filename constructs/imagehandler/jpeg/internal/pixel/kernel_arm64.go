//go:build !purego

package pixel

import "github.com/lintel-go/lintel/constructs/internal/simd"

// vector is the number of samples that a kernel makes at a time, and the least
// that it can make.
const vector = 16

// vectors tells whether the kernels can run.
const vectors = simd.NEON

// ycbcrToRGBAKernel converts n >= 16 pixels.
//
//go:noescape
func ycbcrToRGBAKernel(dst, y, cb, cr *byte, n int)

// rgbaToYCbCrKernel converts n >= 16 pixels.
//
//go:noescape
func rgbaToYCbCrKernel(y, cb, cr, src *byte, n int)

// upsampleH2V1Kernel doubles n >= 16 samples that have a neighbour on either side.
//
//go:noescape
func upsampleH2V1Kernel(dst, src *byte, n int)

// upsampleH2V2Kernel doubles n >= 16 columns that have a neighbour on either side.
//
//go:noescape
func upsampleH2V2Kernel(dst, near, far *byte, n int)

// downsampleH2V1Kernel makes n >= 16 samples of twice as many.
//
//go:noescape
func downsampleH2V1Kernel(dst, src *byte, n int)

// downsampleH2V2Kernel makes n >= 16 samples of two rows of twice as many.
//
//go:noescape
func downsampleH2V2Kernel(dst, row0, row1 *byte, n int)
