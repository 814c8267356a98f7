package resample

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	"math"
)

// Resize returns the box o.Crop of src, in pixels from its upper left corner,
// filtered to width by height pixels. *image.Gray, *image.YCbCr, *image.RGBA,
// *image.NRGBA and *image.CMYK are filtered as they are and returned as the same
// type, YCbCr with the same subsampling. Any other image is first converted to
// *image.RGBA as a whole (8 bits a channel, 4 bytes a pixel), and that is returned.
//
// Errors are those of Resizer.Resize.
func Resize(ctx context.Context, src image.Image, width, height int, o Options) (image.Image, error) {
	if b := src.Bounds(); outside(width, height) || outside(b.Dx(), b.Dy()) {
		return nil, fmt.Errorf("resample: %w: %dx%d to %dx%d pixels, want 1 to %d each, and to fit in memory", ErrSize, b.Dx(), b.Dy(), width, height, MaxSide)
	}
	var r Resizer
	rect := image.Rect(0, 0, width, height)
	switch m := src.(type) {
	case *image.YCbCr:
		// Before NewYCbCr, which knows no error.
		if _, err := planesOf(m, "source"); err != nil {
			return nil, err
		}
		dst := image.NewYCbCr(rect, m.SubsampleRatio)
		return done(dst, r.ResizeYCbCr(ctx, dst, m, o))
	case *image.Gray:
		dst := image.NewGray(rect)
		return done(dst, r.Resize(ctx, packed(dst.Pix, dst.Stride, rect, Gray), packed(m.Pix, m.Stride, m.Rect, Gray), o))
	case *image.NRGBA:
		dst := image.NewNRGBA(rect)
		return done(dst, r.Resize(ctx, packed(dst.Pix, dst.Stride, rect, RGBA), packed(m.Pix, m.Stride, m.Rect, RGBA), o))
	case *image.CMYK:
		dst := image.NewCMYK(rect)
		return done(dst, r.Resize(ctx, packed(dst.Pix, dst.Stride, rect, RGBX), packed(m.Pix, m.Stride, m.Rect, RGBX), o))
	}
	m, ok := src.(*image.RGBA)
	if !ok {
		m = image.NewRGBA(image.Rect(0, 0, src.Bounds().Dx(), src.Bounds().Dy()))
		draw.Draw(m, m.Rect, src, src.Bounds().Min, draw.Src)
	}
	dst := image.NewRGBA(rect)
	return done(dst, r.Resize(ctx, packed(dst.Pix, dst.Stride, rect, RGBAPremultiplied), packed(m.Pix, m.Stride, m.Rect, RGBAPremultiplied), o))
}

// done returns no image with an error.
func done(m image.Image, err error) (image.Image, error) {
	if err != nil {
		return nil, err
	}
	return m, nil
}

// outside tells whether a size cannot be resized, or not be allocated at four
// bytes a pixel.
func outside(width, height int) bool {
	return width < 1 || height < 1 || width > MaxSide || height > MaxSide || width > math.MaxInt/4/height
}

// packed describes the pixels of one of package image's types.
func packed(pix []byte, stride int, r image.Rectangle, l Layout) *Image {
	return &Image{Pix: pix, Stride: stride, Width: r.Dx(), Height: r.Dy(), Layout: l}
}
