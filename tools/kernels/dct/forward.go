package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// forwardTables are the constants of the forward transform. Where the halves of a
// register are two outputs, they have different ones.
type forwardTables struct {
	order, signs, level, round0 Mem
	rounds                      [2]Mem    // of the passes
	even26                      Mem       // weights of (s3, s2) for 2, of (s2, s3) for 6
	odd                         [2][2]Mem // weights of (d0, d3) and (d1, d2) for 1 and 5, then for 3 and 7
	zigzag                      [2][4]Mem
}

func newForwardTables() (t forwardTables) {
	t.order = dwordsOf("columnOrder", 0, 4, 3, 7, 1, 5, 2, 6)
	t.signs = pairs("signs", [2]int16{1, 1}, [2]int16{-1, -1})
	t.level = pairs("level", [2]int16{8 * 128, 8 * 128}, [2]int16{})
	t.round0 = pairs("round0", [2]int16{1 << (passBits - 1), 1 << (passBits - 1)}, [2]int16{1 << (passBits - 1), 1 << (passBits - 1)})
	t.rounds = [2]Mem{firstRound, dwords("forwardRound", 1<<(constBits+passBits-1))}
	t.even26 = pairs("even26", evenWeights[2], [2]int16{evenWeights[3][1], evenWeights[3][0]})
	for i := range t.odd {
		w, w4 := oddWeights[i], oddWeights[i+2]
		t.odd[i][0] = pairs(fmt.Sprintf("forward%d", i), [2]int16{w[0], w[3]}, [2]int16{w4[1], w4[2]})
		t.odd[i][1] = pairs(fmt.Sprintf("forward%dswapped", i), [2]int16{w[1], w[2]}, [2]int16{w4[0], w4[3]})
	}
	sequence := zigzagSequence()
	for i := range t.zigzag {
		for source := range t.zigzag[i] {
			t.zigzag[i][source] = bytesOf(fmt.Sprintf("zigzag%dfrom%d", 32*i, source), zigzagMask(sequence[32*i:][:32], source))
		}
	}
	return t
}

// zigzagSequence walks a block along its rising diagonals, turning at its edges.
func zigzagSequence() (natural []int) {
	for diagonal := range 15 {
		for i := range diagonal + 1 {
			x, y := i, diagonal-i
			if diagonal%2 == 1 {
				x, y = y, x
			}
			if x < 8 && y < 8 {
				natural = append(natural, y*8+x)
			}
		}
	}
	return natural
}

// zigzagMask is the mask of VPSHUFB that takes what is in a source, two rows of
// bytes that lie two apart, to its place among 32 of the sequence.
func zigzagMask(sequence []int, source int) []uint8 {
	mask := make([]uint8, len(sequence))
	for i, natural := range sequence {
		x, y := natural%8, natural/8
		switch {
		case y/4*2+y%2 != source:
			mask[i] = 0x80
		case y%4 >= 2:
			mask[i] = uint8(8 + x)
		default:
			mask[i] = uint8(x)
		}
	}
	return mask
}

// forward8 has two vectors of eight 16-bit words in a register, one in each half.
func forward8() {
	TEXT("forward8Kernel", attr.NOSPLIT, "func(coef *[64]int16, src *byte, stride int, half, reciprocal, scale *[64]uint16) (nonzero uint64)")
	Pragma("noescape")
	Doc("forward8Kernel is forward8Scalar.")
	t := newForwardTables()
	src := loadSquare("src", "stride")

	Comment("Load eight rows of bytes and transpose them.")
	r01, r23 := loadRows(src, 0, 4), loadRows(src, 2, 6)
	even, odd := ymm(VPUNPCKLBW, r23, r01), ymm(VPUNPCKHBW, r23, r01)
	order := YMM()
	VMOVDQU(t.order, order)
	left := ymm(VPERMD, ymm(VPUNPCKLBW, odd, even), order)
	right := ymm(VPERMD, ymm(VPUNPCKHBW, odd, even), order)
	zero := YMM()
	VPXOR(zero, zero, zero)
	p := points{
		ymm(VPUNPCKLBW, zero, left),
		ymm(VPUNPCKHBW, zero, left),
		ymm(VPUNPCKLBW, zero, right),
		ymm(VPUNPCKHBW, zero, right),
	}

	Comment("Rows. The level shift shows in the mean only.")
	f04, f15, f26, f37 := p.frequencies(t, 0)
	VPSUBW(t.level, f04, f04)
	VPSLLW(U8(passBits), f04, f04)

	Comment("Transpose.")
	p = transpose(f04, f15, f26, f37)

	Comment("Columns.")
	f04, f15, f26, f37 = p.frequencies(t, 1)
	VPADDW(t.round0, f04, f04)
	VPSRAW(U8(passBits), f04, f04)

	Comment("Quantise and store.")
	coef := Mem{Base: Load(Param("coef"), GP64())}
	d := loadDivisors()
	f01 := d.quantise(coef, 0, combine(0x20, f04, f15))
	f23 := d.quantise(coef, 32, combine(0x20, f26, f37))
	f45 := d.quantise(coef, 64, combine(0x31, f04, f15))
	f67 := d.quantise(coef, 96, combine(0x31, f26, f37))

	Comment("Find the zeros in zigzag order.")
	nonzeroMask(t, ymm(VPACKSSWB, f23, f01), ymm(VPACKSSWB, f67, f45))
	VZEROUPPER()
	RET()
}

// loadRows loads rows y and y+1 into a low half and rows y4 and y4+1 into a high
// one.
func loadRows(src square, y, y4 int) VecVirtual {
	low, high, v := XMM(), XMM(), YMM()
	VMOVQ(src.row(y), low)
	VMOVHPS(src.row(y+1), low, low)
	VMOVQ(src.row(y4), high)
	VMOVHPS(src.row(y4+1), high, high)
	VINSERTI128(U8(1), high, low.AsY(), v)
	return v
}

// points are the words of points 0 and 1, 3 and 2, 4 and 5, 7 and 6.
type points [4]VecVirtual

// frequencies are 0 and 4, 1 and 5, 2 and 6, 3 and 7, all but 0 and 4 rounded and
// shifted.
func (p points) frequencies(t forwardTables, pass int) (f04, f15, f26, f37 VecVirtual) {
	s01, d01 := ymm(VPADDW, p[3], p[0]), ymm(VPSUBW, p[3], p[0])
	s32, d32 := ymm(VPADDW, p[2], p[1]), ymm(VPSUBW, p[2], p[1])
	t01, t32 := ymm(VPADDW, s32, s01), ymm(VPSUBW, s32, s01)

	f04 = YMM()
	VPSIGNW(t.signs, t01, f04)
	VPADDW(swapped(t01), f04, f04)

	round, shift := t.rounds[pass], uint8(constBits-passBits+2*passBits*pass)
	t23 := swapped(t32)
	low := ymm(VPMADDWD, t.even26, ymm(VPUNPCKLWD, t23, t32))
	high := ymm(VPMADDWD, t.even26, ymm(VPUNPCKHWD, t23, t32))
	f26 = narrow(low, high, round, shift)

	d10, d23 := swapped(d01), swapped(d32)
	low, high = ymm(VPUNPCKLWD, d32, d01), ymm(VPUNPCKHWD, d32, d01)
	lowSwapped, highSwapped := ymm(VPUNPCKLWD, d23, d10), ymm(VPUNPCKHWD, d23, d10)
	odd := func(weights [2]Mem) VecVirtual {
		l, ls := ymm(VPMADDWD, weights[0], low), ymm(VPMADDWD, weights[1], lowSwapped)
		h, hs := ymm(VPMADDWD, weights[0], high), ymm(VPMADDWD, weights[1], highSwapped)
		VPADDD(ls, l, l)
		VPADDD(hs, h, h)
		return narrow(l, h, round, shift)
	}
	return f04, odd(t.odd[0]), f26, odd(t.odd[1])
}

// swapped has the halves of v swapped.
func swapped(v Op) VecVirtual { return ymm(VPERMQ, U8(0b01_00_11_10), v) }

// narrow rounds, shifts and packs two registers of 32-bit words.
func narrow(low, high VecVirtual, round Mem, shift uint8) VecVirtual {
	for _, v := range []VecVirtual{low, high} {
		VPADDD(round, v, v)
		VPSRAD(U8(shift), v, v)
	}
	return ymm(VPACKSSDW, high, low)
}

func transpose(f04, f15, f26, f37 Op) points {
	left01, right01 := ymm(VPUNPCKLWD, f15, f04), ymm(VPUNPCKHWD, f15, f04)
	left23, right23 := ymm(VPUNPCKLWD, f37, f26), ymm(VPUNPCKHWD, f37, f26)
	const inOrder, reversed = 0b11_01_10_00, 0b10_00_11_01
	return points{
		ymm(VPERMQ, U8(inOrder), ymm(VPUNPCKLDQ, left23, left01)),
		ymm(VPERMQ, U8(reversed), ymm(VPUNPCKHDQ, left23, left01)),
		ymm(VPERMQ, U8(inOrder), ymm(VPUNPCKLDQ, right23, right01)),
		ymm(VPERMQ, U8(reversed), ymm(VPUNPCKHDQ, right23, right01)),
	}
}

type divisors struct{ half, reciprocal, scale Mem }

func loadDivisors() divisors {
	return divisors{
		Mem{Base: Load(Param("half"), GP64())},
		Mem{Base: Load(Param("reciprocal"), GP64())},
		Mem{Base: Load(Param("scale"), GP64())},
	}
}

func (d divisors) quantise(coef Mem, offset int, v Op) VecVirtual {
	n := ymm(VPABSW, v)
	VPADDW(d.half.Offset(offset), n, n)
	VPMULHUW(d.reciprocal.Offset(offset), n, n)
	VPMULHUW(d.scale.Offset(offset), n, n)
	VPSIGNW(v, n, n)
	VMOVDQU(n, coef.Offset(offset))
	return n
}

// nonzeroMask returns which of the bytes are not zero, in zigzag order. The
// sources of zigzagMask are the halves of first, then those of second.
func nonzeroMask(t forwardTables, first, second Op) {
	const twice = 0b01_00_01_00
	sources := [4]VecVirtual{
		ymm(VPERMQ, U8(twice), first),
		ymm(VPERMQ, U8(twice|0b10_10_10_10), first),
		ymm(VPERMQ, U8(twice), second),
		ymm(VPERMQ, U8(twice|0b10_10_10_10), second),
	}
	zero := YMM()
	VPXOR(zero, zero, zero)
	var zeros [2]GPVirtual
	for i, masks := range t.zigzag {
		sequence := ymm(VPSHUFB, masks[0], sources[0])
		for source := 1; source < 4; source++ {
			VPOR(ymm(VPSHUFB, masks[source], sources[source]), sequence, sequence)
		}
		VPCMPEQB(zero, sequence, sequence)
		zeros[i] = GP64()
		VPMOVMSKB(sequence, zeros[i].As32())
	}
	SHLQ(U8(32), zeros[1])
	ORQ(zeros[1], zeros[0])
	NOTQ(zeros[0])
	Store(zeros[0], Return("nonzero"))
}
