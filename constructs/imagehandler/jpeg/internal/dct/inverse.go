package dct

import (
	"encoding/binary"
	"math"
)

// Inverse8 makes the 8x8 samples of a block. It panics if dst is shorter than
// 7*stride+8 or stride is negative, as the functions below do at their sizes.
func Inverse8(dst []byte, stride int, coef *Block, quant *[64]uint16) {
	checkSquare(dst, stride, 8)
	inverse8(dst, stride, coef, quant)
}

// Inverse4 makes a block at half size, 4x4 samples, of its 16 coefficients with
// u and v below 4 by the transform of four points.
func Inverse4(dst []byte, stride int, coef *Block, quant *[64]uint16) {
	checkSquare(dst, stride, 4)
	inverse4(dst, stride, coef, quant)
}

// Inverse2 makes a block at a quarter of its size, 2x2 samples, of its four
// coefficients with u and v below 2 by the transform of two points.
func Inverse2(dst []byte, stride int, coef *Block, quant *[64]uint16) {
	checkSquare(dst, stride, 2)
	c00 := dequantise(coef[0], quant[0])
	c01 := dequantise(coef[1], quant[1])
	c10 := dequantise(coef[8], quant[8])
	c11 := dequantise(coef[9], quant[9])
	left, right := c00+c01, c00-c01
	leftDiff, rightDiff := c10+c11, c10-c11
	dst[0] = sample(left+leftDiff, 3)
	dst[1] = sample(right+rightDiff, 3)
	dst[stride] = sample(left-leftDiff, 3)
	dst[stride+1] = sample(right-rightDiff, 3)
}

// Inverse1 makes a block at an eighth of its size, its mean, of its DC
// coefficient. It is the sample of InverseDC8.
func Inverse1(coef int16, quant uint16) byte {
	return sample(dequantise(coef, quant), 3)
}

// InverseDC8 is Inverse8 of a block that has only a DC coefficient.
func InverseDC8(dst []byte, stride int, coef int16, quant uint16) {
	checkSquare(dst, stride, 8)
	const everyByte = 0x0101010101010101
	fill := everyByte * uint64(Inverse1(coef, quant))
	for range 7 {
		binary.LittleEndian.PutUint64(dst, fill)
		dst = dst[stride:]
	}
	binary.LittleEndian.PutUint64(dst, fill)
}

// checkSquare panics unless a square of n rows of n bytes is in dst. The first
// slicing keeps a negative stride from passing for a short square.
func checkSquare(dst []byte, stride, n int) {
	_ = dst[stride:]
	_ = dst[(n-1)*stride+n-1]
}

// dequantise multiplies in 16 bits: a product beyond them, which no encoder
// makes, wraps.
func dequantise(coef int16, quant uint16) int32 {
	return int32(coef * int16(quant))
}

// descale divides by 2^n, rounding to nearest, halves up.
func descale(v int32, n uint) int32 {
	return (v + 1<<(n-1)) >> n
}

// between is what the first pass hands to the second.
func between(v int32) int32 {
	return max(math.MinInt16, min(math.MaxInt16, descale(v, constBits-passBits)))
}

// sample scales a sum of the second pass down by 2^n and clamps it.
func sample(v int32, n uint) byte {
	v = descale(v, n) + 128
	if uint32(v) > 255 {
		// All ones for a negative value, whose complement is 0.
		v = ^(v >> 31)
	}
	return byte(v)
}

// outputBits is the scale of the second pass's sums: each of two passes of the
// transform multiplies by the square root of 8.
const outputBits = constBits + passBits + 3

func inverse8Scalar(dst []byte, stride int, coef *Block, quant *[64]uint16) {
	var work [64]int32
	for u := range 8 {
		inverse8Column(work[u:], coef[u:], quant[u:])
	}
	for y := range 8 {
		w := (*[8]int32)(work[y*8:])
		d := (*[8]byte)(dst[y*stride:])
		e0, e1, e2, e3, o0, o1, o2, o3 := points8(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7])
		d[0] = sample(e0+o0, outputBits)
		d[7] = sample(e0-o0, outputBits)
		d[1] = sample(e1+o1, outputBits)
		d[6] = sample(e1-o1, outputBits)
		d[2] = sample(e2+o2, outputBits)
		d[5] = sample(e2-o2, outputBits)
		d[3] = sample(e3+o3, outputBits)
		d[4] = sample(e3-o3, outputBits)
	}
}

// inverse8Column is the first pass on the column at the front of coef.
func inverse8Column(work []int32, coef []int16, quant []uint16) {
	work, coef, quant = work[:57], coef[:57], quant[:57]
	c0 := dequantise(coef[0], quant[0])
	if coef[8]|coef[16]|coef[24]|coef[32]|coef[40]|coef[48]|coef[56] == 0 {
		// Most columns of most blocks have only their mean.
		mean := between(c0 << constBits)
		for y := 0; y < 64; y += 8 {
			work[y] = mean
		}
		return
	}
	e0, e1, e2, e3, o0, o1, o2, o3 := points8(
		c0,
		dequantise(coef[8], quant[8]),
		dequantise(coef[16], quant[16]),
		dequantise(coef[24], quant[24]),
		dequantise(coef[32], quant[32]),
		dequantise(coef[40], quant[40]),
		dequantise(coef[48], quant[48]),
		dequantise(coef[56], quant[56]),
	)
	work[0] = between(e0 + o0)
	work[56] = between(e0 - o0)
	work[8] = between(e1 + o1)
	work[48] = between(e1 - o1)
	work[16] = between(e2 + o2)
	work[40] = between(e2 - o2)
	work[24] = between(e3 + o3)
	work[32] = between(e3 - o3)
}

// points8 is the inverse transform of eight points but for its last step:
// point n is e(n)+o(n), and point 7-n is e(n)-o(n). Sums in between may wrap,
// results do not.
func points8(c0, c1, c2, c3, c4, c5, c6, c7 int32) (e0, e1, e2, e3, o0, o1, o2, o3 int32) {
	// Even frequencies: a rotation of 2 and 6 by 6*pi/16.
	turn := (c2 + c6) * fix0541
	outer := turn + c2*fix0765
	inner := turn - c6*fix1847
	sum := (c0 + c4) << constBits
	diff := (c0 - c4) << constBits
	e0, e3 = sum+outer, sum-outer
	e1, e2 = diff+inner, diff-inner

	// Odd frequencies: figure 8 of the paper, with the butterflies multiplied
	// out so that no rounding comes in between.
	z17 := (c1 + c7) * -fix0899
	z35 := (c3 + c5) * -fix2562
	turn = (c1 + c3 + c5 + c7) * fix1175
	z37 := turn - (c3+c7)*fix1961
	z15 := turn - (c1+c5)*fix0390
	o0 = c1*fix1501 + z17 + z15
	o1 = c3*fix3072 + z35 + z37
	o2 = c5*fix2053 + z35 + z15
	o3 = c7*fix0298 + z17 + z37
	return
}

func inverse4Scalar(dst []byte, stride int, coef *Block, quant *[64]uint16) {
	var work [16]int32
	for u := range 4 {
		e0, e1, o0, o1 := points4(
			dequantise(coef[u], quant[u]),
			dequantise(coef[u+8], quant[u+8]),
			dequantise(coef[u+16], quant[u+16]),
			dequantise(coef[u+24], quant[u+24]),
		)
		work[u] = between(e0 + o0)
		work[u+4] = between(e1 + o1)
		work[u+8] = between(e1 - o1)
		work[u+12] = between(e0 - o0)
	}
	for y := range 4 {
		w := (*[4]int32)(work[y*4:])
		d := (*[4]byte)(dst[y*stride:])
		e0, e1, o0, o1 := points4(w[0], w[1], w[2], w[3])
		d[0] = sample(e0+o0, outputBits)
		d[1] = sample(e1+o1, outputBits)
		d[2] = sample(e1-o1, outputBits)
		d[3] = sample(e0-o0, outputBits)
	}
}

// points4 is the inverse transform of four points but for its last step: point
// n is e(n)+o(n), and point 3-n is e(n)-o(n). Its scale is that of points8, so
// that the coefficients of eight points give the mean of two samples each.
func points4(c0, c1, c2, c3 int32) (e0, e1, o0, o1 int32) {
	e0 = (c0 + c2) << constBits
	e1 = (c0 - c2) << constBits
	turn := (c1 + c3) * fix0541
	o0 = turn + c1*fix0765
	o1 = turn - c3*fix1847
	return
}
