package resample

import (
	"context"
	"fmt"
	"image"

	"github.com/lintel-go/lintel/constructs/imagehandler/internal/subsampling"
)

// ResizeYCbCr filters the box o.Crop of src, in pixels of luma, to the size of
// dst, plane by plane: colours are not converted, and chroma that is subsampled
// is not upsampled first. The subsampling of dst may be another than that of src.
// Chroma stays where it was: a sample lies in the middle of the luma that it
// stands for, also where a width or height is odd.
//
// As in package image, a rectangle may begin anywhere but at negative coordinates.
// The planes of dst must not overlap those of src. Errors are those of Resize.
func (r *Resizer) ResizeYCbCr(ctx context.Context, dst, src *image.YCbCr, o Options) error {
	d, err := planesOf(dst, "destination")
	if err != nil {
		return err
	}
	s, err := planesOf(src, "source")
	if err != nil {
		return err
	}
	for i, role := range [...]string{"luma", "cb", "cr"} {
		if err := check(&d.planes[i], &s.planes[i], o.Filter); err != nil {
			return fmt.Errorf("%w (%s plane)", err, role)
		}
	}
	luma, err := o.Crop.of(s.planes[0].Width, s.planes[0].Height)
	if err != nil {
		return err
	}
	chroma := Crop{}
	chroma.X0, chroma.X1 = chromaBox(luma.X0, luma.X1, d.planes[0].Width, d.planes[1].Width, d.x, s.x)
	chroma.Y0, chroma.Y1 = chromaBox(luma.Y0, luma.Y1, d.planes[0].Height, d.planes[1].Height, d.y, s.y)
	for i, box := range [...]Crop{luma, chroma, chroma} {
		if err := r.resize(ctx, &d.planes[i], &s.planes[i], box, o); err != nil {
			return err
		}
	}
	return nil
}

// siting is where the samples of a chroma plane lie along one direction.
type siting struct {
	step  int // luma samples to a chroma sample
	phase int // luma samples of the first chroma sample before the rectangle begins
}

// planar is an image of three planes.
type planar struct {
	planes [3]Image
	x, y   siting
}

// planesOf returns the planes of m, which check has still to see.
func planesOf(m *image.YCbCr, role string) (*planar, error) {
	step, ok := subsampling.Step(m.SubsampleRatio)
	if !ok {
		return nil, fmt.Errorf("resample: %s: %w: %v", role, ErrLayout, m.SubsampleRatio)
	}
	r := m.Rect
	if r.Min.X < 0 || r.Min.Y < 0 {
		return nil, fmt.Errorf("resample: %s: %w: a rectangle from %v, want no negative coordinate", role, ErrSize, r.Min)
	}
	p := &planar{x: siting{step.X, r.Min.X % step.X}, y: siting{step.Y, r.Min.Y % step.Y}}
	w, h := r.Dx(), r.Dy()
	cw, ch := p.x.samples(w), p.y.samples(h)
	p.planes = [3]Image{
		{Pix: m.Y, Stride: m.YStride, Width: w, Height: h},
		{Pix: m.Cb, Stride: m.CStride, Width: cw, Height: ch},
		{Pix: m.Cr, Stride: m.CStride, Width: cw, Height: ch},
	}
	return p, nil
}

// samples returns the number of chroma samples that n luma samples touch.
func (s siting) samples(n int) int {
	if n <= 0 || n > MaxSide {
		return n // which check refuses
	}
	return (n + s.phase + s.step - 1) / s.step
}

// chromaBox returns the part of the source's chroma plane that becomes all samples
// of the destination's, where lo to hi of luma becomes size samples. The last
// chroma sample of an odd size reaches beyond its luma, and so may the box.
func chromaBox(lo, hi float64, size, samples int, dst, src siting) (float64, float64) {
	scale := (hi - lo) / float64(size)
	at := func(sample int) float64 {
		return (lo + scale*float64(sample*dst.step-dst.phase) + float64(src.phase)) / float64(src.step)
	}
	return at(0), at(samples)
}
