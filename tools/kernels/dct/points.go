package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// Fixed point of the transforms and their constants, as the package of the
// kernels has them.
const (
	constBits = 13
	passBits  = 2

	fix0298 = 2446
	fix0390 = 3196
	fix0541 = 4433
	fix0765 = 6270
	fix0899 = 7373
	fix1175 = 9633
	fix1501 = 12299
	fix1847 = 15137
	fix1961 = 16069
	fix2053 = 16819
	fix2562 = 20995
	fix3072 = 25172
)

// evenWeights[n] are the weights at point n of the first and of the second of a
// pair of even frequencies: of 0 and 4 at first, then of 2 and 6. The transform of
// four points has them for 0 and 2, then for 1 and 3.
var evenWeights = [4][2]int16{
	{1 << constBits, 1 << constBits},
	{1 << constBits, -1 << constBits},
	{fix0541 + fix0765, fix0541},
	{fix0541, fix0541 - fix1847},
}

// oddWeights[n][k] is the weight of frequency 2k+1 at point n: the shared
// products of the scalar code, multiplied out. Symmetric as it is, the forward
// transform has it too.
var oddWeights = [4][4]int16{
	{
		fix1501 - fix0899 + fix1175 - fix0390,
		fix1175,
		fix1175 - fix0390,
		fix1175 - fix0899,
	}, {
		fix1175,
		fix3072 - fix2562 + fix1175 - fix1961,
		fix1175 - fix2562,
		fix1175 - fix1961,
	}, {
		fix1175 - fix0390,
		fix1175 - fix2562,
		fix2053 - fix2562 + fix1175 - fix0390,
		fix1175,
	}, {
		fix1175 - fix0899,
		fix1175 - fix1961,
		fix1175,
		fix0298 - fix0899 + fix1175 - fix1961,
	},
}

// tables declares the weights of the inverse transforms, a pair of frequencies in
// every 32 bits, as VPMADDWD takes them: of the odd ones, 1 and 5, then 3 and 7.
func tables() (even [4]Mem, odd [4][2]Mem) {
	for n, w := range evenWeights {
		even[n] = pairs(fmt.Sprintf("even%d", n), w, w)
	}
	for n, w := range oddWeights {
		w15 := [2]int16{w[0], w[2]}
		w37 := [2]int16{w[1], w[3]}
		odd[n][0] = pairs(fmt.Sprintf("odd15at%d", n), w15, w15)
		odd[n][1] = pairs(fmt.Sprintf("odd37at%d", n), w37, w37)
	}
	return even, odd
}

// pairs declares a pair of 16-bit words four times for each half of a register.
func pairs(name string, low, high [2]int16) Mem {
	m := GLOBL(name, attr.RODATA|attr.NOPTR)
	for i := range 8 {
		w := low
		if i >= 4 {
			w = high
		}
		DATA(4*i, U32(uint32(uint16(w[1]))<<16|uint32(uint16(w[0]))))
	}
	return m
}

// dwords declares one 32-bit word eight times, and dwordsOf eight words.
func dwords(name string, v uint32) Mem { return dwordsOf(name, v, v, v, v, v, v, v, v) }

func dwordsOf(name string, values ...uint32) Mem {
	m := GLOBL(name, attr.RODATA|attr.NOPTR)
	for i, v := range values {
		DATA(4*i, U32(v))
	}
	return m
}

// bytesOf declares bytes.
func bytesOf(name string, values []uint8) Mem {
	m := GLOBL(name, attr.RODATA|attr.NOPTR)
	for i, v := range values {
		DATA(i, U8(v))
	}
	return m
}
