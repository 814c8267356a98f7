package dynamodbstub

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// number is a decimal number, digits * 10^exponent. The digits do not end with 0 unless they are 0.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
type number struct {
	digits   *big.Int
	exponent int
}

const (
	maxDigits    = 38
	maxMagnitude = 125
	minMagnitude = -130
)

var numberSyntax = regexp.MustCompile(`^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$`)

func parseNumber(s string) (number, error) {
	m := numberSyntax.FindStringSubmatch(s)
	if m == nil || m[2]+m[3] == "" {
		return number{}, invalid("The parameter cannot be converted to a numeric value: %s", s)
	}
	digits, _ := new(big.Int).SetString(m[1]+m[2]+m[3], 10) // the syntax allows nothing else
	exponent := 0
	if m[4] != "" {
		var err error
		if exponent, err = strconv.Atoi(m[4]); err != nil {
			return number{}, invalid("Number overflow. Attempting to store a number with magnitude larger than supported range")
		}
	}
	return normalize(digits, exponent-len(m[3]))
}

var ten = big.NewInt(10)

// normalize checks the range and removes the zeros at the end.
func normalize(digits *big.Int, exponent int) (number, error) {
	if digits.Sign() == 0 {
		return number{new(big.Int), 0}, nil
	}
	text := strings.TrimLeft(digits.String(), "-")
	zeros := len(text) - len(strings.TrimRight(text, "0"))
	if zeros > 0 {
		digits = new(big.Int).Quo(digits, new(big.Int).Exp(ten, big.NewInt(int64(zeros)), nil))
		exponent += zeros
	}
	significant := len(text) - zeros
	switch magnitude := exponent + significant - 1; {
	case significant > maxDigits:
		return number{}, invalid("Attempting to store more than 38 significant digits in a Number")
	case magnitude > maxMagnitude:
		return number{}, invalid("Number overflow. Attempting to store a number with magnitude larger than supported range")
	case magnitude < minMagnitude:
		return number{}, invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range")
	}
	return number{digits, exponent}, nil
}

// align returns the digits of a and b for the smaller of their exponents.
func align(a, b number) (x, y *big.Int, exponent int) {
	exponent = min(a.exponent, b.exponent)
	scale := func(n number) *big.Int {
		factor := new(big.Int).Exp(ten, big.NewInt(int64(n.exponent-exponent)), nil)
		return factor.Mul(factor, n.digits)
	}
	return scale(a), scale(b), exponent
}

func (n number) compare(other number) int {
	x, y, _ := align(n, other)
	return x.Cmp(y)
}

func (n number) add(other number) (number, error) {
	x, y, exponent := align(n, other)
	return normalize(x.Add(x, y), exponent)
}

func (n number) negate() number { return number{new(big.Int).Neg(n.digits), n.exponent} }

// String returns the number without an exponent.
func (n number) String() string {
	digits := strings.TrimLeft(n.digits.String(), "-")
	sign := ""
	if n.digits.Sign() < 0 {
		sign = "-"
	}
	switch {
	case n.exponent >= 0:
		return sign + digits + strings.Repeat("0", n.exponent)
	case len(digits) > -n.exponent:
		point := len(digits) + n.exponent
		return sign + digits[:point] + "." + digits[point:]
	default:
		return sign + "0." + strings.Repeat("0", -n.exponent-len(digits)) + digits
	}
}

// size is the size in bytes by which DynamoDB accounts for the number: a byte for two digits, and one or two.
func (n number) size() int {
	text := strings.TrimLeft(n.digits.String(), "-")
	size := (len(text)+1)/2 + 1
	if n.digits.Sign() < 0 {
		size++
	}
	return size
}
