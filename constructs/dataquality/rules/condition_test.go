package rules

import (
	"math"
	"testing"
)

// TestNaN checks that no operator allows NaN, though none should be compared.
func TestNaN(t *testing.T) {
	for o := noOperator; o <= between; o++ {
		for _, bounds := range [][2]float64{{0, 1}, {math.Inf(-1), math.Inf(1)}} {
			if o.allows(math.NaN(), bounds[0], bounds[1]) {
				t.Errorf("%s allows NaN", operatorNames[o])
			}
		}
	}
}
