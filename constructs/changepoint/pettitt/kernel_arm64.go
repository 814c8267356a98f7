//go:build !purego

package pettitt

// lanes is the number of points that the kernel takes at a time.
const lanes = 4

// sweepNEON is sweepScalar of n > 0 times four points, from an empty prefix.
// It writes the three fields of a prefix, of which u is the first.
//
//go:noescape
func sweepNEON(values *float64, v *int32, n int, x float64, u *int32)

// sweepVectors sweeps as many values as fill vectors, from an empty prefix, and
// returns how many.
func sweepVectors(values []float64, v []int32, x float64, u *prefix) int {
	n := len(values) / lanes
	if n == 0 {
		return 0
	}
	sweepNEON(&values[0], &v[0], n, x, &u.last)
	return n * lanes
}
