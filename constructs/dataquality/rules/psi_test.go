package rules_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// TestPopulationStability checks examples that were computed by hand.
func TestPopulationStability(t *testing.T) {
	for _, test := range []struct {
		expected, actual []float64
		want             float64
	}{
		{[]float64{50, 30, 20}, []float64{50, 30, 20}, 0},
		// With half a row more in each of 3 bins, the parts are 50.5, 30.5 and 20.5
		// of 101.5, and 40.5, 40.5 and 20.5:
		// 10/101.5 × ln(50.5/40.5) + 10/101.5 × ln(40.5/30.5) = 10/101.5 × ln(50.5/30.5)
		{[]float64{50, 30, 20}, []float64{40, 40, 20}, 0.0496795},
		// Of many rows, half of one does not matter: the parts are 0.5, 0.3 and 0.2, and
		// 0.4, 0.4 and 0.2. 0.1 × ln(0.5/0.4) + 0.1 × ln(0.4/0.3) = 0.1 × ln(5/3)
		{[]float64{5e12, 3e12, 2e12}, []float64{4e12, 4e12, 2e12}, 0.0510826},
		// Nothing is where everything was: 1.5/2 and 0.5/2 to 0.5/2 and 1.5/2 is
		// 2 × 0.5 × ln 3.
		{[]float64{1, 0}, []float64{0, 1}, 1.0986123},
		{[]float64{7}, []float64{9}, 0},
		{nil, nil, 0},
	} {
		if got := rules.PopulationStability(test.expected, test.actual); math.Abs(got-test.want) > 5e-8 {
			t.Errorf("%v, %v: got %.7f, want %.7f", test.expected, test.actual, got, test.want)
		}
	}
}

// TestPopulationStabilityProperties checks that the index is 0 for the same
// counts, above 0 for others, finite, and the same in both directions and in any
// order of the bins.
func TestPopulationStabilityProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	counts := func(n int) []float64 {
		counts := make([]float64, n)
		for i := range counts {
			counts[i] = float64(random.IntN(10)) * math.Pow10(random.IntN(300))
		}
		return counts
	}
	for range 10_000 {
		n := 2 + random.IntN(20)
		a, b := counts(n), counts(n)
		index := rules.PopulationStability(a, b)
		if math.IsNaN(index) || math.IsInf(index, 0) || index < 0 {
			t.Fatalf("%v, %v: got %g", a, b, index)
		}
		if same := rules.PopulationStability(a, a); same != 0 {
			t.Fatalf("%v: got %g, want 0", a, same)
		}
		if back := rules.PopulationStability(b, a); math.Abs(back-index) > 1e-9*index {
			t.Fatalf("%v, %v: got %g and back %g", a, b, index, back)
		}
		i, j := random.IntN(n), random.IntN(n)
		a[i], a[j], b[i], b[j] = a[j], a[i], b[j], b[i]
		if swapped := rules.PopulationStability(a, b); math.Abs(swapped-index) > 1e-9*index {
			t.Fatalf("%v, %v: got %g, in another order %g", a, b, index, swapped)
		}
	}
}
