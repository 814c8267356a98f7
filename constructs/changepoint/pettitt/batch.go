package pettitt

import (
	"errors"
	"fmt"
	"math"
)

// ErrValue is returned, wrapped, for a value that is not a number, which has no rank,
// or of more than [MaxMagnitude], which is an instrument's way of failing.
var ErrValue = errors.New("value is no finite number")

// MaxMagnitude bounds values, so that their differences are finite too.
const MaxMagnitude = math.MaxFloat64 / 2

func usable(x float64) bool { return math.Abs(x) <= MaxMagnitude } // not so for NaN

// A Statistic is what the test says of a series. Its zero value is that of an empty
// one.
type Statistic struct {
	// N is the number of points.
	N int
	// Max is the maximum of U_t and MaxAt the first t that has it; a maximum means
	// that the values are lower from then on. Min and MinAt are those of the minimum.
	// Both are 0 where no U_t is greater, or less, than 0.
	Max, Min     int64
	MaxAt, MinAt int
}

// K is the statistic of the changes in a direction.
func (s Statistic) K(d Direction) int64 {
	switch d {
	case Up:
		return -s.Min
	case Down:
		return s.Max
	default:
		return max(s.Max, -s.Min)
	}
}

// Tau is the number of points before the change: the first t with the greatest
// statistic. It is 0 where K is.
func (s Statistic) Tau(d Direction) int {
	switch {
	case d == Up, d == Both && -s.Min > s.Max, d == Both && -s.Min == s.Max && s.MinAt < s.MaxAt:
		return s.MinAt
	default:
		return s.MaxAt
	}
}

// P is the approximate p-value of the changes in a direction.
func (s Statistic) P(d Direction) float64 { return P(s.K(d), s.N, d) }

// Batch is the statistic of a whole series. It takes the time of sorting the values,
// which may be tied, and 36 bytes of memory for each. It returns an error that wraps
// [ErrValue] for NaN, infinities and what is beyond [MaxMagnitude]. To test many series, use a [Tester].
func Batch(values []float64) (Statistic, error) { return new(Tester).Batch(values) }

// A Tester is [Batch] for many series: it keeps its memory. The zero value is ready
// for use, by one goroutine at a time.
type Tester struct {
	ranker ranker
	v      []int32
}

// Batch is as the function of that name.
func (t *Tester) Batch(values []float64) (Statistic, error) {
	if len(values) > math.MaxInt32 {
		return Statistic{}, fmt.Errorf("%d values: give at most %d", len(values), math.MaxInt32)
	}
	for i, x := range values {
		if !usable(x) {
			return Statistic{}, fmt.Errorf("value %d is %v: %w", i, x, ErrValue)
		}
	}
	t.v = grow(t.v, len(values))
	t.ranker.signSums(values, t.v)
	return statisticOf(t.v), nil
}

// statisticOf is the statistic of a series with these sums of signs.
func statisticOf(v []int32) Statistic {
	s := Statistic{N: len(v)}
	u := int64(0)
	for i, sum := range v {
		u += int64(sum)
		if u > s.Max {
			s.Max, s.MaxAt = u, i+1
		}
		if u < s.Min {
			s.Min, s.MinAt = u, i+1
		}
	}
	return s
}
