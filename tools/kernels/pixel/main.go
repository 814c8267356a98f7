// Command pixel generates the AVX2 kernels of
// constructs/imagehandler/jpeg/internal/pixel.
//
// Every kernel works on a row of at least one vector. Where the row is not a
// whole number of vectors, the last one overlaps the one before it: it computes
// some samples twice, to the same result.
package main

import (
	"encoding/binary"
	"sync"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	ycbcrToRGBA()
	rgbaToYCbCr()
	upsampleH2V1()
	upsampleH2V2()
	downsampleH2V1()
	downsampleH2V2()
	Generate()
}

// kernel declares a function that takes the names of so many pointers to bytes
// and a number of samples.
func kernel(name, doc string, pointers string) {
	TEXT(name, NOSPLIT, "func("+pointers+" *byte, n int)")
	Pragma("noescape")
	Doc(doc)
}

// row calls body with the index of every vector of step samples in n, then
// again with that of the last whole vector where n is no multiple of step.
// overlap, which may be nil, adds code before that last call.
func row(step int, body func(i reg.GPVirtual), overlap func(i reg.GPVirtual)) {
	n := Load(Param("n"), GP64())
	last, i := GP64(), GP64()
	MOVQ(n, last)
	SUBQ(Imm(uint64(step)), last)
	XORQ(i, i)
	Label("vector")
	body(i)
	ADDQ(Imm(uint64(step)), i)
	CMPQ(i, last)
	JLE(LabelRef("vector"))
	CMPQ(i, n)
	JEQ(LabelRef("done"))
	MOVQ(last, i)
	if overlap != nil {
		overlap(i)
	}
	JMP(LabelRef("vector"))
	Label("done")
	VZEROUPPER()
	RET()
}

// pointer loads a parameter.
func pointer(name string) reg.Register { return Load(Param(name), GP64()) }

// at is the memory of the sample i of a row of so many bytes a sample, plus a
// constant.
func at(base reg.Register, i reg.Register, scale uint8, displacement int) Mem {
	return Mem{Base: base, Index: i, Scale: scale, Disp: displacement}
}

// words is a constant of sixteen words, the given ones over and over.
func words(name string, pattern ...int16) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := 0; i < 16; i += 4 {
		var b [8]byte
		for j := range 4 {
			binary.LittleEndian.PutUint16(b[2*j:], uint16(pattern[(i+j)%len(pattern)]))
		}
		DATA(2*i, U64(binary.LittleEndian.Uint64(b[:])))
	}
	return m
}

// octets is a constant of 32 bytes, the given ones over and over.
func octets(name string, pattern ...byte) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := 0; i < 32; i += 8 {
		var b [8]byte
		for j := range b {
			b[j] = pattern[(i+j)%len(pattern)]
		}
		DATA(i, U64(binary.LittleEndian.Uint64(b[:])))
	}
	return m
}

// dwords is a constant of eight double words, the given ones over and over.
func dwords(name string, pattern ...uint32) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 8 {
		DATA(4*i, U32(pattern[i%len(pattern)]))
	}
	return m
}

// ones is a constant of 32 ones, which several kernels share.
var ones = sync.OnceValue(func() Mem { return octets("ones", 1) })

// load moves memory to a new register.
func load(m Mem) reg.VecVirtual {
	r := YMM()
	VMOVDQU(m, r)
	return r
}

// op is an instruction of two sources, the second source first, as Go's
// assembler has it: func(...Op), or func(Op, Op, Op) where it has no form for
// AVX-512.
type op any

// do puts the result of o on a and b, in the order of Intel's manuals, in a new
// register.
func do(o op, a, b Op) reg.VecVirtual {
	r := YMM()
	switch o := o.(type) {
	case func(...Op):
		o(b, a, r)
	case func(Op, Op, Op):
		o(b, a, r)
	}
	return r
}

// shift puts the result of the shift o of a in a new register.
func shift(o func(...Op), a Op, bits uint64) reg.VecVirtual {
	r := YMM()
	o(Imm(bits), a, r)
	return r
}
