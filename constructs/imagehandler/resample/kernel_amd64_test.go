//go:build !purego

package resample

import "testing"

// TestRowKernelsAVX2 is TestRowKernels with what a processor without AVX-512 runs.
func TestRowKernelsAVX2(t *testing.T) {
	defer func(was bool) { avx512 = was }(avx512)
	avx512 = false
	TestRowKernels(t)
}
