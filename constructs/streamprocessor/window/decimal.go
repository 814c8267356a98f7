package window

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// SumDecimal adds decimal numbers as text, as "19.99" or "1.5e3": numbers of DynamoDB,
// or json.Number. The sum is exact. A record whose number is none, has more than 38
// digits, is not less than 1e126 or has more than 130 decimal places is refused, which
// are the limits of DynamoDB
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html).
// Zeros at the end are digits too.
func SumDecimal[R any](name string, value func(record R) string) Aggregate[R] {
	if value == nil {
		return Faulty[R](name, "got no function for its values")
	}
	parsed := func(record R) (v summand) {
		v.err = v.parse(value(record), maxDigits, maxMagnitude10)
		return v
	}
	return Of("sumdecimal", name, parsed, func() *decimal { return new(decimal) })
}

// decimal is digits * 10^exponent.
type decimal struct {
	digits   big.Int
	exponent int
}

// summand is a number of a record, or why it is none.
type summand struct {
	decimal
	err error
}

// The limits of a number, and of a sum: of those between the limits, of any number.
const (
	maxDigits         = 38
	maxMagnitude10    = 125
	minExponent       = -130
	maxSumMagnitude10 = maxMagnitude10 + 20
	maxSumDigits      = maxSumMagnitude10 - minExponent + 1
)

var (
	errNoDecimal = errors.New("the text is no decimal number")
	errDigits    = errors.New("the number has too many digits, more than 130 decimal places, or is too large")
)

// parse reads a number of at most so many digits, less than 10 to the power of the
// magnitude + 1.
func (d *decimal) parse(text string, digits, magnitude int) error {
	mantissa, exponent, scientific := strings.Cut(strings.Replace(text, "E", "e", 1), "e")
	d.exponent = 0
	if scientific {
		var err error
		if d.exponent, err = strconv.Atoi(exponent); err != nil || len(exponent) > len("+999") {
			return errNoDecimal
		}
	}
	negative := strings.HasPrefix(mantissa, "-")
	if negative || strings.HasPrefix(mantissa, "+") {
		mantissa = mantissa[1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	all := whole + fraction
	if all == "" || strings.Trim(all, "0123456789") != "" {
		return errNoDecimal
	}
	d.exponent -= len(fraction)
	all = strings.TrimLeft(all, "0")
	if len(all) > digits || d.exponent < minExponent || d.exponent+len(all)-1 > magnitude {
		return errDigits
	}
	return d.set(all, negative)
}

// set sets the digits, which may be none.
func (d *decimal) set(digits string, negative bool) error {
	const inInt64 = 18
	if len(digits) > inInt64 {
		d.digits.SetString(digits, 10) // there is nothing else in them
	} else if digits != "" {
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return errNoDecimal
		}
		d.digits.SetInt64(n)
	}
	if negative {
		d.digits.Neg(&d.digits)
	}
	return nil
}

func (d *decimal) Check(v summand) error { return v.err }

func (d *decimal) Add(v summand) { d.add(&v.decimal) }

// add adds a number, which it may write in another way.
func (d *decimal) add(other *decimal) {
	exponent := min(d.exponent, other.exponent)
	d.shift(exponent)
	other.shift(exponent)
	d.digits.Add(&d.digits, &other.digits)
}

// shift writes the number with a smaller exponent.
func (d *decimal) shift(exponent int) {
	if n := d.exponent - exponent; n > 0 && d.digits.Sign() != 0 {
		d.digits.Mul(&d.digits, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
	}
	d.exponent = exponent
}

func (d *decimal) Merge(other *decimal) error {
	aligned := decimal{exponent: other.exponent}
	aligned.digits.Set(&other.digits)
	d.add(&aligned)
	if len(d.digits.Text(10)) > maxSumDigits {
		return fmt.Errorf("the sum has more than %d digits", maxSumDigits)
	}
	return nil
}

// Results shows the number without an exponent.
func (d *decimal) Results() []Result {
	digits, exponent := d.normal()
	sign, digits := "", digits
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	switch {
	case exponent >= 0:
		digits += strings.Repeat("0", exponent)
	case len(digits) > -exponent:
		point := len(digits) + exponent
		digits = digits[:point] + "." + digits[point:]
	default:
		digits = "0." + strings.Repeat("0", -exponent-len(digits)) + digits
	}
	return []Result{{Number: sign + digits}}
}

// normal is the number without zeros at the end of its digits.
func (d *decimal) normal() (digits string, exponent int) {
	digits = d.digits.Text(10)
	if digits == "0" {
		return digits, 0
	}
	short := strings.TrimRight(digits, "0")
	return short, d.exponent + len(digits) - len(short)
}

func (d *decimal) AppendText(b []byte) ([]byte, error) {
	digits, exponent := d.normal()
	b = append(b, digits...)
	if exponent != 0 {
		b = strconv.AppendInt(append(b, 'e'), int64(exponent), 10)
	}
	return b, nil
}

func (d *decimal) UnmarshalText(text []byte) error {
	d.digits.SetInt64(0)
	return d.parse(string(text), maxSumDigits, maxSumMagnitude10)
}
