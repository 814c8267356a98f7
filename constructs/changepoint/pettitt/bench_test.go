package pettitt_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

func BenchmarkBatch(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x := noise(n)
			var tester pettitt.Tester
			b.SetBytes(int64(8 * n))
			for b.Loop() {
				if _, err := tester.Batch(x); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAdd is of points that come to segments of a half of so many up to so many,
// and of what dropping the older half takes.
func BenchmarkAdd(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d, err := pettitt.New(pettitt.Settings{Alpha: 1e-6, Cap: n})
			if err != nil {
				b.Fatal(err)
			}
			next := noise(1 << 12)
			at := int64(0)
			b.ReportAllocs()
			for b.Loop() {
				at++
				if _, err := d.Add(at, next[at&(1<<12-1)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAddBelowThreshold is of points of a segment whose change is significant and
// smaller than the threshold, so that every point takes medians too.
func BenchmarkAddBelowThreshold(b *testing.B) {
	s := segment(9000)
	for i := range s.Values[4500:] {
		s.Values[4500+i] += 0.5
	}
	d := resume(b, pettitt.Settings{PracticalThreshold: 1, Window: 5, Cap: pettitt.MaxCap}, s)
	next := noise(1 << 12)
	for at := int64(9000); b.Loop(); at++ {
		result, err := d.Add(at, 0.5+next[at&(1<<12-1)])
		if err != nil || result.Change != nil {
			b.Fatal(result, err)
		}
	}
}

func BenchmarkResume(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			full := segment(n)
			for b.Loop() {
				resume(b, pettitt.Settings{Cap: pettitt.MaxCap}, full)
			}
		})
	}
}

func resume(b *testing.B, s pettitt.Settings, full pettitt.Segment) *pettitt.Detector {
	d, err := pettitt.Resume(s, full)
	if err != nil {
		b.Fatal(err)
	}
	return d
}

func segment(n int) pettitt.Segment {
	s := pettitt.Segment{Values: noise(n), Times: make([]int64, n), Seen: int64(n)}
	for i := range s.Times {
		s.Times[i] = int64(i)
	}
	return s
}

func noise(n int) []float64 {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	x := make([]float64, n)
	for i := range x {
		x[i] = random.NormFloat64()
	}
	return x
}
