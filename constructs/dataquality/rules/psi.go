package rules

import "math"

// PopulationStability returns the population stability index of two
// distributions, given how many rows of each are in the same bins:
//
//	Σ (a - e) × ln(a / e)
//
// where e and a are the parts that a bin has of the expected and of the actual
// rows (N. Siddiqi, Credit Risk Scorecards, Wiley, 2006). It is 0 for two
// distributions that are the same and has no limit. It is the same in both
// directions: the divergence of H. Jeffreys. As a rule of thumb, below 0.1 little
// has changed and above 0.25 much (the same source).
//
// The index of a bin that is empty in one distribution would be infinite. So half
// a row is added to each bin, which is the estimator of R. Krichevsky and
// V. Trofimov (The performance of universal encoding, 1981): with n rows in k
// bins, the part of a bin with c rows is (c + 1/2) / (n + k/2). The index of
// finite counts is finite.
//
// Samples of N and M rows of the same population in k bins have an index of about
// (k - 1) × (1/N + 1/M) (B. Yurdakul and J. Naranjo, Statistical properties of the
// population stability index, Journal of Risk Model Validation, 2020): small
// samples need a higher threshold.
//
// The slices must have the same length. Counts must not be negative.
func PopulationStability(expected, actual []float64) float64 {
	totalExpected, totalActual := smoothedTotal(expected), smoothedTotal(actual)
	var index float64
	for i := range expected {
		e := (expected[i] + smoothing) / totalExpected
		a := (actual[i] + smoothing) / totalActual
		index += (a - e) * math.Log(a/e)
	}
	return index
}

// smoothing is how many rows are added to each bin.
const smoothing = 0.5

func smoothedTotal(counts []float64) (total float64) {
	for _, c := range counts {
		total += c + smoothing
	}
	return total
}
