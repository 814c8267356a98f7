package pixelops

import "math"

// gaussianUnit is the weight of the middle of a Gaussian mask that is not precise, of
// which the other weights are rounded parts (vips_gaussmat with integer precision).
const gaussianUnit = 20

// mask is a symmetric mask of whole weights: weights[k] is that of both samples k
// away from the middle.
type mask struct {
	weights []uint32
	sum     uint32
	// steps are boxes that the mask is the sum of. There are no more of them than
	// different weights, however wide the mask is.
	steps []maskStep
}

// maskStep is a box: weight at all samples up to radius from the middle.
type maskStep struct {
	radius int
	weight uint32
}

// preciseSum is about what the weights of a precise mask sum up to: as much as a sum
// of 32 bits takes, if every weight is rounded up.
const preciseSum = 60000

// gaussian returns the mask of exp(-x²/2σ²), as far as that is at least least.
func gaussian(sigma, least float64, precise bool) *mask {
	const widest = 5000 // vips_gaussmat's limit of the radius
	limit := int(math.Min(8*sigma, widest))
	value := func(x int) float64 { return math.Exp(-float64(x*x) / (2 * sigma * sigma)) }
	n, sum := 1, 1.0
	for n < limit && value(n) >= least {
		sum += 2 * value(n)
		n++
	}
	unit := float64(gaussianUnit)
	if precise {
		unit = preciseSum / sum
	}
	weights := make([]uint32, n)
	for x := range weights {
		weights[x] = uint32(math.RoundToEven(unit * value(x)))
	}
	return newMask(weights)
}

// newMask returns the mask of weights, which must not grow.
func newMask(weights []uint32) *mask {
	m := &mask{weights: weights, sum: weights[0]}
	for _, w := range weights[1:] {
		m.sum += 2 * w
	}
	last := uint32(0)
	for x := len(weights) - 1; x >= 0; x-- {
		if w := weights[x]; w > last {
			m.steps = append(m.steps, maskStep{x, w - last})
			last = w
		}
	}
	return m
}

// radius is how far the mask reaches from its middle.
func (m *mask) radius() int { return len(m.weights) - 1 }

// boxed tells whether it is less work to add up boxes than weights.
func (m *mask) boxed() bool { return len(m.weights) > len(m.steps)+2 }

// reciprocal returns what a weighted sum is to be multiplied by to have its mean
// times 2^32.
func (m *mask) reciprocal() uint64 { return 1<<32/uint64(m.sum) + 1 }
