package pettitt

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Every length up to some vectors, so that every remainder is there.
func TestSweepIsItsDefinition(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	for n := range 200 {
		values, v := make([]float64, n), make([]int32, n)
		for i := range values {
			values[i] = math.Round(2 * random.NormFloat64())
			v[i] = random.Int32N(2000) - 1000
		}
		x := math.Round(2 * random.NormFloat64())
		want := slices.Clone(v)
		var wantSums prefix
		sweepScalar(values, want, x, &wantSums)
		if got := sweep(values, v, x); got != wantSums || !slices.Equal(v, want) {
			t.Fatalf("%d values: got %+v, want %+v;\n%v\n%v", n, got, wantSums, v, want)
		}
	}
}

// The sums of the longest segment, half of it low and half of it high, are within 32
// bits.
func TestSweepOfTheLongestSegment(t *testing.T) {
	n := MaxCap + MaxWait
	values, v := make([]float64, n), make([]int32, n)
	for i := range values {
		values[i], v[i] = 1, int32(n/2)
		if i >= n/2 {
			values[i], v[i] = 2, -int32(n/2)
		}
	}
	got := sweep(values, v, 1)
	want := prefix{high: math.MinInt32}
	want.high = int32(int64(n/2) * int64(n/2))
	want.last = int32(n / 2) // of the high half, each is greater than 1
	if got != want || int64(n/2)*int64(n/2) > math.MaxInt32 {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestMedian(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 14))
	for n := 1; n < 300; n++ {
		values := make([]float64, n)
		for i := range values {
			values[i] = random.NormFloat64()
			switch n % 3 {
			case 0:
				values[i] = math.Round(values[i])
			case 1:
				values[i] = float64(i * (1 - 2*(n/3%2)))
			}
		}
		sorted := slices.Sorted(slices.Values(values))
		want := sorted[n/2]
		if n%2 == 0 {
			want = sorted[n/2-1]/2 + sorted[n/2]/2
		}
		if got := median(values); got != want {
			t.Fatalf("%d values: got %v, want %v", n, got, want)
		}
	}
	if got := median([]float64{MaxMagnitude, MaxMagnitude}); got != MaxMagnitude {
		t.Errorf("got %v", got)
	}
}

// A partition that is poor again and again ends in sorting.
func TestMedianOfUnevenPartitions(t *testing.T) {
	values := make([]float64, 10_000)
	for i := range values {
		values[i] = float64((i * i) % 9973)
	}
	slices.Sort(values[len(values)/3:])
	sorted := slices.Sorted(slices.Values(values))
	for _, k := range []int{0, 1, 100, 5000, 9998, 9999} {
		if got := selectKth(slices.Clone(values), k); got != sorted[k] {
			t.Errorf("%d: got %v, want %v", k, got, sorted[k])
		}
	}
}

func BenchmarkSweep(b *testing.B) {
	for name, sweep := range map[string]func([]float64, []int32, float64) prefix{
		"vectors": sweep,
		"scalar": func(values []float64, v []int32, x float64) (u prefix) {
			sweepScalar(values, v, x, &u)
			return u
		},
	} {
		b.Run(name+"/10000", func(b *testing.B) {
			random := rand.New(rand.NewPCG(15, 16))
			values, v := make([]float64, 10_000), make([]int32, 10_000)
			for i := range values {
				values[i] = random.NormFloat64()
			}
			for i := 0; b.Loop(); i++ {
				sweep(values, v, values[i%len(values)])
			}
		})
	}
}
