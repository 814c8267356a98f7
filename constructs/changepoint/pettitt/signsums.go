package pettitt

import (
	"cmp"
	"math"
	"slices"
)

// A ranker makes the sums of signs V of a series by sorting it. It keeps its memory.
type ranker struct {
	entries, spare []entry
}

// An entry is a value, in a form that sorts as unsigned integers do, and its place.
type entry struct {
	key   uint64
	place int32
}

const (
	digitBits = 11
	digits    = 1 << digitBits
	passes    = 3
	lowBits   = 64 - passes*digitBits // of the key, that the passes leave

	// Fewer values than this are sorted by comparison: to count digits takes longer.
	fewValues = 384
	// Longer runs of values with the same high bits than this are sorted by
	// comparison, shorter ones by insertion.
	longRun = 24
)

// orderedKey is less for a lesser value. Both zeros have the same.
func orderedKey(x float64) uint64 {
	bits := math.Float64bits(x + 0) // turns -0 into 0
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}

// signSums puts into v, which is as long as values, V_i: how many values are less than
// the one at i, minus how many are greater.
func (r *ranker) signSums(values []float64, v []int32) {
	n := len(values)
	r.entries = grow(r.entries, n)
	for i, x := range values {
		r.entries[i] = entry{orderedKey(x), int32(i)}
	}
	sorted := r.sort(n)
	for from := 0; from < n; {
		to := from + 1
		for to < n && sorted[to].key == sorted[from].key {
			to++
		}
		sum := int32(from - (n - to))
		for ; from < to; from++ {
			v[sorted[from].place] = sum
		}
	}
}

// sort sorts the first n entries: by the high bits of the keys in three passes, which
// already separates most values that are measured, and then within equal high bits.
func (r *ranker) sort(n int) []entry {
	if n < fewValues {
		slices.SortFunc(r.entries[:n], compareEntries)
		return r.entries[:n]
	}
	r.spare = grow(r.spare, n)
	from, to := r.entries[:n], r.spare[:n]
	counts := new([passes][digits]int32)
	for i := range from {
		key := from[i].key >> lowBits
		counts[0][key&(digits-1)]++
		counts[1][key>>digitBits&(digits-1)]++
		counts[2][key>>(2*digitBits)]++
	}
	for pass := range counts {
		shift := lowBits + pass*digitBits
		if distribute(from, to, &counts[pass], shift) {
			from, to = to, from
		}
	}
	sortRuns(from)
	return from
}

// distribute moves entries by a digit of their keys. It leaves them where they are and
// is false when they all have the same.
func distribute(from, to []entry, counts *[digits]int32, shift int) bool {
	if counts[from[0].key>>shift&(digits-1)] == int32(len(from)) {
		return false
	}
	sum := int32(0)
	for i, count := range counts {
		counts[i], sum = sum, sum+count
	}
	for i := range from {
		digit := from[i].key >> shift & (digits - 1)
		to[counts[digit]] = from[i]
		counts[digit]++
	}
	return true
}

// sortRuns sorts the entries of the same high bits among each other.
func sortRuns(entries []entry) {
	for from := 0; from < len(entries); {
		high := entries[from].key >> lowBits
		to, ordered := from+1, true
		for to < len(entries) && entries[to].key>>lowBits == high {
			ordered = ordered && entries[to-1].key <= entries[to].key
			to++
		}
		if !ordered {
			sortRun(entries[from:to])
		}
		from = to
	}
}

func sortRun(run []entry) {
	if len(run) > longRun {
		slices.SortFunc(run, compareEntries)
		return
	}
	for i := 1; i < len(run); i++ {
		e, j := run[i], i
		for ; j > 0 && run[j-1].key > e.key; j-- {
			run[j] = run[j-1]
		}
		run[j] = e
	}
}

func compareEntries(a, b entry) int { return cmp.Compare(a.key, b.key) }

// grow is a slice of n elements, the given one where it has room.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}
