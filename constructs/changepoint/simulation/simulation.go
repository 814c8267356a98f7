// Package simulation measures how package pettitt does on series of independent normal
// noise of standard deviation 1: how often it finds what is not there, how late it finds
// what is, and how far from its place. `changepoint simulate`
// (constructs/changepoint/cmd/changepoint) prints it.
//
// Series i of a seed is always the same, so that results are too.
package simulation

import (
	"math"
	"math/rand/v2"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

// A Sample says how many series to make, and which.
type Sample struct {
	Series int
	Seed   uint64
}

// noise is the source of series i.
func (s Sample) noise(i int) *rand.Rand { return rand.New(rand.NewPCG(s.Seed, uint64(i))) }

// Size is the share of series of n points without a change that one test at the level
// alpha rejects.
func (s Sample) Size(n int, alpha float64, d pettitt.Direction) (float64, error) {
	var tester pettitt.Tester
	x := make([]float64, n)
	rejected := 0
	for i := range s.Series {
		noise := s.noise(i)
		for j := range x {
			x[j] = noise.NormFloat64()
		}
		statistic, err := tester.Batch(x)
		if err != nil {
			return 0, err
		}
		if statistic.P(d) <= alpha {
			rejected++
		}
	}
	return float64(rejected) / float64(s.Series), nil
}

// SizeWithoutTwo is Size in both directions with a p-value that lacks the factor of 2,
// which some descriptions of the test have.
func (s Sample) SizeWithoutTwo(n int, alpha float64) (float64, error) {
	return s.Size(n, 2*alpha, pettitt.Both)
}

// FalseAlarms are the shares of series without a change in which one was detected
// within the first so many points, in the order of points, which must rise.
func (s Sample) FalseAlarms(settings pettitt.Settings, points ...int) ([]float64, error) {
	detected := make([]float64, len(points))
	for i := range s.Series {
		at, _, err := firstChange(settings, s.noise(i), 0, math.MaxInt, points[len(points)-1])
		if err != nil {
			return nil, err
		}
		for j, n := range points {
			if at >= 0 && at < n {
				detected[j]++
			}
		}
	}
	for j := range detected {
		detected[j] /= float64(s.Series)
	}
	return detected, nil
}

// A Delay is how late changes are detected, and how far from where they were.
type Delay struct {
	// Series is the number of series without an alarm before the change, of which the
	// change was Missed in the points that were looked at.
	Series, Missed int
	// Points is the mean number of points from the change until its detection: 1
	// would be its first point. Error is the mean distance of the time decided from
	// the change, in points.
	Points, Error float64
}

// Delays are of series that move up by a number of standard deviations with point
// number at, the first being 0, and are looked at for so many points.
func (s Sample) Delays(settings pettitt.Settings, deviations float64, at, points int) (Delay, error) {
	var d Delay
	for i := range s.Series {
		detected, change, err := firstChange(settings, s.noise(i), deviations, at, points)
		if err != nil {
			return d, err
		}
		switch {
		case detected >= 0 && detected < at:
			continue
		case change == nil:
			d.Missed++
		default:
			d.Points += float64(detected + 1 - at)
			d.Error += math.Abs(float64(change.At) - float64(at))
		}
		d.Series++
	}
	found := float64(d.Series - d.Missed)
	d.Points /= found
	d.Error /= found
	return d, nil
}

// firstChange feeds a detector with noise that moves up at a point. It returns the
// first change, and the point of its detection, or -1 and nil.
func firstChange(settings pettitt.Settings, noise *rand.Rand, deviations float64, at, points int) (int, *pettitt.Change, error) {
	d, err := pettitt.New(settings)
	if err != nil {
		return -1, nil, err
	}
	for t := range points {
		x := noise.NormFloat64()
		if t >= at {
			x += deviations
		}
		result, err := d.Add(int64(t), x)
		if err != nil {
			return -1, nil, err
		}
		if result.Change != nil {
			return int(result.Change.Detected), result.Change, nil
		}
	}
	return -1, nil, nil
}
