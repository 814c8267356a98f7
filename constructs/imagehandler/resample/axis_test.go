package resample

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestAxis checks what the kernels rely on.
func TestAxis(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	var b axisBuilder
	for range 3000 {
		key := axisKey{in: 1 + rng.IntN(1<<rng.IntN(12)), out: 1 + rng.IntN(1<<rng.IntN(12)), filter: Filter(rng.IntN(int(Nearest))), align: 1 + rng.IntN(2), pad: 1 << rng.IntN(5)}
		key.lo = rng.Float64() * float64(key.in)
		key.hi = key.lo + rng.Float64()*(float64(key.in)-key.lo)*1.1 + 1e-9
		if rng.IntN(2) == 0 {
			key.lo, key.hi = 0, float64(key.in)
		}
		a := &axis{key: key}
		b.build(a)
		checkAxis(t, a)
	}
}

func checkAxis(t *testing.T, a *axis) {
	t.Helper()
	if a.width%a.key.pad != 0 || a.shift < 1 || a.shift > maxShift {
		t.Fatalf("%+v: width %d, shift %d", a.key, a.width, a.shift)
	}
	for i := range a.key.out {
		first, n := int(a.first[i]), int(a.taps[i])
		if n < 1 || n > a.width || first < 0 || first%a.key.align != 0 || first+n > a.key.in {
			t.Fatalf("%+v: result %d is of %d samples from %d", a.key, i, n, first)
		}
		if i > 0 && a.first[i-1] > a.first[i] {
			t.Fatalf("%+v: result %d begins before the one before", a.key, i)
		}
		sum, size := int64(0), int64(0)
		for j, k := range a.k[i*a.width:][:a.width] {
			if j >= n && k != 0 {
				t.Fatalf("%+v: result %d has a coefficient beyond its samples", a.key, i)
			}
			sum += int64(k)
			size += max(int64(k), -int64(k))
		}
		if sum != 1<<a.shift {
			t.Fatalf("%+v: the coefficients of result %d sum to %d, not 1<<%d", a.key, i, sum, a.shift)
		}
		if size*255+1<<(a.shift-1) > math.MaxInt32 {
			t.Fatalf("%+v: result %d overflows", a.key, i)
		}
	}
}
