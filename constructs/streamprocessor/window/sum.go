package window

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"strconv"
)

// Sum adds integers: amounts in cents, bytes, milliseconds. It does not overflow: it
// has 128 bits.
func Sum[R any](name string, value func(record R) int64) Aggregate[R] {
	return Of("sum", name, value, func() *intSum { return new(intSum) })
}

// intSum is hi * 2^64 + lo.
type intSum struct {
	hi int64
	lo uint64
}

func (s *intSum) Check(int64) error { return nil }

func (s *intSum) Add(v int64) { s.add(v>>63, uint64(v)) }

func (s *intSum) add(hi int64, lo uint64) {
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, lo, 0)
	s.hi += hi + int64(carry)
}

func (s *intSum) Merge(other *intSum) error {
	merged := *s
	merged.add(other.hi, other.lo)
	if s.hi < 0 == (other.hi < 0) && merged.hi < 0 != (s.hi < 0) {
		return errors.New("the sum has more than 128 bits") // of 2^64 records, at least
	}
	*s = merged
	return nil
}

func (s *intSum) Results() []Result { return []Result{{Number: string(s.append(nil))}} }

func (s *intSum) AppendText(b []byte) ([]byte, error) { return s.append(b), nil }

func (s *intSum) append(b []byte) []byte {
	if s.hi == int64(s.lo)>>63 {
		return strconv.AppendInt(b, int64(s.lo), 10)
	}
	n := big.NewInt(s.hi)
	n.Lsh(n, 64)
	return n.Add(n, new(big.Int).SetUint64(s.lo)).Append(b, 10)
}

func (s *intSum) UnmarshalText(text []byte) error {
	if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		*s = intSum{}
		s.Add(n)
		return nil
	}
	const longest = 40 // digits and sign of 2^127
	n, ok := new(big.Int), len(text) <= longest
	if ok {
		n, ok = n.SetString(string(text), 10)
	}
	if !ok || n.BitLen() > 127 {
		return fmt.Errorf("%.40q is no sum", text)
	}
	lo := new(big.Int).And(n, new(big.Int).SetUint64(1<<64-1))
	s.lo, s.hi = lo.Uint64(), n.Rsh(n, 64).Int64()
	return nil
}
