package window

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
)

// exactBits is more than there are between the highest bit of a sum of 2^63 squares of
// float64 and the lowest one: 2048 + 63 + 2148.
const exactBits = 4400

// exact is a sum of float64, and of their squares, without rounding.
type exact struct{ f big.Float }

// add adds a finite number.
func (e *exact) add(v float64) {
	var x big.Float
	e.sum(x.SetFloat64(v))
}

// addSquare adds the square of a finite number.
func (e *exact) addSquare(v float64) {
	var x big.Float
	x.SetFloat64(v)
	e.sum(x.SetPrec(106).Mul(&x, &x))
}

func (e *exact) sum(x *big.Float) { e.f.SetPrec(exactBits).Add(&e.f, x) }

// merge adds another sum.
func (e *exact) merge(other *exact) error {
	e.sum(&other.f)
	return e.check()
}

// maxMagnitude is that of the binary exponent of any sum: -2148 to 2048 + 63 for squares.
const maxMagnitude = 2200

// check returns why it is no sum of numbers that were added.
func (e *exact) check() error {
	if exponent := e.f.MantExp(nil); exponent > maxMagnitude || exponent < -maxMagnitude {
		return fmt.Errorf("the sum has the exponent %d, want one within %d", exponent, maxMagnitude)
	}
	return nil
}

// append writes it in hexadecimal, the same for the same sum.
func (e *exact) append(b []byte) []byte {
	if e.f.Sign() == 0 {
		return append(b, '0') // without the sign of -0
	}
	return e.f.Append(b, 'p', 0)
}

// exactSyntax is what append writes, with exponents so small that no sum is expensive.
var exactSyntax = regexp.MustCompile(`^(?:0|-?0x\.[0-9a-f]+p[+-][0-9]{1,4})$`)

// maxExactLength is that of exactBits in hexadecimal, with all that is around them.
const maxExactLength = exactBits/4 + len("-0x.p+1234")

func (e *exact) parse(text []byte) error {
	if len(text) <= maxExactLength && exactSyntax.Match(text) {
		f, _, err := big.ParseFloat(string(text), 0, exactBits, big.ToNearestEven)
		if err == nil {
			e.f = *f
			return e.check()
		}
	}
	return fmt.Errorf("%.40q is no sum of floating-point numbers", text)
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
