package scalar

import (
	"math"
	"reflect"
	"testing"
	"time"
)

type (
	word  string
	small int8
)

func TestSet(t *testing.T) {
	for _, tt := range []struct {
		s    string
		want any
	}{
		{"", ""},
		{" text ", " text "},
		{"w", word("w")},
		{"true", true},
		{"false", false},
		{"-9223372036854775808", int64(math.MinInt64)},
		{"9223372036854775807", int64(math.MaxInt64)},
		{"-128", int8(-128)},
		{"127", small(127)},
		{"+5", 5},
		{"007", int16(7)},
		{"18446744073709551615", uint64(math.MaxUint64)},
		{"255", uint8(255)},
		{"4294967295", uint32(math.MaxUint32)},
		{"0.5", 0.5},
		{"-1e3", float32(-1000)},
		{"1m30s", 90 * time.Second},
		{"0", time.Duration(0)},
	} {
		dst := reflect.New(reflect.TypeOf(tt.want)).Elem()
		if !Supports(dst.Type()) {
			t.Errorf("%T is not supported", tt.want)
		}
		if need := Set(dst, tt.s); need != "" || dst.Interface() != tt.want {
			t.Errorf("%q: got %v, need %q; want %v", tt.s, dst, need, tt.want)
		}
	}
}

func TestSetRefuses(t *testing.T) {
	for _, tt := range []struct {
		s    string
		into any
		want string
	}{
		{"", true, "true or false"},
		{"True", true, "true or false"},
		{"1", true, "true or false"},
		{"128", int8(0), "an integer from -128 to 127"},
		{"5.0", 0, "an integer from -9223372036854775808 to 9223372036854775807"},
		{" 5", 0, "an integer from -9223372036854775808 to 9223372036854775807"},
		{"0x5", int32(0), "an integer from -2147483648 to 2147483647"},
		{"-1", uint16(0), "an integer from 0 to 65535"},
		{"18446744073709551616", uint64(0), "an integer from 0 to 18446744073709551615"},
		{"NaN", 0.0, "a number"},
		{"inf", 0.0, "a number"},
		{"1e39", float32(0), "a number"},
		{"x", 0.0, "a number"},
		{"90", time.Second, `a duration with units such as "90s"`},
		{"", time.Second, `a duration with units such as "90s"`},
	} {
		dst := reflect.New(reflect.TypeOf(tt.into)).Elem()
		dst.Set(reflect.ValueOf(tt.into))
		if need := Set(dst, tt.s); need != tt.want || dst.Interface() != tt.into {
			t.Errorf("%q into %T: needs %q and is %v, want %q and no change", tt.s, tt.into, need, dst, tt.want)
		}
	}
}

func TestSupports(t *testing.T) {
	for _, v := range []any{[]string{}, map[string]int{}, struct{}{}, new(int), complex(0, 0), [2]int{}, func() {}} {
		if Supports(reflect.TypeOf(v)) {
			t.Errorf("%T is supported, Set would panic", v)
		}
	}
}
