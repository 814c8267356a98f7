package window

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// exact is a sum of float64, and of their squares, without rounding: an integer times a
// power of two. Most sums have less than 250 bits; wide has those that have more.
type exact struct {
	n        int256
	exponent int
	wide     *big.Float // instead, if it is not nil
}

// exactBits is more than there are between the highest bit of a sum of 2^63 squares of
// float64 and the lowest one: 2048 + 63 + 2148.
const exactBits = 4400

// maxMagnitude is more than the binary exponent of any sum: -2148 to 2048 + 63 for
// squares.
const maxMagnitude = 2200

// add adds a finite number.
func (e *exact) add(v float64) {
	m, exponent := split(v)
	e.sum(exact{n: int256{m}, exponent: exponent}, v < 0)
}

// addSquare adds the square of a finite number.
func (e *exact) addSquare(v float64) {
	m, exponent := split(v)
	high, low := bits.Mul64(m, m)
	e.sum(exact{n: int256{low, high}, exponent: 2 * exponent}, false)
}

// split returns the absolute value of a number as an odd integer, or 0, times a power of
// two.
func split(v float64) (m uint64, exponent int) {
	const mantissaBits, bias = 52, 1075
	b := math.Float64bits(v)
	m, exponent = b&(1<<mantissaBits-1), int(b>>mantissaBits&0x7ff)
	if exponent == 0 { // subnormal
		exponent = 1
	} else {
		m |= 1 << mantissaBits
	}
	if m == 0 {
		return 0, 0
	}
	zeros := bits.TrailingZeros64(m)
	return m >> zeros, exponent - bias + zeros
}

// sum adds another sum, or takes it away.
func (e *exact) sum(other exact, negative bool) {
	if negative {
		other.n.negate()
	}
	if e.wide == nil && other.wide == nil && e.align(&other) {
		e.n.add(&other.n)
		return
	}
	f := e.float()
	e.wide = f.Add(f, other.float())
}

// align gives two sums that are not wide the same exponent, if they have room for it.
func (e *exact) align(other *exact) bool {
	switch {
	case other.n.isZero():
		other.exponent = e.exponent
		return true
	case e.n.isZero():
		e.exponent = other.exponent
	}
	exponent := min(e.exponent, other.exponent)
	more, others := e.exponent-exponent, other.exponent-exponent
	if e.n.length()+more > roomy || other.n.length()+others > roomy {
		return false
	}
	e.n.shift(more)
	other.n.shift(others)
	e.exponent, other.exponent = exponent, exponent
	return true
}

// merge adds another sum, and returns why the result is none.
func (e *exact) merge(other *exact) error {
	e.sum(*other, false)
	return e.check()
}

// check returns why it is no sum of numbers that were added.
func (e *exact) check() error {
	magnitude := e.n.length() + e.exponent
	if e.wide != nil {
		magnitude = e.wide.MantExp(nil)
	}
	if magnitude > maxMagnitude || magnitude < -maxMagnitude {
		return fmt.Errorf("the sum has the exponent %d, want one within %d", magnitude, maxMagnitude)
	}
	return nil
}

// float returns it as a number of big, which has room for another one.
func (e *exact) float() *big.Float {
	if e.wide != nil {
		return new(big.Float).Copy(e.wide)
	}
	n := e.n.abs()
	f := new(big.Float).SetPrec(exactBits)
	for i := len(n) - 1; i >= 0; i-- {
		f.SetMantExp(f, 64).Add(f, new(big.Float).SetUint64(n[i]))
	}
	if e.n.negative() {
		f.Neg(f)
	}
	return f.SetMantExp(f, e.exponent)
}

// append writes it as an odd integer in hexadecimal and the exponent, as -1fp-3: the
// same for the same sum.
func (e *exact) append(b []byte) []byte {
	if e.wide != nil {
		return appendWide(b, e.wide)
	}
	if e.n.isZero() {
		return append(b, '0')
	}
	if e.n.negative() {
		b = append(b, '-')
	}
	n := e.n.abs()
	exponent := e.exponent + n.halve()
	i := len(n) - 1
	for n[i] == 0 {
		i--
	}
	b = strconv.AppendUint(b, n[i], 16)
	for i--; i >= 0; i-- {
		start := len(b)
		b = strconv.AppendUint(b, n[i], 16)
		for len(b)-start < 16 {
			b = append(b[:start+1], b[start:]...)
			b[start] = '0'
		}
	}
	return appendExponent(b, exponent)
}

func appendExponent(b []byte, exponent int) []byte {
	return strconv.AppendInt(append(b, 'p'), int64(exponent), 10)
}

// appendWide is append for a number of big.
func appendWide(b []byte, f *big.Float) []byte {
	if f.Sign() == 0 {
		return append(b, '0')
	}
	odd := new(big.Float)
	exponent := f.MantExp(odd)
	length := int(f.MinPrec())
	n, _ := odd.SetMantExp(odd, length).Int(nil)
	return appendExponent(n.Append(b, 16), exponent-length)
}

// maxExactDigits is exactBits in hexadecimal.
const maxExactDigits = exactBits / 4

var errNoSum = errors.New("it is no sum of floating-point numbers")

func (e *exact) parse(text []byte) error {
	*e = exact{}
	if string(text) == "0" {
		return nil
	}
	digits, exponent, found := bytes.Cut(text, []byte("p"))
	n, err := strconv.Atoi(string(exponent))
	digits, negative := bytes.CutPrefix(digits, []byte("-"))
	if !found || err != nil || n > 2*maxMagnitude || n < -2*maxMagnitude || !isHex(digits) {
		return errNoSum
	}
	e.exponent = n
	if len(digits) > roomy/4 {
		e.parseWide(string(digits))
	} else if err := e.n.parse(digits); err != nil {
		return err
	}
	if negative && e.wide == nil {
		e.n.negate()
	} else if negative {
		e.wide.Neg(e.wide)
	}
	return e.check()
}

func isHex(digits []byte) bool {
	return len(digits) > 0 && len(digits) <= maxExactDigits && strings.Trim(string(digits), "0123456789abcdef") == ""
}

// parse reads up to 64 digits.
func (x *int256) parse(digits []byte) error {
	for i := 0; len(digits) > 0; i++ {
		from := max(0, len(digits)-16)
		word, err := strconv.ParseUint(string(digits[from:]), 16, 64)
		if err != nil {
			return errNoSum
		}
		x[i], digits = word, digits[:from]
	}
	return nil
}

// parseWide reads more digits than an int256 has.
func (e *exact) parseWide(digits string) {
	n, _ := new(big.Int).SetString(digits, 16) // there is nothing else in them
	e.wide = new(big.Float).SetPrec(exactBits).SetInt(n)
	e.wide.SetMantExp(e.wide, e.exponent)
	e.n, e.exponent = int256{}, 0
}

// checkFinite returns why a number cannot be added.
func checkFinite(v float64) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return errors.New("got a number that is infinite or not a number")
	}
	return nil
}

// number shows a number, rounded to a float64. There is no result if that is infinite.
func number(part string, f *big.Float) []Result {
	v, _ := f.Float64()
	if math.IsInf(v, 0) {
		return nil
	}
	return []Result{{Part: part, Number: strconv.FormatFloat(v, 'g', -1, 64)}}
}
