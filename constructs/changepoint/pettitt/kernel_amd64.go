//go:build !purego

package pettitt

import "github.com/lintel-go/lintel/constructs/internal/simd"

//go:generate go -C ../../../tools/kernels run ./pettitt -pkg pettitt -out ../../constructs/changepoint/pettitt/avx_amd64.s -stubs ../../constructs/changepoint/pettitt/avx_amd64.go

// lanes is the number of points that the kernel takes at a time.
const lanes = 8

// sweepVectors sweeps as many values as fill vectors, from an empty prefix, and
// returns how many.
func sweepVectors(values []float64, v []int32, x float64, u *prefix) int {
	n := len(values) / lanes
	if !simd.AVX2 || n == 0 {
		return 0
	}
	sweepAVX2(&values[0], &v[0], n, x, &u.last)
	return n * lanes
}
