package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// columns generates the filter along y: rows in pairs, thirty-two bytes at a time.
func columns() {
	kernel("convolveColumns", "func(dst *byte, src *byte, stride int, k *int16, taps int, n int, half int32, shift int)",
		"convolveColumns writes n >= 32 bytes, each of taps > 0 bytes stride apart. Where n is no multiple",
		"of 32 the last 32 bytes overlap those before them.")
	dst, src, stride, k := argument("dst"), argument("src"), argument("stride"), argument("k")
	taps, n := argument("taps"), argument("n")
	half, shift := rounding()
	zero := YMM()
	VPXOR(zero, zero, zero)
	at, last := GP64(), GP64()
	XORQ(at, at)
	LEAQ(Mem{Base: n, Disp: -32}, last)
	Label("columns")
	var sum [4]reg.VecVirtual
	for i := range sum {
		sum[i] = YMM()
		VMOVDQA(half, sum[i])
	}
	row, weights, left := GP64(), GP64(), GP64()
	LEAQ(Mem{Base: src, Index: at, Scale: 1}, row)
	MOVQ(k, weights)
	MOVQ(taps, left)
	SUBQ(Imm(2), left)
	JL(LabelRef("single"))
	Label("pairs")
	pair, upper, lower := YMM(), YMM(), YMM()
	VPBROADCASTD(Mem{Base: weights}, pair)
	VMOVDQU(Mem{Base: row}, upper)
	VMOVDQU(Mem{Base: row, Index: stride, Scale: 1}, lower)
	addRows(sum, upper, lower, pair, zero)
	LEAQ(Mem{Base: row, Index: stride, Scale: 2}, row)
	ADDQ(Imm(4), weights)
	SUBQ(Imm(2), left)
	JGE(LabelRef("pairs"))
	Label("single")
	CMPQ(left, I8(-1))
	JNE(LabelRef("sums"))
	VPBROADCASTW(Mem{Base: weights}, pair)
	VMOVDQU(Mem{Base: row}, upper)
	addRows(sum, upper, zero, pair, zero)
	Label("sums")
	for i := range sum {
		VPSRAD(shift, sum[i], sum[i])
	}
	VPACKSSDW(sum[1], sum[0], sum[0])
	VPACKSSDW(sum[3], sum[2], sum[2])
	VPACKUSWB(sum[2], sum[0], sum[0])
	VMOVDQU(sum[0], Mem{Base: dst, Index: at, Scale: 1})
	ADDQ(Imm(32), at)
	CMPQ(at, last)
	JLE(LabelRef("columns"))
	CMPQ(at, n)
	JEQ(LabelRef("done"))
	MOVQ(last, at)
	JMP(LabelRef("columns"))
	Label("done")
	VZEROUPPER()
	RET()
}

// addRows adds the products of two rows and a pair of coefficients. Interleaving
// works in halves, so that the sums are of columns 0 to 3 and 16 to 19, 4 to 7 and
// 20 to 23, and so on: the order in which packing puts them side by side.
func addRows(sum [4]reg.VecVirtual, upper, lower, pair, zero reg.VecVirtual) {
	for i, interleave := range []func(...Op){VPUNPCKLBW, VPUNPCKHBW} {
		both, words := YMM(), YMM()
		interleave(lower, upper, both)
		VPUNPCKLBW(zero, both, words)
		VPMADDWD(pair, words, words)
		VPADDD(words, sum[2*i], sum[2*i])
		VPUNPCKHBW(zero, both, both)
		VPMADDWD(pair, both, both)
		VPADDD(both, sum[2*i+1], sum[2*i+1])
	}
}
