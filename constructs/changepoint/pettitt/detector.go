package pettitt

import (
	"fmt"
	"math"
	"slices"
)

// A Detector tests a series after every point. It is for one goroutine at a time.
type Detector struct {
	settings Settings
	segment  Segment
	v        []int32 // sums of signs of segment.Values
	ranker   ranker
	scratch  []float64
}

// New is the detector of a series that begins. It returns the error of
// [Settings.Validate].
func New(settings Settings) (*Detector, error) { return Resume(settings, Segment{}) }

// Resume is the detector of a series that goes on, with memory that Segment returned.
// It takes the segment's slices over. The settings may be others than before: a segment
// of more points than Cap loses its oldest ones, and a decision that is further away
// than Wait comes nearer.
//
// It takes the time of sorting the values, and returns the error of
// [Settings.Validate], or one that wraps [ErrSegment].
func Resume(settings Settings, segment Segment) (*Detector, error) {
	if err := settings.Validate(); err != nil {
		return nil, err
	}
	if err := segment.check(); err != nil {
		return nil, err
	}
	d := &Detector{settings: settings.WithDefaults(), segment: segment}
	if d.segment.Pending {
		d.segment.Left = min(d.segment.Left, max(1, d.settings.Wait))
	}
	if n := len(d.segment.Times); n >= d.settings.Cap && !d.segment.Pending {
		d.segment.drop(n - d.settings.Cap/2)
	}
	for i, x := range d.segment.Values {
		d.segment.Values[i] = x + 0 // turns -0 into 0
	}
	d.rank()
	return d, nil
}

// rank makes the sums of signs anew.
func (d *Detector) rank() {
	d.v = grow(d.v, len(d.segment.Values))
	d.ranker.signSums(d.segment.Values, d.v)
}

// Segment is what to keep of the detector, for [Resume]. It is the detector's own until
// the next Add.
func (d *Detector) Segment() Segment { return d.segment }

// Statistic is that of the points since the last change. It takes one pass over them.
func (d *Detector) Statistic() Statistic { return statisticOf(d.v) }

// Settings are the detector's, with their defaults.
func (d *Detector) Settings() Settings { return d.settings }

// Add takes a point and tests the segment with it, in one pass over its points. Times
// are in any unit; points should come in their order, and two of the same time count as
// one where they have the same value. It returns an error that wraps [ErrValue] for what
// is no value, and has then done nothing.
func (d *Detector) Add(t int64, x float64) (Result, error) {
	if !usable(x) {
		return Result{}, fmt.Errorf("value at %d is %v: %w", t, x, ErrValue)
	}
	x += 0 // turns -0 into 0
	s := &d.segment
	place := s.place(t)
	if outcome := s.outcome(place, t, x, d.settings.Lateness); outcome != Accepted {
		return Result{Outcome: outcome}, nil
	}
	u := sweep(s.Values, d.v, x)
	late := place < len(s.Values)
	s.Times = slices.Insert(s.Times, place, t)
	s.Values = slices.Insert(s.Values, place, x)
	d.v = slices.Insert(d.v, place, -u.last) // the sum of all of v is 0
	s.Seen++
	if late {
		all := statisticOf(d.v)
		u = prefix{low: int32(all.Min), high: int32(all.Max)}
	}
	result := d.judge(t, u)
	if !s.Pending && len(s.Times) >= d.settings.Cap {
		s.drop(len(s.Times) - d.settings.Cap/2)
		d.rank()
	}
	return result, nil
}

// judge tests the segment, whose statistic is known, unless a decision is pending.
func (d *Detector) judge(t int64, u prefix) (result Result) {
	s := &d.segment
	if s.Pending {
		s.Left--
		if s.Left > 0 {
			return result
		}
		s.Pending = false
		result.Change = d.test(u)
	} else if change := d.test(u); change != nil {
		result.Detected, s.Detected = true, t
		if d.settings.Wait > 0 {
			s.Pending, s.Left = true, d.settings.Wait
			return result
		}
		result.Change = change
	}
	if result.Change != nil {
		result.Change.Detected, result.Change.Decided = s.Detected, t
		s.drop(len(s.Times))
		s.Seen = 0
		d.v = d.v[:0]
	}
	return result
}

// test is the change that the segment has, or nil.
func (d *Detector) test(u prefix) *Change {
	n := len(d.segment.Values)
	if n < d.settings.StartUp {
		return nil
	}
	bounds := Statistic{N: n, Max: int64(u.high), Min: int64(u.low)}
	level := d.settings.level(d.segment.Seen)
	p := bounds.P(d.settings.Direction)
	if p > level {
		return nil
	}
	exact := statisticOf(d.v)
	tau := exact.Tau(d.settings.Direction)
	change := &Change{
		At: d.segment.Times[tau], Before: d.segment.Times[tau-1],
		N: n, Tau: tau, K: exact.K(d.settings.Direction), P: p, Level: level,
	}
	if !d.measure(change) {
		return nil
	}
	return change
}

// measure finds the offset of a change and whether it is of the threshold.
func (d *Detector) measure(c *Change) bool {
	before := d.segment.Values[:max(0, c.Tau-d.settings.Window)]
	after := d.segment.Values[min(c.N, c.Tau+d.settings.Window):]
	threshold := d.settings.PracticalThreshold
	if len(before) == 0 || len(after) == 0 {
		if threshold > 0 {
			return false
		}
		before, after = d.segment.Values[:c.Tau], d.segment.Values[c.Tau:]
	}
	c.From, c.After = d.median(before), d.median(after)
	c.Offset = c.After - c.From
	switch d.settings.Direction {
	case Up:
		return c.Offset >= threshold
	case Down:
		return -c.Offset >= threshold
	default:
		return math.Abs(c.Offset) >= threshold
	}
}

// median leaves the values as they are.
func (d *Detector) median(values []float64) float64 {
	d.scratch = append(d.scratch[:0], values...)
	return median(d.scratch)
}
