package rules

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// A quantity is a number in a rule and its unit.
type quantity struct {
	number float64
	unit   unit
}

// A unit is how a quantity is written.
type unit uint8

const (
	plain   unit = iota // 0.9
	ratio               // 90%
	seconds             // 1d12h
)

// maxWhole is the largest number up to which all whole numbers are exact.
const maxWhole = 1 << 53

// parseQuantity reads a number, a percentage or a duration. If it cannot, it
// says what is wanted.
func parseQuantity(source string) (q quantity, wanted string) {
	switch {
	case strings.HasSuffix(source, "%"):
		digits := source[:len(source)-1]
		number, ok := parseNumber(shiftPoint(digits, -2))
		if !ok || !isNumber(digits) {
			return quantity{}, "a percentage such as 5%"
		}
		return quantity{number, ratio}, ""
	case isNumber(source):
		number, ok := parseNumber(source)
		if !ok {
			return quantity{}, "a number up to 1.7e308"
		}
		return quantity{number, plain}, ""
	}
	number, ok := parseSpan(source)
	if !ok {
		return quantity{}, "a number such as 0.9, a percentage such as 5%, a duration such as 90m, 24h or 7d, or a name, which is in quotes if it starts with a digit"
	}
	return quantity{number, seconds}, ""
}

// isNumber reports whether s is a decimal number with digits on both sides of
// the point.
func isNumber(s string) bool {
	s = trimSign(s)
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(s), "e")
	whole, fraction, hasPoint := strings.Cut(mantissa, ".")
	return isDigits(whole) && (!hasPoint || isDigits(fraction)) && (!hasExponent || isDigits(trimSign(exponent)))
}

func trimSign(s string) string {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return s[1:]
	}
	return s
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// parseNumber reads a number that is finite.
func parseNumber(s string) (float64, bool) {
	number, err := strconv.ParseFloat(s, 64)
	return number + 0, err == nil // -0 + 0 is 0
}

// shiftPoint multiplies a number by a power of ten, in its text, so that 12.3%
// is exactly what 0.123 is. A division would round a second time.
func shiftPoint(s string, by int) string {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	if exponent == "" {
		return mantissa + "e" + strconv.Itoa(by)
	}
	power, err := strconv.Atoi(exponent)
	if err != nil {
		return s // far beyond what a number can be
	}
	return mantissa + "e" + strconv.Itoa(power+by)
}

// String writes the quantity so that it can be parsed.
func (q quantity) String() string {
	switch q.unit {
	case ratio:
		return percent(q.number) + "%"
	case seconds:
		return formatSpan(q.number)
	}
	return formatNumber(q.number)
}

// formatNumber writes a number in the fewest digits from which it can be read.
func formatNumber(number float64) string {
	if abs := math.Abs(number); abs < 1e21 && abs >= 1e-6 || number == 0 {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return strconv.FormatFloat(number, 'g', -1, 64)
}

// percent writes a ratio as the number before a percent sign. It multiplies the
// decimal number, so that 0.07 is 7 and not 7.000000000000001.
func percent(number float64) string {
	switch abs := math.Abs(number); {
	case math.IsNaN(number) || math.IsInf(number, 0):
		return formatNumber(number)
	case abs < 1e19 && abs >= 1e-8 || number == 0:
		exact := decimal(number)
		return formatDecimal(exact.Mul(exact, big.NewRat(100, 1)))
	}
	return shiftPoint(strconv.FormatFloat(number, 'e', -1, 64), 2)
}

// decimal is the decimal number in which a finite number is written.
func decimal(number float64) *big.Rat {
	exact, ok := new(big.Rat).SetString(strconv.FormatFloat(number, 'e', -1, 64))
	if !ok {
		panic("rules: not reached: the number is not finite")
	}
	return exact
}

// formatDecimal writes a number whose decimal expansion ends, without an
// exponent.
func formatDecimal(number *big.Rat) string {
	digits, _ := number.FloatPrec()
	return number.FloatString(digits)
}
