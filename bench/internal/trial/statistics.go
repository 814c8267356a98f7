package trial

import "slices"

// A Summary describes the values of all rounds.
type Summary struct {
	Median, Min, Max float64
	// Lower and Upper are the quartiles: half of the values are between them.
	Lower, Upper float64
}

// summarize panics without values.
func summarize(values []float64) Summary {
	sorted := slices.Sorted(slices.Values(values))
	return Summary{
		Median: quantile(sorted, 0.5),
		Min:    sorted[0],
		Max:    sorted[len(sorted)-1],
		Lower:  quantile(sorted, 0.25),
		Upper:  quantile(sorted, 0.75),
	}
}

// quantile interpolates linearly between the two values next to the q-th part of the way through sorted, as
// spreadsheets, R (type 7) and NumPy do.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i == len(sorted)-1 {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// noisyAbove is the distance between the quartiles, as a part of the median, from which a ratio is called noisy.
const noisyAbove = 0.10

// Noisy reports whether the values lie so far apart that the median should be read as an order of magnitude.
func (s Summary) Noisy() bool { return s.Upper-s.Lower > noisyAbove*s.Median }

// ratios divides pair by pair.
func ratios(ours, theirs []float64) []float64 {
	r := make([]float64, len(ours))
	for i := range r {
		r[i] = ours[i] / theirs[i]
	}
	return r
}
