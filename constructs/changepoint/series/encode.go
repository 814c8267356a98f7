package series

import (
	"encoding/binary"
	"math"
)

const (
	version = 1

	flagBounded = 1 << 0
	flagPending = 1 << 1

	// Values are raw, or integers over this many powers of ten: 0 to 9.
	encodingRaw    = 255
	maxDecimals    = 9
	maxInteger     = 1 << 53 // integers of a float64 are exact up to here
	rawValue       = 8
	headerIntegers = 10
)

var powersOfTen = [maxDecimals + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// MaxSize is the greatest number of bytes of an encoded state of so many points.
func MaxSize(points int) int {
	return 1 + 1 + 1 + headerIntegers*binary.MaxVarintLen64 + MaxSequence + points*(binary.MaxVarintLen64+rawValue)
}

// Append appends the encoded state to b.
func (s *State) Append(b []byte) []byte {
	segment := &s.Segment
	flags := byte(0)
	if segment.Bounded {
		flags |= flagBounded
	}
	if segment.Pending {
		flags |= flagPending
	}
	b = append(b, version, flags)
	b = binary.AppendUvarint(b, uint64(len(s.Sequence)))
	b = append(b, s.Sequence...)
	for _, count := range s.Counts.list() {
		b = binary.AppendUvarint(b, *count)
	}
	b = binary.AppendUvarint(b, uint64(segment.Seen))
	if segment.Bounded {
		b = binary.AppendVarint(b, segment.Floor)
	}
	if segment.Pending {
		b = binary.AppendVarint(b, segment.Detected)
		b = binary.AppendUvarint(b, uint64(segment.Left))
	}
	b = binary.AppendUvarint(b, uint64(len(segment.Times)))
	b = appendTimes(b, segment.Times)
	return appendValues(b, segment.Values)
}

// list is in the order of the encoding.
func (c *Counts) list() [4]*uint64 {
	return [...]*uint64{&c.Accepted, &c.Duplicates, &c.Late, &c.Changes}
}

// appendTimes appends the first time, and then how much each difference differs from
// the one before it. Differences may overflow, and do so back in decoding.
func appendTimes(b []byte, times []int64) []byte {
	last, step := int64(0), int64(0)
	for i, t := range times {
		next := t - last
		b = binary.AppendVarint(b, next-step)
		last, step = t, next
		if i == 0 {
			step = 0
		}
	}
	return b
}

// appendValues appends the values as integers where they can be, which then differ by
// 2^54 at most: in a variable-length integer, that takes no more than a raw value.
func appendValues(b []byte, values []float64) []byte {
	decimals, ok := decimalsOf(values)
	if !ok {
		b = append(b, encodingRaw)
		for _, x := range values {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
		return b
	}
	b = append(b, byte(decimals))
	last := int64(0)
	for _, x := range values {
		integer := int64(math.Round(x * powersOfTen[decimals]))
		b = binary.AppendVarint(b, integer-last)
		last = integer
	}
	return b
}

// decimalsOf is the least number of decimals with which all values are exactly what
// decoding makes of them.
func decimalsOf(values []float64) (int, bool) {
	decimals := 0
	for _, x := range values {
		for !isDecimal(x, decimals) {
			if decimals++; decimals > maxDecimals {
				return 0, false
			}
		}
	}
	for _, x := range values { // more decimals may make one inexact that had fewer
		if !isDecimal(x, decimals) {
			return 0, false
		}
	}
	return decimals, true
}

func isDecimal(x float64, decimals int) bool {
	integer := math.Round(x * powersOfTen[decimals])
	return math.Abs(integer) <= maxInteger &&
		math.Float64bits(float64(int64(integer))/powersOfTen[decimals]) == math.Float64bits(x)
}
