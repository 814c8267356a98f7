package pettitt

import (
	"math/bits"
	"slices"
)

// median is the middle value, or the mean of the two in the middle, of at least one
// value. It changes their order.
func median(values []float64) float64 {
	n := len(values)
	high := selectKth(values, n/2)
	if n%2 != 0 {
		return high
	}
	low := slices.Max(values[:n/2])
	return low/2 + high/2 // not (low+high)/2, which may overflow
}

// selectKth puts the value that sorting would put at k there, with none greater before
// it, and returns it. This is Hoare's selection; after too many poor partitions the
// rest is sorted.
func selectKth(values []float64, k int) float64 {
	from, to := 0, len(values)
	for left := 2 * bits.Len(uint(len(values))); to-from > 16 && left > 0; left-- {
		i, j := partition(values, from, to)
		switch {
		case k <= j:
			to = j + 1
		case k >= i:
			from = i
		default:
			return values[k]
		}
	}
	slices.Sort(values[from:to])
	return values[k]
}

// partition moves what is not greater than a middle value to the places up to j, and
// what is not less to those from i on. Those between are equal to it.
func partition(values []float64, from, to int) (i, j int) {
	pivot := middle(values[from], values[from+(to-from)/2], values[to-1])
	i, j = from, to-1
	for i <= j {
		for values[i] < pivot {
			i++
		}
		for values[j] > pivot {
			j--
		}
		if i <= j {
			values[i], values[j] = values[j], values[i]
			i++
			j--
		}
	}
	return i, j
}

func middle(a, b, c float64) float64 {
	return max(min(a, b), min(max(a, b), c))
}
