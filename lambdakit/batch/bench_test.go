package batch

import (
	"context"
	"hash/maphash"
	"testing"
)

// BenchmarkRun is what the engine costs by itself: the handler does nothing.
func BenchmarkRun(b *testing.B) {
	type item struct {
		key uint64
		_   [64]byte // its value
	}
	seed := maphash.MakeSeed()
	for _, bb := range []struct {
		name          string
		shards, items int
		key           func(*item) uint64
	}{
		{"by shard/shards=1/items=10000", 1, 10000, nil},
		{"by shard/shards=10/items=1000", 10, 1000, nil},
		{"by shard/shards=10000/items=1", 10000, 1, nil},
		{"by key/shards=1/items=10000", 1, 10000, func(i *item) uint64 { return maphash.Comparable(seed, i.key) }},
		{"by key/shards=10/items=1000", 10, 1000, func(i *item) uint64 { return maphash.Comparable(seed, i.key) }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			shards := make([][]item, bb.shards)
			for s := range shards {
				shards[s] = make([]item, bb.items)
				for i := range shards[s] {
					shards[s][i].key = uint64(i % 100)
				}
			}
			e, err := New(Config[item]{Handle: func(context.Context, *item) error { return nil }, Key: bb.key})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			n := bb.shards * bb.items
			for b.Loop() {
				for s, o := range e.Run(b.Context(), shards) {
					if o.Err != nil || o.Handled != bb.items {
						b.Fatal(s, o)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/item")
		})
	}
}
