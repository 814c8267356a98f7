package pixelops

import (
	"image"
	"math"
	"sync"
)

// Interpolator says how a value between pixels is found.
type Interpolator uint8

// The interpolators, as sharp names them.
const (
	Bilinear Interpolator = iota // "bilinear": of the 4 pixels around
	Nearest                      // "nearest": the pixel to the upper left, as libvips takes it
	Bicubic                      // "bicubic": Catmull-Rom, of the 16 pixels around
)

var interpolatorNames = []string{"bilinear", "nearest", "bicubic"}

// String returns the interpolator's name.
func (i Interpolator) String() string { return nameOf("Interpolator", interpolatorNames, i) }

// ParseInterpolator returns the interpolator of a name, or a *ParameterError. Sharp's
// lbb, nohalo and vsqbs are refused.
func ParseInterpolator(name string) (Interpolator, error) {
	return parse[Interpolator]("affine", "interpolator", interpolatorNames, name)
}

// cubicSteps is the number of places between two pixels that Bicubic tells apart,
// as in libvips.
const cubicSteps = 64

// cubics are the weights of four pixels for each place, by Catmull and Rom.
var cubics = sync.OnceValue(func() *[cubicSteps + 1][4]float32 {
	t := new([cubicSteps + 1][4]float32)
	for i := range t {
		x := float64(i) / cubicSteps
		t[i] = [4]float32{
			float32(((2-x)*x - 1) * x / 2),
			float32((3*x-5)*x*x/2 + 1),
			float32(((4-3*x)*x + 1) * x / 2),
			float32((x - 1) * x * x / 2),
		}
	}
	return t
})

// sampler finds values between the pixels of a picture that lies on a background.
type sampler struct {
	m            *image.NRGBA
	w, h         int
	background   [4]byte
	interpolator Interpolator
	cubics       *[cubicSteps + 1][4]float32
}

// sample writes the value at (x, y) to p. Pixels lie at whole numbers; what is a
// pixel and more from all of them is background.
func (s *sampler) sample(p []byte, x, y float64) {
	// So that what is no number or beyond the range of int32 is outside too.
	if !(x >= -1 && x < float64(s.w) && y >= -1 && y < float64(s.h)) {
		copy(p, s.background[:])
		return
	}
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int(fx), int(fy)
	switch s.interpolator {
	case Nearest:
		copy(p, s.at(ix, iy))
	case Bilinear:
		u, v := float32(x-fx), float32(y-fy)
		var sum weighted
		sum.add(s.at(ix, iy), (1-u)*(1-v))
		sum.add(s.at(ix+1, iy), u*(1-v))
		sum.add(s.at(ix, iy+1), (1-u)*v)
		sum.add(s.at(ix+1, iy+1), u*v)
		sum.put(p)
	default:
		cx := &s.cubics[int((x-fx)*cubicSteps+0.5)]
		cy := &s.cubics[int((y-fy)*cubicSteps+0.5)]
		var sum weighted
		for j, v := range cy {
			for i, u := range cx {
				sum.add(s.at(ix+i-1, iy+j-1), u*v)
			}
		}
		sum.put(p)
	}
}

// at returns the pixel at (x, y), which may lie outside.
func (s *sampler) at(x, y int) []byte {
	if uint(x) >= uint(s.w) || uint(y) >= uint(s.h) {
		return s.background[:]
	}
	i := y*s.m.Stride + 4*x
	return s.m.Pix[i : i+4 : i+4]
}

// weighted is a sum of pixels, their colours multiplied by their alpha.
type weighted struct {
	r, g, b, a float32
}

// add adds weight times the pixel p.
func (s *weighted) add(p []byte, weight float32) {
	weight *= float32(p[3])
	s.r += weight * float32(p[0])
	s.g += weight * float32(p[1])
	s.b += weight * float32(p[2])
	s.a += weight
}

// put writes the sum as a pixel: its colours divided by its alpha.
func (s *weighted) put(p []byte) {
	p[3] = level(s.a)
	if p[3] == 0 {
		p[0], p[1], p[2] = 0, 0, 0
		return
	}
	scale := 1 / s.a
	p[0], p[1], p[2] = level(s.r*scale), level(s.g*scale), level(s.b*scale)
}
