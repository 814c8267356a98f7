package rules

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
)

// Steps are points of a cumulative distribution, in order. Between them, the
// values are taken to be spread evenly.
type steps []step

// A step says which part of the values is up to a number.
type step struct{ at, part float64 }

// MarshalJSON writes an array of the number and the part.
func (s step) MarshalJSON() ([]byte, error) { return json.Marshal([2]float64{s.at, s.part}) }

// UnmarshalJSON reads what MarshalJSON writes.
func (s *step) UnmarshalJSON(data []byte) error {
	var pair []float64
	if err := json.Unmarshal(data, &pair); err != nil {
		return err
	}
	if len(pair) != 2 {
		return fmt.Errorf("got a step of %d numbers, want 2", len(pair))
	}
	s.at, s.part = pair[0], pair[1]
	return nil
}

// isOrdered reports whether the steps are those of a cumulative distribution.
func (s steps) isOrdered() bool {
	for i, p := range s {
		if p.part < 0 || p.part > 1 || i > 0 && (p.at < s[i-1].at || p.part < s[i-1].part) {
			return false
		}
	}
	return true
}

// edges are the different numbers of the steps.
func (s steps) edges() []float64 {
	edges := make([]float64, len(s))
	for i, p := range s {
		edges[i] = p.at
	}
	return slices.Compact(edges)
}

// upTo returns which part of the values is x or less.
func (s steps) upTo(x float64) float64 {
	return s.interpolate(x, sort.Search(len(s), func(i int) bool { return s[i].at > x }))
}

// below returns which part of the values is less than x.
func (s steps) below(x float64) float64 {
	return s.interpolate(x, sort.Search(len(s), func(i int) bool { return s[i].at >= x }))
}

// interpolate returns the part at x, which is between the steps i-1 and i.
func (s steps) interpolate(x float64, i int) float64 {
	if i == 0 {
		return 0
	}
	from := s[i-1]
	if i == len(s) || x == from.at {
		return from.part
	}
	to := s[i]
	// Halves, because the difference of two large numbers is infinite.
	way := (x/2 - from.at/2) / (to.at/2 - from.at/2)
	return from.part + (to.part-from.part)*math.Min(way, 1)
}

// histogram returns how many of some rows are in the bins between edges, below
// the first one and above the last one. The first bin includes the first edge, and
// each bin the edge at its end.
func (s steps) histogram(edges []float64, rows float64) []float64 {
	bins := make([]float64, 0, len(edges)+1)
	done := s.below(edges[0])
	bins = append(bins, rows*done)
	for _, edge := range edges[1:] {
		part := s.upTo(edge)
		bins = append(bins, rows*(part-done))
		done = part
	}
	if len(edges) == 1 {
		part := s.upTo(edges[0])
		bins = append(bins, rows*(part-done))
		done = part
	}
	return append(bins, rows*(1-done))
}
