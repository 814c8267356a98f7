// Package quantiles estimates quantiles of numbers of the records of a group, for
// package streamprocessor/window: the median of prices, the 99th percentile of
// latencies. It is DDSketch, by github.com/DataDog/sketches-go: an estimate is within
// some per cent of the right number, whatever the numbers are.
//
//	quantiles.Of("latency", func(r request) float64 { return r.Milliseconds }, 0.5, 0.99)
//
// The estimates do not depend on the order of the numbers or on how they are merged.
package quantiles

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/DataDog/sketches-go/ddsketch"
	"github.com/DataDog/sketches-go/ddsketch/mapping"
	"github.com/DataDog/sketches-go/ddsketch/store"

	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
)

// Accuracy of [Of]: an estimate is at most 1 % less or more than the number that has
// the rank, or one of the two that are next to a rank between numbers.
const Accuracy = 0.01

// minAccuracy keeps the number of different bins of a group below a million.
const minAccuracy = 0.001

// Of estimates the quantiles, numbers from 0 to 1, with the accuracy [Accuracy]. The
// results are called after their percentiles: p50, p99, p99.9.
//
// A group takes about four bytes of the state for each bin, numbers that differ by less
// than 2 %: 1.6 KB if the largest number is a thousand times the smallest one. A record
// whose number is infinite or not a number is refused.
func Of[R any](name string, value func(record R) float64, quantiles ...float64) window.Aggregate[R] {
	return OfAccuracy(name, Accuracy, value, quantiles...)
}

// OfAccuracy is Of with another accuracy, from 0.001 to 0.5. The number of bins is
// inverse to it.
func OfAccuracy[R any](name string, accuracy float64, value func(record R) float64, quantiles ...float64) window.Aggregate[R] {
	bins, err := mapping.NewLogarithmicMapping(accuracy)
	if err != nil || !(accuracy >= minAccuracy && accuracy <= 0.5) {
		return window.Faulty[R](name, fmt.Sprintf("got the accuracy %v, want %v to 0.5", accuracy, minAccuracy))
	}
	if len(quantiles) == 0 {
		return window.Faulty[R](name, "got no quantiles, want one or more")
	}
	labels := make([]string, len(quantiles))
	for i, q := range quantiles {
		if !(q >= 0 && q <= 1) {
			return window.Faulty[R](name, fmt.Sprintf("got the quantile %v, want 0 to 1", q))
		}
		labels[i] = "p" + percent(q)
	}
	shown := append([]float64(nil), quantiles...)
	kind := "quantiles" + strings.ReplaceAll(strconv.FormatFloat(accuracy, 'g', -1, 64), "+", "")
	return window.Of(kind, name, value, func() *sketch {
		s := &sketch{mapping: bins, quantiles: shown, labels: labels}
		s.clear()
		return s
	})
}

// percent is 99.9 for 0.999.
func percent(q float64) string {
	text := strings.TrimRight(strconv.FormatFloat(q*100, 'f', 6, 64), "0")
	return strings.TrimSuffix(text, ".")
}

// sketch is a [window.Accumulator].
type sketch struct {
	mapping   mapping.IndexMapping
	dd        *ddsketch.DDSketch
	quantiles []float64
	labels    []string
}

// clear makes it one of no numbers.
func (s *sketch) clear() {
	s.dd = ddsketch.NewDDSketch(s.mapping, store.NewBufferedPaginatedStore(), store.NewBufferedPaginatedStore())
}

func (s *sketch) Check(v float64) error {
	if math.IsNaN(v) || math.Abs(v) > s.mapping.MaxIndexableValue() {
		return errors.New("got a number that is infinite, too large or not a number")
	}
	return nil
}

func (s *sketch) Add(v float64) {
	if err := s.dd.Add(v); err != nil { // Check is stricter
		panic(fmt.Sprintf("quantiles: %v", err))
	}
}

func (s *sketch) Merge(other *sketch) error { return s.dd.MergeWith(other.dd) }

func (s *sketch) Results() []window.Result {
	values, err := s.dd.GetValuesAtQuantiles(s.quantiles)
	if err != nil { // it is empty: the quantiles have been checked
		return nil
	}
	results := make([]window.Result, len(values))
	for i, v := range values {
		results[i] = window.Result{Part: s.labels[i], Number: strconv.FormatFloat(v+0, 'g', -1, 64)} // + 0 makes 0 of -0
	}
	return results
}
