package window

// SumFloat adds floating-point numbers. The sum is exact, and rounded only where it is
// shown. A record whose number is infinite or not a number is refused.
func SumFloat[R any](name string, value func(record R) float64) Aggregate[R] {
	return Of("sumfloat", name, value, func() *floatSum { return new(floatSum) })
}

type floatSum struct{ exact }

func (s *floatSum) Check(v float64) error               { return checkFinite(v) }
func (s *floatSum) Add(v float64)                       { s.add(v) }
func (s *floatSum) Merge(other *floatSum) error         { return s.merge(&other.exact) }
func (s *floatSum) Results() []Result                   { return number("", s.float()) }
func (s *floatSum) AppendText(b []byte) ([]byte, error) { return s.append(b), nil }
func (s *floatSum) UnmarshalText(text []byte) error     { return s.parse(text) }
