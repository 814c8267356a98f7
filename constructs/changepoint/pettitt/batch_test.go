package pettitt_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

func TestBatchIsTheDefinition(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var tester pettitt.Tester
	for i := range 400 {
		x := randomSeries(random, random.IntN(80))
		got, err := tester.Batch(x)
		if want := naive(x); err != nil || got != want {
			t.Fatalf("series %d of %d values: got %+v, %v, want %+v", i, len(x), got, err, want)
		}
	}
}

// Long series are sorted by digits, and runs of equal high digits in two ways.
func TestBatchOfLongSeries(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	value := map[string]func(i int) float64{
		"normal":               func(int) float64 { return random.NormFloat64() },
		"tied":                 func(int) float64 { return math.Round(3 * random.NormFloat64()) },
		"equal":                func(int) float64 { return 7 },
		"equal high digits":    func(int) float64 { return 1 + float64(random.IntN(1000))*0x1p-50 },
		"pairs of high digits": func(int) float64 { return float64(random.IntN(300)) + float64(random.IntN(3))*0x1p-40 },
		"rising":               func(i int) float64 { return float64(i) },
		"all magnitudes":       func(int) float64 { return math.Ldexp(random.NormFloat64(), random.IntN(1900)-1000) },
		"zeros":                func(i int) float64 { return math.Copysign(0, float64(i%2)-0.5) },
	}
	for name, next := range value {
		x := make([]float64, 1500)
		for i := range x {
			x[i] = next(i)
		}
		got, err := pettitt.Batch(x)
		if want := recursive(x); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, want)
		}
	}
}

// recursive is naive by U_t = U_(t-1) + V_t, for long series.
func recursive(x []float64) pettitt.Statistic {
	s := pettitt.Statistic{N: len(x)}
	u := int64(0)
	for t, y := range x {
		for _, z := range x {
			u += sign(y - z)
		}
		if u > s.Max {
			s.Max, s.MaxAt = u, t+1
		}
		if u < s.Min {
			s.Min, s.MinAt = u, t+1
		}
	}
	return s
}

func TestBatchRefusesWhatHasNoRank(t *testing.T) {
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64} {
		if _, err := pettitt.Batch([]float64{1, x, 2}); !errors.Is(err, pettitt.ErrValue) {
			t.Errorf("%v: got %v", x, err)
		}
	}
}

func TestStatisticOfDirections(t *testing.T) {
	rise := pettitt.Statistic{N: 10, Min: -25, MinAt: 5, Max: 3, MaxAt: 9}
	first := pettitt.Statistic{N: 10, Min: -9, MinAt: 2, Max: 9, MaxAt: 7}
	for _, c := range []struct {
		s         pettitt.Statistic
		d         pettitt.Direction
		k         int64
		tau       int
		p         float64
		tolerance float64
	}{
		{rise, pettitt.Both, 25, 5, 2 * math.Exp(-6*625.0/1100), 1e-15},
		{rise, pettitt.Up, 25, 5, math.Exp(-6 * 625.0 / 1100), 1e-15},
		{rise, pettitt.Down, 3, 9, math.Exp(-6 * 9.0 / 1100), 1e-15},
		{first, pettitt.Both, 9, 2, 1, 0}, // 2 exp(-0.44) is 1.28
		{pettitt.Statistic{}, pettitt.Both, 0, 0, 1, 0},
		{pettitt.Statistic{N: 1}, pettitt.Up, 0, 0, 1, 0},
	} {
		if k, tau, p := c.s.K(c.d), c.s.Tau(c.d), c.s.P(c.d); k != c.k || tau != c.tau || math.Abs(p-c.p) > c.tolerance {
			t.Errorf("%+v, %v: got %d, %d, %v", c.s, c.d, k, tau, p)
		}
	}
}

// The values are those of exact arithmetic, from K = floor(n/2) ceil(n/2).
func TestMinimumN(t *testing.T) {
	for alpha, want := range map[float64]int{0.1: 10, 0.05: 11, 0.01: 16, 0.001: 22, 1e-4: 28, pettitt.MinAlpha: 77} {
		if got := pettitt.MinimumN(alpha, pettitt.Both); got != want {
			t.Errorf("alpha %v: got %d, want %d", alpha, got, want)
		}
	}
	if got := pettitt.MinimumN(0.01, pettitt.Up); got != 14 {
		t.Errorf("one direction: got %d", got)
	}
}

// A step of n points has the least p of n points.
func TestMinimumNIsReached(t *testing.T) {
	for _, d := range []pettitt.Direction{pettitt.Both, pettitt.Up} {
		n := pettitt.MinimumN(0.01, d)
		if got := p(t, step(n), d); got > 0.01 {
			t.Errorf("%v: a step of %d points has p %v", d, n, got)
		}
		if got := p(t, step(n-1), d); got <= 0.01 {
			t.Errorf("%v: a step of %d points has p %v", d, n-1, got)
		}
	}
}

func step(n int) []float64 {
	x := make([]float64, n)
	for i := n / 2; i < n; i++ {
		x[i] = 1
	}
	return x
}

func p(t *testing.T, x []float64, d pettitt.Direction) float64 {
	t.Helper()
	s, err := pettitt.Batch(x)
	if err != nil {
		t.Fatal(err)
	}
	return s.P(d)
}
