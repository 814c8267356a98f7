package fit

import (
	"image"
	"math"
)

// Shrink is the largest of 1, 2, 4 and 8 by which a JPEG may be decoded smaller
// and still have at least as many pixels as the plan needs, in either direction:
// what remains is reduction, never enlargement. The decoder's reduction is that
// of its cosine transform, the rest is the filter's. That is how sharp shrinks
// on load too.
func (p Plan) Shrink() int {
	for _, scale := range []int{8, 4, 2} {
		if p.Source.Width() >= float64(scale*p.Into.Dx()) && p.Source.Height() >= float64(scale*p.Into.Dy()) {
			return scale
		}
	}
	return 1
}

// Region is what has to be decoded of a picture, at one of the scales of Shrink,
// to resize a box of it to the given size: the rectangle around the box, in
// pixels of the scaled picture, with a margin for a filter of the given support
// (in pixels at a scale of one to one, such as 3 for Lanczos3). The margin ends at
// within, a rectangle of the picture that is not scaled, rounded outwards to whole
// pixels of the scaled one. Relative is the box in pixels of the region.
func Region(box Box, scale int, within image.Rectangle, width, height int, support float64) (region image.Rectangle, relative Box) {
	s := float64(scale)
	scaled := Box{box.X0 / s, box.Y0 / s, box.X1 / s, box.Y1 / s}
	reach := func(extent float64, size int) float64 {
		return support * max(extent/float64(size), 1)
	}
	x, y := reach(scaled.Width(), width), reach(scaled.Height(), height)
	region = image.Rect(
		int(math.Floor(scaled.X0-x)), int(math.Floor(scaled.Y0-y)),
		int(math.Ceil(scaled.X1+x)), int(math.Ceil(scaled.Y1+y)),
	).Intersect(image.Rect(
		within.Min.X/scale, within.Min.Y/scale,
		(within.Max.X+scale-1)/scale, (within.Max.Y+scale-1)/scale,
	))
	dx, dy := float64(region.Min.X), float64(region.Min.Y)
	return region, Box{scaled.X0 - dx, scaled.Y0 - dy, scaled.X1 - dx, scaled.Y1 - dy}
}
