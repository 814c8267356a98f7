//go:build !purego && (amd64 || arm64)

package pixel

// The functions below do as much of a row as their kernels can, and return how
// much that is. The exported functions have checked all lengths.

func ycbcrToRGBAVector(dst, y, cb, cr []byte) int {
	n := len(y)
	if !vectors || n < vector {
		return 0
	}
	ycbcrToRGBAKernel(&dst[0], &y[0], &cb[0], &cr[0], n)
	return n
}

func rgbaToYCbCrVector(y, cb, cr, src []byte) int {
	n := len(y)
	if !vectors || n < vector {
		return 0
	}
	rgbaToYCbCrKernel(&y[0], &cb[0], &cr[0], &src[0], n)
	return n
}

// The outermost samples of a row that is doubled have one neighbour only: they
// are left to the scalar form.

func upsampleH2V1Vector(dst, src []byte) int {
	n := len(src) - 2
	if !vectors || n < vector {
		return 0
	}
	upsampleH2V1Kernel(&dst[2], &src[1], n)
	return n
}

func upsampleH2V2Vector(dst, near, far []byte) int {
	n := len(near) - 2
	if !vectors || n < vector {
		return 0
	}
	upsampleH2V2Kernel(&dst[2], &near[1], &far[1], n)
	return n
}

func downsampleH2V1Vector(dst, src []byte) int {
	n := len(dst)
	if !vectors || n < vector {
		return 0
	}
	downsampleH2V1Kernel(&dst[0], &src[0], n)
	return n
}

func downsampleH2V2Vector(dst, row0, row1 []byte) int {
	n := len(dst)
	if !vectors || n < vector {
		return 0
	}
	downsampleH2V2Kernel(&dst[0], &row0[0], &row1[0], n)
	return n
}
