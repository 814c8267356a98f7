// Package distinct estimates how many different values the records of a group have,
// for package streamprocessor/window: visitors, devices, addresses. It is HyperLogLog,
// by github.com/axiomhq/hyperloglog.
//
//	distinct.Of("customers", func(s sale) string { return s.Customer })
//
// The estimate does not depend on the order of the values or on how they are merged.
package distinct

import (
	"fmt"

	"github.com/axiomhq/hyperloglog"

	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
)

// Precision of [Of]: 4,096 registers.
const Precision = 12

// Limits of a precision.
const (
	minPrecision = 4
	maxPrecision = 16
)

// Of estimates the number of different values with the precision [Precision], a
// standard error of 1.6 %. A group takes up to 4.1 KB of the state, less while it has
// few values.
func Of[R any](name string, value func(record R) string) window.Aggregate[R] {
	return OfPrecision(name, Precision, value)
}

// OfPrecision has 2 to the power of the precision registers: a standard error of
// 1.04 divided by the square root of that number, and a byte of state for each
// register. The precision is from 4 to 16.
func OfPrecision[R any](name string, precision int, value func(record R) string) window.Aggregate[R] {
	if precision < minPrecision || precision > maxPrecision {
		return window.Faulty[R](name, fmt.Sprintf("got the precision %d, want %d to %d", precision, minPrecision, maxPrecision))
	}
	return window.Of(fmt.Sprintf("distinct%d", precision), name, value, func() *sketch {
		s, err := hyperloglog.NewSketch(uint8(precision), true)
		if err != nil { // the precision has been checked
			panic(fmt.Sprintf("distinct: %v", err))
		}
		return &sketch{s, uint8(precision)}
	})
}

// sketch is a [window.Accumulator].
type sketch struct {
	hll       *hyperloglog.Sketch
	precision uint8
}

func (s *sketch) Check(string) error { return nil }

func (s *sketch) Add(value string) { s.hll.Insert([]byte(value)) }

// Merge merges a copy: the library writes to what it reads.
func (s *sketch) Merge(other *sketch) error { return s.hll.Merge(other.hll.Clone()) }

func (s *sketch) Results() []window.Result {
	return []window.Result{{Number: fmt.Sprint(s.hll.Estimate())}}
}
