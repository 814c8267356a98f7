//go:build purego || (!amd64 && !arm64)

package simd

// AVX2 is set where the processor and the operating system have AVX2, and with
// it every smaller extension up to BMI2.
const AVX2 = false

// NEON is set where the processor has Advanced SIMD.
const NEON = false
