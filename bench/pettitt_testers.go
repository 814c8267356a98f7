package main

import (
	"math"
	"slices"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

// A seriesTester tests a series, or one new point after the other.
type seriesTester func() (seriesDigest, error)

// seriesTesters are implementations by name.
var seriesTesters = map[string]func(*series) seriesTester{
	"batch": func(s *series) seriesTester {
		var tester pettitt.Tester // kept, as by a program that tests many series
		return func() (seriesDigest, error) {
			statistic, err := tester.Batch(s.Points)
			return seriesDigest{statistic.K(pettitt.Both), statistic.Tau(pettitt.Both)}, err
		}
	},
	"update": updateSeries,
	"sort": func(s *series) seriesTester {
		return func() (seriesDigest, error) { return testBySorting(s.Points), nil }
	},
	"naive": func(s *series) seriesTester {
		return func() (seriesDigest, error) { return testAllPairs(s.Points), nil }
	},
	"sort each": sortEach,
}

// updateSeries does what a handler does with a batch of records: it resumes a segment and adds points. Changes are as good
// as never significant.
func updateSeries(s *series) seriesTester {
	settings := pettitt.Settings{Alpha: pettitt.MinAlpha, Cap: pettitt.MaxCap}
	times := make([]int64, len(s.Points))
	for i := range times {
		times[i] = int64(i)
	}
	return func() (seriesDigest, error) {
		d, err := pettitt.Resume(settings, pettitt.Segment{Times: slices.Clone(times), Values: slices.Clone(s.Points), Seen: int64(len(times))})
		if err != nil {
			return seriesDigest{}, err
		}
		for i, x := range s.Next {
			if _, err := d.Add(int64(len(times)+i), x); err != nil {
				return seriesDigest{}, err
			}
		}
		statistic := d.Statistic()
		return seriesDigest{statistic.K(pettitt.Both), statistic.Tau(pettitt.Both)}, nil
	}
}

// sortEach tests all points anew for each new one.
func sortEach(s *series) seriesTester {
	return func() (digest seriesDigest, err error) {
		all := slices.Clone(s.Points)
		for _, x := range s.Next {
			all = append(all, x)
			digest = testBySorting(all)
		}
		return digest, nil
	}
}

// testBySorting is the test by mean ranks, as it is mostly written.
func testBySorting(x []float64) (digest seriesDigest) {
	n := len(x)
	order, ranks := make([]int, n), make([]float64, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case x[a] < x[b]:
			return -1
		case x[a] > x[b]:
			return 1
		}
		return 0
	})
	for from := 0; from < n; {
		to := from
		for to < n && x[order[to]] == x[order[from]] {
			to++
		}
		for rank := float64(from+to+1) / 2; from < to; from++ {
			ranks[order[from]] = rank
		}
	}
	sum := 0.0
	for i, rank := range ranks {
		sum += rank
		if u := int64(math.Abs(2*sum - float64(i+1)*float64(n+1))); u > digest.K {
			digest = seriesDigest{u, i + 1}
		}
	}
	return digest
}

// testAllPairs is the test by its definition, with U from one point to the next.
func testAllPairs(x []float64) (digest seriesDigest) {
	u := int64(0)
	for i, y := range x {
		for _, z := range x {
			if y > z {
				u++
			} else if y < z {
				u--
			}
		}
		if k := max(u, -u); k > digest.K {
			digest = seriesDigest{k, i + 1}
		}
	}
	return digest
}
