package transform

import (
	"context"
	"image"
	"image/color"
	"image/draw"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// resize makes the size of the job of a box of m.
func (j *job) resize(ctx context.Context, m image.Image, box fit.Box) (image.Image, error) {
	size := m.Bounds().Size()
	same := box == fit.BoxOf(image.Rectangle{Max: size}) && size == j.size
	o := resample.Options{Filter: j.Filter, Crop: resample.Crop(box)}
	planar, ok := m.(*image.YCbCr)
	if !ok {
		if same {
			return m, nil
		}
		return resample.Resize(ctx, m, j.size.X, j.size.Y, o)
	}
	ratio := j.ratio()
	if same && ratio == planar.SubsampleRatio {
		return m, nil
	}
	dst := image.NewYCbCr(image.Rectangle{Max: j.size}, ratio)
	var r resample.Resizer
	return dst, r.ResizeYCbCr(ctx, dst, planar, o)
}

// ratio is the subsampling to resize to: that of the result, if the picture can be
// turned with it and is not put on a background, otherwise none.
func (j *job) ratio() image.YCbCrSubsampleRatio {
	const none = image.YCbCrSubsampleRatio444
	if j.format != JPEG || j.padded() {
		return none
	}
	want := ratios[j.Subsampling]
	ratio := want
	if j.orientation.Swaps() && want == image.YCbCrSubsampleRatio422 {
		ratio = image.YCbCrSubsampleRatio440
	}
	if got, ok := j.orientation.Subsampling(ratio, j.size.X, j.size.Y); !ok || got != want {
		return none
	}
	return ratio
}

// onBackground puts the upright picture where it belongs in the result.
func (j *job) onBackground(m image.Image) image.Image {
	if !j.padded() {
		return m
	}
	canvas, into := image.Rect(0, 0, j.plan.Width, j.plan.Height), j.plan.Into
	switch m := m.(type) {
	case *image.YCbCr:
		return planarOnBackground(m, canvas, into, j.Background)
	case *image.Gray:
		if gray, ok := grayOf(j.Background); ok {
			dst := image.NewGray(canvas)
			draw.Draw(dst, canvas, image.NewUniform(gray), image.Point{}, draw.Src)
			draw.Draw(dst, into, m, m.Rect.Min, draw.Src)
			return dst
		}
	}
	dst := image.NewNRGBA(canvas)
	draw.Draw(dst, canvas, image.NewUniform(j.Background), image.Point{}, draw.Src)
	draw.Draw(dst, into, m, m.Bounds().Min, draw.Src)
	return dst
}

// grayOf tells whether a colour is an opaque grey.
func grayOf(c color.Color) (color.Gray, bool) {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return color.Gray{Y: n.R}, n.A == 255 && n.R == n.G && n.G == n.B
}

// planarOnBackground is a picture without subsampling on an opaque background.
func planarOnBackground(m *image.YCbCr, canvas, into image.Rectangle, background color.Color) *image.YCbCr {
	n := color.NRGBAModel.Convert(background).(color.NRGBA)
	y, cb, cr := color.RGBToYCbCr(n.R, n.G, n.B)
	dst := image.NewYCbCr(canvas, image.YCbCrSubsampleRatio444)
	for _, plane := range []struct {
		dst, src       []byte
		dstRow, srcRow int
		background     byte
	}{
		{dst.Y, m.Y, dst.YStride, m.YStride, y},
		{dst.Cb, m.Cb, dst.CStride, m.CStride, cb},
		{dst.Cr, m.Cr, dst.CStride, m.CStride, cr},
	} {
		for i := range plane.dst {
			plane.dst[i] = plane.background
		}
		for y := range into.Dy() {
			at := (into.Min.Y+y)*plane.dstRow + into.Min.X
			copy(plane.dst[at:at+into.Dx()], plane.src[y*plane.srcRow:])
		}
	}
	return dst
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
