package dct

// Divisors is a quantisation table made ready for Forward8: division becomes a
// multiplication and a shift. The zero value makes every coefficient zero.
type Divisors struct {
	half       [64]uint16 // half the divisor, for rounding
	reciprocal [64]uint16 // 2^(16+k) / divisor, rounded up
	scale      [64]uint16 // 2^(16-k): multiplying by it shifts by k
}

// coefBits is how many bits the magnitude of a transformed coefficient has at
// most. The transform of a block is, but for rounding, 8 times an orthonormal one,
// so that no coefficient is beyond 8 times the block's length as a vector, which
// is 8*128: 2^13 and a few units.
const coefBits = 14

// NewDivisors prepares a quantisation table, row by row. An entry of zero, which
// no table may have, is taken for one.
//
// A coefficient comes out of the transform 8 times as large as it is to be, so
// that the divisor d is 8 times the entry. A coefficient c of at most coefBits is
// 0 where d/2 has more bits than that. Else n = |c| + d/2 < 2^15, and n/d is
// n*r >> (16+k) where r is 2^(16+k)/d rounded up and 2^k <= d < 2^(k+1): r*d is
// larger than 2^(16+k) by e < d, which shows only if n*e >= 2^(16+k), and n*e is
// less than 2^15 * 2^(k+1). Where d is 2^k, r would have 17 bits, and k-1 is
// exact. See T. Granlund and P. Montgomery, "Division by Invariant Integers using
// Multiplication" (PLDI 1994).
func NewDivisors(quant *[64]uint16) *Divisors {
	d := new(Divisors)
	for i, q := range quant {
		divisor := 8 * max(uint32(q), 1)
		if divisor/2 >= 1<<coefBits {
			continue
		}
		var k uint
		for divisor > 2<<k {
			k++
		}
		d.half[i] = uint16(divisor / 2)
		d.reciprocal[i] = uint16((1<<(16+k) + divisor - 1) / divisor)
		d.scale[i] = uint16(1 << (16 - k))
	}
	return d
}

// Forward8 transforms the 8x8 samples at src and quantises them, rounding to
// nearest and halves away from zero. The coefficients are row by row, as in every
// Block; the mask that it returns is in zigzag order: bit k is set where the
// coefficient of index k of the zigzag sequence is not zero. A run-length coder
// needs to visit only these. It panics if src is shorter than 7*stride+8 or stride
// is negative.
func Forward8(coef *Block, src []byte, stride int, d *Divisors) (nonzero uint64) {
	checkSquare(src, stride, 8)
	return forward8(coef, src, stride, d)
}

func forward8Scalar(coef *Block, src []byte, stride int, d *Divisors) (nonzero uint64) {
	var work [64]int32
	for y := range 8 {
		s := (*[8]byte)(src[y*stride:])
		w := (*[8]int32)(work[y*8:])
		for x, v := range s {
			w[x] = int32(v) - 128
		}
		forwardPoints(w[:], 1, constBits-passBits)
	}
	for u := range 8 {
		forwardPoints(work[u:], 8, constBits+passBits)
	}
	for i, v := range work {
		q := quantise(v, d.half[i], d.reciprocal[i], d.scale[i])
		coef[i] = q
		if q != 0 {
			nonzero |= 1 << zigzagIndex[i]
		}
	}
	return nonzero
}

// forwardPoints transforms the eight points p[0], p[step], ... in place and
// scales them down by 2^shift.
func forwardPoints(p []int32, step int, shift uint) {
	p = p[:7*step+1]
	s0, d0 := p[0]+p[7*step], p[0]-p[7*step]
	s1, d1 := p[step]+p[6*step], p[step]-p[6*step]
	s2, d2 := p[2*step]+p[5*step], p[2*step]-p[5*step]
	s3, d3 := p[3*step]+p[4*step], p[3*step]-p[4*step]

	// Even frequencies: a rotation of 2 and 6 by 6*pi/16.
	t0, t3 := s0+s3, s0-s3
	t1, t2 := s1+s2, s1-s2
	turn := (t2 + t3) * fix0541
	p[0] = descale((t0+t1)<<constBits, shift)
	p[4*step] = descale((t0-t1)<<constBits, shift)
	p[2*step] = descale(turn+t3*fix0765, shift)
	p[6*step] = descale(turn-t2*fix1847, shift)

	// Odd frequencies: figure 1 of the paper, with the butterflies multiplied
	// out so that no rounding comes in between.
	z03 := (d0 + d3) * -fix0899
	z12 := (d1 + d2) * -fix2562
	turn = (d0 + d1 + d2 + d3) * fix1175
	z13 := turn - (d1+d3)*fix1961
	z02 := turn - (d0+d2)*fix0390
	p[step] = descale(d0*fix1501+z03+z02, shift)
	p[3*step] = descale(d1*fix3072+z12+z13, shift)
	p[5*step] = descale(d2*fix2053+z12+z02, shift)
	p[7*step] = descale(d3*fix0298+z03+z13, shift)
}

// quantise divides v, rounding to nearest and halves away from zero, by the
// divisor that NewDivisors made half, reciprocal and scale of.
func quantise(v int32, half, reciprocal, scale uint16) int16 {
	sign := v >> 31
	n := uint32((v ^ sign) - sign)
	n = (n + uint32(half)) * uint32(reciprocal) >> 16
	n = n * uint32(scale) >> 16
	return int16((int32(n) ^ sign) - sign)
}

// zigzagIndex is the index in the zigzag sequence of each coefficient of a block
// (ISO/IEC 10918-1, figure A.6).
var zigzagIndex = [64]uint8{
	0, 1, 5, 6, 14, 15, 27, 28,
	2, 4, 7, 13, 16, 26, 29, 42,
	3, 8, 12, 17, 25, 30, 41, 43,
	9, 11, 18, 24, 31, 40, 44, 53,
	10, 19, 23, 32, 39, 45, 52, 54,
	20, 22, 33, 38, 46, 51, 55, 60,
	21, 34, 37, 47, 50, 56, 59, 61,
	35, 36, 48, 49, 57, 58, 62, 63,
}
