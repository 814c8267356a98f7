//go:build purego || (!amd64 && !arm64)

package dct

func inverse8(dst []byte, stride int, coef *Block, quant *[64]uint16) {
	inverse8Scalar(dst, stride, coef, quant)
}

func inverse4(dst []byte, stride int, coef *Block, quant *[64]uint16) {
	inverse4Scalar(dst, stride, coef, quant)
}

func forward8(coef *Block, src []byte, stride int, d *Divisors) uint64 {
	return forward8Scalar(coef, src, stride, d)
}
