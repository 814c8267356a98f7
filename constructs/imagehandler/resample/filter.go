package resample

import (
	"fmt"
	"math"
)

// Filter is a resampling kernel. The zero value is Lanczos3.
type Filter uint8

// The filters, from the sharpest default to the cheapest. Each but Nearest is
// stretched by the reduction, so that every source pixel counts.
const (
	// Lanczos3 is the sinc windowed by a sinc of three lobes; support 3.
	Lanczos3 Filter = iota
	// Lanczos2 is the sinc windowed by a sinc of two lobes; support 2.
	Lanczos2
	// Bicubic is the cubic convolution of Keys with a = -1/2; support 2.
	Bicubic
	// Mitchell is the cubic of Mitchell and Netravali with B = C = 1/3; support 2.
	// It blurs a little even where the size does not change.
	Mitchell
	// Hamming is the sinc in a Hamming window; support 1.
	Hamming
	// Bilinear is the triangle; support 1.
	Bilinear
	// Box is the average; support 1/2.
	Box
	// Nearest takes the pixel under the centre, without any averaging.
	Nearest
)

// kernels are the filters by their number: name, half width in pixels of the
// coarser grid, and weight at a distance from the centre.
var kernels = [...]struct {
	name    string
	support float64
	weight  func(x float64) float64
}{
	Lanczos3: {"lanczos3", 3, lanczos3},
	Lanczos2: {"lanczos2", 2, lanczos2},
	Bicubic:  {"bicubic", 2, func(x float64) float64 { return cubic(x, 0, 0.5) }},
	Mitchell: {"mitchell", 2, func(x float64) float64 { return cubic(x, 1./3, 1./3) }},
	Hamming:  {"hamming", 1, hamming},
	Bilinear: {"bilinear", 1, func(x float64) float64 { return max(0, 1-math.Abs(x)) }},
	Box:      {"box", 0.5, box},
	Nearest:  {"nearest", 0, nil},
}

// String returns the name that ParseFilter reads.
func (f Filter) String() string {
	if int(f) < len(kernels) {
		return kernels[f].name
	}
	return fmt.Sprintf("Filter(%d)", uint8(f))
}

// ParseFilter returns the filter of a lower-case name: nearest, box, bilinear,
// hamming, bicubic, mitchell, lanczos2, lanczos3, or lanczos for lanczos3.
func ParseFilter(name string) (Filter, error) {
	if name == "lanczos" {
		return Lanczos3, nil
	}
	for f := range kernels {
		if kernels[f].name == name {
			return Filter(f), nil
		}
	}
	return 0, fmt.Errorf("resample: unknown filter %q: want nearest, box, bilinear, hamming, bicubic, mitchell, lanczos2 or lanczos3", name)
}

// lanczos3 is sinc(x)·sinc(x/3) for |x| < 3. With t = πx/3 the triple-angle
// formula sin 3t = sin t·(3 - 4·sin² t) leaves one sine to compute.
func lanczos3(x float64) float64 {
	if x == 0 {
		return 1
	}
	if x <= -3 || x >= 3 {
		return 0
	}
	t := x * (math.Pi / 3)
	s := math.Sin(t)
	s *= s
	return s * (3 - 4*s) / (3 * t * t)
}

// lanczos2 is sinc(x)·sinc(x/2) for |x| < 2.
func lanczos2(x float64) float64 {
	if x == 0 {
		return 1
	}
	if x <= -2 || x >= 2 {
		return 0
	}
	t := x * (math.Pi / 2)
	return math.Sin(2*t) * math.Sin(t) / (2 * t * t)
}

// hamming is sinc(x)·(0.54 + 0.46·cos πx) for |x| < 1.
func hamming(x float64) float64 {
	if x == 0 {
		return 1
	}
	if x <= -1 || x >= 1 {
		return 0
	}
	x *= math.Pi
	return math.Sin(x) / x * (0.54 + 0.46*math.Cos(x))
}

// box is open on the left, so that a sample half way between two pixels belongs
// to one of them only.
func box(x float64) float64 {
	if x > -0.5 && x <= 0.5 {
		return 1
	}
	return 0
}

// cubic is the family of D. Mitchell and A. Netravali, Reconstruction Filters in
// Computer Graphics (1988), equation 8.
func cubic(x, b, c float64) float64 {
	x = math.Abs(x)
	switch {
	case x < 1:
		return ((12-9*b-6*c)*x*x*x + (-18+12*b+6*c)*x*x + (6 - 2*b)) / 6
	case x < 2:
		return ((-b-6*c)*x*x*x + (6*b+30*c)*x*x + (-12*b-48*c)*x + (8*b + 24*c)) / 6
	}
	return 0
}
