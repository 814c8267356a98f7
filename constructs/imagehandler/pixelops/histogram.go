package pixelops

import (
	"context"
	"image"
	"sync"
)

// Histogram counts how often each level occurs.
type Histogram struct {
	Red, Green, Blue, Alpha [256]uint32
	Luminance               [256]uint32 // as Luminance returns it
}

// HistogramOf counts the levels of m, with at most workers goroutines, 0 for
// GOMAXPROCS. It allocates the histogram, and as much again for some ten thousand
// pixels at work.
func HistogramOf(ctx context.Context, m *image.NRGBA, workers int) (*Histogram, error) {
	if err := readable("histogram", m); err != nil {
		return nil, err
	}
	t := colours()
	h := new(Histogram)
	var lock sync.Mutex
	err := rows(ctx, workers, m.Rect.Dy(), m.Rect.Dx(), func(y0, y1 int) {
		var part Histogram
		for y := y0; y < y1; y++ {
			for p := row(m, y); len(p) >= 4; p = p[4:] {
				part.Red[p[0]]++
				part.Green[p[1]]++
				part.Blue[p[2]]++
				part.Alpha[p[3]]++
				part.Luminance[t.luminance(p[0], p[1], p[2])]++
			}
		}
		lock.Lock()
		defer lock.Unlock()
		h.add(&part)
	})
	return h, err
}

// add adds counts.
func (h *Histogram) add(p *Histogram) {
	for i := range 256 {
		h.Red[i] += p.Red[i]
		h.Green[i] += p.Green[i]
		h.Blue[i] += p.Blue[i]
		h.Alpha[i] += p.Alpha[i]
		h.Luminance[i] += p.Luminance[i]
	}
}

// Equalize spreads the levels of each colour evenly: a level v becomes 255 times the
// share of pixels at or below v. Alpha stays. It works in place and allocates a
// histogram. It is vips_hist_equal, which sharp does not offer; Thumbor's equalize
// is, in the Serverless Image Handler, a Normalise.
type Equalize struct{}

// Check returns nil.
func (o Equalize) Check() error { return nil }

// Apply equalizes m.
func (o Equalize) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "equalize", m); err != nil {
		return nil, err
	}
	h, err := HistogramOf(ctx, m, workers)
	if err != nil {
		return nil, err
	}
	pixels := float64(m.Rect.Dx()) * float64(m.Rect.Dy())
	var curves [3][256]byte
	for c, counts := range [...]*[256]uint32{&h.Red, &h.Green, &h.Blue} {
		sum := 0.0
		for v, n := range counts {
			sum += float64(n)
			curves[c][v] = level(float32(255 * sum / pixels))
		}
	}
	return mapLevels(ctx, m, workers, &curves, nil)
}

// Normalise stretches L of CIE Lab, so that the percentile Lower becomes 0 and Upper
// becomes 100. Alpha stays. A picture in which both are less than two apart stays as
// it is.
//
// Percentiles are whole numbers, as in sharp, which cuts fractions off: the least l
// for which the share of pixels with an L of less than l+1, times the greatest L
// (rounded down), is above Lower (or Upper) hundredths of that L plus one; one more
// than the greatest if there is none. The percentiles 0 and 100 are the least and the
// greatest L. It works in place and allocates nothing. It is sharp's normalise
// (vips_percent).
type Normalise struct {
	Lower, Upper int // 0 to 99 and 1 to 100, Lower being less; both 0 for sharp's default of 1 and 99
}

// Check tells whether the percentiles are in their range and order.
func (o Normalise) Check() error {
	if o == (Normalise{}) {
		return nil
	}
	if err := first(integer("normalise", "lower", o.Lower, 0, 99), integer("normalise", "upper", o.Upper, 1, 100)); err != nil {
		return err
	}
	if o.Lower >= o.Upper {
		return &ParameterError{"normalise", "lower", o.Lower, "less than upper"}
	}
	return nil
}

// Apply normalises m.
func (o Normalise) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "normalise", m); err != nil {
		return nil, err
	}
	if o == (Normalise{}) {
		o = Normalise{1, 99}
	}
	h, err := lightness(ctx, m, workers)
	if err != nil {
		return nil, err
	}
	lo, hi := h.percentile(o.Lower), h.percentile(o.Upper)
	if hi-lo <= 1 {
		return m, nil
	}
	t := colours()
	f := 100 / float32(hi-lo)
	return eachPixel(ctx, m, workers, 16, func(p []byte) {
		L, A, B := t.lab(p[0], p[1], p[2])
		p[0], p[1], p[2] = t.rgb((L-float32(lo))*f, A, B)
	})
}

// lightHistogram counts the whole parts of L of Lab.
type lightHistogram [102]uint64

// lightness counts the whole parts of L of m.
func lightness(ctx context.Context, m *image.NRGBA, workers int) (*lightHistogram, error) {
	t := colours()
	h := new(lightHistogram)
	var lock sync.Mutex
	err := rows(ctx, workers, m.Rect.Dy(), 8*m.Rect.Dx(), func(y0, y1 int) {
		var part lightHistogram
		for y := y0; y < y1; y++ {
			for p := row(m, y); len(p) >= 4; p = p[4:] {
				l, _, _ := t.lab(p[0], p[1], p[2])
				part[max(int(l), 0)]++
			}
		}
		lock.Lock()
		defer lock.Unlock()
		for i, n := range part {
			h[i] += n
		}
	})
	return h, err
}

// percentile returns the percentile as Normalise has it.
func (h *lightHistogram) percentile(percent int) int {
	least, greatest, total := len(h), 0, uint64(0)
	for l, n := range h {
		if n > 0 {
			least, greatest = min(least, l), l
		}
		total += n
	}
	if percent == 0 {
		return least
	}
	if percent == 100 {
		return greatest
	}
	sum := uint64(0)
	for l, n := range h[:greatest+1] {
		sum += n
		if sum*uint64(greatest)/total*100 > uint64(percent*(greatest+1)) {
			return l
		}
	}
	return greatest + 1
}
