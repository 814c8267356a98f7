package transform

import (
	"context"
	"image"
	"image/draw"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/internal/render"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// resize makes the size of the job of a box of m.
func (j *job) resize(ctx context.Context, m image.Image, box fit.Box) (image.Image, error) {
	return render.Resize(ctx, m, box, j.size, j.ratio(), resample.Options{Filter: j.Filter})
}

// ratio is the subsampling to resize to: that of the result, if the picture can be
// turned with it and is not put on a background, otherwise none.
func (j *job) ratio() image.YCbCrSubsampleRatio {
	if j.format != JPEG || j.padded() {
		return image.YCbCrSubsampleRatio444
	}
	return render.Ratio(ratios[j.Subsampling], j.orientation, j.size)
}

// onBackground puts the upright picture where it belongs in the result.
func (j *job) onBackground(m image.Image) image.Image {
	if !j.padded() {
		return m
	}
	return render.Embed(m, image.Rect(0, 0, j.plan.Width, j.plan.Height), j.plan.Into, j.Background)
}

// drawable is m in a type that image/png encodes fast.
func drawable(m image.Image) image.Image {
	planar, ok := m.(*image.YCbCr)
	if !ok {
		return m
	}
	dst := image.NewRGBA(image.Rectangle{Max: planar.Rect.Size()})
	draw.Draw(dst, dst.Rect, planar, planar.Rect.Min, draw.Src)
	return dst
}
