package pettitt_test

import (
	"math"
	"math/rand/v2"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

// naive is the statistic by its definition: U_t is the sum, over i up to t and j after
// it, of the signs of x_i - x_j.
func naive(x []float64) pettitt.Statistic {
	s := pettitt.Statistic{N: len(x)}
	for t := 1; t < len(x); t++ {
		u := int64(0)
		for _, before := range x[:t] {
			for _, after := range x[t:] {
				u += sign(before - after)
			}
		}
		if u > s.Max {
			s.Max, s.MaxAt = u, t
		}
		if u < s.Min {
			s.Min, s.MinAt = u, t
		}
	}
	return s
}

func sign(x float64) int64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	default:
		return 0
	}
}

// randomSeries is tied in every other case, and sometimes moves to another level.
func randomSeries(random *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	tied, shift, at := random.IntN(2) == 0, 3*random.NormFloat64(), random.IntN(2*n+1)
	for i := range x {
		x[i] = random.NormFloat64()
		if i >= at {
			x[i] += shift
		}
		if tied {
			x[i] = math.Round(x[i]) // makes both zeros
		}
	}
	return x
}
