package render

import (
	"image"
	"image/color"
	"image/draw"
)

// Embed puts m on a canvas at the place into, which has the size of m. A picture
// of 4:4:4 stays planar, and a grey one grey, if the background is opaque (and
// grey). All else becomes *image.NRGBA.
func Embed(m image.Image, canvas, into image.Rectangle, background color.Color) image.Image {
	c := color.NRGBAModel.Convert(background).(color.NRGBA)
	switch m := m.(type) {
	case *image.YCbCr:
		if c.A == 255 && m.SubsampleRatio == image.YCbCrSubsampleRatio444 {
			return embedPlanes(m, canvas, into, c)
		}
	case *image.Gray:
		if c.A == 255 && c.R == c.G && c.G == c.B {
			dst := image.NewGray(canvas)
			draw.Draw(dst, canvas, image.NewUniform(color.Gray{Y: c.R}), image.Point{}, draw.Src)
			draw.Draw(dst, into, m, m.Rect.Min, draw.Src)
			return dst
		}
	}
	dst := image.NewNRGBA(canvas)
	row := dst.Pix[:4*canvas.Dx()]
	for i := 0; i < len(row); i += 4 {
		row[i], row[i+1], row[i+2], row[i+3] = c.R, c.G, c.B, c.A
	}
	for y := 1; y < canvas.Dy(); y++ {
		copy(dst.Pix[y*dst.Stride:], row)
	}
	if straight, ok := m.(*image.NRGBA); ok {
		// By way of package draw translucent colours would be multiplied and divided.
		for y := range into.Dy() {
			from := straight.Pix[y*straight.Stride:][:4*into.Dx()]
			copy(dst.Pix[dst.PixOffset(into.Min.X, into.Min.Y+y):], from)
		}
		return dst
	}
	draw.Draw(dst, into, m, m.Bounds().Min, draw.Src)
	return dst
}

func embedPlanes(m *image.YCbCr, canvas, into image.Rectangle, background color.NRGBA) image.Image {
	y, cb, cr := color.RGBToYCbCr(background.R, background.G, background.B)
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
