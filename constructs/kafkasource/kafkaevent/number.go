package kafkaevent

import (
	"math"
	"strconv"
)

func isDigit(c byte) bool { return c-'0' <= 9 }

// maxDigits is the number of digits of [math.MaxInt64]. A number with as many
// fits into 64 bits without a sign.
const maxDigits = 19

// integer reads an integer from low to high. Like encoding/json, it does not
// take 1.0 or 1e0 for one.
func (s *scanner) integer(low, high int64, expected string) (int64, error) {
	negative := s.peek() == '-'
	start := s.pos
	if negative {
		s.pos++
	}
	first := s.pos
	var magnitude uint64
	for s.pos < len(s.data) && isDigit(s.data[s.pos]) {
		magnitude = magnitude*10 + uint64(s.data[s.pos]-'0')
		s.pos++
	}
	digits := s.pos - first
	switch {
	case digits == 0:
		return 0, s.unexpected(expected)
	case digits > 1 && s.data[first] == '0':
		s.pos = first
		return 0, &SyntaxError{Offset: int64(first), Found: "a number that starts with 0", Expected: expected}
	case s.pos < len(s.data) && (s.data[s.pos] == '.' || s.data[s.pos]|0x20 == 'e'):
		return 0, &SyntaxError{Offset: int64(start), Found: "a number with a fraction or an exponent", Expected: expected}
	}
	n := int64(magnitude)
	if negative {
		n = -n
	}
	fits := digits <= maxDigits && (magnitude <= math.MaxInt64 || negative && n == math.MinInt64)
	if !fits || n < low || n > high {
		found := "a number that does not fit into 64 bits"
		if fits {
			found = strconv.FormatInt(n, 10)
		}
		return 0, &SyntaxError{Offset: int64(start), Found: found, Expected: expected}
	}
	return n, nil
}

// skipNumber reads any number.
func (s *scanner) skipNumber() error {
	if s.data[s.pos] == '-' {
		s.pos++
	}
	if s.pos < len(s.data) && s.data[s.pos] == '0' {
		s.pos++
	} else if err := s.skipDigits(); err != nil {
		return err
	}
	if s.pos < len(s.data) && s.data[s.pos] == '.' {
		s.pos++
		if err := s.skipDigits(); err != nil {
			return err
		}
	}
	if s.pos < len(s.data) && s.data[s.pos]|0x20 == 'e' {
		s.pos++
		if s.pos < len(s.data) && (s.data[s.pos] == '+' || s.data[s.pos] == '-') {
			s.pos++
		}
		return s.skipDigits()
	}
	return nil
}

// skipDigits reads at least one digit.
func (s *scanner) skipDigits() error {
	start := s.pos
	for s.pos < len(s.data) && isDigit(s.data[s.pos]) {
		s.pos++
	}
	if s.pos == start {
		return s.unexpected("a digit")
	}
	return nil
}
