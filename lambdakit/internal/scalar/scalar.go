// Package scalar parses text into Go values of basic types. It is what the
// decoders of environment variables and of CloudFormation's properties, which are
// both text, have in common.
package scalar

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
)

var duration = reflect.TypeFor[time.Duration]()

// Supports reports whether Set can set a value of type t: a string, bool, integer
// or float, or a [time.Duration].
func Supports(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Bool,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64:
		return true
	default:
		return false
	}
}

// Set sets dst, whose type must be supported, to the value that s stands for. If
// s stands for none, it returns what dst needs, for an error message that does not
// have to show s; otherwise "".
func Set(dst reflect.Value, s string) (need string) {
	switch {
	case dst.Type() == duration:
		return setDuration(dst, s)
	case dst.CanInt():
		return setInt(dst, s)
	case dst.CanUint():
		return setUint(dst, s)
	case dst.CanFloat():
		return setFloat(dst, s)
	case dst.Kind() == reflect.Bool:
		return setBool(dst, s)
	default:
		dst.SetString(s)
		return ""
	}
}

func setDuration(dst reflect.Value, s string) string {
	d, err := time.ParseDuration(s)
	if err != nil {
		return `a duration with units such as "90s"`
	}
	dst.SetInt(int64(d))
	return ""
}

func setInt(dst reflect.Value, s string) string {
	bits := dst.Type().Bits()
	n, err := strconv.ParseInt(s, 10, bits)
	if err != nil {
		return fmt.Sprintf("an integer from %d to %d", int64(-1)<<(bits-1), int64(1)<<(bits-1)-1)
	}
	dst.SetInt(n)
	return ""
}

func setUint(dst reflect.Value, s string) string {
	bits := dst.Type().Bits()
	n, err := strconv.ParseUint(s, 10, bits)
	if err != nil {
		return fmt.Sprintf("an integer from 0 to %d", uint64(math.MaxUint64)>>(64-bits))
	}
	dst.SetUint(n)
	return ""
}

func setFloat(dst reflect.Value, s string) string {
	f, err := strconv.ParseFloat(s, dst.Type().Bits())
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return "a number"
	}
	dst.SetFloat(f)
	return ""
}

// setBool takes the two words that CloudFormation makes of booleans, and no other
// way to write them.
func setBool(dst reflect.Value, s string) string {
	if s != "true" && s != "false" {
		return "true or false"
	}
	dst.SetBool(s == "true")
	return ""
}
