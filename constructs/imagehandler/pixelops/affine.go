package pixelops

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
)

// Affine maps a picture by a matrix. The point (x, y), where pixels lie at whole
// numbers, comes to
//
//	Matrix[0]·(x+IDX) + Matrix[1]·(y+IDY) + ODX
//	Matrix[2]·(x+IDX) + Matrix[3]·(y+IDY) + ODY
//
// The result shows the rectangle that the picture's corners come to without the
// offsets, rounded to pixels; what the picture does not cover shows Background. It
// allocates the result. It is sharp's affine (vips_affine; that divides the colours of
// a translucent Background by its alpha, this does not).
type Affine struct {
	Matrix             [4]float64
	IDX, IDY, ODX, ODY float64
	Background         color.NRGBA // the zero value is transparent; sharp's default is opaque black
	Interpolator       Interpolator
}

// Check tells whether all numbers are finite, the matrix has an inverse and the
// interpolator is known.
func (o Affine) Check() error {
	for _, v := range o.Matrix {
		if err := finite("affine", "matrix", v); err != nil {
			return err
		}
	}
	if d := o.determinant(); !(math.Abs(d) >= 1e-10) || math.IsInf(d, 0) {
		return &ParameterError{"affine", "matrix", o.Matrix, "a matrix with an inverse"}
	}
	return first(
		number("affine", "idx", o.IDX, -maxOffset, maxOffset),
		number("affine", "idy", o.IDY, -maxOffset, maxOffset),
		number("affine", "odx", o.ODX, -maxOffset, maxOffset),
		number("affine", "ody", o.ODY, -maxOffset, maxOffset),
		known("affine", "interpolator", interpolatorNames, o.Interpolator),
	)
}

// maxOffset is the greatest offset that libvips allows.
const maxOffset = 1e7

func (o Affine) determinant() float64 { return o.Matrix[0]*o.Matrix[3] - o.Matrix[1]*o.Matrix[2] }

// area returns the corner and the size of the result for a picture of w by h.
func (o Affine) area(w, h float64) (left, top, width, height float64) {
	x0, x1 := spread(o.Matrix[0]*w, o.Matrix[1]*h)
	y0, y1 := spread(o.Matrix[2]*w, o.Matrix[3]*h)
	return math.Round(x0), math.Round(y0), math.Round(x1 - x0), math.Round(y1 - y0)
}

// spread returns the least and the greatest of 0, a, b and a + b.
func spread(a, b float64) (lo, hi float64) {
	return min(a, 0) + min(b, 0), max(a, 0) + max(b, 0)
}

// Apply maps m.
func (o Affine) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "affine", m); err != nil {
		return nil, err
	}
	return o.apply(ctx, m, workers, "affine")
}

func (o Affine) apply(ctx context.Context, m *image.NRGBA, workers int, name string) (*image.NRGBA, error) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	left, top, width, height := o.area(float64(w), float64(h))
	if !(width >= 1 && height >= 1) {
		return nil, &ParameterError{name, "matrix", fmt.Sprintf("%gx%g pixels as the result", width, height), "1x1 and more"}
	}
	if !(width <= MaxPixels && height <= MaxPixels) {
		return nil, &LimitError{name, math.MaxInt64, MaxPixels}
	}
	to, err := blank(name, int(width), int(height))
	if err != nil {
		return nil, err
	}
	s := &sampler{m: m, w: w, h: h, background: components(o.Background), interpolator: o.Interpolator}
	if o.Interpolator == Bicubic {
		s.cubics = cubics()
	}
	k := 1 / o.determinant()
	xx, xy, yx, yy := k*o.Matrix[3], -k*o.Matrix[1], -k*o.Matrix[2], k*o.Matrix[0]
	err = rows(ctx, workers, to.Rect.Dy(), 16*to.Rect.Dx(), func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			v := float64(y) + top - o.ODY
			p := row(to, y)
			for x := 0; x < len(p)/4; x++ {
				u := float64(x) + left - o.ODX
				s.sample(p[4*x:4*x+4], xx*u+xy*v-o.IDX, yx*u+yy*v-o.IDY)
			}
		}
	})
	return to, err
}

// Rotate turns a picture clockwise by Angle degrees, negative for the other way.
// Multiples of 90 move pixels and lose nothing: 180 works in place and allocates
// nothing, 90 and 270 allocate the result. Other angles are an Affine with the
// matrix (cos, -sin, sin, cos): the result is as large as the turned picture needs,
// and its corners show Background. It is sharp's rotate.
type Rotate struct {
	Angle        float64
	Background   color.NRGBA  // the zero value is transparent; sharp's default is opaque black
	Interpolator Interpolator // sharp's is Bilinear
}

// Check tells whether Angle is finite and Interpolator known.
func (o Rotate) Check() error {
	return first(
		finite("rotate", "angle", o.Angle),
		known("rotate", "interpolator", interpolatorNames, o.Interpolator),
	)
}

// Apply turns m.
func (o Rotate) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "rotate", m); err != nil {
		return nil, err
	}
	angle := math.Mod(o.Angle, 360)
	if angle < 0 {
		angle += 360
	}
	if q := angle / 90; q == math.Trunc(q) {
		return upright(quarters[int(q)%4]).apply(ctx, m, workers, "rotate")
	}
	sin, cos := math.Sincos(angle * math.Pi / 180)
	return Affine{
		Matrix:       [4]float64{cos, -sin, sin, cos},
		Background:   o.Background,
		Interpolator: o.Interpolator,
	}.apply(ctx, m, workers, "rotate")
}
