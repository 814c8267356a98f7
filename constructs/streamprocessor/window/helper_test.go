package window

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// sale is what tests count.
type sale struct {
	shop  string
	cents int64
	price float64
	exact string // the price as a decimal
}

// sales has every aggregate of the package.
func sales(t testing.TB) *Aggregator[sale] {
	t.Helper()
	a, err := New(Definition[sale]{
		Group: func(s sale) string { return s.shop },
		Aggregates: []Aggregate[sale]{
			Count[sale]("orders"),
			Sum("cents", func(s sale) int64 { return s.cents }),
			SumFloat("price", func(s sale) float64 { return s.price }),
			SumDecimal("exact", func(s sale) string { return s.exact }),
			Min("least", func(s sale) int64 { return s.cents }),
			Max("most", func(s sale) float64 { return s.price }),
			Mean("mean", func(s sale) float64 { return s.price }),
			Moments("spread", func(s sale) float64 { return s.price }),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// randomSale is one of any size and sign.
func randomSale(r *rand.Rand) sale {
	cents := r.Int64N(1<<62) >> r.IntN(62)
	if r.IntN(3) == 0 {
		cents = -cents
	}
	price := (r.Float64() - 0.3) * float64(int64(1)<<r.IntN(60)) / float64(int64(1)<<r.IntN(60))
	return sale{fmt.Sprint("shop ", r.IntN(6)), cents, price, fmt.Sprintf("%d.%02d", r.IntN(1000)-300, r.IntN(100))}
}

// decode is Decode of what has to be a state.
func decode(t testing.TB, a *Aggregator[sale], text []byte) *State[sale] {
	t.Helper()
	s, err := a.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// encode is Encode, which has to succeed.
func encode(t testing.TB, s *State[sale]) string {
	t.Helper()
	text, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// add counts sales as the records of a stream from the sequence number on.
func add(t testing.TB, s *State[sale], from int, sales ...sale) {
	t.Helper()
	for i, one := range sales {
		fresh, err := s.Begin(fmt.Sprint(from + i))
		if err != nil {
			t.Fatal(err)
		}
		if !fresh {
			continue
		}
		if err := s.Add(one); err != nil {
			t.Fatal(err)
		}
	}
}
