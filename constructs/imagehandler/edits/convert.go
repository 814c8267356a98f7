package edits

import (
	"context"
	"image"
	"image/color"
	"image/draw"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/internal/render"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// toNRGBA is m as operations on pixels take it. Chroma that is subsampled is
// interpolated: a triangle filter has the weights of the decoder of libjpeg.
func toNRGBA(ctx context.Context, m image.Image, workers int) (*image.NRGBA, error) {
	if n, ok := m.(*image.NRGBA); ok {
		return n, nil
	}
	b := m.Bounds()
	if planar, ok := m.(*image.YCbCr); ok && planar.SubsampleRatio != image.YCbCrSubsampleRatio444 {
		var err error
		o := resample.Options{Filter: resample.Bilinear, Workers: workers}
		m, err = render.Resize(ctx, m, fit.BoxOf(image.Rectangle{Max: b.Size()}), b.Size(), image.YCbCrSubsampleRatio444, o)
		if err != nil {
			return nil, err
		}
	}
	b = m.Bounds()
	out := image.NewNRGBA(image.Rectangle{Max: b.Size()})
	switch m.(type) {
	case *image.YCbCr, *image.Gray, *image.CMYK:
		// Package draw has its own loops for these into premultiplied alpha, which is
		// the same where everything is opaque.
		draw.Draw(&image.RGBA{Pix: out.Pix, Stride: out.Stride, Rect: out.Rect}, out.Rect, m, b.Min, draw.Src)
	default:
		for y := range b.Dy() {
			for x := range b.Dx() {
				out.SetNRGBA(x, y, color.NRGBAModel.Convert(m.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA))
			}
		}
	}
	return out, ctx.Err()
}

// toGray is the picture in one channel, if all its colours are grey and opaque.
func toGray(m image.Image) image.Image {
	n, ok := m.(*image.NRGBA)
	if !ok {
		return m
	}
	out := image.NewGray(image.Rectangle{Max: n.Rect.Size()})
	for y := range out.Rect.Dy() {
		from, to := n.Pix[y*n.Stride:], out.Pix[y*out.Stride:][:out.Rect.Dx()]
		for x := range to {
			p := from[4*x : 4*x+4]
			if p[0] != p[1] || p[1] != p[2] || p[3] != 255 {
				return m
			}
			to[x] = p[0]
		}
	}
	return out
}

// atOrigin is m with bounds that begin at nought, which a view need not.
func atOrigin(m image.Image) image.Image {
	b := m.Bounds()
	if b.Min == (image.Point{}) {
		return m
	}
	at := image.Rectangle{Max: b.Size()}
	switch v := m.(type) {
	case *image.NRGBA:
		return &image.NRGBA{Pix: v.Pix, Stride: v.Stride, Rect: at}
	case *image.Gray:
		return &image.Gray{Pix: v.Pix, Stride: v.Stride, Rect: at}
	case *image.CMYK:
		return &image.CMYK{Pix: v.Pix, Stride: v.Stride, Rect: at}
	}
	// Where chroma is shared the view keeps its place.
	return m
}
