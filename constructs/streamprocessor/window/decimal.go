package window

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// SumDecimal adds decimal numbers as text, as "19.99" or "1.5e3": numbers of DynamoDB,
// or json.Number. The sum is exact. A record whose number is none, has more than 38
// digits or is not less than 1e126 or has more than 130 decimal places is refused,
// which are the limits of DynamoDB
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html).
// Zeros at the end are digits too.
func SumDecimal[R any](name string, value func(record R) string) Aggregate[R] {
	return Of("sumdecimal", name, value, func() *decimal { return new(decimal) })
}

// decimal is digits * 10^exponent.
type decimal struct {
	digits   big.Int
	exponent int
}

const (
	maxDigits   = 38
	maxExponent = 125
	minExponent = -130
	// maxSumDigits is what a sum may have: those between the limits, and of the number
	// of summands.
	maxSumDigits = maxExponent - minExponent + 20
)

var decimalSyntax = regexp.MustCompile(`^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?$`)

// parseDecimal reads a number of at most so many digits.
func parseDecimal(text string, most int) (*decimal, error) {
	if len(text) > most+10 {
		return nil, fmt.Errorf("got a number of %d characters, want at most %d digits", len(text), most)
	}
	m := decimalSyntax.FindStringSubmatch(text)
	if m == nil || m[2]+m[3] == "" {
		return nil, fmt.Errorf("a text of %d characters is no decimal number", len(text))
	}
	d := new(decimal)
	d.digits.SetString(m[1]+m[2]+m[3], 10) // the syntax allows nothing else
	d.exponent, _ = strconv.Atoi(m[4])     // 0 if there is none
	d.exponent -= len(m[3])
	significant := len(strings.TrimLeft(m[2]+m[3], "0"))
	if significant > most || d.exponent < minExponent || d.exponent+significant-1 > maxExponent+20 {
		return nil, fmt.Errorf("a number is not within 1e%d, has more than %d digits or more than %d decimal places", maxExponent+1, most, -minExponent)
	}
	return d, nil
}

func (d *decimal) Check(text string) error {
	v, err := parseDecimal(text, maxDigits)
	if err == nil && v.exponent+len(v.digits.Text(10))-1 > maxExponent && v.digits.Sign() != 0 {
		err = fmt.Errorf("a number is not within 1e%d", maxExponent+1)
	}
	return err
}

func (d *decimal) Add(text string) {
	if v, err := parseDecimal(text, maxDigits); err == nil { // it has been checked
		d.add(v)
	}
}

func (d *decimal) add(other *decimal) {
	exponent := min(d.exponent, other.exponent)
	d.shift(exponent)
	aligned := decimal{exponent: other.exponent}
	aligned.digits.Set(&other.digits)
	aligned.shift(exponent)
	d.digits.Add(&d.digits, &aligned.digits)
}

// shift writes the number with a smaller exponent.
func (d *decimal) shift(exponent int) {
	if n := d.exponent - exponent; n > 0 && d.digits.Sign() != 0 {
		d.digits.Mul(&d.digits, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
	}
	d.exponent = exponent
}

func (d *decimal) Merge(other *decimal) error {
	d.add(other)
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
	v, err := parseDecimal(string(text), maxSumDigits)
	if err != nil {
		return err
	}
	d.digits.Set(&v.digits)
	d.exponent = v.exponent
	return nil
}
