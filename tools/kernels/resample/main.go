// Command resample generates the AVX2 kernels of constructs/imagehandler/resample, and
// AVX-512 ones of those that gain by it.
//
// The kernels along x work on sixteen sums at once, in two vectors or one: those of
// four rows of four channels, or of sixteen rows of one. For them the source is unpacked
// to cells of 64 bytes, one for every two neighbouring pixels: sixteen pairs of
// words, each the same channel of the same row in both pixels. VPMADDWD with a pair
// of coefficients adds a pair's products to its sum. Unpacking is paid once for each
// pixel, not once for each result that the pixel is part of.
package main

import (
	"encoding/binary"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	unpack("unpackRGBX", "four", 4)
	unpack("unpackRGB", "three", 3)
	unpackGray()
	for _, c := range convolutions {
		c.generate()
	}
	transpose()
	columns()
	premultiply()
	unpremultiply()
	Generate()
}

// cell is the size of the unpacked form of two pixels of all rows.
const cell = 64

// kernel declares a function with pointers that do not escape.
func kernel(name, signature string, doc ...string) {
	TEXT(name, NOSPLIT, signature)
	Pragma("noescape")
	Doc(doc...)
}

// argument loads a parameter.
func argument(name string) reg.GPVirtual {
	return Load(Param(name), GP64()).(reg.GPVirtual)
}

// rounding loads the parameters half, for every sum, and shift.
func rounding() (half reg.VecVirtual, shift reg.VecVirtual) {
	half, shift = YMM(), XMM()
	VMOVD(Load(Param("half"), GP32()), half.AsX())
	VPBROADCASTD(half.AsX(), half)
	MOVQ(argument("shift"), shift)
	return half, shift
}

// mask is a constant for VPSHUFB, the same in both halves; -1 makes zero.
func mask(name string, of [16]int8) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 4 {
		var b [8]byte
		for j := range b {
			b[j] = byte(of[i%2*8+j])
		}
		DATA(8*i, U64(binary.LittleEndian.Uint64(b[:])))
	}
	return m
}

// loop calls body until n, of at least one, has counted down.
func loop(label string, n reg.GPVirtual, body func()) {
	Label(label)
	body()
	DECQ(n)
	JNZ(LabelRef(label))
}
