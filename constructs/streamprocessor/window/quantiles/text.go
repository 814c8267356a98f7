package quantiles

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/DataDog/sketches-go/ddsketch/store"
)

// The text is the number of zeros, then after a semicolon each the bins of the positive
// and of the negative numbers: "2;-3,1:5,1;" are two zeros and the positive bins -3
// with one number, -2 with five and -1 with one. A bin is known by how far it is from
// the one before; its number is left out if it is 1.

// AppendText implements [encoding.TextAppender].
func (s *sketch) AppendText(b []byte) ([]byte, error) {
	b = strconv.AppendFloat(b, s.dd.GetZeroCount(), 'f', 0, 64)
	b = appendBins(append(b, ';'), s.dd.GetPositiveValueStore())
	return appendBins(append(b, ';'), s.dd.GetNegativeValueStore()), nil
}

func appendBins(b []byte, from store.Store) []byte {
	before := 0
	for i, bin := range binsOf(from) {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(bin.index-before), 10)
		if bin.count != 1 {
			b = strconv.AppendFloat(append(b, ':'), bin.count, 'f', 0, 64)
		}
		before = bin.index
	}
	return b
}

type bin struct {
	index int
	count float64
}

// binsOf returns the bins that have numbers, in order and each once.
func binsOf(from store.Store) []bin {
	var bins []bin
	from.ForEach(func(index int, count float64) bool {
		if count > 0 {
			bins = append(bins, bin{index, count})
		}
		return false
	})
	slices.SortFunc(bins, func(x, y bin) int { return cmp.Compare(x.index, y.index) })
	return bins
}

var errDamaged = errors.New("it is no sketch of that accuracy")

// UnmarshalText implements [encoding.TextUnmarshaler].
func (s *sketch) UnmarshalText(text []byte) error {
	s.clear()
	parts := bytes.Split(text, []byte(";"))
	if len(parts) != 3 {
		return fmt.Errorf("the sketch %.20q has %d parts: %w", text, len(parts), errDamaged)
	}
	zeros, err := parseCount(parts[0])
	if err == nil && zeros > 0 {
		err = s.dd.AddWithCount(0, zeros)
	}
	if err == nil {
		err = s.readBins(parts[1], s.dd.GetPositiveValueStore())
	}
	if err == nil {
		err = s.readBins(parts[2], s.dd.GetNegativeValueStore())
	}
	if err != nil {
		return fmt.Errorf("the sketch %.20q of %d characters cannot be read: %w", text, len(text), err)
	}
	return nil
}

// readBins adds bins to a store. None is beyond those of numbers: a store takes memory
// for all between its first and its last one.
func (s *sketch) readBins(text []byte, to store.Store) error {
	if len(text) == 0 {
		return nil
	}
	lowest, highest := s.mapping.Index(s.mapping.MinIndexableValue()), s.mapping.Index(s.mapping.MaxIndexableValue())
	index := 0
	for i, part := range bytes.Split(text, []byte(",")) {
		step, counted, several := bytes.Cut(part, []byte(":"))
		n, err := strconv.Atoi(string(step))
		if err != nil || i > 0 && n <= 0 || n > highest-lowest || n < lowest {
			return errDamaged
		}
		index += n
		count := 1.0
		if several {
			if count, err = parseCount(counted); err != nil || count == 0 {
				return errDamaged
			}
		}
		if index < lowest || index > highest {
			return errDamaged
		}
		to.AddWithCount(index, count)
	}
	return nil
}

// parseCount reads a number of numbers, which float64 has exactly up to 2^53.
func parseCount(text []byte) (float64, error) {
	n, err := strconv.ParseUint(string(text), 10, 53)
	if err != nil {
		return 0, errDamaged
	}
	return float64(n), nil
}
