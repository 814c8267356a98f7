package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// storeInterleaved stores the bytes of a and b in turns: 64 of them.
func storeInterleaved(a, b reg.VecVirtual, dst reg.Register, i reg.Register) {
	storeLanes(do(VPUNPCKLBW, a, b), do(VPUNPCKHBW, a, b), dst, i)
}

// storeLanes stores the lower lanes of low and high, then the upper ones, from
// dst[2*i] on.
func storeLanes(low, high reg.VecVirtual, dst reg.Register, i reg.Register) {
	first, second := YMM(), YMM()
	VPERM2I128(Imm(0x20), high, low, first)
	VPERM2I128(Imm(0x31), high, low, second)
	VMOVDQU(first, at(dst, i, 2, 0))
	VMOVDQU(second, at(dst, i, 2, 32))
}

// upsampleH2V1 doubles 32 samples at a time, in bytes. With VPAVGB, the mean
// rounded up, and the mean rounded down that is it less the lowest bit of a^b,
//
//	(3n + f + 1) >> 2 = down(n, up(n, f))
//	(3n + f + 2) >> 2 = up(n, down(n, f))
func upsampleH2V1() {
	kernel("upsampleH2V1Kernel",
		"upsampleH2V1Kernel doubles n >= 32 samples that have a neighbour on either side.", "dst, src")
	one := load(ones())
	dst, src := pointer("dst"), pointer("src")
	up := func(a, b Op) reg.VecVirtual { return do(VPAVGB, a, b) }
	down := func(a, b Op) reg.VecVirtual {
		return do(VPSUBB, up(a, b), do(VPAND, one, do(VPXOR, a, b)))
	}
	row(32, func(i reg.GPVirtual) {
		n, left, right := load(at(src, i, 1, 0)), load(at(src, i, 1, -1)), load(at(src, i, 1, 1))
		storeInterleaved(down(n, up(n, left)), up(n, down(n, right)), dst, i)
	}, nil)
}

// upsampleH2V2 doubles 32 columns at a time, in words.
func upsampleH2V2() {
	kernel("upsampleH2V2Kernel",
		"upsampleH2V2Kernel doubles n >= 32 columns that have a neighbour on either side.", "dst, near, far")
	weights := load(octets("upsampleWeights", 3, 1))
	seven, eight := load(words("upsampleSeven", 7)), load(words("upsampleEight", 8))
	odd := load(words("upsampleOdd", -256))
	dst, near, far := pointer("dst"), pointer("near"), pointer("far")
	row(32, func(i reg.GPVirtual) {
		// sums are those of 32 columns, in the order of VPUNPCKLBW and HBW.
		sums := func(displacement int) (sums [2]reg.VecVirtual) {
			n, f := load(at(near, i, 1, displacement)), load(at(far, i, 1, displacement))
			for half, unpack := range []op{VPUNPCKLBW, VPUNPCKHBW} {
				x := do(unpack, n, f)
				sums[half] = YMM()
				VPMADDUBSW(weights, x, sums[half])
			}
			return sums
		}
		middle, left, right := sums(0), sums(-1), sums(1)
		var out [2]reg.VecVirtual
		for half, s := range middle {
			s = do(VPADDW, s, do(VPADDW, s, s))
			a := shift(VPSRLW, do(VPADDW, do(VPADDW, s, eight), left[half]), 4)
			// The sum is below 1<<12: shifted to the left, its upper eight bits
			// are the upper byte of the word.
			b := do(VPAND, odd, shift(VPSLLW, do(VPADDW, do(VPADDW, s, seven), right[half]), 4))
			out[half] = do(VPOR, a, b)
		}
		storeLanes(out[0], out[1], dst, i)
	}, nil)
}

// halve makes 32 samples at a time out of 64 of each row: their sums of two, a
// bias that alternates, and a shift.
func halve(bias string, biases [2]int16, bits uint64, rows ...string) {
	ones := load(ones())
	biasPattern := load(words(bias, biases[0], biases[1]))
	other := load(words(bias+"Other", biases[0]^biases[1]))
	dst := pointer("dst")
	var src []reg.Register
	for _, name := range rows {
		src = append(src, pointer(name))
	}
	row(32, func(i reg.GPVirtual) {
		var halves [2]reg.VecVirtual
		for half := range halves {
			sum := biasPattern
			for _, p := range src {
				pairs := YMM()
				VPMADDUBSW(ones, load(at(p, i, 2, 32*half)), pairs)
				sum = do(VPADDW, sum, pairs)
			}
			halves[half] = shift(VPSRLW, sum, bits)
		}
		out := YMM()
		VPERMQ(Imm(0xd8), do(VPACKUSWB, halves[0], halves[1]), out)
		VMOVDQU(out, at(dst, i, 1, 0))
	}, func(i reg.GPVirtual) {
		TESTQ(U32(1), i)
		JEQ(LabelRef("vector"))
		VPXOR(biasPattern, other, biasPattern)
	})
}

func downsampleH2V1() {
	kernel("downsampleH2V1Kernel", "downsampleH2V1Kernel makes n >= 32 samples of twice as many.", "dst, src")
	halve("downsampleH2V1Bias", [2]int16{0, 1}, 1, "src")
}

func downsampleH2V2() {
	kernel("downsampleH2V2Kernel", "downsampleH2V2Kernel makes n >= 32 samples of two rows of twice as many.", "dst, row0, row1")
	halve("downsampleH2V2Bias", [2]int16{1, 2}, 2, "row0", "row1")
}
