package pettitt

import "math"

// P is the approximate probability that n points of one distribution have a statistic
// of k or more: min(1, 2 exp(-6k²/(n³+n²))), without the 2 for one direction. It is 1
// for fewer than two points.
func P(k int64, n int, d Direction) float64 {
	if n < 2 {
		return 1
	}
	points := float64(n)
	p := math.Exp(-6 * float64(k) * float64(k) / (points * points * (points + 1)))
	if d == Both {
		p *= 2
	}
	return min(1, p)
}

// leastP is the least p of n points: all of a half are greater than all of the other.
func leastP(n int, d Direction) float64 {
	half := int64(n / 2)
	return P(half*(int64(n)-half), n, d)
}

// MinimumN is the least number of points with which a test at the level alpha can
// reject. With two directions it is 11 for 0.05, 16 for 0.01 and 22 for 0.001. Alpha
// must be more than 0.
func MinimumN(alpha float64, d Direction) int {
	n := 2
	for leastP(n, d) > alpha {
		n++
	}
	return n
}
