package window

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
)

// Mean is the arithmetic mean of numbers. A record whose number is infinite or not a
// number is refused.
func Mean[R any](name string, value func(record R) float64) Aggregate[R] {
	return Of("mean", name, value, func() *mean { return new(mean) })
}

// Moments are the mean, the variance of the sample and its square root, the deviation,
// of numbers. One number has a mean alone. A record whose number is infinite or not a
// number is refused.
//
// They are taken from the exact sum of the numbers and of their squares, so there is
// none of the cancellation that this formula suffers from in floating point.
func Moments[R any](name string, value func(record R) float64) Aggregate[R] {
	return Of("moments", name, value, func() *moments { return new(moments) })
}

// mean is a sum with the number of summands.
type mean struct {
	n    count
	sums exact
}

func (m *mean) Check(v float64) error { return checkFinite(v) }

func (m *mean) Add(v float64) {
	m.n++
	m.sums.add(v)
}

func (m *mean) Merge(other *mean) error {
	if err := m.sums.merge(&other.sums); err != nil {
		return err
	}
	return m.n.Merge(&other.n)
}

func (m *mean) Results() []Result { return m.result("") }

func (m *mean) result(part string) []Result {
	if m.n == 0 {
		return nil
	}
	return number(part, new(big.Float).SetPrec(exactBits).Quo(m.sums.float(), m.n.float()))
}

func (c count) float() *big.Float { return new(big.Float).SetInt64(int64(c)) }

func (m *mean) AppendText(b []byte) ([]byte, error) {
	b, err := m.n.AppendText(b)
	return m.sums.append(append(b, ',')), err
}

func (m *mean) UnmarshalText(text []byte) error {
	n, sums, found := bytes.Cut(text, []byte(","))
	if !found {
		return fmt.Errorf("%.40q is no mean", text)
	}
	if err := m.n.UnmarshalText(n); err != nil {
		return err
	}
	return m.sums.parse(sums)
}

// moments are a mean with the sum of the squares.
type moments struct {
	mean    mean
	squares exact
}

func (m *moments) Check(v float64) error { return checkFinite(v) }

func (m *moments) Add(v float64) {
	m.mean.Add(v)
	m.squares.addSquare(v)
}

func (m *moments) Merge(other *moments) error {
	if err := m.squares.merge(&other.squares); err != nil {
		return err
	}
	return m.mean.Merge(&other.mean)
}

func (m *moments) Results() []Result {
	results := m.mean.result("mean")
	if m.mean.n < 2 {
		return results
	}
	variance := m.variance()
	results = append(results, number("variance", variance)...)
	if v, _ := variance.Float64(); !math.IsInf(v, 0) {
		results = append(results, number("deviation", variance.Sqrt(variance))...)
	}
	return results
}

// variance is (n * squares - sum^2) / (n * (n-1)). The numerator is exact.
func (m *moments) variance() *big.Float {
	wide := func() *big.Float { return new(big.Float).SetPrec(2 * exactBits) }
	n := m.mean.n.float()
	sum := m.mean.sums.float()
	v := wide().Mul(n, m.squares.float())
	v.Sub(v, wide().Mul(sum, sum))
	if v.Sign() < 0 { // of no numbers that were added
		v.SetInt64(0)
	}
	return new(big.Float).SetPrec(128).Quo(v, wide().Mul(n, (m.mean.n-1).float()))
}

func (m *moments) AppendText(b []byte) ([]byte, error) {
	b, err := m.mean.AppendText(b)
	return m.squares.append(append(b, ',')), err
}

func (m *moments) UnmarshalText(text []byte) error {
	i := bytes.LastIndexByte(text, ',')
	if i < 0 {
		return fmt.Errorf("%.40q are no moments", text)
	}
	if err := m.mean.UnmarshalText(text[:i]); err != nil {
		return err
	}
	return m.squares.parse(text[i+1:])
}
