package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// ahead is the distance, in bytes, at which pixels are fetched into the cache
// before they are unpacked: the length of a block. The processor's own prefetching
// stops at each page and starts anew for each row and block.
const (
	ahead     = 2048
	aheadGray = 512
)

// unpack generates the unpacking of four rows of pixels of so many bytes.
func unpack(name, bytes string, size int) {
	kernel(name, "func(dst *int16, row0 *byte, row1 *byte, row2 *byte, row3 *byte, n int)",
		name+" unpacks n > 0 times four pixels of "+bytes+" bytes of four rows to two cells.",
		"It reads 16 bytes for each four pixels.")
	var pairs [2][16]int8
	for i := range pairs {
		for c := range 4 {
			for px := range 2 {
				at := int8(-1)
				if c < size {
					at = int8((2*i+px)*size + c)
				}
				pairs[i][4*c+2*px], pairs[i][4*c+2*px+1] = at, -1
			}
		}
	}
	first, second := YMM(), YMM()
	VMOVDQU(mask(name+"First", pairs[0]), first)
	VMOVDQU(mask(name+"Second", pairs[1]), second)
	dst := argument("dst")
	row := []reg.GPVirtual{argument("row0"), argument("row1"), argument("row2"), argument("row3")}
	n := argument("n")
	loop("pixels", n, func() {
		for i := range 2 {
			pixels, words := YMM(), YMM()
			VBROADCASTI128(Mem{Base: row[2*i]}, pixels)
			VINSERTI128(Imm(1), Mem{Base: row[2*i+1]}, pixels, pixels)
			VPSHUFB(first, pixels, words)
			VMOVDQU(words, Mem{Base: dst, Disp: 32 * i})
			VPSHUFB(second, pixels, pixels)
			VMOVDQU(pixels, Mem{Base: dst, Disp: 32*i + cell})
		}
		for i := range row {
			PREFETCHT0(Mem{Base: row[i], Disp: ahead})
			ADDQ(Imm(uint64(4*size)), row[i])
		}
		ADDQ(U32(2*cell), dst)
	})
	VZEROUPPER()
	RET()
}

// unpackGray generates the unpacking of half of sixteen rows of one channel.
func unpackGray() {
	kernel("unpackGray", "func(dst *int16, rows *[8]*byte, n int)",
		"unpackGray unpacks n > 0 times sixteen pixels of eight rows to halves of eight cells.")
	dst, rows, n := argument("dst"), argument("rows"), argument("n")
	var row [8]reg.GPVirtual
	for i := range row {
		row[i] = GP64()
		MOVQ(Mem{Base: rows, Disp: 8 * i}, row[i])
	}
	at := GP64()
	XORQ(at, at)
	loop("pixels", n, func() {
		var v [8]reg.VecVirtual
		for i := range v {
			v[i] = XMM()
			VMOVDQU(Mem{Base: row[i], Index: at, Scale: 1}, v[i])
		}
		for range 3 {
			v = interleave(v, XMM, VPUNPCKLWD, VPUNPCKHWD) // a word is two pixels
		}
		for i := range v {
			words := YMM()
			VPMOVZXBW(v[i], words)
			VMOVDQU(words, Mem{Base: dst, Disp: cell * i})
		}
		for i := range row {
			PREFETCHT0(Mem{Base: row[i], Index: at, Scale: 1, Disp: aheadGray})
		}
		ADDQ(Imm(16), at)
		ADDQ(U32(8*cell), dst)
	})
	VZEROUPPER()
	RET()
}

// interleave is a step of transposing eight vectors: three times the interleaving
// of each of the first four with the vector four after it puts element i of vector
// j where element j of vector i was.
func interleave(v [8]reg.VecVirtual, vector func() reg.VecVirtual, low, high func(...Op)) (out [8]reg.VecVirtual) {
	for i := range 4 {
		out[2*i], out[2*i+1] = vector(), vector()
		low(v[i+4], v[i], out[2*i])
		high(v[i+4], v[i], out[2*i+1])
	}
	return out
}

// A convolution is a kernel that sums up products.
type convolution struct {
	name string
	gray bool // sixteen rows of single bytes, not four of pixels
	wide bool // vectors of 512 bits
}

var convolutions = []convolution{
	{"convolveRowsAVX2", false, false},
	{"convolveRowsAVX512", false, true},
	{"convolveGrayAVX2", true, false},
	{"convolveGrayAVX512", true, true},
}

// generate generates the kernel.
func (c convolution) generate() {
	c.declare()
	dst, first, k, width := argument("dst"), argument("first"), argument("k"), argument("width")
	cells, origin, n := argument("cells"), argument("origin"), argument("n")
	var stride, stride3, size reg.GPVirtual
	if !c.gray {
		stride, stride3, size = argument("stride"), GP64(), argument("size")
		LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, stride3)
	}
	half, shift := rounding()
	SHLQ(Imm(5), origin) // half a cell a pixel
	SUBQ(origin, cells)
	SHLQ(Imm(1), width)
	loop("result", n, func() {
		p, end := GP64(), GP64()
		MOVLQSX(Mem{Base: first}, p)
		ADDQ(Imm(4), first)
		SHLQ(Imm(5), p)
		ADDQ(cells, p)
		LEAQ(Mem{Base: k, Index: width, Scale: 1}, end)
		sums := halves
		if c.wide {
			sums = whole
		}
		low, high := sums(half, k, end, p)
		VPSRAD(shift, low, low)
		VPSRAD(shift, high, high)
		// Both packings saturate, which together clamps to bytes. They leave dwords
		// 0 and 2 in the lower half, 1 and 3 in the upper.
		VPACKSSDW(high, low, low)
		VPACKUSWB(low, low, low)
		VEXTRACTI128(Imm(1), low, high.AsX())
		if c.gray {
			VPUNPCKLDQ(high.AsX(), low.AsX(), low.AsX())
			VMOVDQU(low.AsX(), Mem{Base: dst})
			ADDQ(Imm(16), dst)
			return
		}
		VMOVD(low.AsX(), Mem{Base: dst})
		VMOVD(high.AsX(), Mem{Base: dst, Index: stride, Scale: 1})
		VPEXTRD(Imm(1), low.AsX(), Mem{Base: dst, Index: stride, Scale: 2})
		VPEXTRD(Imm(1), high.AsX(), Mem{Base: dst, Index: stride3, Scale: 1})
		ADDQ(size, dst)
	})
	VZEROUPPER()
	RET()
}

// declare begins the kernel.
func (c convolution) declare() {
	parameters := "first *int32, k *int16, width int, cells *int16, origin int, n int, half int32, shift int)"
	if c.gray {
		kernel(c.name, "func(dst *byte, "+parameters,
			c.name+" writes n > 0 results, sixteen rows of one byte, and is else as convolveRowsAVX2.")
		return
	}
	kernel(c.name, "func(dst *byte, stride int, size int, "+parameters,
		c.name+" writes n > 0 results, size bytes apart, to each of four rows, stride bytes apart.",
		"A result has four bytes, of which the next overwrites those beyond size. It is made of width",
		"coefficients, a multiple of four, and of pixels from first on. Pixel origin, even as first is, is the",
		"first in cells.")
}

// halves adds up the products of the coefficients from k to end and the cells from p
// on, with a vector for each half of a cell. It moves k to end.
func halves(half reg.VecVirtual, k, end, p reg.GPVirtual) (low, high reg.VecVirtual) {
	low, high = YMM(), YMM()
	VMOVDQA(half, low)
	VMOVDQA(half, high)
	coefficients(k, end, p, func(i int) {
		pair, product := YMM(), YMM()
		VPBROADCASTD(Mem{Base: k, Disp: 4 * i}, pair)
		VPMADDWD(Mem{Base: p, Disp: cell * i}, pair, product)
		VPADDD(product, low, low)
		VPMADDWD(Mem{Base: p, Disp: cell*i + cell/2}, pair, pair)
		VPADDD(pair, high, high)
	})
	return low, high
}

// whole does what halves does, with a vector for a cell.
func whole(half reg.VecVirtual, k, end, p reg.GPVirtual) (low, high reg.VecVirtual) {
	sums := [2]reg.VecVirtual{ZMM(), ZMM()}
	for _, sum := range sums {
		VPXORD(sum, sum, sum)
	}
	coefficients(k, end, p, func(i int) {
		pair := ZMM()
		VPBROADCASTD(Mem{Base: k, Disp: 4 * i}, pair)
		VPMADDWD(Mem{Base: p, Disp: cell * i}, pair, pair)
		VPADDD(pair, sums[i], sums[i])
	})
	low, high = YMM(), YMM()
	VPADDD(sums[1], sums[0], sums[0])
	VEXTRACTI64X4(Imm(1), sums[0], high)
	VPADDD(half, sums[0].AsY(), low)
	VPADDD(half, high, high)
	return low, high
}

// coefficients calls add for two pairs of coefficients at a time.
func coefficients(k, end, p reg.GPVirtual, add func(i int)) {
	Label("coefficients")
	add(0)
	add(1)
	ADDQ(U32(2*cell), p)
	ADDQ(Imm(8), k)
	CMPQ(k, end)
	JNE(LabelRef("coefficients"))
}

// transpose generates the way from sixteen rows a result to results a row.
func transpose() {
	kernel("transposeGray", "func(dst *byte, stride int, src *byte, n int)",
		"transposeGray writes n > 0 times sixteen bytes to each of sixteen rows, stride bytes apart, from",
		"sixteen bytes of src each.")
	dst, stride, src, n := argument("dst"), argument("stride"), argument("src"), argument("n")
	loop("bytes", n, func() {
		// Results 0 to 7 in lower halves, 8 to 15 in upper ones.
		var v [8]reg.VecVirtual
		for i := range v {
			v[i] = YMM()
			VBROADCASTI128(Mem{Base: src, Disp: 16 * i}, v[i])
			VINSERTI128(Imm(1), Mem{Base: src, Disp: 16 * (i + 8)}, v[i], v[i])
		}
		for range 3 {
			v = interleave(v, YMM, VPUNPCKLBW, VPUNPCKHBW)
		}
		row := GP64()
		MOVQ(dst, row)
		for i := range v {
			VPERMQ(Imm(0b11_01_10_00), v[i], v[i])
			VMOVDQU(v[i].AsX(), Mem{Base: row})
			VEXTRACTI128(Imm(1), v[i], Mem{Base: row, Index: stride, Scale: 1})
			if i < len(v)-1 {
				LEAQ(Mem{Base: row, Index: stride, Scale: 2}, row)
			}
		}
		ADDQ(Imm(16), dst)
		ADDQ(U32(256), src)
	})
	VZEROUPPER()
	RET()
}
