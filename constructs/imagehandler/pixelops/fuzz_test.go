package pixelops

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

// dice makes parameters of numbers that a fuzzer chose.
type dice struct {
	rng    *rand.Rand
	number float64 // put in here and there as it is
}

// any returns numbers of all kinds.
func (d dice) any() float64 {
	switch d.rng.IntN(10) {
	case 0:
		return d.number
	case 1:
		return math.Float64frombits(d.rng.Uint64())
	case 2:
		return math.Trunc(d.number)
	case 3:
		return 0
	}
	return d.rng.NormFloat64() * math.Pow(10, float64(d.rng.IntN(7)-3))
}

// size returns whole numbers that are mostly small.
func (d dice) size() int {
	if d.rng.IntN(30) == 0 {
		return int(int32(d.rng.Uint32()))
	}
	return d.rng.IntN(40) - 2
}

func (d dice) numbers(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = d.any()
	}
	return v
}

func (d dice) colour() color.NRGBA {
	return color.NRGBA{byte(d.rng.Uint32()), byte(d.rng.Uint32()), byte(d.rng.Uint32()), byte(d.rng.IntN(400))}
}

func (d dice) picture() *image.NRGBA {
	m, _ := within(noisy(d.rng, 1+d.rng.IntN(30), 1+d.rng.IntN(30), d.rng.IntN(2) == 0))
	return m
}

// operation returns an operation with any parameters.
func (d dice) operation(kind uint8, m *image.NRGBA) Operation {
	n, rng := d.any, d.rng
	other := m
	if rng.IntN(3) == 0 {
		other = d.picture()
	} else if m != nil {
		other = clone(m)
	}
	switch kind % 36 {
	case 0:
		return Greyscale{}
	case 1:
		return Colourspace{[]string{"", "srgb", "b-w", "lab"}[rng.IntN(4)]}
	case 2:
		return Tint{d.colour()}
	case 3:
		return Modulate{n(), n(), n(), n()}
	case 4:
		return Recomb{d.numbers(rng.IntN(17))}
	case 5:
		return Recomb{d.numbers(9)}
	case 6:
		return Negate{rng.IntN(2) == 0}
	case 7:
		return Gamma{n()}
	case 8:
		return Linear{d.numbers(rng.IntN(5)), d.numbers(rng.IntN(5))}
	case 9:
		return Threshold{d.size(), rng.IntN(2) == 0}
	case 10:
		return ExtractChannel{d.size()}
	case 11:
		return JoinChannel{1 + rng.IntN(3), []*image.NRGBA{other, other}[:rng.IntN(3)]}
	case 12:
		return Bandbool{Operator(rng.IntN(4))}
	case 13:
		return Boolean{Operator(rng.IntN(4)), other}
	case 14:
		return RemoveAlpha{}
	case 15:
		return EnsureAlpha{n()}
	case 16:
		return Flatten{d.colour()}
	case 17:
		return Unflatten{}
	case 18:
		return Flip{}
	case 19:
		return Flop{}
	case 20:
		return Orient{rng.IntN(11) - 1}
	case 21:
		return Rotate{n(), d.colour(), Interpolator(rng.IntN(4))}
	case 22:
		return Affine{[4]float64(d.numbers(4)), n(), n(), n(), n(), d.colour(), Interpolator(rng.IntN(4))}
	case 23:
		return Extract{d.size(), d.size(), d.size(), d.size()}
	case 24:
		return Extend{d.size(), d.size(), d.size(), d.size(), ExtendWith(rng.IntN(5)), d.colour()}
	case 25:
		background := d.colour()
		return Trim{n(), []*color.NRGBA{nil, &background}[rng.IntN(2)], rng.IntN(2) == 0, d.size()}
	case 26:
		return Median{d.size()}
	case 27:
		return Blur{n(), n(), rng.IntN(2) == 0}
	case 28:
		return Blur{Sigma: n()}
	case 29:
		w, h := d.size(), 1+rng.IntN(8)
		return Convolve{w, h, d.numbers(max(0, min(w, 40)) * h), n(), n()}
	case 30:
		return Sharpen{n(), n(), n(), n(), n(), n()}
	case 31:
		return Equalize{}
	case 32:
		return Normalise{d.size(), 3 * d.size()}
	case 33:
		return CLAHE{d.size(), d.size(), d.size()}
	case 34:
		return RoundCrop{n(), n(), n(), n()}
	}
	return Composite{other, Blend(rng.IntN(26)), Gravity(rng.IntN(10)), []*image.Point{nil, {X: d.size(), Y: d.size()}}[rng.IntN(2)], rng.IntN(2) == 0}
}

// FuzzOperations applies any operation to any small picture, within a larger one:
// there is no panic, what lies around the picture stays, an error is one of those of
// Operation.Apply, and the number of workers does not matter.
func FuzzOperations(f *testing.F) {
	for kind := range uint8(36) {
		f.Add(kind, uint64(kind), 1+kind, uint8(9), 0.5)
		f.Add(kind, uint64(kind)+100, uint8(29), 31-kind%31, 1.0)
	}
	f.Fuzz(func(t *testing.T, kind uint8, seed uint64, w, h uint8, number float64) {
		d := dice{rand.New(rand.NewPCG(seed, 0)), number}
		m := noisy(d.rng, 1+int(w)%64, 1+int(h)%64, seed%2 == 0)
		o := d.operation(kind, m)
		if large(o, m) {
			return
		}
		part, all := within(m)
		around := outside(part, all)
		got, err := o.Apply(context.Background(), part, 1)
		if !bytes.Equal(around, outside(part, all)) {
			t.Fatalf("%#v: pixels around the picture changed", o)
		}
		if err != nil {
			var parameter *ParameterError
			var limit *LimitError
			if !errors.As(err, &parameter) && !errors.As(err, &limit) {
				t.Fatalf("%#v: %v", o, err)
			}
			return
		}
		if err := readable("result", got); err != nil {
			t.Fatalf("%#v: %v", o, err)
		}
		again, err := o.Apply(context.Background(), clone(m), 3)
		if err != nil {
			t.Fatalf("%#v: %v", o, err)
		}
		equal(t, got, again)
	})
}

// large tells whether an operation's result would be more than a fuzzer should fill.
func large(o Operation, m *image.NRGBA) bool {
	const most = 1 << 20
	switch o := o.(type) {
	case Extend:
		return max(o.Left, o.Top, o.Right, o.Bottom) > 500
	case Affine:
		_, _, w, h := o.area(float64(m.Rect.Dx()), float64(m.Rect.Dy()))
		return w*h > most && w*h < 2*MaxPixels
	}
	return false
}
