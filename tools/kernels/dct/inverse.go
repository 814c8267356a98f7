package main

import (
	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Shifts of the inverse passes.
const (
	firstShift  = constBits - passBits
	secondShift = constBits + passBits + 3
)

// The rounding terms that go before the shifts. The second brings in the 128 that
// stands for zero in a sample.
var firstRound, secondRound Mem

// byteTranspose swaps the rows and the columns of 4x4 bytes.
var byteTranspose Mem

func inverseConstants() {
	firstRound = dwords("firstRound", 1<<(firstShift-1))
	secondRound = dwords("secondRound", 128<<secondShift+1<<(secondShift-1))
	order := []uint8{0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15}
	byteTranspose = bytesOf("byteTranspose", append(order, order...))
}

// inverse8 has a row of eight 32-bit sums in a register, so that a pass is four
// rotations of even and sixteen of odd frequencies, all by VPMADDWD on words of
// two rows interleaved. Between the passes the rows are transposed.
func inverse8(even [4]Mem, odd [4][2]Mem) {
	TEXT("inverse8Kernel", attr.NOSPLIT, "func(dst *byte, stride int, coef *[64]int16, quant *[64]uint16)")
	Pragma("noescape")
	Doc("inverse8Kernel is inverse8Scalar.")
	inverseConstants()
	coef := Mem{Base: Load(Param("coef"), GP64())}
	quant := Mem{Base: Load(Param("quant"), GP64())}

	Comment("Dequantise two rows a register, low halves of both rows in the low half.")
	var rows [4]VecVirtual
	for i := range rows {
		v := YMM()
		VMOVDQU(coef.Offset(32*i), v)
		VPMULLW(quant.Offset(32*i), v, v)
		VPERMQ(U8(0b11_01_10_00), v, v)
		rows[i] = v
	}
	p := frequencies{
		ymm(VPUNPCKLWD, rows[2], rows[0]),
		ymm(VPUNPCKLWD, rows[3], rows[1]),
		ymm(VPUNPCKHWD, rows[2], rows[0]),
		ymm(VPUNPCKHWD, rows[3], rows[1]),
	}

	Comment("Columns.")
	r := p.points(even, odd, firstRound, firstShift)

	Comment("Transpose: of each four rows, two columns to a half.")
	low01, low23 := fourRows(r[0], r[1], r[2], r[3])
	high01, high23 := fourRows(r[4], r[5], r[6], r[7])
	c01, c45 := combine(0x20, low01, high01), combine(0x31, low01, high01)
	c23, c67 := combine(0x20, low23, high23), combine(0x31, low23, high23)
	p = frequencies{
		ymm(VPUNPCKLWD, c45, c01),
		ymm(VPUNPCKLWD, c67, c23),
		ymm(VPUNPCKHWD, c45, c01),
		ymm(VPUNPCKHWD, c67, c23),
	}

	Comment("Rows.")
	r = p.points(even, odd, secondRound, secondShift)

	Comment("Clamp to bytes, transpose and store.")
	left := toBytes(ymm, r[0], r[1], r[2], r[3])
	right := toBytes(ymm, r[4], r[5], r[6], r[7])
	y0145 := ymm(VPUNPCKLDQ, right, left)
	y2367 := ymm(VPUNPCKHDQ, right, left)
	dst := loadSquare("dst", "stride")
	storeRows(dst, 0, y0145.AsX())
	storeRows(dst, 2, y2367.AsX())
	storeRows(dst, 4, upper(y0145))
	storeRows(dst, 6, upper(y2367))
	VZEROUPPER()
	RET()
}

// frequencies are the interleaved words of 0 and 4, 2 and 6, 1 and 5, 3 and 7.
type frequencies [4]VecVirtual

// points are the eight points, rounded and shifted.
func (p frequencies) points(even [4]Mem, odd [4][2]Mem, round Mem, shift uint8) (r [8]VecVirtual) {
	sum := ymm(VPMADDWD, even[0], p[0])
	diff := ymm(VPMADDWD, even[1], p[0])
	outer := ymm(VPMADDWD, even[2], p[1])
	inner := ymm(VPMADDWD, even[3], p[1])
	VPADDD(round, sum, sum)
	VPADDD(round, diff, diff)
	e := [4]VecVirtual{
		ymm(VPADDD, outer, sum),
		ymm(VPADDD, inner, diff),
		ymm(VPSUBD, inner, diff),
		ymm(VPSUBD, outer, sum),
	}
	for n := range e {
		o := ymm(VPMADDWD, odd[n][0], p[2])
		o37 := ymm(VPMADDWD, odd[n][1], p[3])
		VPADDD(o37, o, o)
		r[n] = ymm(VPADDD, o, e[n])
		r[7-n] = ymm(VPSUBD, o, e[n])
		VPSRAD(U8(shift), r[n], r[n])
		VPSRAD(U8(shift), r[7-n], r[7-n])
	}
	return r
}

// fourRows clamps four rows to 16 bits and transposes them, half by half: columns
// 0 and 1 (and 4 and 5), columns 2 and 3 (and 6 and 7).
func fourRows(r0, r1, r2, r3 Op) (c01, c23 VecVirtual) {
	r02 := ymm(VPACKSSDW, r2, r0)
	r13 := ymm(VPACKSSDW, r3, r1)
	r01 := ymm(VPUNPCKLWD, r13, r02)
	r23 := ymm(VPUNPCKHWD, r13, r02)
	return ymm(VPUNPCKLDQ, r23, r01), ymm(VPUNPCKHDQ, r23, r01)
}

// toBytes clamps four columns to bytes and transposes them, half by half: four
// rows of four bytes.
func toBytes(op func(func(...Op), ...Op) VecVirtual, c0, c1, c2, c3 Op) VecVirtual {
	c01 := op(VPACKSSDW, c1, c0)
	c23 := op(VPACKSSDW, c3, c2)
	return op(VPSHUFB, byteTranspose, op(VPACKUSWB, c23, c01))
}

// storeRows stores rows y and y+1.
func storeRows(dst square, y int, rows Op) {
	VMOVQ(rows, dst.row(y))
	VMOVHPS(rows, dst.row(y+1))
}

// inverse4 is inverse8 in registers of half the size.
func inverse4(even [4]Mem) {
	TEXT("inverse4Kernel", attr.NOSPLIT, "func(dst *byte, stride int, coef *[64]int16, quant *[64]uint16)")
	Pragma("noescape")
	Doc("inverse4Kernel is inverse4Scalar.")
	coef := Mem{Base: Load(Param("coef"), GP64())}
	quant := Mem{Base: Load(Param("quant"), GP64())}

	var rows [4]VecVirtual
	for y := range rows {
		v := XMM()
		VMOVQ(coef.Offset(16*y), v)
		rows[y] = xmm(VPMULLW, quant.Offset(16*y), v)
	}
	r := points4(even, xmm(VPUNPCKLWD, rows[2], rows[0]), xmm(VPUNPCKLWD, rows[3], rows[1]), firstRound, firstShift)

	r02 := xmm(VPACKSSDW, r[2], r[0])
	r13 := xmm(VPACKSSDW, r[3], r[1])
	r01 := xmm(VPUNPCKLWD, r13, r02)
	r23 := xmm(VPUNPCKHWD, r13, r02)
	c01, c23 := xmm(VPUNPCKLDQ, r23, r01), xmm(VPUNPCKHDQ, r23, r01)
	r = points4(even, xmm(VPUNPCKLWD, c23, c01), xmm(VPUNPCKHWD, c23, c01), secondRound, secondShift)

	samples := toBytes(xmm, r[0], r[1], r[2], r[3])
	base := Load(Param("dst"), GP64())
	stride := Load(Param("stride"), GP64())
	VMOVD(samples, Mem{Base: base})
	VPEXTRD(U8(1), samples, Mem{Base: base, Index: stride, Scale: 1})
	LEAQ(Mem{Base: base, Index: stride, Scale: 2}, base)
	VPEXTRD(U8(2), samples, Mem{Base: base})
	VPEXTRD(U8(3), samples, Mem{Base: base, Index: stride, Scale: 1})
	RET()
}

// points4 are the four points, rounded and shifted, of the interleaved words of
// frequencies 0 and 2, 1 and 3.
func points4(even [4]Mem, p02, p13 Op, round Mem, shift uint8) [4]VecVirtual {
	sum := xmm(VPMADDWD, even[0], p02)
	diff := xmm(VPMADDWD, even[1], p02)
	outer := xmm(VPMADDWD, even[2], p13)
	inner := xmm(VPMADDWD, even[3], p13)
	VPADDD(round, sum, sum)
	VPADDD(round, diff, diff)
	r := [4]VecVirtual{
		xmm(VPADDD, outer, sum),
		xmm(VPADDD, inner, diff),
		xmm(VPSUBD, inner, diff),
		xmm(VPSUBD, outer, sum),
	}
	for _, v := range r {
		VPSRAD(U8(shift), v, v)
	}
	return r
}
