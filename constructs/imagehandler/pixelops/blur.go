package pixelops

import (
	"context"
	"image"
	"runtime"
)

// Blur replaces each pixel by a mean of those around; beyond an edge the pixels at
// the edge are repeated.
//
// Without Sigma it is the mean of 3 by 3 pixels. With it, the mean is weighted by a
// Gaussian: exp(-x²/2σ²), or 0 where that is below MinAmplitude. As sharp does by
// default, weights are rounded to twentieths of the greatest; with Precise, to what
// lets all of them sum up to 60000. Such a mask is a sum of boxes, as many as it has
// different weights, so that the work for a pixel does not grow with Sigma: it takes
// at most 20 boxes, with Precise 250. The results are the exact weighted means, but
// for 16 bits of precision between rows and columns.
//
// It allocates the result, and a worker 8 bytes for each pixel of the rows that it
// works on and of those around (at most those of the picture, for a small Sigma those
// of 64 rows), 128 bytes for each of these rows and 16 for each column. It is sharp's
// blur (vips_gaussblur); Precise is its precision float, and better than its precision
// approximate.
type Blur struct {
	Sigma        float64 // 0.3 to 1000, 0 for the mean of 3 by 3
	MinAmplitude float64 // 0.001 to 1, 0 for sharp's default of 0.2
	Precise      bool
}

// Check tells whether Sigma or MinAmplitude is out of its range.
func (o Blur) Check() error {
	var sigma, least error
	if o.Sigma != 0 {
		sigma = number("blur", "sigma", o.Sigma, 0.3, 1000)
	}
	if o.MinAmplitude != 0 {
		least = number("blur", "minAmplitude", o.MinAmplitude, 0.001, 1)
	}
	return first(sigma, least)
}

// mask returns the weights.
func (o Blur) mask() *mask {
	if o.Sigma == 0 {
		return newMask([]uint32{1, 1})
	}
	if o.MinAmplitude == 0 {
		return gaussian(o.Sigma, 0.2, o.Precise)
	}
	return gaussian(o.Sigma, o.MinAmplitude, o.Precise)
}

// Memory is how many octets Apply allocates at a time for a picture of a size, at most.
func (o Blur) Memory(w, h, workers int) int64 {
	r := o.mask().radius()
	if r == 0 {
		return 0
	}
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	band := bandRows(workers, h, r)
	workers = min(workers, (h+band-1)/band)
	worker := 8*int64(w)*int64(min(band+2*r, h)) + 128*int64(band+2*r) + 16*int64(w+2*r+1)
	return 4*int64(w)*int64(h) + int64(workers)*worker
}

// Apply blurs m.
func (o Blur) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "blur", m); err != nil {
		return nil, err
	}
	k := o.mask()
	if k.radius() == 0 {
		return m, nil
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	to, err := blank("blur", w, h)
	if err != nil {
		return nil, err
	}
	opaque := opaque(m)
	return to, chunks(ctx, workers, h, bandRows(workers, h, k.radius()), func(y0, y1 int) {
		b := blurBand{mask: k, from: m, to: to, w: w, h: h, opaque: opaque}
		b.run(ctx, y0, y1)
	})
}
