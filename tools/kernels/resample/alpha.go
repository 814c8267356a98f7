package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// premultiply generates the products of colours and alpha.
func premultiply() {
	kernel("premultiplyRGBA", "func(dst *byte, src *byte, n int)",
		"premultiplyRGBA multiplies the colours of n > 0 times eight pixels by alpha/255, rounded.")
	dst, src, n := argument("dst"), argument("src"), argument("n")
	// Alpha itself is multiplied by 255.
	var alphas, halves [16]int8
	for i := range 8 {
		alphas[2*i], alphas[2*i+1] = int8(i/4*8+6), -1
		if i%4 == 3 {
			alphas[2*i] = -1
		}
		halves[2*i] = -128 // the word 128
	}
	spread, alpha255, rounded, zero := YMM(), YMM(), YMM(), YMM()
	VMOVDQU(mask("alphaOfColours", alphas), spread)
	VMOVDQU(mask("half", halves), rounded)
	VPXOR(zero, zero, zero)
	VPCMPEQD(alpha255, alpha255, alpha255)
	VPSRLQ(Imm(56), alpha255, alpha255)
	VPSLLQ(Imm(48), alpha255, alpha255)
	loop("pixels", n, func() {
		pixels, high := YMM(), YMM()
		VMOVDQU(Mem{Base: src}, pixels)
		VPUNPCKHBW(zero, pixels, high)
		VPUNPCKLBW(zero, pixels, pixels)
		for _, v := range []reg.VecVirtual{pixels, high} {
			factor := YMM()
			VPSHUFB(spread, v, factor)
			VPOR(alpha255, factor, factor)
			VPMULLW(factor, v, v)
			VPADDW(rounded, v, v)
			VPSRLW(Imm(8), v, factor)
			VPADDW(factor, v, v)
			VPSRLW(Imm(8), v, v)
		}
		VPACKUSWB(high, pixels, pixels)
		VMOVDQU(pixels, Mem{Base: dst})
		PREFETCHT0(Mem{Base: src, Disp: ahead})
		ADDQ(Imm(32), src)
		ADDQ(Imm(32), dst)
	})
	VZEROUPPER()
	RET()
}

// unpremultiply generates the quotients of colours and alpha.
func unpremultiply() {
	kernel("unpremultiplyRGBA", "func(pix *byte, n int)",
		"unpremultiplyRGBA divides the colours of n > 0 times eight pixels by alpha/255, rounding down and",
		"clamping. Alpha 0 leaves them as they are.")
	pix, n := argument("pix"), argument("n")
	low, one, full, bias := YMM(), YMM(), YMM(), YMM()
	VPCMPEQD(low, low, low)
	VPSRLD(Imm(24), low, low)
	VBROADCASTSS(float("one", 1), one)
	VBROADCASTSS(float("full", 255), full)
	// A quotient that is no integer lies 1/254 or more below the next. A product of a
	// colour and a reciprocal is less than 1/16384 off where it is below 256: half of
	// 1/256 more takes it over an integer that it is, and not over the next.
	VBROADCASTSS(float("bias", 1./512), bias)
	loop("pixels", n, func() {
		pixels, alpha, factor, none := YMM(), YMM(), YMM(), YMM()
		VMOVDQU(Mem{Base: pix}, pixels)
		VPSRLD(Imm(24), pixels, alpha)
		VCVTDQ2PS(alpha, factor)
		VDIVPS(factor, full, factor)
		VPXOR(none, none, none)
		VPCMPEQD(none, alpha, none)
		VBLENDVPS(none, one, factor, factor)
		VPSLLD(Imm(24), alpha, alpha)
		for channel := range 3 {
			colour := YMM()
			VPAND(low, pixels, colour)
			VCVTDQ2PS(colour, colour)
			VMULPS(factor, colour, colour)
			VADDPS(bias, colour, colour)
			VMINPS(full, colour, colour)
			VCVTTPS2DQ(colour, colour)
			if channel > 0 {
				VPSLLD(Imm(uint64(8*channel)), colour, colour)
			}
			VPOR(colour, alpha, alpha)
			if channel < 2 {
				VPSRLD(Imm(8), pixels, pixels)
			}
		}
		VMOVDQU(alpha, Mem{Base: pix})
		ADDQ(Imm(32), pix)
	})
	VZEROUPPER()
	RET()
}

// float is a constant.
func float(name string, v float32) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	DATA(0, F32(v))
	return m
}
