// Command dct generates the AVX2 kernels of the JPEG core's cosine transforms.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	even, odd := tables()
	inverse8(even, odd)
	inverse4(even)
	forward8()
	Generate()
}

// ymm emits an instruction with its sources in the order of Go's assembler, the
// last one first, and returns its result in a new register of 256 bits. xmm does
// so in one of 128.
func ymm(instruction func(...Op), sources ...Op) VecVirtual {
	result := YMM()
	instruction(append(sources, result)...)
	return result
}

func xmm(instruction func(...Op), sources ...Op) VecVirtual {
	result := XMM()
	instruction(append(sources, result)...)
	return result
}

// combine takes a half of first and a half of second: the low halves with 0x20,
// the high halves with 0x31.
func combine(halves uint8, first, second Op) VecVirtual {
	result := YMM()
	VPERM2I128(U8(halves), second, first, result)
	return result
}

// upper is the high half of a register of 256 bits.
func upper(v Op) VecVirtual {
	result := XMM()
	VEXTRACTI128(U8(1), v, result)
	return result
}

// square addresses eight rows.
type square struct{ base, fifth, stride, stride3 GPVirtual }

func loadSquare(pointer, stride string) square {
	s := square{
		base:    Load(Param(pointer), GP64()).(GPVirtual),
		fifth:   GP64(),
		stride:  Load(Param(stride), GP64()).(GPVirtual),
		stride3: GP64(),
	}
	LEAQ(Mem{Base: s.stride, Index: s.stride, Scale: 2}, s.stride3)
	LEAQ(Mem{Base: s.base, Index: s.stride, Scale: 4}, s.fifth)
	return s
}

func (s square) row(y int) Mem {
	base := s.base
	if y >= 4 {
		base = s.fifth
	}
	switch y % 4 {
	case 1:
		return Mem{Base: base, Index: s.stride, Scale: 1}
	case 2:
		return Mem{Base: base, Index: s.stride, Scale: 2}
	case 3:
		return Mem{Base: base, Index: s.stride3, Scale: 1}
	}
	return Mem{Base: base}
}
