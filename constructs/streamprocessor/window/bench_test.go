package window

import (
	"fmt"
	"testing"
)

// BenchmarkBatch counts a batch of 5,000 records in a state of 5,000 groups, as an invocation does.
func BenchmarkBatch(b *testing.B) {
	a := sales(b)
	s := decode(b, a, nil)
	for i := range 5000 {
		add(b, s, i+1, sale{fmt.Sprint("shop ", i), 1234, 12.34, "12.34"})
	}
	text := []byte(encode(b, s))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s := decode(b, a, text)
		for i := range 5000 {
			add(b, s, 10_000+i, sale{fmt.Sprint("shop ", i), 1234, 12.34, "12.34"})
		}
		encode(b, s)
	}
}

// BenchmarkAdd counts a record with each aggregate.
func BenchmarkAdd(b *testing.B) {
	one := sale{"shop", 1234, 12.34, "12.34"}
	for _, aggregate := range sales(b).aggregates {
		b.Run(aggregate.header(), func(b *testing.B) {
			a, err := New(Definition[sale]{Aggregates: []Aggregate[sale]{aggregate}})
			if err != nil {
				b.Fatal(err)
			}
			s := decode(b, a, nil)
			for b.Loop() {
				if err := s.Add(one); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
