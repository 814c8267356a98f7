//go:build !purego

package dct

// inverse8Kernel is inverse8Scalar.
//
//go:noescape
func inverse8Kernel(dst *byte, stride int, coef *[64]int16, quant *[64]uint16)

// inverse4Kernel is inverse4Scalar.
//
//go:noescape
func inverse4Kernel(dst *byte, stride int, coef *[64]int16, quant *[64]uint16)

// forward8Kernel is forward8Scalar.
//
//go:noescape
func forward8Kernel(coef *[64]int16, src *byte, stride int, half, reciprocal, scale *[64]uint16) (nonzero uint64)
