//go:build !purego

package simd

// AVX2 is set where the processor and the operating system have AVX2, and with
// it every smaller extension up to BMI2.
const AVX2 = false

// NEON is set where the processor has Advanced SIMD, which every arm64 target of
// Go has.
const NEON = true
