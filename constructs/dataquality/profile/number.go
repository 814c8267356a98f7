package profile

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// maxNumber is how long a number can be, in bytes. Spark's decimals have 38
// digits.
const maxNumber = reserve / 2

func isDigit(c byte) bool { return c-'0' <= 9 }

// number reads a number that begins at pos, and returns it as it is written.
func (s *scanner) number() ([]byte, error) {
	start := s.pos
	end, ok := numberEnd(s.data, start)
	switch {
	case end-start > maxNumber:
		return nil, s.syntax("a longer number", limited("a number", maxNumber))
	case !ok:
		s.pos = end
		return nil, s.unexpected("a digit")
	}
	s.pos = end
	return s.data[start:end], nil
}

// numberEnd returns where the number ends that begins at i, or where it is
// wrong.
func numberEnd(data []byte, i int) (end int, ok bool) {
	if i < len(data) && data[i] == '-' {
		i++
	}
	if i < len(data) && data[i] == '0' {
		i++
	} else if i, ok = digitsEnd(data, i); !ok {
		return i, false
	}
	if i < len(data) && data[i] == '.' {
		if i, ok = digitsEnd(data, i+1); !ok {
			return i, false
		}
	}
	if i < len(data) && data[i]|0x20 == 'e' {
		i++
		if i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		return digitsEnd(data, i)
	}
	return i, true
}

// digitsEnd returns where the digits end that begin at i, and whether there is
// one. It looks at 8 bytes at a time.
func digitsEnd(data []byte, i int) (end int, ok bool) {
	start := i
	for i+8 <= len(data) {
		// A digit xor '0' is less than 10, so that adding 0x76 does not reach the
		// highest bit.
		x := binary.LittleEndian.Uint64(data[i:]) ^ '0'*ones
		if m := (x + 0x76*ones | x) & high; m != 0 {
			i += bits.TrailingZeros64(m) / 8
			return i, i > start
		}
		i += 8
	}
	for i < len(data) && isDigit(data[i]) {
		i++
	}
	return i, i > start
}

// maxExact is how many digits an integer can have to be a float64 in any case.
const maxExact = 15

// parseNumber returns the value of a JSON number. What is too large for a
// float64 is infinite.
func parseNumber(text []byte) float64 {
	if len(text) <= maxExact {
		var n int64
		for _, c := range text {
			if !isDigit(c) {
				return parseFloat(text)
			}
			n = n*10 + int64(c-'0')
		}
		return float64(n)
	}
	return parseFloat(text)
}

func parseFloat(text []byte) float64 {
	// The only error that it can return for a JSON number is that it is out of
	// range, with what it should be.
	f, _ := strconv.ParseFloat(string(text), 64)
	return f
}

// nonFinite are the names of numbers that JSON has not, in lower case, as Java,
// Python, C and XML Schema write them. A profile has "inf" in strings.
var nonFinite = map[string]float64{
	"nan": math.NaN(), "+nan": math.NaN(), "-nan": math.NaN(),
	"inf": math.Inf(1), "+inf": math.Inf(1), "-inf": math.Inf(-1),
	"infinity": math.Inf(1), "+infinity": math.Inf(1), "-infinity": math.Inf(-1),
}

// parseText returns the number that a string has.
func parseText(text []byte) (f float64, ok bool) {
	if len(text) == 0 || len(text) > maxNumber {
		return 0, false
	}
	if end, ok := numberEnd(text, 0); ok && end == len(text) {
		return parseNumber(text), true
	}
	f, ok = nonFinite[strings.ToLower(string(text))]
	return f, ok
}
