package pettitt

// prefix is what a sweep keeps of the sums U_t: the last, and the least and greatest
// so far, of which 0 is one.
type prefix struct{ last, low, high int32 }

// sweep adds sgn(values[i] - x) to each v[i] and returns the prefix sums of the new v.
// Sums are within 32 bits for what segments may have.
func sweep(values []float64, v []int32, x float64) prefix {
	var u prefix
	done := sweepVectors(values, v, x, &u)
	sweepScalar(values[done:], v[done:], x, &u)
	return u
}

// sweepScalar is the definition of the kernels.
func sweepScalar(values []float64, v []int32, x float64, u *prefix) {
	v = v[:len(values)]
	for i, y := range values {
		sum := v[i]
		if y > x {
			sum++
		}
		if y < x {
			sum--
		}
		v[i] = sum
		u.last += sum
		u.low = min(u.low, u.last)
		u.high = max(u.high, u.last)
	}
}
