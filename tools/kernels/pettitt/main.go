// Command pettitt generates the AVX2 kernel of constructs/changepoint/pettitt: the pass
// over the points of a segment that every new point takes.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lanes is the number of points that an iteration takes.
const lanes = 8

// Predicates of VCMPPD: ordered, without signals.
const (
	less    = 0x11
	greater = 0x1E
)

func main() {
	ConstraintExpr("!purego")
	TEXT("sweepAVX2", NOSPLIT, "func(values *float64, v *int32, n int, x float64, u *int32)")
	Pragma("noescape")
	Doc("sweepAVX2 is sweepScalar of n > 0 times eight points, from an empty prefix.", "It writes the three fields of a prefix, of which u is the first.")
	values, v, n := Load(Param("values"), GP64()), Load(Param("v"), GP64()), Load(Param("n"), GP64())
	u := Load(Param("u"), GP64())
	x := YMM()
	VBROADCASTSD(NewParamAddr("x", 24), x)
	last := YMM() // the index of the last of eight lanes, in each
	VPCMPEQD(last, last, last)
	VPSRLD(Imm(29), last, last)
	carry, low, high := zero(), zero(), zero()

	Label("points")
	sums := YMM()
	VPADDD(Mem{Base: v}, signs(values, x), sums)
	VMOVDQU(sums, Mem{Base: v})
	prefixes := prefixSums(sums)
	total, all := YMM(), YMM()
	VPADDD(carry, prefixes, all)
	VPMINSD(all, low, low)
	VPMAXSD(all, high, high)
	VPERMD(prefixes, last, total)
	VPADDD(total, carry, carry)
	ADDQ(U32(8*lanes), values)
	ADDQ(U32(4*lanes), v)
	DECQ(n)
	JNZ(LabelRef("points"))

	across(low, VPMINSD)
	across(high, VPMAXSD)
	for i, result := range []reg.VecVirtual{carry, low, high} { // the fields of a prefix
		VMOVD(result.AsX(), Mem{Base: u, Disp: 4 * i})
	}
	VZEROUPPER()
	RET()
	Generate()
}

func zero() reg.VecVirtual {
	r := YMM()
	VPXOR(r, r, r)
	return r
}

// signs are sgn(value - x) of eight values, in words of 32 bits.
func signs(values reg.Register, x reg.VecVirtual) reg.VecVirtual {
	var half [2]reg.VecVirtual
	for i := range half {
		value, more := YMM(), YMM()
		half[i] = YMM()
		VMOVUPD(Mem{Base: values, Disp: 32 * i}, value)
		VCMPPD(Imm(greater), x, value, more) // -1 where the value is greater
		VCMPPD(Imm(less), x, value, half[i])
		VPSUBQ(more, half[i], half[i])
	}
	words := YMM()
	VSHUFPS(Imm(0x88), half[1], half[0], words) // the low words, of 0 1 4 5 2 3 6 7
	VPERMQ(Imm(0xD8), words, words)
	return words
}

// prefixSums are the sums of each lane and all before it.
func prefixSums(sums reg.VecVirtual) reg.VecVirtual {
	r, shifted := YMM(), YMM()
	VPSLLDQ(Imm(4), sums, shifted)
	VPADDD(shifted, sums, r)
	VPSLLDQ(Imm(8), r, shifted)
	VPADDD(shifted, r, r) // of each half
	VPERM2I128(Imm(0x08), r, r, shifted)
	VPSHUFD(Imm(0xFF), shifted, shifted) // the last of the low half, to the high one
	VPADDD(shifted, r, r)
	return r
}

// across folds the eight lanes into the first.
func across(r reg.VecVirtual, fold func(...Op)) {
	other := YMM()
	VEXTRACTI128(Imm(1), r, other.AsX())
	fold(other, r, r)
	for _, order := range []uint64{0x4E, 0xB1} {
		VPSHUFD(Imm(order), r, other)
		fold(other, r, r)
	}
}
