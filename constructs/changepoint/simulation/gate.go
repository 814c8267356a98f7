package simulation

import (
	"math"
	"slices"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

// Thresholds are the numbers of series in which a change is reported, by reading of the
// practical threshold.
type Thresholds struct {
	// Plain is without a threshold, Gate with that of package pettitt.
	Plain, Gate int
	// Kernel counts only pairs of values that differ by more than the threshold.
	Kernel int
}

// Thresholds are of series of n points that move up by a number of standard deviations
// in the middle, tested once at the end.
func (s Sample) Thresholds(n int, alpha, threshold, deviations float64) (Thresholds, error) {
	var reported Thresholds
	settings := pettitt.Settings{Alpha: alpha, StartUp: n, Cap: 2 * n}
	gated := settings
	gated.PracticalThreshold = threshold
	x := make([]float64, n)
	for i := range s.Series {
		for _, c := range []struct {
			settings pettitt.Settings
			count    *int
		}{{settings, &reported.Plain}, {gated, &reported.Gate}} {
			_, change, err := firstChange(c.settings, s.noise(i), deviations, n/2, n)
			if err != nil {
				return reported, err
			}
			if change != nil {
				*c.count++
			}
		}
		noise := s.noise(i)
		for j := range x {
			x[j] = noise.NormFloat64()
			if j >= n/2 {
				x[j] += deviations
			}
		}
		if pettitt.P(kernelStatistic(x, threshold), n, pettitt.Both) <= alpha {
			reported.Kernel++
		}
	}
	return reported, nil
}

// kernelStatistic is Pettitt's with a sign of 0 for values that differ by the threshold
// at most.
func kernelStatistic(x []float64, threshold float64) int64 {
	sorted := slices.Sorted(slices.Values(x))
	u, k := 0, 0
	for _, y := range x {
		less, _ := slices.BinarySearch(sorted, y-threshold)
		notGreater, _ := slices.BinarySearch(sorted, math.Nextafter(y+threshold, math.Inf(1)))
		u += less - (len(x) - notGreater)
		k = max(k, u, -u)
	}
	return int64(k)
}
