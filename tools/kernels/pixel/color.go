package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// ycbcrToRGBA converts 32 pixels at a time. With u = Cb-128 and v = Cr-128 in
// words, VPMULHRSW gives (c*x + 1<<14) >> 15, and for every x of eight bits
//
//	(91881v + 1<<15) >> 16  =   v + (13173v + 1<<14) >> 15
//	(116130u + 1<<15) >> 16 =   u + (25297u + 1<<14) >> 15
//
// although 2*13173+1<<16 is 91882 (and 116130 is 2*25297+1<<16). Green is
//
//	(-22554u - 46802v + 1<<15) >> 16 = (64 - hi - (lo+255)>>8) >> 7
//
// with 11277u + 23401v = 256hi + lo, where 11277 = 256*44 + 13 and 23401 =
// 256*91 + 105, so that VPMADDUBSW can make hi and lo without saturation.
func ycbcrToRGBA() {
	kernel("ycbcrToRGBAKernel", "ycbcrToRGBAKernel converts n >= 32 pixels.", "dst, y, cb, cr")
	// A vector of dwords 0, 2, 4, 6 in its lower lane and 1, 3, 5, 7 in its upper
	// one unpacks twice into pixels that are in order across the lanes.
	order := load(dwords("ycbcrOrder", 0, 2, 4, 6, 1, 3, 5, 7))
	sign := load(octets("ycbcrSign", 0x80))
	red, blue := words("ycbcrRed", 13173), words("ycbcrBlue", 25297)
	greenHigh, greenLow := load(octets("ycbcrGreenHigh", 44, 91)), load(octets("ycbcrGreenLow", 13, 105))
	ceiling, rounding := words("ycbcrCeiling", 255), load(words("ycbcrRounding", 64))
	opaque := load(octets("ycbcrOpaque", 255))
	zero := do(VPXOR, sign, sign)

	dst, y, cb, cr := pointer("dst"), pointer("y"), pointer("cb"), pointer("cr")
	row(32, func(i reg.GPVirtual) {
		in := func(p reg.Register) reg.VecVirtual {
			r := YMM()
			VPERMD(at(p, i, 1, 0), order, r)
			return r
		}
		u, v := do(VPXOR, in(cb), sign), do(VPXOR, in(cr), sign)
		luma := in(y)
		uNegative, vNegative := do(VPCMPGTB, zero, u), do(VPCMPGTB, zero, v)

		var r, g, b [2]reg.VecVirtual
		for half, unpack := range []op{VPUNPCKLBW, VPUNPCKHBW} {
			l := do(unpack, luma, zero)
			uv := do(unpack, u, v)
			high := do(VPMADDUBSW, greenHigh, uv)
			low := do(VPMADDUBSW, greenLow, uv)
			low = shift(VPSRAW, do(VPADDW, low, ceiling), 8)
			green := do(VPSUBW, do(VPSUBW, rounding, high), low)
			g[half] = do(VPADDW, l, shift(VPSRAW, green, 7))

			x := do(unpack, v, vNegative)
			r[half] = do(VPADDW, do(VPADDW, l, x), do(VPMULHRSW, x, red))
			x = do(unpack, u, uNegative)
			b[half] = do(VPADDW, do(VPADDW, l, x), do(VPMULHRSW, x, blue))
		}
		rr, gg, bb := do(VPACKUSWB, r[0], r[1]), do(VPACKUSWB, g[0], g[1]), do(VPACKUSWB, b[0], b[1])

		for half, unpack := range []op{VPUNPCKLBW, VPUNPCKHBW} {
			rg, ba := do(unpack, rr, gg), do(unpack, bb, opaque)
			VMOVDQU(do(VPUNPCKLWD, rg, ba), at(dst, i, 4, 64*half))
			VMOVDQU(do(VPUNPCKHWD, rg, ba), at(dst, i, 4, 64*half+32))
		}
	}, nil)
}

// rgbaToYCbCr converts 32 pixels at a time, in double words: the coefficients
// that do not fit in a signed word are split over the two products of green
// (0.587 = 0.337 + 0.25), or have the sign that fits (-0.5).
func rgbaToYCbCr() {
	kernel("rgbaToYCbCrKernel", "rgbaToYCbCrKernel converts n >= 32 pixels.", "y, cb, cr, src")
	const quarter = 1 << 14
	redGreen := load(octets("rgbaRedGreen", 0, 128, 1, 128, 4, 128, 5, 128, 8, 128, 9, 128, 12, 128, 13, 128))
	blueGreen := load(octets("rgbaBlueGreen", 2, 128, 1, 128, 6, 128, 5, 128, 10, 128, 9, 128, 14, 128, 13, 128))
	lumaRG, lumaBG := words("rgbaLumaRG", 19595, 38470-quarter), words("rgbaLumaBG", 7471, quarter)
	cbRG, cbBG := words("rgbaCbRG", 11059, 21709), words("rgbaCbBG", -32768, 0)
	crRG, crBG := words("rgbaCrRG", -32768, 0), words("rgbaCrBG", 5329, 27439)
	half := load(dwords("rgbaHalf", 1<<15))
	lift := load(dwords("rgbaLift", 128<<16+1<<15-1))
	order := load(dwords("rgbaOrder", 0, 4, 1, 5, 2, 6, 3, 7))

	y, cb, cr, src := pointer("y"), pointer("cb"), pointer("cr"), pointer("src")
	row(32, func(i reg.GPVirtual) {
		var luma, blue, red [2]reg.VecVirtual
		for v := range 4 {
			pixels := load(at(src, i, 4, 32*v))
			rg, bg := do(VPSHUFB, pixels, redGreen), do(VPSHUFB, pixels, blueGreen)
			sum := func(a, b Mem) reg.VecVirtual { return do(VPADDD, do(VPMADDWD, rg, a), do(VPMADDWD, bg, b)) }
			// Chroma is what is taken away from its lift: both sums are negated.
			for plane, sum := range []reg.VecVirtual{
				do(VPADDD, half, sum(lumaRG, lumaBG)),
				do(VPSUBD, lift, sum(cbRG, cbBG)),
				do(VPSUBD, lift, sum(crRG, crBG)),
			} {
				out := []*[2]reg.VecVirtual{&luma, &blue, &red}[plane]
				sum = shift(VPSRLD, sum, 16)
				if v&1 == 0 {
					out[v/2] = sum
				} else {
					out[v/2] = do(VPACKUSDW, out[v/2], sum)
				}
			}
		}
		for plane, p := range []reg.Register{y, cb, cr} {
			words := [][2]reg.VecVirtual{luma, blue, red}[plane]
			out := YMM()
			VPERMD(do(VPACKUSWB, words[0], words[1]), order, out)
			VMOVDQU(out, at(p, i, 1, 0))
		}
	}, nil)
}
