package window

import (
	"fmt"
	"math"
	"strconv"
)

// Min is the smallest of numbers. A record whose number is infinite or not a number is
// refused.
func Min[R any, N int64 | float64](name string, value func(record R) N) Aggregate[R] {
	return Of("min"+kindOf[N](), name, value, func() *extreme[N] { return &extreme[N]{sign: -1} })
}

// Max is the largest of numbers. A record whose number is infinite or not a number is
// refused.
func Max[R any, N int64 | float64](name string, value func(record R) N) Aggregate[R] {
	return Of("max"+kindOf[N](), name, value, func() *extreme[N] { return &extreme[N]{sign: 1} })
}

func kindOf[N int64 | float64]() string {
	if isFloat[N]() {
		return "float"
	}
	return ""
}

func isFloat[N int64 | float64]() bool { return N(1)/2 != 0 }

// extreme is the number that is further in the direction of the sign than all others.
type extreme[N int64 | float64] struct {
	sign  int
	known bool // there is one
	value N
}

// none is the text of an extreme of no numbers.
const none = "-"

func (e *extreme[N]) Check(v N) error { return checkFinite(float64(v)) }

func (e *extreme[N]) Add(v N) {
	if !e.known || e.sign < 0 && v < e.value || e.sign > 0 && v > e.value {
		e.known, e.value = true, v
	}
}

func (e *extreme[N]) Merge(other *extreme[N]) error {
	if other.known {
		e.Add(other.value)
	}
	return nil
}

func (e *extreme[N]) Results() []Result {
	if !e.known {
		return nil
	}
	return []Result{{Number: string(e.append(nil))}}
}

func (e *extreme[N]) append(b []byte) []byte {
	if isFloat[N]() {
		return strconv.AppendFloat(b, float64(e.value)+0, 'g', -1, 64) // + 0 makes 0 of -0
	}
	return strconv.AppendInt(b, int64(e.value), 10)
}

func (e *extreme[N]) AppendText(b []byte) ([]byte, error) {
	if !e.known {
		return append(b, none...), nil
	}
	return e.append(b), nil
}

func (e *extreme[N]) UnmarshalText(text []byte) error {
	if string(text) == none {
		*e = extreme[N]{sign: e.sign}
		return nil
	}
	if !isFloat[N]() {
		n, err := strconv.ParseInt(string(text), 10, 64)
		*e = extreme[N]{e.sign, true, N(n)}
		return err
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return fmt.Errorf("%.40q is no number", text)
	}
	*e = extreme[N]{e.sign, true, N(f)}
	return nil
}
