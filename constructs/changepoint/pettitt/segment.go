package pettitt

import (
	"errors"
	"fmt"
	"slices"
)

// ErrSegment is returned, wrapped, by [Resume] for a segment that no [Detector] has.
var ErrSegment = errors.New("invalid segment")

// A Segment is all that a [Detector] has to remember: the points since the last
// change. Its zero value is the beginning of a series. Package series encodes it.
type Segment struct {
	// Times and Values are of equal length, in the order of the times.
	Times  []int64
	Values []float64
	// Seen is the number of points since the last change: those of Times, and those
	// that the cap has dropped.
	Seen int64
	// Bounded tells that points which are not after Floor belong to what was dropped.
	Bounded bool
	Floor   int64
	// Pending tells that the test has rejected at the time Detected, and that the
	// decision is Left points away.
	Pending  bool
	Detected int64
	Left     int
}

// check tells what is wrong with a segment.
func (s *Segment) check() error {
	n := len(s.Times)
	problem := ""
	switch {
	case len(s.Values) != n:
		problem = fmt.Sprintf("%d times and %d values", n, len(s.Values))
	case n > MaxCap+MaxWait:
		problem = fmt.Sprintf("%d points, more than %d", n, MaxCap+MaxWait)
	case s.Seen < int64(n):
		problem = fmt.Sprintf("%d points seen and %d kept", s.Seen, n)
	case !slices.IsSorted(s.Times):
		problem = "times out of order"
	case s.Bounded && n > 0 && s.Times[0] < s.Floor:
		problem = "a point before the floor"
	case s.Pending != (s.Left > 0) || s.Left < 0:
		problem = fmt.Sprintf("pending is %t with %d points left", s.Pending, s.Left)
	}
	if problem != "" {
		return fmt.Errorf("%w: %s", ErrSegment, problem)
	}
	for i, x := range s.Values {
		if !usable(x) {
			return fmt.Errorf("%w: value %d: %w", ErrSegment, i, ErrValue)
		}
	}
	return nil
}

// place is where a point of this time goes: behind those that are not later.
func (s *Segment) place(t int64) int {
	i, _ := slices.BinarySearchFunc(s.Times, t, func(other, t int64) int {
		if other <= t {
			return -1
		}
		return 1
	})
	return i
}

// outcome says what to do with a point that goes to a place.
func (s *Segment) outcome(place int, t int64, x float64, lateness int64) Outcome {
	for i := place - 1; i >= 0 && s.Times[i] == t; i-- {
		if s.Values[i] == x {
			return Duplicate
		}
	}
	if s.Bounded && t <= s.Floor {
		return Late
	}
	if n := len(s.Times); place < n && uint64(s.Times[n-1])-uint64(t) > uint64(lateness) { // may be more than an int64 has
		return Late
	}
	return Accepted
}

// drop forgets the oldest n points, and that there may be more of their time.
func (s *Segment) drop(n int) {
	s.Bounded, s.Floor = true, s.Times[n-1]
	s.Times = s.Times[:copy(s.Times, s.Times[n:])]
	s.Values = s.Values[:copy(s.Values, s.Values[n:])]
}
