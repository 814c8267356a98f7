//go:build !purego

package simd

import "golang.org/x/sys/cpu"

// AVX2 is set where the processor and the operating system have AVX2, and with
// it every smaller extension up to BMI2.
var AVX2 = cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2

// AVX512 is set where there are the vectors of 512 bits of AVX-512F and AVX-512BW.
var AVX512 = AVX2 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW

// NEON is set where the processor has Advanced SIMD.
const NEON = false
