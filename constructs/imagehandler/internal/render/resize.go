package render

import (
	"context"
	"image"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// Support is that of the widest filter, Lanczos3: how many of a plane's samples
// away from a place it looks.
const Support = 3

// Resize makes size of a box of m, in pixels from the upper left corner of m. A
// planar picture gets the given subsampling, others keep their type as
// resample.Resize says. Where there is nothing to do the result is m.
func Resize(ctx context.Context, m image.Image, box fit.Box, size image.Point, ratio image.YCbCrSubsampleRatio, o resample.Options) (image.Image, error) {
	same := box == fit.BoxOf(image.Rectangle{Max: m.Bounds().Size()}) && m.Bounds().Size() == size
	o.Crop = resample.Crop(box)
	planar, ok := m.(*image.YCbCr)
	if !ok {
		if same {
			return m, nil
		}
		return resample.Resize(ctx, m, size.X, size.Y, o)
	}
	if same && ratio == planar.SubsampleRatio {
		return m, nil
	}
	dst := image.NewYCbCr(image.Rectangle{Max: size}, ratio)
	var r resample.Resizer
	return dst, r.ResizeYCbCr(ctx, dst, planar, o)
}

// Ratio is the subsampling to resize a planar picture to that is turned upright
// from o afterwards, and then wanted with the given subsampling: one that comes to
// it, or else none.
func Ratio(want image.YCbCrSubsampleRatio, o orient.Orientation, size image.Point) image.YCbCrSubsampleRatio {
	ratio := want
	if o.Swaps() && want == image.YCbCrSubsampleRatio422 {
		ratio = image.YCbCrSubsampleRatio440
	}
	if got, ok := o.Subsampling(ratio, size.X, size.Y); !ok || got != want {
		return image.YCbCrSubsampleRatio444
	}
	return ratio
}
